"""The tables that leave the project, and their bytes: CSV for two readers, GeoJSON, file names."""

import csv
import io
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from shapely import to_geojson

from poles.atlas import Atlas
from poles.boundaries import GEOGRAPHY_YEAR
from poles.french_text import fold
from poles.indicators import INDICATORS, Origin, Value, rounded
from poles.records import FIGURE_COLUMNS, LIST_SEPARATOR, POLE_COLUMNS, Figure, Pole
from poles.selection import Selection
from poles.wording import BOUNDARY_CREDITS, CREDITS

Cell = str | int | float | None
Row = dict[str, Cell]


class Format(StrEnum):
    """The files that are offered: CSV as RFC 4180, CSV as French Excel opens it, GeoJSON."""

    CSV = "csv"
    CSV_EXCEL = "csv-excel"
    GEOJSON = "geojson"


EXTENSIONS: Mapping[Format, str] = {
    Format.CSV: "csv",
    Format.CSV_EXCEL: "csv",
    Format.GEOJSON: "geojson",
}


def poles_table(atlas: Atlas, poles: Collection[Pole]) -> list[Row]:
    """Return one row per pole: the columns of poles.csv, then every indicator with its sources."""
    return [{**_pole_row(pole), **_value_columns(atlas.values[pole.pole_id])} for pole in poles]


def figures_table(atlas: Atlas, poles: Collection[Pole]) -> list[Row]:
    """Return one row per published figure: indicateurs.csv, after the pole's name."""
    return [
        {"pole_nom": pole.nom, **_figure_row(figure)}
        for pole in poles
        for figure in atlas.figures_of[pole.pole_id]
    ]


def communes_table(atlas: Atlas, poles: Collection[Pole]) -> list[Row]:
    """Return one row per pole and commune that it covers; an unplaced pole has no row."""
    rows: list[Row] = []
    for pole in poles:
        for code in atlas.territories[pole.pole_id].commune_codes:
            facts = atlas.boundaries.commune_facts[code]
            rows.append(
                {
                    "pole_id": pole.pole_id,
                    "commune_code": code,
                    "commune_nom": facts.nom,
                    "epci_code": facts.epci_code,
                    "departement_code": facts.departement_code,
                    "population": facts.population,
                    "population_annee": facts.population_annee,
                    "source": BOUNDARY_CREDITS,
                }
            )
    return rows


def territories_table(atlas: Atlas, poles: Collection[Pole]) -> list[Row]:
    """Return one row per pole: how its territory is known, its codes, its measures, where it is."""
    rows: list[Row] = []
    for pole in poles:
        territory = atlas.territories[pole.pole_id]
        values = atlas.values[pole.pole_id]
        rows.append(
            {
                "pole_id": pole.pole_id,
                "nom": pole.nom,
                "territoire_texte": pole.territoire_texte,
                "territoire_precision": pole.territoire_precision.value,
                "non_localise": territory.unplaced_reason,
                "epci_codes": LIST_SEPARATOR.join(territory.epci_codes) or None,
                "departement_codes": LIST_SEPARATOR.join(territory.departement_codes) or None,
                "region_codes": LIST_SEPARATOR.join(territory.region_codes) or None,
                **{key: _shown(values[key]) for key in _keys(Origin.LIMITES)},
                "population_annee": territory.population_annee,
                "geographie_annee": GEOGRAPHY_YEAR,
                "lon": territory.lon,
                "lat": territory.lat,
                "source_url": pole.source_url,
                "source_contours": BOUNDARY_CREDITS,
            }
        )
    return rows


TABLES: Mapping[str, Callable[[Atlas, Collection[Pole]], list[Row]]] = {
    "poles": poles_table,
    "indicateurs": figures_table,
    "communes": communes_table,
    "territoires": territories_table,
}


def table_columns(table: str) -> tuple[str, ...]:
    """Return the columns of a table, in order: an extract without any row has its header."""
    return _COLUMNS[table]


def extract(atlas: Atlas, poles: Collection[Pole], table: str, form: Format) -> bytes:
    """Return the bytes of a table of these poles.

    Raises ValueError, in French, when the form does not fit: only territories have a GeoJSON.
    """
    if form is Format.GEOJSON:
        if table != "territoires":
            raise ValueError(
                f"Le format geojson n'existe que pour la table « territoires », pas « {table} »."
            )
        return territories_geojson(atlas, poles)
    rows = TABLES[table](atlas, poles)
    write = csv_for_excel if form is Format.CSV_EXCEL else csv_rfc4180
    return write(rows, table_columns(table))


def csv_rfc4180(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    """Return comma, decimal dot, CRLF, UTF-8 without mark; every text exactly as it is."""
    return _csv(rows, columns, ",", _plain_cell).encode("utf-8")


def csv_for_excel(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    """Return what French Excel opens on a double click: semicolon, decimal comma, UTF-8 with mark.

    A text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    return _csv(rows, columns, ";", _excel_cell).encode("utf-8-sig")


def territories_geojson(atlas: Atlas, poles: Collection[Pole]) -> bytes:
    """Return a GeoJSON collection (EPSG:4326), one feature per pole, null geometry if unplaced.

    The properties are those of the table of territories, then every indicator with its sources.
    """
    outlines = {**atlas.outlines.geometry}
    features = [
        {
            "type": "Feature",
            "id": pole.pole_id,
            "properties": {**row, **_value_columns(atlas.values[pole.pole_id])},
            "geometry": _geometry(outlines.get(pole.pole_id)),
        }
        for pole, row in zip(poles, territories_table(atlas, poles), strict=True)
    ]
    collection = {"type": "FeatureCollection", "name": "territoires", "credits": CREDITS}
    text = json.dumps({**collection, "features": features}, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def file_name(table: str, selection: Selection, form: Format, today: date) -> str:
    """Return a name that says what was filtered and when: ptce-poles-38-touche-2026-11-22.csv."""
    words = ["ptce", table]
    if places := [*selection.departements, *(f"region{code}" for code in selection.regions)]:
        words += [*places, selection.sens.value]
    words += [*selection.promotions, *selection.filieres]
    if form is Format.CSV_EXCEL:
        words.append("excel")
    slug = "-".join(_slug(word) for word in words)
    return f"{slug[:120].rstrip('-')}-{today.isoformat()}.{EXTENSIONS[form]}"


def _keys(origin: Origin) -> list[str]:
    return [key for key, indicator in INDICATORS.items() if indicator.origin is origin]


def _pole_row(pole: Pole) -> Row:
    return {column: _text(getattr(pole, column)) for column in POLE_COLUMNS}


def _figure_row(figure: Figure) -> Row:
    row: Row = {column: _text(getattr(figure, column)) for column in FIGURE_COLUMNS}
    return {**row, "valeur": _number(figure.valeur), "annee": figure.annee}


def _text(value: Any) -> str | None:
    """Lists as in the files of data/; a date as ISO; an absent value stays absent."""
    if value is None:
        return None
    return (LIST_SEPARATOR.join(value) or None) if isinstance(value, tuple) else str(value)


def _value_columns(values: Mapping[str, Value]) -> Row:
    row: Row = {}
    for key, indicator in INDICATORS.items():
        value = values[key]
        row[key] = _shown(value)
        if indicator.origin is Origin.LIMITES:
            continue
        row[f"{key}_qualificatif"] = value.qualifier.value if value.qualifier else None
        row[f"{key}_annee"] = value.year
        if indicator.origin is Origin.PUBLIE:
            row[f"{key}_source_url"] = value.figures[0].source_url if value.figures else None
    return row


def _shown(value: Value) -> int | float | None:
    return None if value.value is None else rounded(INDICATORS[value.key], value.value)


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _geometry(shape: shapely.Geometry | None) -> dict[str, Any] | None:
    geometry: dict[str, Any] | None = None if shape is None else json.loads(to_geojson(shape))
    return geometry


def _csv(
    rows: Sequence[Row], columns: Sequence[str], separator: str, cell: Callable[[Cell], str]
) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(row[column]) for column in columns] for row in rows)
    return text.getvalue()


def _plain_cell(cell: Cell) -> str:
    if isinstance(cell, float):
        return np.format_float_positional(cell, trim="-")  # never 2e-05
    return "" if cell is None else str(cell)


def _excel_cell(cell: Cell) -> str:
    if isinstance(cell, float):
        return _plain_cell(cell).replace(".", ",")
    text = _plain_cell(cell)
    runs = isinstance(cell, str) and text.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{text}" if runs else text


def _slug(word: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in fold(word)).split())


def _value_column_names() -> tuple[str, ...]:
    absent = {key: Value(key, None, None, None, (), "", None) for key in INDICATORS}
    return tuple(_value_columns(absent))


_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "poles": (*POLE_COLUMNS, *_value_column_names()),
    "indicateurs": ("pole_nom", *FIGURE_COLUMNS),
    "communes": (
        "pole_id",
        "commune_code",
        "commune_nom",
        "epci_code",
        "departement_code",
        "population",
        "population_annee",
        "source",
    ),
    "territoires": (
        "pole_id",
        "nom",
        "territoire_texte",
        "territoire_precision",
        "non_localise",
        "epci_codes",
        "departement_codes",
        "region_codes",
        *_keys(Origin.LIMITES),
        "population_annee",
        "geographie_annee",
        "lon",
        "lat",
        "source_url",
        "source_contours",
    ),
}
