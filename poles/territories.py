"""Poles and boundaries -> the territory and the outline of each pole; which could not be placed, and why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely

from poles.boundaries import MAP_CRS, Boundaries
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

METROPOLE_DU_GRAND_PARIS = EpciCode("200054781")
"""131 communes and 7 million people: far too large to stand in for the seat of a pole."""

POLES_FILE = "poles.csv"

UNPLACED_REASONS = {
    Precision.DEPARTEMENT: "seul le département est connu",
    Precision.REGION: "seule la région est connue",
    Precision.INCONNU: "aucun territoire n'est connu",
}


@dataclass(frozen=True, slots=True)
class Join:
    """The territory of every pole, in the order of the poles, with what was repaired or is wrong."""

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


def outline_territories(join: Join, boundaries: Boundaries) -> gpd.GeoDataFrame:
    """Return pole_id and geometry (EPSG:4326) of every placed pole, indexed by pole_id.

    A union of parts of one coverage: the boundaries must share their borders exactly.
    """
    epci = boundaries.outlines("epci", {c for parts in join.parts.values() for c in parts.epci})
    communes = boundaries.outlines(
        "communes", {c for parts in join.parts.values() for c in parts.communes}
    )
    outlines = {
        pole_id: shapely.union_all(
            [
                shapely.coverage_union_all(frame.geometry.loc[list(codes)].to_numpy())
                for frame, codes in ((epci, parts.epci), (communes, parts.communes))
                if codes
            ]
        )
        for pole_id, parts in join.parts.items()
        if parts != Parts()
    }
    return gpd.GeoDataFrame(
        {"geometry": list(outlines.values())},
        index=pd.Index(list(outlines), name="pole_id"),
        crs=MAP_CRS,
    )


def unite(territories: Iterable[Territory], boundaries: Boundaries) -> Territory:
    """Return the territory that several cover together: each commune counts once."""
    communes = {code for territory in territories for code in territory.commune_codes}
    return _placed(
        PoleId(""), Precision.DECLARE, Parts(communes=tuple(sorted(communes))), boundaries
    )


class _Codes:
    """Carries codes to today's, noting each repair and each problem with its address."""

    def __init__(self, boundaries: Boundaries) -> None:
        self.boundaries = boundaries
        self.repairs: list[Repair] = []
        self.problems: list[Problem] = []

    def commune(self, code: CommuneCode, pole: Pole, column: str) -> CommuneCode | None:
        if code in self.boundaries.epci_of_commune:
            return code
        if code in self.boundaries.split_communes:
            choices = ", ".join(self.boundaries.split_communes[code])
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
                "n'est pas un code de commune connu",
                "Cherchez le code Insee de la commune : 5 caractères, comme 01004 ou 2A004.",
            )
            return None
        name = self.boundaries.communes["nom"].loc[today]
        self._repair(pole, column, code, today, f"aujourd'hui {name}")
        return today

    def epci(self, code: EpciCode, pole: Pole) -> tuple[EpciCode, ...]:
        if code in self.boundaries.epci.index:
            return (code,)
        former = self.boundaries.former_epci.get(code, ())
        if not former:
            advice = (
                "Cherchez le SIREN à 9 chiffres d'un EPCI de 2019 à aujourd'hui, "
                "ou donnez la liste des communes."
            )
            self._problem(pole, "epci_codes", code, "n'est pas un EPCI connu", advice)
            return ()
        if len(former) > 1:
            choices = ", ".join(row.epci_code for row in former)
            advice = f"Choisissez parmi {choices}, ou donnez la liste des communes."
            self._problem(pole, "epci_codes", code, "a été partagé entre plusieurs EPCI", advice)
            return ()
        name = self.boundaries.epci["nom"].loc[former[0].epci_code]
        why = f"{former[0].name} ({former[0].vintage}), aujourd'hui {name}"
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
    epci = boundaries.epci_of_commune[seat]
    if epci is None or epci == METROPOLE_DU_GRAND_PARIS:
        return Parts(communes=(seat,))
    return Parts(epci=(epci,))


def _placed(
    pole_id: PoleId, precision: Precision, parts: Parts, boundaries: Boundaries
) -> Territory:
    communes = dict.fromkeys(
        [c for code in parts.epci for c in boundaries.communes_by_epci[code]] + list(parts.communes)
    )
    members = boundaries.communes.loc[list(communes)]
    heaviest = members.sort_values("population", ascending=False, kind="stable")
    years = sorted({str(year) for year in members["population_annee"].dropna()})
    lon, lat = _label_point(parts, heaviest, boundaries)
    return Territory(
        pole_id=pole_id,
        precision=precision,
        commune_codes=tuple(communes),
        epci_codes=tuple(EpciCode(code) for code in _by_weight(members, "epci_code")),
        departement_codes=tuple(
            DepartementCode(code) for code in _by_weight(members, "departement_code")
        ),
        region_codes=tuple(RegionCode(code) for code in _by_weight(members, "region_code")),
        population_insee=_complete_sum(members["population"]),
        population_annee="-".join(years) or None,
        population_2016=_complete_sum(members["population_2016"]),
        superficie_km2=_complete_area(members["superficie_km2"]),
        lon=lon,
        lat=lat,
    )


def _label_point(
    parts: Parts, heaviest: pd.DataFrame, boundaries: Boundaries
) -> tuple[float | None, float | None]:
    """The most populated part carries the label: its point is inside the territory for sure."""
    if parts.epci:
        heaviest = boundaries.epci.loc[list(parts.epci)].sort_values(
            "population", ascending=False, kind="stable"
        )
    if heaviest.empty or pd.isna(heaviest["lon"].iloc[0]):
        return None, None
    return float(heaviest["lon"].iloc[0]), float(heaviest["lat"].iloc[0])


def _by_weight(members: pd.DataFrame, column: str) -> list[str]:
    weights: Counter[str] = Counter()
    for code, population in zip(members[column], members["population"], strict=True):
        if not pd.isna(code):
            weights[code] += 0 if pd.isna(population) else int(population)
    return [code for code, _ in sorted(weights.items(), key=lambda row: (-row[1], row[0]))]


def _complete_sum(column: "pd.Series[int]") -> int | None:
    """The sum, or None when one part is missing: a partial sum would pass for the whole."""
    return None if column.empty or column.isna().any() else int(column.sum())


def _complete_area(column: "pd.Series[float]") -> float | None:
    return None if column.empty or column.isna().any() else round(float(column.sum()), 4)


def _unplaced(pole: Pole, boundaries: Boundaries) -> Territory:
    departement, region = pole.departement_code, pole.region_code
    lon = lat = None
    if departement and departement in boundaries.departements.index:
        point = boundaries.departements.loc[departement]
        lon, lat = (None, None) if pd.isna(point["lon"]) else (float(point["lon"]), float(point["lat"]))
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
