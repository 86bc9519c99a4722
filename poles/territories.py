"""Poles and boundaries -> territory and outline of each pole; which have none, and why."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import shapely

from poles.boundaries import Boundaries, CommuneFacts
from poles.records import (
    CommuneCode,
    EpciCode,
    Pole,
    PoleId,
    Precision,
    Problem,
    Repair,
    Territory,
)

METROPOLE_DU_GRAND_PARIS = EpciCode("200054781")
"""131 communes and 7 million people: far too large to stand in for the seat of a pole."""

POLES_FILE = "poles.csv"

Code = TypeVar("Code", bound=str)
Number = TypeVar("Number", int, float)

UNPLACED_REASONS = {
    Precision.DEPARTEMENT: "seul le département est connu",
    Precision.REGION: "seule la région est connue",
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


def join_territories(poles: Iterable[Pole], boundaries: Boundaries) -> Join:
    """Return one territory per pole, one to one on pole_id; a code without boundary is a problem.

    Declared and approached territories are the union of their EPCI and communes; when only the seat
    is known, its EPCI stands in. Old codes are carried to today's and listed in `repairs`.
    """
    territories: dict[PoleId, Territory] = {}
    parts_of: dict[PoleId, Parts] = {}
    codes = _Codes(boundaries)
    for pole in poles:
        parts = _parts(pole, codes)
        parts_of[pole.pole_id] = parts
        territories[pole.pole_id] = (
            _placed(pole.pole_id, pole.territoire_precision, parts, boundaries)
            if parts != Parts()
            else _unplaced(pole, boundaries)
        )
    return Join(territories, parts_of, tuple(codes.repairs), tuple(codes.problems))


def outline_territories(join: Join, boundaries: Boundaries) -> dict[PoleId, shapely.Geometry]:
    """Return the outline (EPSG:4326) of every pole that has one, under its id.

    A union of parts of one coverage: the boundaries must share their borders exactly.
    """
    epci = boundaries.shapes("epci", {c for parts in join.parts.values() for c in parts.epci})
    communes = boundaries.shapes(
        "communes", {c for parts in join.parts.values() for c in parts.communes}
    )
    known = {**epci, **communes}
    drawn = {
        pole_id: [
            [known[code] for code in codes if code in known]
            for codes in (parts.epci, parts.communes)
        ]
        for pole_id, parts in join.parts.items()
    }
    return {
        pole_id: shapely.union_all([shapely.coverage_union_all(part) for part in parts if part])
        for pole_id, parts in drawn.items()
        if any(parts)
    }


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
    return _placed(PoleId(""), Precision.DECLARE, parts, boundaries)


class _Codes:
    """Carries codes to today's, noting each repair and each problem with its address."""

    def __init__(self, boundaries: Boundaries) -> None:
        self.boundaries = boundaries
        self.repairs: list[Repair] = []
        self.problems: list[Problem] = []

    def commune(self, code: CommuneCode, pole: Pole, column: str) -> CommuneCode | None:
        choices = ", ".join(self.boundaries.split_communes.get(code, ()))
        if code in self.boundaries.commune_facts:
            if choices:
                why = f"commune d’aujourd’hui ; avant son partage, ce code couvrait {choices}"
                self._repair(pole, column, code, code, why)
            return code
        if choices:
            self._problem(
                pole, column, code, "a été partagée depuis", f"Choisissez parmi {choices}."
            )
            return None
        today = self.boundaries.former_communes.get(code)
        if today is None:
            self._problem(
                pole,
                column,
                code,
                "n’est pas un code de commune connu",
                "Cherchez le code Insee de la commune : 5 caractères, comme 01004 ou 2A004.",
            )
            return None
        name = self.boundaries.commune_facts[today].nom
        self._repair(pole, column, code, today, f"aujourd’hui {name}")
        return today

    def epci(self, code: EpciCode, pole: Pole) -> tuple[EpciCode, ...]:
        if code in self.boundaries.epci_facts:
            return (code,)
        former = self.boundaries.former_epci.get(code, ())
        if not former:
            advice = (
                "Cherchez le SIREN à 9 chiffres d'un EPCI de 2019 à aujourd'hui, "
                "ou donnez la liste des communes."
            )
            self._problem(pole, "epci_codes", code, "n’est pas un EPCI connu", advice)
            return ()
        if len(former) > 1:
            choices = ", ".join(row.epci_code for row in former)
            advice = f"Choisissez parmi {choices}, ou donnez la liste des communes."
            self._problem(pole, "epci_codes", code, "a été partagé entre plusieurs EPCI", advice)
            return ()
        name = self.boundaries.epci_facts[former[0].epci_code].nom
        why = f"{former[0].name} ({former[0].vintage}), aujourd’hui {name}"
        self._repair(pole, "epci_codes", code, former[0].epci_code, why)
        return (former[0].epci_code,)

    def _problem(self, pole: Pole, column: str, code: str, wrong: str, advice: str) -> None:
        self.problems.append(Problem(POLES_FILE, pole.line, column, code, wrong, advice))

    def _repair(self, pole: Pole, column: str, before: str, after: str, why: str) -> None:
        self.repairs.append(Repair(POLES_FILE, pole.line, column, before, after, why))


def _parts(pole: Pole, codes: _Codes) -> Parts:
    seat = codes.commune(pole.commune_code, pole, "commune_code") if pole.commune_code else None
    epci = [today for code in pole.epci_codes for today in codes.epci(code, pole)]
    communes = [codes.commune(code, pole, "communes_codes") for code in pole.communes_codes]
    if pole.territoire_precision in UNPLACED_REASONS:
        return Parts()
    if pole.territoire_precision is Precision.SIEGE:
        return _stand_in(seat, codes.boundaries) if seat else Parts()
    whole = tuple(dict.fromkeys(epci))
    inside = {commune for code in whole for commune in codes.boundaries.communes_by_epci[code]}
    beside = dict.fromkeys(code for code in communes if code and code not in inside)
    return Parts(whole, tuple(beside))


def _stand_in(seat: CommuneCode, boundaries: Boundaries) -> Parts:
    epci = boundaries.commune_facts[seat].epci_code
    if epci is None or epci == METROPOLE_DU_GRAND_PARIS:
        return Parts(communes=(seat,))
    return Parts(epci=(epci,))


def _placed(
    pole_id: PoleId, precision: Precision, parts: Parts, boundaries: Boundaries
) -> Territory:
    codes = [c for code in parts.epci for c in boundaries.communes_by_epci[code]]
    communes = tuple(dict.fromkeys(codes + list(parts.communes)))
    facts = [boundaries.commune_facts[code] for code in communes]
    years = sorted({str(one.population_annee) for one in facts if one.population_annee})
    lon, lat = _label_point(parts, boundaries)
    return Territory(
        pole_id=pole_id,
        precision=precision,
        commune_codes=communes,
        epci_codes=_by_weight(facts, lambda one: one.epci_code),
        departement_codes=_by_weight(facts, lambda one: one.departement_code),
        region_codes=_by_weight(facts, lambda one: one.region_code),
        population_insee=_complete_sum(one.population for one in facts),
        population_annee="-".join(years) or None,
        population_2016=_population_2016(parts, boundaries),
        superficie_km2=_complete_sum((one.superficie_km2 for one in facts), 4),
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


def _by_weight(
    facts: Iterable[CommuneFacts], code_of: Callable[[CommuneFacts], Code | None]
) -> tuple[Code, ...]:
    weights: Counter[Code] = Counter()
    for one in facts:
        code = code_of(one)
        if code is not None:
            weights[code] += one.population or 0
    return tuple(sorted(weights, key=lambda code: (-weights[code], code)))


def _complete_sum(numbers: Iterable[Number | None], decimals: int = 0) -> Number | None:
    """The sum, or None when one part is missing: a partial sum would pass for the whole."""
    known = []
    for number in numbers:
        if number is None:
            return None
        known.append(number)
    return round(sum(known), decimals) if known else None


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
