"""Every piece of HTML of the pages: texts of files enter it only through markupsafe, escaped."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from markupsafe import Markup

from poles.boundaries import GEOGRAPHY_YEAR
from poles.cells import is_web_address
from poles.comparison.screen import ComparisonScreen, write_comparison
from poles.home.ranking import Ranking
from poles.home.screen import Screen, write_screen
from poles.indicators import INDICATORS, Indicator, Origin, Total, Value
from poles.maps.drawing import hatches_missing
from poles.numbers_fr import (
    format_absent,
    format_coverage,
    format_number,
    format_value,
    nobody_answers,
    qualified,
)
from poles.records import Pole, PoleId, Precision, Territory
from poles.wording import (
    CONFORMITY,
    CREDITS,
    PRECISION_LABELS,
    PROMOTION_LABELS,
)

_NOTHING = Markup("")
OUTLINED = (Precision.DECLARE, Precision.APPROCHE, Precision.SIEGE)


def ranks(values: Sequence[float | str | None]) -> list[Markup]:
    """Return what the items of an ordered list need so that equal values share their rank.

    An item follows the number before it, unless it has its own: 1, 2, 2, 4.
    """
    numbers = [values.index(value) + 1 for value in values]
    expected = [1, *(number + 1 for number in numbers)]
    return [
        _NOTHING if number == next_one else Markup(' value="{}"').format(number)
        for number, next_one in zip(numbers, expected, strict=False)
    ]


def joined(parts: Iterable[Markup]) -> Markup:
    """Return the parts one after the other."""
    return _NOTHING.join(parts)


def link(url: str | None, text: str, about: str | None = None) -> Markup:
    """Return a link when the address is http(s) with a host, else the text alone.

    `about` tells links of a same text apart: under the pointer, and to a screen reader.
    """
    if url is None or not is_web_address(url):
        return Markup("{}").format(text)
    if about is None:
        plain = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
        return plain.format(url, text)
    return Markup(
        '<a href="{}" target="_blank" rel="noopener noreferrer" title="{}">{}'
        '<span class="atlas-heard"> : {}, nouvel onglet</span></a>'
    ).format(url, about, text, about)


def heading(site: str, subtitle: str, page: str | None) -> Markup:
    """Return the top of a page: the site, with a link to its home, then the name of the page.

    None where the page itself names what it shows: a page has one first heading.
    """
    return Markup(
        '<header class="atlas-heading"><p><a href="./" target="_self">{}</a> <span>{}</span></p>{}'
        "</header>"
    ).format(site, subtitle, _NOTHING if page is None else Markup("<h1>{}</h1>").format(page))


def key_figures(
    precisions: Sequence[Precision], totals: Sequence[Total], supposed: int | None = None
) -> Markup:
    """Return the cards of a selection; each says on how many poles it stands.

    `supposed` is how many of the inhabitants only supposed territories count, None where that is
    not known.
    """
    placed = sum(precision in OUTLINED for precision in precisions)
    guessed = sum(precision is Precision.SIEGE for precision in precisions)
    note = f"dont {format_number(placed)} localisé{_s(placed)}"
    if guessed:
        note += f", parmi eux {format_number(guessed)} supposé{_s(guessed)} par le siège"
    first = _card("Pôles", format_number(len(precisions)), note)
    return Markup('<div class="atlas-cards">{}{}</div>').format(
        first, joined(_total_card(total, supposed) for total in totals)
    )


def silent_figures(keys: Sequence[str]) -> Markup:
    """Return which of the usual figures nobody publishes in a selection; nothing for none."""
    if not keys:
        return _NOTHING
    said = ", ".join(INDICATORS[key].label.lower() for key in keys)
    return Markup('<p class="atlas-note">{}</p>').format(
        f"Publié par aucun pôle de cette sélection : {said}."
    )


def pole_summary(
    pole: Pole,
    values: Iterable[Value],
    overlaps: Sequence[tuple[Pole, int]],
    begun: ComparisonScreen,
    origin: str | None = None,
) -> Markup:
    """Return what the side panel says of the chosen pole: who, where, how sure, its figures.

    `overlaps` gives the poles that cover some of its communes, with how many; `begun` is the
    comparison that the reader has begun; `origin` says whose pole it is where that is to be told.
    """
    facts = [
        ("Origine", origin),
        ("Porteur", pole.porteur),
        ("Siège", pole.commune_nom or "non précisé par les sources"),
        ("Territoire", pole.territoire_texte),
        ("Précision", PRECISION_LABELS[pole.territoire_precision]),
        ("Promotion", PROMOTION_LABELS.get(pole.promotion, pole.promotion)),
        ("Domaines d’activité", ", ".join(pole.filieres) or None),
        ("Remarque", pole.note),
        ("Partage", _shared(overlaps)),
    ]
    rows = joined(
        Markup("<dt>{}</dt><dd>{}</dd>").format(name, text) for name, text in facts if text
    )
    figures = joined(_figure_row(value) for value in values if value.value is not None)
    return Markup(
        '<section class="atlas-summary" aria-label="Pôle choisi"><h2>{name}</h2><dl>{rows}</dl>'
        "<table><caption>Chiffres du pôle</caption><tbody>{figures}</tbody></table>"
        "<p>Source de l’appartenance : {source}{site}</p>"
        '<p><a href="./pole?pole={pole_id}" target="_self">Toute la fiche</a> · '
        "{comparison}</p></section>"
    ).format(
        name=pole.nom,
        pole_id=pole.pole_id,
        comparison=_comparison_links(pole.pole_id, begun),
        rows=rows,
        figures=figures,
        source=link(pole.source_url, pole.source_titre),
        site=Markup(" · {}").format(link(pole.site_web, "site du pôle")) if pole.site_web else "",
    )


def ranking(screen: Screen, ranked: Ranking) -> Markup:
    """Return the highest values in words: the text that stands in for the map.

    A name chooses its pole on this very screen, as a click on the map does. Equal values share
    their rank.
    """
    indicator = INDICATORS[screen.indicator]
    texts = [_figure_text(indicator, value) for _, value in ranked.rows]
    lines = joined(
        Markup('<li{}><a href="./?{}" target="_self">{}</a><b>{}</b>{}</li>').format(
            rank,
            urlencode(write_screen(replace(screen, pole_id=pole.pole_id)), doseq=True),
            pole.nom,
            text,
            _territory_note(indicator, value),
        )
        for (pole, value), text, rank in zip(ranked.rows, texts, ranks(texts), strict=True)
    )
    return Markup(
        '<section class="atlas-ranking" aria-label="Valeurs les plus élevées">'
        '<h2>{}</h2>{}<p class="atlas-note">{}</p></section>'
    ).format(
        f"{indicator.label} : valeurs les plus élevées",
        Markup("<ol>{}</ol>").format(lines) if lines else "",
        " ".join(_ranking_notes(screen, ranked)),
    )


def _ranking_notes(screen: Screen, ranked: Ranking) -> list[str]:
    """Who is not in the list, and why."""
    indicator = INDICATORS[screen.indicator]
    notes = []
    if ranked.is_unknown:
        notes.append(nobody_answers(indicator))
    elif not ranked.rows and not ranked.supposed:
        notes.append(nobody_answers(indicator, "Aucun de ces pôles"))
    if ranked.supposed:
        said = f"+ {counted(ranked.supposed)} au territoire supposé"
        notes.append(f"{said}, non classé{_s(ranked.supposed)}.")
    if ranked.masked:
        masked = _s(ranked.masked)
        notes.append(f"+ {counted(ranked.masked)} masqué{masked}, non classé{masked}.")
    if ranked.absent:
        look = "hachuré" if hatches_missing(screen, indicator) else "sans cercle"
        notes.append(f"{format_absent(ranked.absent, ranked.missing, look)}.")
    return notes


def unplaced(rows: Sequence[tuple[Pole, Territory]]) -> Markup:
    """Return the list of the poles that no outline can show, with a link to each and the reason."""
    return Markup('<ul class="atlas-unplaced">{}</ul>').format(
        joined(
            Markup('<li><a href="./pole?pole={}" target="_self">{}</a> : {}{}</li>').format(
                pole.pole_id,
                pole.nom,
                territory.unplaced_reason,
                f" ({pole.territoire_texte})" if pole.territoire_texte else "",
            )
            for pole, territory in rows
        )
    )


def known_by_region(poles: Sequence[Pole]) -> Markup:
    """Return the poles that a filter by department cannot judge, with a link to each sheet."""
    names = Markup(", ").join(pole_link(pole) for pole in poles)
    said = f"{counted(len(poles))} de la région, que les sources ne situent pas mieux, "
    said += "peuvent aussi être concernés" if len(poles) > 1 else "peut aussi être concerné"
    return Markup('<p class="atlas-doubtful">{} : {}.</p>').format(said, names)


def pole_link(pole: Pole) -> Markup:
    """Return a link to the sheet of a pole."""
    return Markup('<a href="./pole?pole={}" target="_self">{}</a>').format(pole.pole_id, pole.nom)


def messages(title: str, lines: Iterable[str]) -> Markup:
    """Return a box of plain sentences: ignored values, problems of a file."""
    return Markup('<div class="atlas-messages" role="status"><b>{}</b><ul>{}</ul></div>').format(
        title, joined(Markup("<li>{}</li>").format(line) for line in lines)
    )


def credits_line() -> Markup:
    """Return the foot of every page."""
    return Markup(
        '<footer class="atlas-credits">{} '
        '<a href="./accessibilite" target="_self">Accessibilité : {}</a></footer>'
    ).format(CREDITS, CONFORMITY)


def _comparison_links(pole_id: PoleId, begun: ComparisonScreen) -> Markup:
    """Compare this pole: with those of a comparison already begun, or alone."""
    anew = ComparisonScreen((pole_id,))
    if not set(begun.pole_ids) - {pole_id}:
        return _comparison_link("Comparer ce pôle", anew)
    count = counted(len(begun.pole_ids))
    if pole_id in begun.pole_ids:
        words = f"Revenir à la comparaison ({count}, dont celui-ci)"
    elif begun.is_full:
        words = f"Revenir à la comparaison (complète : {count})"
    else:
        words = f"Ajouter à la comparaison ({count})"
        begun = replace(begun, pole_ids=(*begun.pole_ids, pole_id))
    return Markup("{} · {}").format(
        _comparison_link(words, begun), _comparison_link("En commencer une autre", anew)
    )


def _comparison_link(words: str, screen: ComparisonScreen) -> Markup:
    query = urlencode(write_comparison(screen), doseq=True)
    return Markup('<a href="./comparer?{}" target="_self">{}</a>').format(query, words)


def _shared(overlaps: Sequence[tuple[Pole, int]]) -> str | None:
    said = [
        f"{format_number(count)} commune{_s(count)} aussi couverte{_s(count)} par {pole.nom}"
        for pole, count in overlaps
    ]
    return " ; ".join(said) or None


def _s(count: int) -> str:
    return "s" if count > 1 else ""


def _card(label: str, value: str, note: str) -> Markup:
    return Markup('<div class="atlas-card"><span>{}</span><b>{}</b><small>{}</small></div>').format(
        label, value, note
    )


def _total_card(total: Total, supposed: int | None) -> Markup:
    indicator = INDICATORS[total.key]
    value = qualified(format_value(indicator, total.value), total.qualifier)
    note = format_coverage(total.answered, total.asked)
    if total.years:
        note += f" · {total.years}"
    if total.undated and INDICATORS[total.key].origin is not Origin.LIMITES:
        note += f", dont {format_number(total.undated)} sans année"
    if total.key == "population_insee" and supposed:
        note += f", dont {format_number(supposed)} par territoire supposé seulement"
    return _card(indicator.label, value, note)


def _figure_text(indicator: Indicator, value: Value) -> str:
    return qualified(format_value(indicator, value.value), value.qualifier)


def _territory_note(indicator: Indicator, value: Value) -> Markup:
    """That the territory which is measured is not the one that a source names."""
    if indicator.origin is not Origin.LIMITES or not value.note:
        return _NOTHING
    return Markup("<small>{}</small>").format(value.note)


def _figure_row(value: Value) -> Markup:
    indicator = INDICATORS[value.key]
    source = value.figures[0] if value.figures else None
    return Markup('<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>').format(
        indicator.label,
        _figure_text(indicator, value),
        value.year or ("s. d." if source else f"COG {GEOGRAPHY_YEAR}"),
        link(source.source_url, "source", source.source_titre) if source else "Insee, IGN",
    )


def with_unit(indicator: Indicator) -> str:
    """Return the label with its unit, unless it says it: « ETP (total) », « … pour 1 000 hab. »."""
    label, unit = indicator.label.casefold(), indicator.unit.casefold()
    if label.startswith(unit) or unit.startswith("pour "):
        return indicator.label
    return f"{indicator.label} ({indicator.unit})"


def counted(count: int) -> str:
    """Return « 1 pôle », « 12 pôles »."""
    return f"{format_number(count)} pôle{_s(count)}"
