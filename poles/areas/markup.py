"""The HTML of the page of the territories: texts of files enter it only through markupsafe."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from markupsafe import Markup

from poles.areas.areas import MEASURES, Area, AreaLevel, Measure, Summary
from poles.areas.map import AreaLegend, method_name
from poles.areas.screen import AreaScreen, write_area_screen
from poles.atlas import Atlas
from poles.numbers_fr import counted, format_number, format_value
from poles.page.legend_markup import circle_scale, class_scale
from poles.page.markup import cards, highest, joined, with_unit
from poles.records import PoleId, Precision

AREA_NAMES = {AreaLevel.EPCI: ("EPCI", "EPCI"), AreaLevel.COMMUNES: ("commune", "communes")}
"""One and several areas of each level."""


ABSENT = "donnée absente"
_RANKING_TITLES = {Measure.NB_POLES: "Couverts par le plus de pôles"}


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
        notes.append(f"{format_number(summary.only_supposed)} par territoire supposé seulement")
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
            f"dont {format_number(summary.supposed_population)} par territoire supposé seulement",
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
        "<p><b>{}</b></p>{}<p>Source : Insee, IGN.</p></section>"
    ).format(
        area.nom,
        rows,
        counted_poles(len(area.pole_ids), area.supposed),
        Markup("<ul>{}</ul>").format(poles) if area.pole_ids else "",
    )


def area_ranking(screen: AreaScreen, areas: Sequence[tuple[Area, float]], absent: int) -> Markup:
    """Return the highest values in words: the text that stands in for the map.

    A name chooses its area on this very screen, as a click on the map does.
    """
    level, measure = screen.level, screen.measure
    indicator = MEASURES[measure]
    lines = joined(
        Markup('<li><a href="./territoires?{}" target="_self">{}</a><b>{}</b></li>').format(
            urlencode(write_area_screen(replace(screen, zone=area.code)), doseq=True),
            area.nom,
            counted_poles(len(area.pole_ids), area.supposed)
            if measure is Measure.NB_POLES
            else format_value(indicator, value),
        )
        for area, value in areas
    )
    title = _RANKING_TITLES.get(measure, f"{indicator.label} : valeurs les plus élevées")
    return highest(title, lines, f"{counted_areas(level, absent)} sans donnée." if absent else "")


def _covered_in_part(area: Area) -> str | None:
    if not area.is_covered_in_part:
        return None
    return f"en partie : {format_number(area.covered)} communes sur {format_number(area.communes)}"


def counted_areas(level: AreaLevel, count: int) -> str:
    """Return « 1 EPCI », « 2 communes »."""
    return counted(count, *AREA_NAMES[level])


def counted_poles(count: int, supposed: int) -> str:
    """Return « 2 pôles, dont 1 supposé », « Aucun pôle »."""
    if not count:
        return "Aucun pôle"
    guessed = f", dont {counted(supposed, 'supposé')}" if supposed else ""
    return f"{counted(count, 'pôle')}{guessed}"


def _class_lines(drawn: AreaLegend) -> Markup:
    looks = [(one.colour, one) for one in drawn.classes]
    if drawn.supposed is not None:
        dots = f"radial-gradient({drawn.supposed.colour} 1px,#fff 1.4px) 0 0/4px 4px"
        looks.insert(1, (dots, drawn.supposed))
    return class_scale(
        (look, f"{one.label} : {counted_areas(drawn.level, one.count)}") for look, one in looks
    )


def _notes(drawn: AreaLegend) -> list[str]:
    notes = []
    if drawn.method:
        everywhere = "tous les EPCI" if drawn.level is AreaLevel.EPCI else "toutes les communes"
        signed = " ; une borne est portée à zéro" if drawn.measure is Measure.EVOLUTION else ""
        notes.append(f"Classes par {method_name(drawn)} sur {everywhere} de France{signed}.")
    if drawn.circles:
        notes.append("L’échelle des cercles est celle de la sélection.")
    if drawn.measure is Measure.NB_POLES:
        notes.append(
            "Un pôle dont le siège seul est connu compte par l’intercommunalité de ce siège : son "
            "territoire est supposé, et dit comme tel. Un EPCI compte dès qu’un pôle couvre une "
            "de ses communes ; au survol, combien."
        )
    notes.append("En gris : hors de la sélection ou, pour quatre îles, hors EPCI.")
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
