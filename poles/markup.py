"""Every piece of HTML of the pages: texts of files enter it only through markupsafe, escaped."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from markupsafe import Markup

from poles.indicators import INDICATORS, Indicator, Nature, Total, Value
from poles.map_drawing import HATCH, Legend, class_colours
from poles.numbers_fr import format_coverage, format_number, format_value, qualified
from poles.records import Pole, Precision, Territory
from poles.wording import (
    CREDITS,
    PRECISION_LABELS,
    PROMOTION_LABELS,
)

_NOTHING = Markup("")


def joined(parts: Iterable[Markup]) -> Markup:
    """Return the parts one after the other."""
    return _NOTHING.join(parts)


def link(url: str | None, text: str) -> Markup:
    """Return a link when the address is http(s) with a host, else the text alone."""
    if url is None or not _is_web_address(url):
        return Markup("{}").format(text)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, text)


def heading(title: str, subtitle: str) -> Markup:
    """Return the top of a page."""
    return Markup('<header class="atlas-heading"><h1>{}</h1><p>{}</p></header>').format(
        title, subtitle
    )


def key_figures(shown: int, placed: int, totals: Sequence[Total]) -> Markup:
    """Return the cards of a selection; each says on how many poles it stands."""
    first = _card("Pôles", format_number(shown), f"dont {format_number(placed)} localisés")
    return Markup('<div class="atlas-cards">{}{}</div>').format(
        first, joined(_total_card(total) for total in totals)
    )


def legend(drawn: Legend) -> Markup:
    """Return the legend of the map: readable without it, in print and by a screen reader."""
    scale = _class_lines(drawn) if drawn.indicator.nature is Nature.RATIO else _circle_lines(drawn)
    return Markup(
        '<section class="atlas-legend" aria-label="Légende"><div><h2>{label}</h2>'
        '<p class="atlas-note">{definition}</p>{scale}{missing}{rounded}</div><div>{precisions}'
        '<p class="atlas-note">Chaque vignette a sa propre échelle de carte ; les cercles, eux, '
        "gardent la même partout.</p></div></section>"
    ).format(
        label=f"{drawn.indicator.label} ({drawn.indicator.unit})",
        definition=drawn.indicator.definition,
        scale=scale,
        missing=_missing_line(drawn),
        rounded=_rounded_line(drawn),
        precisions=_precision_lines(drawn),
    )


def pole_summary(pole: Pole, values: Iterable[Value], place: str) -> Markup:
    """Return what the side panel says of the chosen pole: who, where, how sure, its figures."""
    facts = [
        ("Porteur", pole.porteur),
        ("Siège", place),
        ("Territoire", pole.territoire_texte),
        ("Précision", PRECISION_LABELS[pole.territoire_precision]),
        ("Promotion", PROMOTION_LABELS.get(pole.promotion, pole.promotion)),
        ("Domaines", ", ".join(pole.filieres) or None),
        ("Remarque", pole.note),
    ]
    rows = joined(
        Markup("<dt>{}</dt><dd>{}</dd>").format(name, text) for name, text in facts if text
    )
    figures = joined(_figure_row(value) for value in values if value.value is not None)
    return Markup(
        '<section class="atlas-summary" aria-label="Pôle choisi"><h2>{name}</h2><dl>{rows}</dl>'
        "<table><caption>Chiffres du pôle</caption><tbody>{figures}</tbody></table>"
        "<p>Source de l'appartenance : {source}{site}</p></section>"
    ).format(
        name=pole.nom,
        rows=rows,
        figures=figures,
        source=link(pole.source_url, pole.source_titre),
        site=Markup(" · {}").format(link(pole.site_web, "site du pôle")) if pole.site_web else "",
    )


def ranking(indicator: Indicator, rows: Sequence[tuple[Pole, Value]], absent: int) -> Markup:
    """Return the highest values in words: the text that stands in for the map."""
    lines = joined(
        Markup("<li><span>{}</span><b>{}</b></li>").format(pole.nom, _figure_text(indicator, value))
        for pole, value in rows
    )
    return Markup(
        '<section class="atlas-ranking" aria-label="Valeurs les plus élevées">'
        '<h2>{}</h2>{}<p class="atlas-note">{}</p></section>'
    ).format(
        f"{indicator.label} : les plus élevés",
        Markup("<ol>{}</ol>").format(lines) if rows else "",
        f"{_poles(absent)} sans donnée pour cet indicateur." if absent else "",
    )


def unplaced(rows: Sequence[tuple[Pole, Territory]]) -> Markup:
    """Return the list of the poles that no outline can show, each with the reason."""
    return Markup('<ul class="atlas-unplaced">{}</ul>').format(
        joined(
            Markup("<li><b>{}</b> : {}{}</li>").format(
                pole.nom,
                territory.unplaced_reason,
                f" ({pole.territoire_texte})" if pole.territoire_texte else "",
            )
            for pole, territory in rows
        )
    )


def messages(title: str, lines: Iterable[str]) -> Markup:
    """Return a box of plain sentences: ignored values, problems of a file."""
    return Markup('<div class="atlas-messages" role="status"><b>{}</b><ul>{}</ul></div>').format(
        title, joined(Markup("<li>{}</li>").format(line) for line in lines)
    )


def credits_line() -> Markup:
    """Return the foot of every page."""
    return Markup('<footer class="atlas-credits">{}</footer>').format(CREDITS)


def _card(label: str, value: str, note: str) -> Markup:
    return Markup('<div class="atlas-card"><span>{}</span><b>{}</b><small>{}</small></div>').format(
        label, value, note
    )


def _total_card(total: Total) -> Markup:
    indicator = INDICATORS[total.key]
    value = qualified(format_value(indicator, total.value), total.qualifier)
    years = f" · {total.years}" if total.years else ""
    return _card(indicator.label, value, f"{format_coverage(total.answered, total.asked)}{years}")


def _figure_text(indicator: Indicator, value: Value) -> str:
    return qualified(format_value(indicator, value.value), value.qualifier)


def _figure_row(value: Value) -> Markup:
    indicator = INDICATORS[value.key]
    source = value.figures[0] if value.figures else None
    return Markup('<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>').format(
        indicator.label,
        _figure_text(indicator, value),
        value.year or "s. d.",
        link(source.source_url, "source") if source else "Insee, IGN",
    )


def _circle_lines(drawn: Legend) -> Markup:
    circles = joined(
        Markup(
            '<li><span class="atlas-disc" style="width:{side}px;height:{side}px"></span>{text}</li>'
        ).format(side=f"{2 * radius:.1f}", text=format_value(drawn.indicator, value))
        for value, radius in drawn.circles
    )
    return Markup(
        '<p>Surface du cercle proportionnelle à la valeur :</p><ul class="atlas-scale">{}</ul>'
    ).format(circles)


def _class_lines(drawn: Legend) -> Markup:
    if drawn.classes is None or not len(drawn.classes):
        return _NOTHING
    bounds = [format_value(drawn.indicator, bound) for bound in drawn.classes.bounds]
    lines = joined(
        Markup(
            '<li><span class="atlas-swatch atlas-class" style="background:{}"></span>{}</li>'
        ).format(colour, f"{bounds[rank]} à {bounds[rank + 1]} : {_poles(count)}")
        for rank, (colour, count) in enumerate(
            zip(class_colours(drawn.classes), drawn.class_counts, strict=True)
        )
    )
    return Markup(
        '<p>Classes par {} sur tous les pôles :</p><ul class="atlas-scale">{}</ul>'
    ).format(drawn.classes.method, lines)


def _missing_line(drawn: Legend) -> Markup:
    if not drawn.missing:
        return _NOTHING
    return Markup('<p><span class="atlas-swatch atlas-{}"></span>Donnée absente : {}</p>').format(
        HATCH, _poles(drawn.missing)
    )


def _rounded_line(drawn: Legend) -> Markup:
    if not drawn.rounded:
        return _NOTHING
    return Markup("<p>Valeurs arrondies (environ, au moins, au plus) : {}</p>").format(
        _poles(drawn.rounded)
    )


def _precision_lines(drawn: Legend) -> Markup:
    return joined(
        Markup('<p><span class="atlas-swatch atlas-{}"></span>{}</p>').format(
            precision.value, f"{_sentence(PRECISION_LABELS[precision])} : {_poles(count)}"
        )
        for precision in Precision
        if (count := drawn.precisions.get(precision, 0))
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _poles(count: int) -> str:
    return f"{format_number(count)} pôle{'s' if count > 1 else ''}"


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
