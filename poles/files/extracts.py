"""The tables of the poles that leave the project, their outlines, and the names of the files."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from poles.atlas import Atlas
from poles.boundaries import GEOGRAPHY_YEAR
from poles.files.columns import table_of
from poles.files.csv_files import Row, csv_for_excel, csv_rfc4180
from poles.files.geo_files import Layer, geojson
from poles.french_text import fold
from poles.indicators import INDICATORS, Origin, Value, rounded
from poles.records import FIGURE_COLUMNS, LIST_SEPARATOR, POLE_COLUMNS, Figure, Pole
from poles.selection import Selection
from poles.wording import BOUNDARY_CREDITS

ORIGIN = "origine"
LONGEST_NAME = 120
"""Of a file, without its date."""


class Format(StrEnum):
    """The files that are offered; CSV as RFC 4180 writes it, CSV as French Excel opens it."""

    CSV = "csv"
    CSV_EXCEL = "csv-excel"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    GEOPACKAGE = "gpkg"
    GEOPARQUET = "geoparquet"
    ZIP = "zip"


EXTENSIONS: Mapping[Format, str] = {
    **{form: form.value for form in Format},
    Format.CSV_EXCEL: "csv",
    Format.GEOPARQUET: "parquet",
}


def poles_table(atlas: Atlas, poles: Collection[Pole]) -> list[Row]:
    """Return one row per pole: the columns of poles.csv, then every indicator with its sources.

    Then whose pole it is, where a reader's stand among the shipped ones.
    """
    return [
        {
            **_pole_row(pole),
            **_value_columns(atlas.values[pole.pole_id]),
            **({ORIGIN: atlas.origin_of(pole.pole_id)} if atlas.own_ids else {}),
        }
        for pole in poles
    ]


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
                "population_insee_annee": territory.population_annee,
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


def table_columns(table: str, atlas: Atlas | None = None) -> tuple[str, ...]:
    """Return the columns of a table, in order: an extract without any row has its header.

    That of the poles of an atlas where a reader's stand among the shipped ones has one more.
    """
    is_mixed = table == "poles" and atlas is not None and atlas.own_ids
    return (*_COLUMNS[table], ORIGIN) if is_mixed else _COLUMNS[table]


def extract(atlas: Atlas, poles: Collection[Pole], table: str, form: Format) -> bytes:
    """Return the bytes of one table of these poles, as CSV or, for territories, GeoJSON.

    Raises ValueError, in French, when the form does not fit: `selection_extracts` writes the rest.
    """
    if form is Format.GEOJSON:
        if table != "territoires":
            raise ValueError(
                f"Le format geojson n'existe que pour la table « territoires », pas « {table} »."
            )
        return territories_geojson(atlas, poles)
    if form not in (Format.CSV, Format.CSV_EXCEL):
        raise ValueError(f"Le format {form.value} n'est pas celui d'une table seule.")
    rows = TABLES[table](atlas, poles)
    write = csv_for_excel if form is Format.CSV_EXCEL else csv_rfc4180
    return write(rows, table_columns(table, atlas))


def territories_geojson(atlas: Atlas, poles: Collection[Pole]) -> bytes:
    """Return a GeoJSON collection (EPSG:4326), one feature per pole, null geometry if unplaced."""
    return geojson(territories_layer(atlas, poles))


def territories_layer(atlas: Atlas, poles: Collection[Pole]) -> Layer:
    """Return one outline per pole, None if unplaced.

    Its columns are those of the table of territories, then every indicator with its sources.
    """
    rows: list[Row] = [
        {**row, **_value_columns(atlas.values[pole.pole_id])}
        for pole, row in zip(poles, territories_table(atlas, poles), strict=True)
    ]
    names = dict.fromkeys((*table_columns("territoires"), *_value_column_names()))
    known = {**atlas.outlines.geometry}
    shapes = [known.get(pole.pole_id) for pole in poles]
    return Layer(table_of("territoires", tuple(names), rows), "pole_id", shapes)


def file_name(table: str, selection: Selection, form: Format, today: date) -> str:
    """Return a name that says what was filtered and when: ptce-poles-38-touche-2026-11-22.csv."""
    words = ["ptce", table]
    if places := [*selection.departements, *(f"region{code}" for code in selection.regions)]:
        words += [*places, selection.sens.value]
    return dated_name([*words, *selection.promotions, *selection.filieres], form, today)


def dated_name(words: Iterable[str], form: Format, today: date) -> str:
    """Return the name of a file: what it holds, in small letters and not too long, and the day."""
    if form is Format.CSV_EXCEL:
        words = (*words, "excel")
    slug = "-".join(_slug(word) for word in words)[:LONGEST_NAME].rstrip("-")
    return f"{slug}-{today.isoformat()}.{EXTENSIONS[form]}"


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
        row[f"{key}_annee"] = int(value.year) if value.year else None
        if indicator.origin is Origin.PUBLIE:
            row[f"{key}_source_url"] = value.figures[0].source_url if value.figures else None
    return row


def _shown(value: Value) -> int | float | None:
    return None if value.value is None else rounded(INDICATORS[value.key], value.value)


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value


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
        "population_insee_annee",
        "geographie_annee",
        "lon",
        "lat",
        "source_url",
        "source_contours",
    ),
}
