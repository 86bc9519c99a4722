"""The HTML of the comparison: its table, its small maps, what cannot be compared, in words."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from markupsafe import Markup

from poles.comparison.comparison import Cell, Comparison, Group, Line, absence, when
from poles.comparison.maps import SmallMap, SmallMaps
from poles.comparison.screen import ComparisonScreen, write_comparison
from poles.indicators import Indicator, Value
from poles.maps.drawing import Legend
from poles.numbers_fr import format_value, qualified
from poles.page.legend_markup import precision_lines
from poles.page.markup import joined, link, with_unit
from poles.records import Figure, Pole, Precision
from poles.wording import FIELDS, PRECISION_LABELS, PROMOTION_LABELS

SHEET = "./pole?pole={}"
PLAIN_SILENCE = ("non publié", "non publiés", "non publiées")
MOST_OTHERS = 3
MANY = 7
"""From so many poles on, the columns are narrower: a wide screen shows them all."""
_NOTHING = Markup("")
_BOUNDARY_SOURCE = Markup("Insee, IGN")


def comparison_table(comparison: Comparison) -> Markup:
    """Return the table: poles as columns, one row per indicator that at least two of them have."""
    names = joined(_name_cell(pole) for pole in comparison.poles)
    groups = joined(_group(comparison, group) for group in Group)
    return Markup(
        '<div class="compare-box" tabindex="0" role="region" aria-label="Tableau de comparaison">'
        '<table class="compare-table{}"><caption class="atlas-heard">Pôles comparés, un indicateur '
        'par ligne</caption><thead><tr><th scope="col">Indicateur</th>{}</tr></thead>'
        "<tbody>{}</tbody>{}</table></div>"
    ).format(
        " compare-many" if len(comparison.poles) >= MANY else "",
        names,
        _identity(comparison),
        groups,
    )


def not_compared(comparison: Comparison) -> Markup:
    """Return what two poles at least do not have: who publishes it, and why the others do not."""
    lines = comparison.not_shared
    told = [line for line in lines if not _is_silent(line)]
    silent = [line.indicator.label for line in lines if _is_silent(line)]
    rows = joined(
        Markup("<dt>{}</dt><dd>{}</dd>").format(
            line.indicator.label, _why_not(comparison.poles, line)
        )
        for line in told
    )
    nobody = (
        Markup('<p class="compare-silent"><b>Publié par aucun de ces pôles :</b> {}.</p>').format(
            ", ".join(silent)
        )
        if silent
        else _NOTHING
    )
    return Markup('<div class="compare-not"><dl>{}</dl>{}</div>').format(rows, nobody)


def section_heading(title: str) -> Markup:
    """Return the title of a part of the page."""
    return Markup('<h2 class="compare-heading">{}</h2>').format(title)


def chart_heading(line: Line) -> Markup:
    """Return the title of a chart with its unit, and the years when they are far apart."""
    return Markup('<h3 class="compare-chart-title">{}</h3>{}').format(
        with_unit(line.indicator), _years_flag(line)
    )


def chart_silence(comparison: Comparison, line: Line) -> Markup:
    """Return the poles that have no bar, each with the reason; nothing when all have one."""
    missing = [
        (pole.nom, absence(line.indicator, cell.value))
        for pole, cell in zip(comparison.poles, line.cells, strict=True)
        if cell.value.value is None
    ]
    if not missing:
        return _NOTHING
    said = " ; ".join(f"{names} ({reason})" for reason, names in _by_reason(missing))
    return Markup('<p class="compare-note">Sans valeur : {}.</p>').format(said)


def small_maps_markup(drawn: SmallMaps) -> Markup:
    """Return the outlines at one scale, then the poles that have none, in words."""
    scale = (
        Markup(
            '<p class="compare-scale"><img src="{}" width="{}" height="12" alt="Longueur de '
            '{}"> <b>{}</b> sur chacune de ces cartes</p>'
        ).format(drawn.bar_picture, drawn.bar_width + 2, drawn.bar_words, drawn.bar_words)
        if drawn.bar_words
        else _NOTHING
    )
    return Markup(
        '<div class="compare-maps-block">{}<div class="compare-maps">{}</div></div>'
    ).format(scale, joined(_small_map(one) for one in drawn.maps))


def permalink(screen: ComparisonScreen) -> Markup:
    """Return the address that gives this very comparison back."""
    query = urlencode(write_comparison(screen), doseq=True)
    return Markup(
        '<p class="compare-note"><a href="./comparer?{}" target="_self">Lien permanent vers cette '
        "comparaison</a> : tout l’écran est dans l’adresse, copiez-la pour le retrouver.</p>"
    ).format(query)


def chosen_list(poles: Sequence[tuple[Pole, bool]], most: int) -> Markup:
    """Return the poles compared, numbered as the map numbers them, with whether it shows each."""
    line = Markup("<li>{}{}</li>")
    lines = joined(
        line.format(
            pole.nom, _NOTHING if is_shown else Markup(" <small>(hors de la carte)</small>")
        )
        for pole, is_shown in poles
    )
    count = f"Pôles comparés : {len(poles)} sur {most}"
    return Markup(
        '<section class="compare-chosen" aria-label="Pôles comparés" aria-live="polite">'
        "<h2>{}</h2><ol>{}</ol></section>"
    ).format(count, lines)


def choice_legend(drawn: Legend) -> Markup:
    """Return what the signs of the map to choose on mean, and what it cannot show."""
    return Markup(
        '<section class="atlas-legend compare-legend" aria-label="Légende"><div>'
        '<p><span class="atlas-disc compare-disc"></span>un pôle (tous de même taille)</p>'
        '<p><span class="compare-rank">1</span>un pôle choisi, à son rang dans le tableau</p>'
        "{}</div></section>"
    ).format(precision_lines(drawn))


def guidance(title: str, text: str) -> Markup:
    """Return what to do when there is nothing to compare yet."""
    return Markup('<section class="atlas-guide"><h2>{}</h2><p>{}</p></section>').format(title, text)


# --- The table -----------------------------------------------------------------------------------


def _name_cell(pole: Pole) -> Markup:
    return Markup('<th scope="col"><a href="{}" target="_self">{}</a></th>').format(
        SHEET.format(pole.pole_id), pole.nom
    )


def _identity(comparison: Comparison) -> Markup:
    facts: tuple[tuple[str, Iterable[str | None]], ...] = (
        ("Territoire", (_territory(pole) for pole in comparison.poles)),
        (
            "Promotion",
            (PROMOTION_LABELS.get(p.promotion, p.promotion) for p in comparison.poles),
        ),
        (FIELDS, (", ".join(pole.filieres) for pole in comparison.poles)),
    )
    return joined(
        Markup('<tr class="compare-identity"><th scope="row">{}</th>{}</tr>').format(
            name, joined(Markup("<td>{}</td>").format(text or "non précisé") for text in texts)
        )
        for name, texts in facts
    )


def _territory(pole: Pole) -> str:
    precision = PRECISION_LABELS[pole.territoire_precision]
    return f"{pole.territoire_texte} ({precision})" if pole.territoire_texte else precision


def _group(comparison: Comparison, group: Group) -> Markup:
    lines = [line for line in comparison.of_group(group) if line.is_shared]
    if not lines:
        return _NOTHING
    return Markup(
        '<tbody><tr class="compare-group"><th scope="rowgroup" colspan="{}"><span>{}</span></th>'
        "</tr>{}</tbody>"
    ).format(len(comparison.poles) + 1, group.value, joined(_row(line) for line in lines))


def _row(line: Line) -> Markup:
    return Markup(
        '<tr><th scope="row"><details><summary>{}</summary><small>{}</small></details>{}</th>'
        "{}</tr>"
    ).format(
        with_unit(line.indicator),
        line.indicator.definition,
        _years_flag(line),
        joined(_cell(line.indicator, cell) for cell in line.cells),
    )


def _years_flag(line: Line) -> Markup:
    apart = line.years_apart
    if apart is None:
        return _NOTHING
    return Markup('<small class="compare-flag">années différentes : {} et {}</small>').format(
        *apart
    )


def _cell(indicator: Indicator, cell: Cell) -> Markup:
    value = cell.value
    if value.value is None:
        return Markup('<td class="compare-absent"><small>{}</small></td>').format(
            absence(indicator, value)
        )
    notes = [text for text in (value.note, _others(indicator, cell.others)) if text]
    return Markup("<td><b>{}</b><small>{} · {}</small>{}</td>").format(
        figure_text(indicator, value),
        when(value),
        _source(value),
        joined(Markup("<small>{}</small>").format(note) for note in notes),
    )


def figure_text(indicator: Indicator, value: Value) -> str:
    """Return a value with its qualifier: « environ 25 »."""
    return qualified(format_value(indicator, value.value), value.qualifier)


def _source(value: Value) -> Markup:
    """A link to each page that the value stands on, which says its title; the foot has Insee's."""
    pages = {figure.source_url: figure.source_titre for figure in value.figures}
    if not pages:
        return _BOUNDARY_SOURCE
    links = [
        link(url, "source" if len(pages) == 1 else f"source {rank}", about=title)
        for rank, (url, title) in enumerate(pages.items(), start=1)
    ]
    return Markup(", ").join(links)


def _others(indicator: Indicator, others: Sequence[Figure]) -> str | None:
    if not others:
        return None
    said = [
        f"{qualified(format_value(indicator, one.valeur), one.qualificatif)} "
        f"({one.annee or 'sans année'})"
        for one in others[:MOST_OTHERS]
    ]
    more = "…" if len(others) > MOST_OTHERS else ""
    return f"autre{'s' if len(others) > 1 else ''} : {', '.join(said)}{more}"


# --- What cannot be compared ---------------------------------------------------------------------


def _is_silent(line: Line) -> bool:
    """Whether no pole has it and nothing more can be said of it."""
    return all(
        cell.value.reason is not None and cell.value.reason.endswith(PLAIN_SILENCE)
        for cell in line.cells
    ) and (line.group is Group.PUBLIES)


def _why_not(poles: Sequence[Pole], line: Line) -> str:
    known = [
        f"{pole.nom} seul : {figure_text(line.indicator, cell.value)} ({when(cell.value)})"
        for pole, cell in zip(poles, line.cells, strict=True)
        if cell.value.value is not None
    ]
    missing = [
        (pole.nom, absence(line.indicator, cell.value))
        for pole, cell in zip(poles, line.cells, strict=True)
        if cell.value.value is None
    ]
    reasons = [f"{names} : {reason}" for reason, names in _by_reason(missing)]
    if len(reasons) == 1 and len(missing) > 1:
        reasons = [f"{'Les autres' if known else 'Tous'} : {missing[0][1]}"]
    return f"{'. '.join([*known, ' ; '.join(reasons)])}."


def _by_reason(missing: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each reason once, with the names that share it."""
    names: dict[str, list[str]] = {}
    for name, reason in missing:
        names.setdefault(reason, []).append(name)
    return [(reason, ", ".join(those)) for reason, those in names.items()]


# --- Maps ----------------------------------------------------------------------------------------


def _small_map(one: SmallMap) -> Markup:
    if one.picture is None:
        return Markup(
            '<figure><div class="compare-nomap">Pas de carte : {}</div>'
            "<figcaption>{}</figcaption></figure>"
        ).format(one.reason, one.pole.nom)
    precision = PRECISION_LABELS[one.pole.territoire_precision]
    return Markup(
        '<figure><div><img src="{}" width="{}" height="{}" alt="{}"></div>'
        "<figcaption>{}<small>{}</small></figcaption></figure>"
    ).format(
        one.picture,
        one.width,
        one.height,
        f"Contour de {one.pole.nom}, {precision}",
        one.pole.nom,
        _edge(one.pole.territoire_precision),
    )


def _edge(precision: Precision) -> str:
    return {
        Precision.DECLARE: "trait plein : territoire déclaré",
        Precision.APPROCHE: "tirets : territoire approché",
        Precision.SIEGE: "pointillés : supposé d’après le siège",
    }.get(precision, PRECISION_LABELS[precision])
