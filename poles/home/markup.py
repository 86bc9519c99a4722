"""The HTML of the home page: key figures, highest values, the chosen pole; all escaped."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from markupsafe import Markup

from poles.boundaries import GEOGRAPHY_YEAR
from poles.comparison.screen import ComparisonScreen, write_comparison
from poles.home.ranking import Ranking
from poles.indicators import INDICATORS, Indicator, Origin, Total, Value
from poles.maps.drawing import hatches_missing
from poles.numbers_fr import (
    counted,
    format_absent,
    format_coverage,
    format_number,
    format_value,
    nobody_answers,
    qualified,
)
from poles.page.markup import boundary_source, cards, highest, joined, link, pole_link, ranks
from poles.records import Pole, PoleId, Precision, Territory
from poles.screen import Screen, write_screen
from poles.wording import FIELDS, PRECISION_LABELS, PROMOTION_LABELS, UNSTATED

_NOTHING = Markup("")
OUTLINED = (Precision.DECLARE, Precision.APPROCHE, Precision.SIEGE)


def key_figures(
    precisions: Sequence[Precision], totals: Sequence[Total], supposed: int | None = None
) -> Markup:
    """Return the cards of a selection; each says on how many poles it stands.

    `supposed` is how many of the inhabitants only supposed territories count, None where that is
    not known.
    """
    placed = sum(precision in OUTLINED for precision in precisions)
    guessed = sum(precision is Precision.SIEGE for precision in precisions)
    note = f"dont {counted(placed, 'localisé')}"
    if guessed:
        note += f", parmi eux {counted(guessed, 'supposé')} par le siège"
    first = ("Pôles", format_number(len(precisions)), note)
    return cards([first, *(_total_card(total, supposed) for total in totals)])


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
        ("Siège", pole.commune_nom or UNSTATED),
        ("Territoire", pole.territoire_texte),
        ("Précision", PRECISION_LABELS[pole.territoire_precision]),
        ("Promotion", PROMOTION_LABELS.get(pole.promotion, pole.promotion)),
        (FIELDS, ", ".join(pole.filieres) or None),
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
    title = f"{indicator.label} : valeurs les plus élevées"
    return highest(title, lines, " ".join(_ranking_notes(screen, ranked)))


def _ranking_notes(screen: Screen, ranked: Ranking) -> list[str]:
    """Who is not in the list, and why."""
    indicator = INDICATORS[screen.indicator]
    notes = []
    if ranked.is_unknown:
        notes.append(nobody_answers(indicator))
    elif not ranked.rows and not ranked.supposed:
        notes.append(nobody_answers(indicator, "Aucun de ces pôles"))
    for count, why in ((ranked.supposed, "au territoire supposé"), (ranked.masked, "")):
        if count:
            masked = "" if why else "masqué" + ("s" if count > 1 else "")
            ranked_not = "non classé" + ("s" if count > 1 else "")
            notes.append(f"+ {counted(count, 'pôle')} {why or masked}, {ranked_not}.")
    if ranked.absent:
        look = "hachuré" if hatches_missing(screen, indicator) else "sans cercle"
        notes.append(f"{format_absent(ranked.absent, ranked.missing, look)}.")
    return notes


def unplaced(rows: Sequence[tuple[Pole, Territory]]) -> Markup:
    """Return the list of the poles that no outline can show, with a link to each and the reason."""
    return Markup('<ul class="atlas-unplaced">{}</ul>').format(
        joined(
            Markup("<li>{} : {}{}</li>").format(
                pole_link(pole),
                territory.unplaced_reason,
                f" ({pole.territoire_texte})" if pole.territoire_texte else "",
            )
            for pole, territory in rows
        )
    )


def _comparison_links(pole_id: PoleId, begun: ComparisonScreen) -> Markup:
    """Compare this pole: with those of a comparison already begun, or alone."""
    anew = ComparisonScreen((pole_id,))
    if not set(begun.pole_ids) - {pole_id}:
        return _comparison_link("Comparer ce pôle", anew)
    count = counted(len(begun.pole_ids), "pôle")
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
        f"{counted(count, 'commune aussi couverte', 'communes aussi couvertes')} par {pole.nom}"
        for pole, count in overlaps
    ]
    return " ; ".join(said) or None


def _total_card(total: Total, supposed: int | None) -> tuple[str, str, str]:
    indicator = INDICATORS[total.key]
    value = qualified(format_value(indicator, total.value), total.qualifier)
    note = format_coverage(total.answered, total.asked)
    if total.years:
        note += f" · {total.years}"
    if total.undated and INDICATORS[total.key].origin is not Origin.LIMITES:
        note += f", dont {format_number(total.undated)} sans année"
    if total.key == "population_insee" and supposed:
        note += f", dont {format_number(supposed)} par territoire supposé seulement"
    return indicator.label, value, note


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
        link(source.source_url, "source", source.source_titre) if source else boundary_source(),
    )
