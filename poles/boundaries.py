"""The files of geo/ as tables with checked columns and keys; geometries only when asked for."""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from poles.records import CommuneCode, DataFileError, DepartementCode, EpciCode, Problem, RegionCode

if TYPE_CHECKING:  # imported where a table is asked for: the first map needs none
    import geopandas as gpd
    import pandas as pd

MAP_CRS = "EPSG:4326"
AREA_CRS = "EPSG:6933"
"""Equal-area, and valid overseas too (Lambert-93 is not)."""

GEOGRAPHY_YEAR = 2026
"""COG and EPCI of this year: every code that leaves the project is one of them."""
POPULATION_YEAR = 2023
FORMER_POPULATION_YEAR = 2016

UNREADABLE = "ne peut pas être lu : il est coupé, ou n’est pas un fichier Parquet"
Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""
Level = Literal["communes", "epci", "departements", "regions"]

_COLUMNS: Mapping[Level, tuple[str, ...]] = {
    "communes": (
        "code",
        "nom",
        "departement_code",
        "region_code",
        "epci_code",
        "population",
        "population_annee",
        "population_2016",
        "superficie_km2",
        "lon",
        "lat",
        "codes_postaux",
    ),
    "epci": (
        "code",
        "nom",
        "type",
        "departement_codes",
        "nb_communes",
        "population",
        "population_annee",
        "population_2016",
        "superficie_km2",
        "lon",
        "lat",
    ),
    "departements": ("code", "nom", "region_code", "population", "lon", "lat"),
    "regions": ("code", "nom", "population", "lon", "lat"),
}


@dataclass(frozen=True, slots=True)
class FormerEpci:
    """One line of the passage table: where (a share of) a former EPCI is today."""

    vintage: int
    name: str
    epci_code: EpciCode


class CommuneFacts(NamedTuple):
    """What a territory adds up, for one commune; None where the sources give nothing."""

    nom: str
    departement_code: DepartementCode
    region_code: RegionCode
    epci_code: EpciCode | None
    """None for four islands and the COM, which are in no EPCI."""
    population: int | None
    population_annee: int | None
    population_2016: int | None
    superficie_km2: float | None
    lon: float | None
    lat: float | None


class EpciFacts(NamedTuple):
    """What a territory takes from one EPCI as a whole."""

    nom: str
    population: int
    population_2016: int | None
    """None for Mayotte, and where a commune split since cannot be shared out."""
    lon: float
    lat: float


class Boundaries:
    """The boundaries of one folder, read on first use and then kept.

    Tables are indexed by `code` (text); a missing value is missing, never zero. They are shared by
    every session of a server: never change one.
    """

    def __init__(self, geo_dir: Path) -> None:
        self.geo_dir = geo_dir
        self._columns = lru_cache(maxsize=len(_COLUMNS))(self._read_columns)

    @cached_property
    def communes(self) -> "pd.DataFrame":
        """Return the 34 969 communes, without geometry."""
        return self._table("communes")

    @cached_property
    def epci(self) -> "pd.DataFrame":
        """Return the 1 253 EPCI, without geometry."""
        return self._table("epci")

    @cached_property
    def departements(self) -> "pd.DataFrame":
        """Return the departments, without geometry."""
        return self._table("departements")

    @cached_property
    def regions(self) -> "pd.DataFrame":
        """Return the regions, without geometry."""
        return self._table("regions")

    @cached_property
    def commune_facts(self) -> dict[CommuneCode, CommuneFacts]:
        """Return the facts of each commune, in plain Python: thousands are added at each filter."""
        codes, *facts = self._plain_columns("communes", CommuneFacts._fields)
        made = map(CommuneFacts._make, zip(*facts, strict=True))
        return dict(zip(map(CommuneCode, codes), made, strict=True))

    @cached_property
    def epci_facts(self) -> dict[EpciCode, EpciFacts]:
        """Return the facts of each EPCI, in plain Python."""
        rows = self.plain_rows("epci", EpciFacts._fields)
        return {EpciCode(code): EpciFacts(*facts) for code, *facts in rows}

    @cached_property
    def departement_centres(self) -> dict[DepartementCode, tuple[float | None, float | None]]:
        """Return longitude and latitude of a point inside each department; None for the COM."""
        rows = self.plain_rows("departements", ("lon", "lat"))
        return {DepartementCode(code): (lon, lat) for code, lon, lat in rows}

    @cached_property
    def communes_by_epci(self) -> dict[EpciCode, tuple[CommuneCode, ...]]:
        """Return the communes of each EPCI, in the order of their codes."""
        members: dict[EpciCode, list[CommuneCode]] = {}
        for code, facts in self.commune_facts.items():
            if facts.epci_code is not None:
                members.setdefault(facts.epci_code, []).append(code)
        return {epci: tuple(codes) for epci, codes in members.items()}

    @cached_property
    def departement_boxes(self) -> dict[DepartementCode, Box]:
        """Return west, south, east and north of each department with an outline."""
        return {DepartementCode(code): box for code, box in self._boxes("departements")}

    @cached_property
    def epci_boxes(self) -> dict[EpciCode, Box]:
        """Return west, south, east and north of each EPCI with an outline."""
        return {EpciCode(code): box for code, box in self._boxes("epci")}

    @cached_property
    def region_boxes(self) -> dict[RegionCode, Box]:
        """Return west, south, east and north of each region with an outline."""
        return {RegionCode(code): box for code, box in self._boxes("regions")}

    @cached_property
    def departement_names(self) -> dict[DepartementCode, str]:
        """Return the name of each department, COM included."""
        rows = self.plain_rows("departements", ("nom",))
        return {DepartementCode(code): nom for code, nom in rows}

    @cached_property
    def region_of_departement(self) -> dict[DepartementCode, RegionCode]:
        """Return the region of each department."""
        rows = self.plain_rows("departements", ("region_code",))
        return {DepartementCode(code): RegionCode(region) for code, region in rows if region}

    @cached_property
    def region_names(self) -> dict[RegionCode, str]:
        """Return the name of each region, COM included."""
        return {RegionCode(code): nom for code, nom in self.plain_rows("regions", ("nom",))}

    @cached_property
    def former_communes(self) -> dict[CommuneCode, CommuneCode]:
        """Return today's code of each commune code that no longer exists."""
        return {
            CommuneCode(row["code_ancien"]): CommuneCode(row["code"])
            for row in self._rows("passage_communes.csv", ("code_ancien", "code"))
        }

    @cached_property
    def arrondissements(self) -> dict[CommuneCode, str]:
        """Return the municipal arrondissements, which are parts of a commune, and their names."""
        return {
            CommuneCode(row["code_ancien"]): row["nom_ancien"]
            for row in self._rows("passage_communes.csv", ("code_ancien", "nom_ancien", "cas"))
            if row["cas"] == "arrondissement"
        }

    @cached_property
    def last_vintages(self) -> dict[CommuneCode, int]:
        """Return the last COG year of each code that was merged since 2013: a file's age."""
        rows = self._rows("passage_communes.csv", ("code_ancien", "dernier_millesime"))
        return {
            CommuneCode(row["code_ancien"]): int(row["dernier_millesime"])
            for row in rows
            if row["dernier_millesime"]
        }

    @cached_property
    def former_names(self) -> tuple[tuple[CommuneCode, str], ...]:
        """Return today's code of each former commune, and its name.

        Those that gave their code to the commune they are in come after the others.
        """
        names = ("passage_communes.csv", "noms_anciens.csv")
        return tuple(
            (CommuneCode(row["code"]), row["nom_ancien"])
            for name in names
            for row in self._rows(name, ("nom_ancien", "code"))
        )

    @cached_property
    def most_populated(self) -> tuple[CommuneCode, ...]:
        """Return every commune, the most populated first."""
        facts = self.commune_facts
        return tuple(sorted(facts, key=lambda code: -(facts[code].population or 0)))

    @cached_property
    def communes_by_postcode(self) -> dict[str, tuple[CommuneCode, ...]]:
        """Return the communes of each postal code, often several, the most populated first."""
        members: dict[str, list[CommuneCode]] = {}
        for code, postcodes in self.plain_rows("communes", ("codes_postaux",)):
            for postcode in (postcodes or "").split(";"):
                members.setdefault(postcode, []).append(CommuneCode(code))
        rank = {code: number for number, code in enumerate(self.most_populated)}
        return {one: tuple(sorted(codes, key=rank.__getitem__)) for one, codes in members.items()}

    @cached_property
    def split_communes(self) -> dict[CommuneCode, tuple[CommuneCode, ...]]:
        """Return the codes whose perimeter was split later: a record of then needs a choice."""
        return {
            CommuneCode(row["code_ancien"]): tuple(
                CommuneCode(code) for code in row["codes"].split(";")
            )
            for row in self._rows("scissions.csv", ("code_ancien", "codes"))
        }

    @cached_property
    def former_epci(self) -> dict[EpciCode, tuple[FormerEpci, ...]]:
        """Return where each EPCI of 2019-2025 is today, the latest vintage of its code only."""
        latest: dict[EpciCode, list[FormerEpci]] = {}
        columns = ("millesime", "siren_ancien", "nom_ancien", "siren")
        for row in self._rows("passage_epci.csv", columns):
            former = FormerEpci(
                int(row["millesime"]),
                row["nom_ancien"],
                EpciCode(row["siren"]),
            )
            known = latest.setdefault(EpciCode(row["siren_ancien"]), [])
            if known and known[0].vintage < former.vintage:
                known.clear()
            if not known or known[0].vintage == former.vintage:
                known.append(former)
        return {code: tuple(rows) for code, rows in latest.items()}

    def outlines(self, level: Level, codes: Collection[str] | None = None) -> "gpd.GeoDataFrame":
        """Return code, nom and geometry (EPSG:4326) of the areas of a level, indexed by code.

        Only the given codes when there are any to give; areas without a known outline are left out.
        """
        import geopandas as gpd

        drawn = self._drawn(level, codes)
        codes_and_names = (drawn.column(name).to_pylist() for name in ("code", "nom"))
        columns = dict(zip(("code", "nom"), codes_and_names, strict=True))
        frame = gpd.GeoDataFrame(columns, geometry=_geometries(drawn), crs=MAP_CRS)
        return frame.set_index("code")

    def shapes(
        self, level: Level, codes: Collection[str] | None = None
    ) -> dict[str, shapely.Geometry]:
        """Return the same outlines in plain Python, by code: a hundred times sooner."""
        drawn = self._drawn(level, codes)
        return dict(zip(drawn.column("code").to_pylist(), _geometries(drawn), strict=True))

    def plain_rows(self, level: Level, names: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        """Return the code and these values of each area, with None for what is missing."""
        return zip(*self._plain_columns(level, names), strict=True)

    def _drawn(self, level: Level, codes: Collection[str] | None) -> pa.Table:
        """Code, nom and WKB of the areas of a level that have an outline."""
        path = self._existing(f"{level}.parquet")
        # An empty list of codes has no type for the reader; no area has an empty code.
        chosen = None if codes is None else [("code", "in", sorted(codes) or [""])]
        try:
            table = pq.read_table(path, columns=["code", "nom", "geometry"], filters=chosen)
        except (pa.ArrowException, OSError) as error:
            raise DataFileError([_rebuild(path.name, None, UNREADABLE)]) from error
        return table.filter(table.column("geometry").is_valid())

    def _boxes(self, level: Level) -> Iterator[tuple[str, Box]]:
        for code, shape in self.shapes(level).items():
            yield code, box_of(shape)

    def _existing(self, name: str) -> Path:
        path = self.geo_dir / name
        if not path.is_file():
            raise DataFileError([_rebuild(name, None, "est introuvable")])
        return path

    def _table(self, level: Level) -> "pd.DataFrame":
        table: pd.DataFrame = self._columns(level).to_pandas()
        return table.set_index("code")

    def _read_columns(self, level: Level) -> pa.Table:
        """Every column of a level but its geometry."""
        path = self._existing(f"{level}.parquet")
        wanted = _COLUMNS[level]
        try:
            _refuse_missing(path.name, wanted, pq.read_schema(path).names)
            table = pq.read_table(path, columns=list(wanted))
        except (pa.ArrowException, OSError) as error:
            raise DataFileError([_rebuild(path.name, None, UNREADABLE)]) from error
        codes = table.column("code").to_pylist()
        if len(set(codes)) < len(codes):
            raise DataFileError([_rebuild(path.name, "code", "n’est pas unique")])
        return table

    def _plain_columns(self, level: Level, names: Iterable[str]) -> list[list[Any]]:
        """The codes, then the values of each column, with None for what is missing."""
        table = self._columns(level)
        return [table.column(name).to_pylist() for name in ("code", *names)]

    def _rows(self, name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
        with self._existing(name).open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            _refuse_missing(name, columns, reader.fieldnames or ())
            return list(reader)


def box_of(shape: shapely.Geometry) -> Box:
    """Return west, south, east and north of an outline."""
    west, south, east, north = shapely.bounds(shape).tolist()
    return west, south, east, north


def _geometries(drawn: pa.Table) -> list[shapely.Geometry]:
    return list(shapely.from_wkb(drawn.column("geometry").to_numpy()))


def _refuse_missing(name: str, wanted: Iterable[str], present: Collection[str]) -> None:
    missing = [column for column in wanted if column not in present]
    if missing:
        raise DataFileError(
            [_rebuild(name, column, "manque dans le fichier") for column in missing]
        )


def _rebuild(name: str, column: str | None, wrong: str) -> Problem:
    advice = "Reconstruisez les contours : python geo/build_boundaries.py."
    return Problem(f"geo/{name}", None, column, column or name, wrong, advice)
