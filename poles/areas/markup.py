"""The HTML of the page of the territories: texts of files enter it only through markupsafe."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from markupsafe import Markup

from poles.areas.areas import MEASURES, Area, AreaLevel, Measure, Summary
from poles.areas.map import AreaLegend
from poles.areas.screen import AreaScreen, write_area_screen
from poles.atlas import Atlas
from poles.numbers_fr import counted, format_number, format_value
from poles.page.legend_markup import circle_scale, class_scale
from poles.page.markup import boundary_source, cards, highest, joined, ranks, with_unit
from poles.records import PoleId, Precision
from poles.wording import said_of_classes

AREA_NAMES = {AreaLevel.EPCI: ("EPCI", "EPCI"), AreaLevel.COMMUNES: ("commune", "communes")}
"""One and several areas of each level."""


ABSENT = "donnée absente"
STRIPES = "repeating-linear-gradient(135deg,#62ab9f 0 3.4px,#fff 3.4px 5.2px)"
"""Of areas that are covered in part, as areas_paint.js stripes them."""


def area_legend(drawn: AreaLegend) -> Markup:
    """Return the legend of the map: readable without it, in print and by a screen reader."""
    indicator = MEASURES[drawn.measure]
    missing = Markup("<p>{}{}</p>").format(
        _swatch("atlas-hatch"), f"Donnée absente : {counted_areas(drawn.level, drawn.missing)}"
    )
    return Markup(
        '<section class="atlas-legend" aria-label="Légende"><div><h2>{}</h2>{}{}</div>'
        '<div><p class="atlas-note">{}</p>{}</div></section>'
    ).format(
        indicator.label if drawn.measure is Measure.NB_POLES else with_unit(indicator),
        circle_scale(indicator, drawn.circles) if drawn.circles else _class_lines(drawn),
        missing if drawn.missing else "",
        indicator.definition,
        joined(Markup('<p class="atlas-note">{}</p>').format(note) for note in _notes(drawn)),
    )


def area_cards(level: AreaLevel, summary: Summary) -> Markup:
    """Return what a selection amounts to: how many areas, how many covered, how many people."""
    notes = []
    if summary.in_part:
        notes.append(f"dont {format_number(summary.in_part)} en partie")
    if summary.only_supposed:
        said = f"{format_number(summary.only_supposed)} par territoire supposé seulement"
        notes.append(said if notes else f"dont {said}")
    guessed = ""
    if summary.supposed_population:
        guessed = f"dont {format_number(summary.supposed_population)} par territoire supposé "
        guessed += "seulement"
    figures = (
        (
            "EPCI" if level is AreaLevel.EPCI else "Communes",
            format_number(summary.areas),
            "de la sélection",
        ),
        (
            "Couverts par un pôle" if level is AreaLevel.EPCI else "Couvertes par un pôle",
            f"{format_number(summary.covered)} ({_share(summary.covered, summary.areas)})",
            " ; ".join(notes) or "en entier",
        ),
        (
            "Population",
            format_number(summary.population),
            f"somme sur {counted_areas(level, summary.counted)}"
            + (", chacun en entier" if level is AreaLevel.EPCI else " de population connue"),
        ),
        (
            "Habitants des communes couvertes",
            f"{format_number(summary.covered_population)} "
            f"({_share(summary.covered_population, summary.population)})",
            guessed,
        ),
    )
    return cards(figures)


def area_sheet(atlas: Atlas, area: Area, epci_name: str | None) -> Markup:
    """Return what the side panel says of the chosen area, with links to the poles that cover it."""
    names = atlas.boundaries.departement_names
    year = area.population_annee
    dated = f" ({year})" if year else ""
    surface = f"{format_number(area.superficie_km2, 1)}\u202fkm²"
    facts = (
        ("Code", area.code),
        ("Département", ", ".join(f"{names[code]} ({code})" for code in area.departement_codes)),
        ("EPCI", epci_name),
        ("Couverture", _covered_in_part(area)),
        ("Population", f"{_said(Measure.POPULATION, area.population)}{dated}"),
        ("Depuis 2016", _said(Measure.EVOLUTION, area.evolution)),
        ("Densité", _said(Measure.DENSITE, area.densite)),
        ("Superficie", ABSENT if area.superficie_km2 is None else surface),
    )
    rows = joined(
        Markup("<dt>{}</dt><dd>{}</dd>").format(name, text) for name, text in facts if text
    )
    poles = joined(_pole_line(atlas, pole_id) for pole_id in area.pole_ids)
    return Markup(
        '<section class="atlas-summary" aria-label="Territoire choisi"><h2>{}</h2><dl>{}</dl>'
        "<p><b>{}</b></p>{}<p>Source : {}.</p></section>"
    ).format(
        area.nom,
        rows,
        counted_poles(area.known, area.supposed),
        Markup("<ul>{}</ul>").format(poles) if area.pole_ids else "",
        boundary_source(),
    )


def area_ranking(
    screen: AreaScreen, areas: Sequence[tuple[Area, float]], absent: int, supposed: int = 0
) -> Markup:
    """Return the highest values in words: the text that stands in for the map.

    A name chooses its area on this very screen, as a click on the map does. `supposed` areas are
    covered by supposed territories only: they are told, and not ranked.
    """
    level, measure = screen.level, screen.measure
    indicator = MEASURES[measure]
    line = Markup('<li{}><a href="./territoires?{}" target="_self">{}</a><b>{}</b></li>')
    lines = joined(
        line.format(
            rank,
            urlencode(write_area_screen(replace(screen, zone=area.code)), doseq=True),
            area.nom,
            counted_poles(area.known, area.supposed)
            if measure is Measure.NB_POLES
            else format_value(indicator, value),
        )
        for (area, value), rank in zip(areas, ranks([one for _, one in areas]), strict=True)
    )
    notes = []
    if supposed:
        said = f"+ {counted_areas(level, supposed)} par territoire supposé seulement"
        notes.append(f"{said}, non {_covered_word(level, supposed, 'classé')}.")
    if absent:
        notes.append(f"{counted_areas(level, absent)} sans donnée.")
    title = f"{indicator.label} : valeurs les plus élevées"
    if measure is Measure.NB_POLES:
        title = f"{_covered_word(level, 2, 'Couvert')} par le plus de pôles, hors supposés"
    return highest(title, lines, " ".join(notes))


def _covered_word(level: AreaLevel, count: int, word: str) -> str:
    """« couverts » of EPCI, « couvertes » of communes."""
    return f"{word}{'e' if level is AreaLevel.COMMUNES else ''}{'s' if count > 1 else ''}"


def _covered_in_part(area: Area) -> str | None:
    if not area.is_covered_in_part:
        return None
    return f"en partie : {format_number(area.covered)} communes sur {format_number(area.communes)}"


def counted_areas(level: AreaLevel, count: int) -> str:
    """Return « 1 EPCI », « 2 communes »."""
    return counted(count, *AREA_NAMES[level])


def counted_poles(known: int, supposed: int) -> str:
    """Return « 2 pôles + 1 supposé », « 1 pôle supposé », « Aucun pôle »; areas_map.js agrees."""
    if not known and not supposed:
        return "Aucun pôle"
    if not known:
        return counted(supposed, "pôle supposé", "pôles supposés")
    guessed = f" + {counted(supposed, 'supposé')}" if supposed else ""
    return f"{counted(known, 'pôle')}{guessed}"


def _class_lines(drawn: AreaLegend) -> Markup:
    looks = [(one.colour, one) for one in drawn.classes]
    if drawn.supposed is not None:
        dots = f"radial-gradient({drawn.supposed.colour} 1px,#fff 1.4px) 0 0/4px 4px"
        looks.insert(1, (dots, drawn.supposed))
    classes = [
        (look, f"{one.label} : {counted_areas(drawn.level, one.count)}") for look, one in looks
    ]
    if drawn.in_part:
        said = f"dont couverts en partie : {counted_areas(drawn.level, drawn.in_part)}"
        classes.append((STRIPES, said))
    return class_scale(classes)


def _notes(drawn: AreaLegend) -> list[str]:
    notes = []
    is_epci = drawn.level is AreaLevel.EPCI
    if drawn.made:
        everywhere = "tous les EPCI" if is_epci else "toutes les communes"
        notes.append(f"{said_of_classes(drawn.made, f'{everywhere} de France')}.")
    if drawn.circles:
        notes.append("L’échelle des cercles est celle de la sélection.")
    if drawn.supposed:
        notes.append(
            "Supposé : le siège seul d’un pôle est connu, l’intercommunalité de ce siège tient "
            "lieu de territoire ; ces pôles ne sont pas dans les classes."
        )
    if drawn.in_part:
        notes.append(
            "Un EPCI compte dès qu’un pôle couvre une de ses communes ; au survol, combien."
        )
    grey = [
        *(["hors de la sélection"] if drawn.is_filtered else []),
        *(["quatre îles, hors EPCI"] if is_epci else []),
    ]
    if grey:
        notes.append(f"En gris : {' ; '.join(grey)}.")
    return notes


def _pole_line(atlas: Atlas, pole_id: PoleId) -> Markup:
    pole = atlas.by_id[pole_id]
    is_supposed = pole.territoire_precision is Precision.SIEGE
    return Markup('<li><a href="./?pole={}" target="_self">{}</a>{}</li>').format(
        pole_id, pole.nom, " (territoire supposé)" if is_supposed else ""
    )


def _said(measure: Measure, value: float | None) -> str:
    return ABSENT if value is None else format_value(MEASURES[measure], value)


def _share(part: int, whole: int) -> str:
    return f"{format_number(100 * part / whole, 1)}\u202f%" if whole else "—"


def _swatch(look: str) -> Markup:
    return Markup('<span class="atlas-swatch {}"></span>').format(look)
