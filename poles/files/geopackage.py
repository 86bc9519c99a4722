"""Tables and outlines as a GeoPackage, one SQLite file made in memory.

GDAL, which geopandas writes with, puts one layer alone into a file of memory and stamps it with the
clock. The format is a handful of tables (OGC 12-128r19): written here, the same extract is the same
bytes, with a layer and its tables together.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import shapely

from poles.files.columns import ExtractTable, Type
from poles.files.csv_files import Cell
from poles.files.geo_files import Layer
from poles.wording import CREDITS

EPSG = 4326
_APPLICATION_ID = 0x47504B47  # "GPKG"
_VERSION = 10300  # 1.3
_TYPES = {Type.TEXT: "TEXT", Type.INTEGER: "INTEGER", Type.NUMBER: "REAL", Type.DATE: "DATE"}
_HEADER = b"GP\x00\x01" + EPSG.to_bytes(4, "little")
"""Of an outline: version 0, little-endian, no box, not empty."""

_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
    'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)
_FRAME = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT
);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);
"""


def geopackage(layer: Layer, tables: Iterable[ExtractTable], today: date) -> bytes:
    """Return a file with the layer (MultiPolygon, EPSG:4326), then each table, without outline.

    A table under the name of the layer is left out: the layer holds its columns.
    """
    others = [table for table in tables if table.name != layer.table.name]
    file = sqlite3.connect(":memory:", isolation_level=None)
    try:
        file.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        file.execute(f"PRAGMA user_version = {_VERSION}")
        file.executescript(_FRAME)
        file.execute("BEGIN")
        file.executemany(
            "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)",
            [
                ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", None),
                ("Undefined geographic SRS", 0, "NONE", 0, "undefined", None),
                ("WGS 84 geodetic", EPSG, "EPSG", EPSG, _WGS84, "longitude, latitude"),
            ],
        )
        _add_layer(file, layer, today)
        for table in others:
            _add_contents(file, table.name, "attributes", today)
            _add_rows(file, table)
        file.execute("COMMIT")
        return file.serialize()
    finally:
        file.close()


def _add_layer(file: sqlite3.Connection, layer: Layer, today: date) -> None:
    known = [shape for shape in layer.shapes if shape is not None]
    box = [float(edge) for edge in shapely.total_bounds(known)] if known else [None] * 4
    name = layer.table.name
    _add_contents(file, name, "features", today, (*box, EPSG))
    file.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'MULTIPOLYGON', ?, 0, 0)",
        (name, EPSG),
    )
    _add_rows(file, layer.table, layer.shapes)


def _add_contents(
    file: sqlite3.Connection,
    name: str,
    kind: str,
    today: date,
    place: Sequence[float | None] = (None,) * 5,
) -> None:
    file.execute(
        "INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (name, kind, name, CREDITS, f"{today.isoformat()}T00:00:00.000Z", *place),
    )


def _add_rows(
    file: sqlite3.Connection,
    table: ExtractTable,
    shapes: Sequence[shapely.Geometry | None] | None = None,
) -> None:
    """The outlines come first, as GDAL has them; no outlines, no such column."""
    columns = ["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"]
    columns += [] if shapes is None else ["geom MULTIPOLYGON"]
    columns += [f"{_quoted(one.name)} {_TYPES[one.type]}" for one in table.columns]
    file.execute(f"CREATE TABLE {_quoted(table.name)} ({', '.join(columns)})")
    names = table.names
    cells = ([_cell(row[name]) for name in names] for row in table.rows)
    lines: Iterable[list[Any]] = cells
    if shapes is not None:
        pairs = zip(shapes, cells, strict=True)
        lines = ([_blob(shape), *line] for shape, line in pairs)
    file.executemany(
        f"INSERT INTO {_quoted(table.name)} VALUES ({', '.join('?' * len(columns))})",  # noqa: S608 (quoted; cells are bound)
        ([number, *line] for number, line in enumerate(lines, start=1)),
    )


def _blob(shape: shapely.Geometry | None) -> bytes | None:
    if shape is None:
        return None
    as_multi = shapely.MultiPolygon([shape]) if isinstance(shape, shapely.Polygon) else shape
    return _HEADER + shapely.to_wkb(as_multi, byte_order=1, flavor="iso")


def _cell(cell: Cell) -> Cell:
    """GDAL ends a text at the character 0, which no source writes: a mark stands in its place."""
    return cell.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(cell, str) else cell


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
