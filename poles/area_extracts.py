"""The tables of EPCI and communes that leave the project: CSV for two readers, GeoJSON, names."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import numpy as np
import shapely

from poles.areas import Area, AreaLevel, areas_of, keep_areas
from poles.atlas import Atlas
from poles.boundaries import GEOGRAPHY_YEAR, Boundaries
from poles.extracts import EXTENSIONS, Format, Row, csv_for_excel, csv_rfc4180
from poles.records import LIST_SEPARATOR
from poles.wording import BOUNDARY_CREDITS, CREDITS

LONGEST_NAME = 100
"""Of a file, without its date."""

AREA_COLUMNS: Mapping[AreaLevel, tuple[str, ...]] = {
    level: (
        "code",
        "nom",
        "departement_codes",
        *(("epci_code",) if level is AreaLevel.COMMUNES else ()),
        "population",
        "population_annee",
        "superficie_km2",
        "densite_hab_km2",
        "evolution_population_pct",
        "nb_poles",
        "nb_poles_supposes",
        "poles",
        "geographie_annee",
        "source",
    )
    for level in AreaLevel
}


def areas_table(atlas: Atlas, level: AreaLevel, departements: Collection[str] = ()) -> list[Row]:
    """Return one row per area of these departments; every area for none."""
    return area_rows(level, keep_areas(areas_of(atlas, level), departements))


def area_rows(level: AreaLevel, areas: Iterable[Area]) -> list[Row]:
    """Return one row per area, with the columns of `AREA_COLUMNS`."""
    rows: list[Row] = []
    for area in areas:
        row: Row = {
            "code": area.code,
            "nom": area.nom,
            "departement_codes": LIST_SEPARATOR.join(area.departement_codes),
            "epci_code": area.epci_code,
            "population": area.population,
            "population_annee": area.population_annee,
            "superficie_km2": area.superficie_km2,
            "densite_hab_km2": area.densite,
            "evolution_population_pct": area.evolution,
            "nb_poles": len(area.pole_ids),
            "nb_poles_supposes": area.supposed,
            "poles": LIST_SEPARATOR.join(area.pole_ids) or None,
            "geographie_annee": GEOGRAPHY_YEAR,
            "source": BOUNDARY_CREDITS,
        }
        rows.append({column: row[column] for column in AREA_COLUMNS[level]})
    return rows


def area_extract(
    boundaries: Boundaries, level: AreaLevel, areas: Sequence[Area], form: Format
) -> bytes:
    """Return the bytes of a table of these areas, or of their outlines."""
    if form is Format.GEOJSON:
        return areas_geojson(boundaries, level, areas)
    write = csv_for_excel if form is Format.CSV_EXCEL else csv_rfc4180
    return write(area_rows(level, areas), AREA_COLUMNS[level])


def areas_geojson(boundaries: Boundaries, level: AreaLevel, areas: Sequence[Area]) -> bytes:
    """Return a GeoJSON collection (EPSG:4326), one feature per area; properties as in the table."""
    outlines = boundaries.outlines(level.value, [area.code for area in areas]).geometry
    ordered = outlines.loc[[area.code for area in areas]]
    shapes = shapely.to_geojson(np.array(list(ordered), dtype=object))
    # The shapes are JSON already: reading 35 000 of them back would take a minute of memory.
    features = ",".join(
        f'{{"type":"Feature","id":"{area.code}","properties":{_json(row)},"geometry":{shape}}}'
        for area, row, shape in zip(areas, area_rows(level, areas), shapes, strict=True)
    )
    head = f'"type":"FeatureCollection","name":"{level.value}","credits":{_json(CREDITS)}'
    return f'{{{head},"features":[{features}]}}'.encode()


def area_file_name(
    level: AreaLevel, departements: Collection[str], form: Format, today: date
) -> str:
    """Return a name that says what was selected and when: ptce-epci-26-38-2026-11-22.csv."""
    words = ["ptce", level.value, *departements]
    if form is Format.CSV_EXCEL:
        words.append("excel")
    return f"{'-'.join(words)[:LONGEST_NAME]}-{today.isoformat()}.{EXTENSIONS[form]}"


def _json(content: Row | str) -> str:
    return json.dumps(content, ensure_ascii=False, allow_nan=False)
