"""Tables of communes, EPCI, departements and regions. Missing is null, never 0."""

from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
from commune_codes import CommuneRegister, Population2016
from coverages import MAP_CRS

REFERENCE_YEAR = 2023
MAYOTTE_YEAR = 2017
MAYOTTE = "976"
SHARED_COLUMNS = [
    "population",
    "population_annee",
    "population_2016",
    "superficie_km2",
    "lon",
    "lat",
    "geometry",
]


def communes_table(
    register: CommuneRegister, epci_of: Mapping[str, str], population_2016: Population2016
) -> pd.DataFrame:
    """Return one row per current commune, in order of code, without measures or geometry.

    `epci_code` is null for four islands and overseas collectivities; `population_annee` is null
    for the latter, whose source does not name the year.
    """
    records = [register.current[code] for code in sorted(register.current)]
    table = pd.DataFrame(
        {
            "code": record["code"],
            "nom": record["nom"],
            "departement_code": record["departement"],
            "region_code": record["region"],
            "epci_code": epci_of.get(record["code"]),
            "population": record.get("population"),
            "population_annee": _census_year(record),
            "population_2016": population_2016.total([record["code"]]),
            "codes_postaux": ";".join(sorted(record.get("codesPostaux", []))) or None,
        }
        for record in records
    )
    counts = ["population", "population_annee", "population_2016"]
    return table.astype(dict.fromkeys(counts, "Int64"))


def _census_year(record: Mapping[str, Any]) -> int | None:
    if record["zone"] == "com":
        return None
    return MAYOTTE_YEAR if record["departement"] == MAYOTTE else REFERENCE_YEAR


def with_geometry(
    table: pd.DataFrame, areas: pd.Series, labels: gpd.GeoSeries, shapes: gpd.GeoSeries
) -> gpd.GeoDataFrame:
    """Return the table with superficie_km2, lon, lat and geometry, null where nothing is drawn."""
    codes = table["code"]
    measured = table.assign(
        superficie_km2=codes.map(areas).round(4),
        lon=codes.map(labels.x).round(5),
        lat=codes.map(labels.y).round(5),
    )
    return gpd.GeoDataFrame(measured, geometry=list(shapes.reindex(codes)), crs=MAP_CRS)


def group_figures(
    communes: pd.DataFrame, key: str, population_2016: Population2016
) -> pd.DataFrame:
    """Return, by value of `key`, the totals of its communes; a total with a gap is null."""
    rows = [
        {
            "code": code,
            "nb_communes": len(members),
            "population": members["population"].sum(skipna=False),
            "population_annee": _common_year(members["population_annee"]),
            "population_2016": population_2016.total(members["code"]),
        }
        for code, members in communes.groupby(key)
    ]
    counts = ["nb_communes", "population", "population_annee", "population_2016"]
    return pd.DataFrame(rows).astype(dict.fromkeys(counts, "Int64"))


def _common_year(years: pd.Series) -> int | None:
    known = set(years.dropna())
    return int(known.pop()) if len(known) == 1 and years.notna().all() else None


def epci_table(epci: pd.DataFrame, figures: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Return one row per EPCI of 2026; its most populated departement comes first."""
    people = communes.groupby(["epci_code", "departement_code"])["population"].sum()
    ordered = people.reset_index().sort_values(
        ["epci_code", "population", "departement_code"], ascending=[True, False, True]
    )
    departements = ordered.groupby("epci_code")["departement_code"].agg(";".join)
    table = epci.merge(figures, on="code", how="left", validate="one_to_one")
    return table.assign(departement_codes=table["code"].map(departements)).sort_values(
        "code", ignore_index=True
    )


def departements_table(
    records: Iterable[Mapping[str, str]], figures: pd.DataFrame, register: CommuneRegister
) -> pd.DataFrame:
    """Return one row per departement and overseas collectivity.

    `chef_lieu_code` is null where the source names a commune of another one (984).
    """
    table = pd.DataFrame(
        {
            "code": record["code"],
            "nom": record["nom"],
            "region_code": record["region"],
            "chef_lieu_code": _own_seat(record, register),
        }
        for record in records
    )
    return table.merge(figures, on="code", how="left", validate="one_to_one").sort_values(
        "code", ignore_index=True
    )


def _own_seat(record: Mapping[str, str], register: CommuneRegister) -> str | None:
    seat = register.current.get(record["chefLieu"])
    is_own = seat is not None and seat["departement"] == record["code"]
    return record["chefLieu"] if is_own else None


def regions_table(records: Iterable[Mapping[str, str]], figures: pd.DataFrame) -> pd.DataFrame:
    """Return one row per region and overseas collectivity."""
    table = pd.DataFrame({"code": row["code"], "nom": row["nom"]} for row in records)
    return table.merge(figures, on="code", how="left", validate="one_to_one").sort_values(
        "code", ignore_index=True
    )
