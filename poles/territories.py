"""Poles and boundaries -> territory and outline of each pole; which have none, and why."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar

import numpy as np
import shapely

from poles.boundaries import Boundaries
from poles.cells import CellError
from poles.codes_today import commune_today, epci_today
from poles.memory_sweeps import swept_young
from poles.records import (
    CommuneCode,
    DepartementCode,
    EpciCode,
    Pole,
    PoleId,
    Precision,
    Problem,
    RegionCode,
    Repair,
    Territory,
)
from poles.wording import PRECISION_LABELS

METROPOLE_DU_GRAND_PARIS = EpciCode("200054781")
"""131 communes and 7 million people: far too large to stand in for the seat of a pole."""

_places_of = attrgetter("departement_code", "region_code", "epci_code")

_BATCH = 256
"""Outlines united in one call."""

_Outlines = np.ndarray[Any, np.dtype[np.object_]]
Code = TypeVar("Code", bound=str)
Number = TypeVar("Number", int, float)

UNPLACED_REASONS = {
    Precision.DEPARTEMENT: PRECISION_LABELS[Precision.DEPARTEMENT],
    Precision.REGION: PRECISION_LABELS[Precision.REGION],
    Precision.INCONNU: "aucun territoire n’est connu",
}


@dataclass(frozen=True, slots=True)
class Join:
    """The territory of every pole, in their order, with what was repaired or is wrong."""

    territories: dict[PoleId, Territory]
    parts: dict[PoleId, "Parts"]
    repairs: tuple[Repair, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a territory is made of, in today's codes: whole EPCI, and communes beside them."""

    epci: tuple[EpciCode, ...] = ()
    communes: tuple[CommuneCode, ...] = ()


@swept_young()
def join_territories(poles: Iterable[Pole], boundaries: Boundaries) -> Join:
    """Return one territory per pole, one to one on pole_id; a code without boundary is a problem.

    Declared and approached territories are the union of their EPCI and communes; when only the seat
    is known, its EPCI stands in. Old codes are carried to today's and listed in `repairs`.
    """
    territories: dict[PoleId, Territory] = {}
    parts_of: dict[PoleId, Parts] = {}
    codes = _Codes(boundaries)
    sums = _Sums(boundaries)
    for pole in poles:
        parts = _parts(pole, codes)
        parts_of[pole.pole_id] = parts
        territories[pole.pole_id] = (
            _placed(pole.pole_id, pole.territoire_precision, parts, sums)
            if parts != Parts()
            else _unplaced(pole, boundaries)
        )
    return Join(territories, parts_of, tuple(codes.repairs), tuple(codes.problems))


@swept_young()
def outline_territories(join: Join, boundaries: Boundaries) -> dict[PoleId, shapely.Geometry]:
    """Return the outline (EPSG:4326) of every pole that has one, under its id.

    A union of parts of one coverage: the boundaries must share their borders exactly. Poles of one
    same perimeter share one outline.
    """
    every = sorted(dict.fromkeys(join.parts.values()), key=lambda parts: len(parts.communes))
    epci = boundaries.shapes("epci", {code for parts in every for code in parts.epci})
    communes = boundaries.shapes("communes", {code for parts in every for code in parts.communes})

    def outline(batch: Sequence[Parts]) -> _Outlines:
        whole = _unions([parts.epci for parts in batch], epci)
        beside = _unions([parts.communes for parts in batch], communes)
        outlines = shapely.union(whole, beside)  # None where one of them is
        outlines = np.where(shapely.is_missing(beside), whole, outlines)
        return np.where(shapely.is_missing(whole), beside, outlines)

    batches = [every[start : start + _BATCH] for start in range(0, len(every), _BATCH)]
    with ThreadPoolExecutor() as threads:  # the unions are made outside Python's lock
        outlines = chain.from_iterable(threads.map(outline, batches))
        known = dict(zip(every, outlines, strict=True))
    placed = ((pole_id, known[parts]) for pole_id, parts in join.parts.items())
    return {pole_id: outline for pole_id, outline in placed if outline is not None}


def _unions(lists: Sequence[Sequence[str]], known: Mapping[str, shapely.Geometry]) -> _Outlines:
    """The union of each list of codes; None for a list without any outline.

    In one call for many lists of alike length: thousands of small calls take twice the time.
    """
    shapes = [[known[code] for code in codes if code in known] for codes in lists]
    table = np.full((len(shapes), max(map(len, shapes))), None, dtype=object)
    for row, one in zip(table, shapes, strict=True):
        row[: len(one)] = one
    united = np.asarray(shapely.coverage_union_all(table, axis=1))
    united[shapely.is_empty(united)] = None
    return united


def unite(territories: Iterable[Territory], boundaries: Boundaries) -> Territory:
    """Return the territory that several cover together: each commune counts once."""
    communes = {code for territory in territories for code in territory.commune_codes}
    touched = {boundaries.commune_facts[code].epci_code for code in communes}
    whole = tuple(
        sorted(
            epci
            for epci in touched
            if epci and communes.issuperset(boundaries.communes_by_epci[epci])
        )
    )
    beside = communes.difference(*(boundaries.communes_by_epci[epci] for epci in whole))
    parts = Parts(whole, tuple(sorted(beside)))
    return _placed(PoleId(""), Precision.DECLARE, parts, _Sums(boundaries))


class _Codes:
    """Carries codes to today's, noting each repair and each problem with its address."""

    def __init__(self, boundaries: Boundaries) -> None:
        self.boundaries = boundaries
        self.repairs: list[Repair] = []
        self.problems: list[Problem] = []
        self._plain = boundaries.commune_facts.keys() - boundaries.split_communes.keys()

    def communes(self, pole: Pole) -> Sequence[CommuneCode]:
        """Today's communes beside the EPCI of a pole."""
        written = pole.communes_codes
        if self._plain.issuperset(written):
            return written
        today = (self.commune(code, pole, "communes_codes") for code in written)
        return [code for code in today if code]

    def commune(self, code: CommuneCode, pole: Pole, column: str) -> CommuneCode | None:
        is_current = code in self.boundaries.commune_facts
        split = self.boundaries.split_communes.get(code, ())
        if is_current and not split:
            return code
        try:
            today = commune_today(code, self.boundaries, sure=is_current)
        except CellError as error:
            self._problem(pole, column, code, error)
            return None
        if is_current:
            choices = ", ".join(split)
            why = f"commune d’aujourd’hui ; avant son partage, ce code couvrait {choices}"
            self._repair(pole, column, code, code, why)
        elif today.why:
            self._repair(pole, column, code, today.code, today.why)
        return today.code

    def epci(self, code: EpciCode, pole: Pole) -> tuple[EpciCode, ...]:
        if code in self.boundaries.epci_facts:
            return (code,)
        try:
            today = epci_today(code, self.boundaries)
        except CellError as error:
            self._problem(pole, "epci_codes", code, error)
            return ()
        if today.why:
            self._repair(pole, "epci_codes", code, today.code, today.why)
        return (today.code,)

    def _problem(self, pole: Pole, column: str, code: str, error: CellError) -> None:
        told = (error.wrong, error.advice, error.choices)
        self.problems.append(Problem(pole.file, pole.line, column, code, *told))

    def _repair(self, pole: Pole, column: str, before: str, after: str, why: str) -> None:
        self.repairs.append(Repair(pole.file, pole.line, column, before, after, why))


def _parts(pole: Pole, codes: _Codes) -> Parts:
    seat = codes.commune(pole.commune_code, pole, "commune_code") if pole.commune_code else None
    epci = [today for code in pole.epci_codes for today in codes.epci(code, pole)]
    communes = codes.communes(pole)
    if pole.territoire_precision in UNPLACED_REASONS:
        return Parts()
    if pole.territoire_precision is Precision.SIEGE:
        return _stand_in(seat, codes.boundaries) if seat else Parts()
    whole = tuple(dict.fromkeys(epci))
    facts = codes.boundaries.commune_facts
    beside = dict.fromkeys([code for code in communes if facts[code].epci_code not in whole])
    return Parts(whole, tuple(beside))


def _stand_in(seat: CommuneCode, boundaries: Boundaries) -> Parts:
    epci = boundaries.commune_facts[seat].epci_code
    if epci is None or epci == METROPOLE_DU_GRAND_PARIS:
        return Parts(communes=(seat,))
    return Parts(epci=(epci,))


@dataclass(frozen=True, slots=True)
class _Sum:
    """What some communes add up to; a measure is None when one of them lacks it."""

    population: int | None
    superficie_km2: float | None
    years: frozenset[int]
    by_epci: Mapping[EpciCode, int]
    by_departement: Mapping[DepartementCode, int]
    by_region: Mapping[RegionCode, int]
    """The population in each EPCI, department and region: what weighs most comes first."""


class _Sums:
    """Adds up communes, those of a whole EPCI once for all the poles that hold it."""

    def __init__(self, boundaries: Boundaries) -> None:
        self.boundaries = boundaries
        self._of_epci: dict[EpciCode, _Sum] = {}

    def of_parts(self, parts: Parts) -> list[_Sum]:
        """Return the sum of each whole EPCI, then that of the communes beside them."""
        sums = [self._epci(code) for code in parts.epci]
        return [*sums, self._add(parts.communes)] if parts.communes else sums

    def _epci(self, code: EpciCode) -> _Sum:
        if code not in self._of_epci:
            self._of_epci[code] = self._add(self.boundaries.communes_by_epci[code])
        return self._of_epci[code]

    def _add(self, communes: Iterable[CommuneCode]) -> _Sum:
        facts = [self.boundaries.commune_facts[code] for code in communes]
        weights: dict[tuple[Any, ...], int] = {}
        # Most communes of a territory share their three places: one sum for all three.
        for one in facts:
            places = _places_of(one)
            weights[places] = weights.get(places, 0) + (one.population or 0)
        by_epci: dict[EpciCode, int] = {}
        by_departement: dict[DepartementCode, int] = {}
        by_region: dict[RegionCode, int] = {}
        for (departement, region, epci), weight in weights.items():
            if epci is not None:
                by_epci[epci] = by_epci.get(epci, 0) + weight
            by_departement[departement] = by_departement.get(departement, 0) + weight
            by_region[region] = by_region.get(region, 0) + weight
        return _Sum(
            _complete_sum([one.population for one in facts]),
            _complete_sum([one.superficie_km2 for one in facts]),
            frozenset(one.population_annee for one in facts if one.population_annee),
            by_epci,
            by_departement,
            by_region,
        )


def _placed(pole_id: PoleId, precision: Precision, parts: Parts, sums: _Sums) -> Territory:
    boundaries = sums.boundaries
    communes = (*(boundaries.communes_by_epci[code] for code in parts.epci), parts.communes)
    added = sums.of_parts(parts)
    years = sorted(map(str, frozenset().union(*(one.years for one in added))))
    area = _complete_sum([one.superficie_km2 for one in added])
    lon, lat = _label_point(parts, boundaries)
    return Territory(
        pole_id=pole_id,
        precision=precision,
        commune_codes=tuple(chain.from_iterable(communes)),  # no commune is in two parts
        epci_codes=_heaviest_first(one.by_epci for one in added),
        departement_codes=_heaviest_first(one.by_departement for one in added),
        region_codes=_heaviest_first(one.by_region for one in added),
        population_insee=_complete_sum([one.population for one in added]),
        population_annee="-".join(years) or None,
        population_2016=_population_2016(parts, boundaries),
        superficie_km2=None if area is None else round(area, 4),
        lon=lon,
        lat=lat,
        unplaced_reason=None if lon is not None else "ses contours ne sont dans aucune source",
    )


def _population_2016(parts: Parts, boundaries: Boundaries) -> int | None:
    """By whole EPCI where there are some: their total is known even when a commune was split."""
    of_epci = [boundaries.epci_facts[code].population_2016 for code in parts.epci]
    of_communes = [boundaries.commune_facts[code].population_2016 for code in parts.communes]
    return _complete_sum(of_epci + of_communes)


def _label_point(parts: Parts, boundaries: Boundaries) -> tuple[float | None, float | None]:
    """The most populated part carries the label: its point is inside the territory for sure."""
    if parts.epci:
        heaviest = max(parts.epci, key=lambda code: boundaries.epci_facts[code].population)
        return boundaries.epci_facts[heaviest].lon, boundaries.epci_facts[heaviest].lat
    if not parts.communes:
        return None, None
    facts = [boundaries.commune_facts[code] for code in parts.communes]
    first = max(facts, key=lambda one: one.population or 0)
    return first.lon, first.lat


def _heaviest_first(parts: Iterable[Mapping[Code, int]]) -> tuple[Code, ...]:
    weights: dict[Code, int] = {}
    for part in parts:
        for code, weight in part.items():
            weights[code] = weights.get(code, 0) + weight
    if len(weights) == 1:
        return tuple(weights)
    return tuple(sorted(weights, key=lambda code: (-weights[code], code)))


def _complete_sum(numbers: Sequence[Number | None]) -> Number | None:
    """The sum, or None when one part is missing: a partial sum would pass for the whole."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None


def _unplaced(pole: Pole, boundaries: Boundaries) -> Territory:
    departement, region = pole.departement_code, pole.region_code
    lon, lat = (None, None)
    if departement is not None:
        lon, lat = boundaries.departement_centres.get(departement, (None, None))
    return Territory(
        pole_id=pole.pole_id,
        precision=pole.territoire_precision,
        commune_codes=(),
        epci_codes=(),
        departement_codes=(departement,) if departement else (),
        region_codes=(region,) if region else (),
        population_insee=None,
        population_annee=None,
        population_2016=None,
        superficie_km2=None,
        lon=lon,
        lat=lat,
        unplaced_reason=UNPLACED_REASONS.get(
            pole.territoire_precision, "ses codes ne désignent aucun territoire connu"
        ),
    )
