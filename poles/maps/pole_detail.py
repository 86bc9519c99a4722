"""The communes of one pole, drawn when it is chosen: populations, EPCI borders, overlaps."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import shapely

from poles.atlas import Atlas
from poles.boundaries import CommuneFacts
from poles.classes import reference_values
from poles.french_text import fold
from poles.numbers_fr import format_number
from poles.records import CommuneCode, PoleId
from poles.wording import UNSTATED_YEAR

LARGEST_COMMUNE_RADIUS = 15.0
"""Radius in pixels of the most populated commune of the pole: a scale of its own."""


@dataclass(frozen=True, slots=True)
class CommuneShape:
    """One member commune, as the map shows it."""

    code: CommuneCode
    nom: str
    population: str
    """In words, with its year; or why it is absent."""
    radius: float
    lon: float | None
    lat: float | None
    shared_with: tuple[str, ...]
    """Names of the other poles that cover it."""
    outline: shapely.Geometry


@dataclass(frozen=True, slots=True)
class PoleDetail:
    """The members of a pole: communes, and the outlines of the EPCI that they are parts of."""

    communes: tuple[CommuneShape, ...]
    outline: shapely.Geometry
    """Their union, as fine as they are."""
    epci: Mapping[str, shapely.Geometry]
    """Under the name of each EPCI, the union of its communes that are in the pole."""
    circles: tuple[tuple[float, float], ...]
    """Round populations with their radius in pixels, for the legend."""


def pole_detail(atlas: Atlas, pole_id: PoleId) -> PoleDetail:
    """Return the member communes of a pole, by name; nothing for an unplaced pole."""
    territory = atlas.territories[pole_id]
    facts = atlas.boundaries.commune_facts
    outlines = atlas.boundaries.shapes("communes", territory.commune_codes)
    highest = max((facts[code].population or 0 for code in territory.commune_codes), default=0)
    shapes = [
        CommuneShape(
            code,
            facts[code].nom,
            population_in_words(facts[code]),
            _radius(facts[code].population or 0, highest),
            facts[code].lon,
            facts[code].lat,
            tuple(
                atlas.by_id[other].nom for other in atlas.poles_covering[code] if other != pole_id
            ),
            outlines[code],
        )
        for code in territory.commune_codes
        if code in outlines
    ]
    shapes.sort(key=lambda shape: fold(shape.nom))
    steps = reference_values(highest, whole=True)
    circles = tuple((value, _radius(value, highest)) for value in steps)
    outline = shapely.coverage_union_all([shape.outline for shape in shapes])
    return PoleDetail(tuple(shapes), outline, _epci_outlines(atlas, outlines), circles)


def population_in_words(commune: CommuneFacts) -> str:
    """Return « 21 847 hab. (2023) », or that it is not published."""
    if commune.population is None:
        return "population non publiée"
    year = commune.population_annee or UNSTATED_YEAR
    return f"{format_number(commune.population)} hab. ({year})"


def overlaps(atlas: Atlas, pole_id: PoleId) -> dict[PoleId, int]:
    """Return how many communes of a pole each other pole covers too, the most first."""
    counts: dict[PoleId, int] = {}
    for code in atlas.territories[pole_id].commune_codes:
        for other in atlas.poles_covering[code]:
            if other != pole_id:
                counts[other] = counts.get(other, 0) + 1
    return dict(sorted(counts.items(), key=lambda row: (-row[1], row[0])))


def _epci_outlines(
    atlas: Atlas, outlines: Mapping[str, shapely.Geometry]
) -> dict[str, shapely.Geometry]:
    members: dict[str, list[shapely.Geometry]] = {}
    for code, outline in outlines.items():
        epci = atlas.boundaries.commune_facts[CommuneCode(code)].epci_code
        if epci is not None:
            members.setdefault(atlas.boundaries.epci_facts[epci].nom, []).append(outline)
    return {nom: shapely.coverage_union_all(parts) for nom, parts in sorted(members.items())}


def _radius(population: float, highest: float) -> float:
    return LARGEST_COMMUNE_RADIUS * math.sqrt(population / highest) if highest else 0.0
