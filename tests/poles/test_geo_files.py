"""Layers as GeoJSON and GeoParquet; those of the atlas are in test_selection_extracts.py."""

import io
import json

import geopandas as gpd
from reopened import duckdb_rows
from shapely.geometry import MultiPolygon, box, shape

from poles.files.columns import Column, ExtractTable, Type
from poles.files.geo_files import Layer, geojson, geoparquet
from poles.wording import CREDITS

COLUMNS = (
    Column("code", "Code"),
    Column("n", "Compte", "", Type.INTEGER),
    Column("p", "Part", "", Type.NUMBER),
    Column("jour", "Jour", "", Type.DATE),
)
ROWS = [
    {"code": "01004", "n": 3, "p": 0.5, "jour": "2014-01-10"},
    {"code": '2A "\x01\n', "n": None, "p": None, "jour": None},
    {"code": "=1+1", "n": 0, "p": 2, "jour": None},
]
SHAPES = [box(0, 0, 1, 1), None, MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)])]
LAYER = Layer(ExtractTable("zones", COLUMNS, ROWS), "code", SHAPES)


def test_geojson_has_a_feature_per_row():
    collection = json.loads(geojson(LAYER))
    assert (collection["name"], collection["credits"]) == ("zones", CREDITS)
    assert [one["properties"] for one in collection["features"]] == ROWS
    assert [one["id"] for one in collection["features"]] == ["01004", '2A "\x01\n', "=1+1"]
    drawn = [one["geometry"] and shape(one["geometry"]) for one in collection["features"]]
    assert drawn == SHAPES


def test_geojson_of_nothing_is_an_empty_collection():
    empty = Layer(ExtractTable("zones", COLUMNS, []), "code", [])
    assert json.loads(geojson(empty))["features"] == []


def test_geoparquet_keeps_types_texts_and_outlines(tmp_path):
    path = tmp_path / "zones.parquet"
    path.write_bytes(geoparquet(LAYER))
    rows, types = duckdb_rows(path)
    assert [{name: row[name] for name in ROWS[0]} for row in rows] == ROWS
    assert {name: types[name] for name in ROWS[0]} == {
        "code": "VARCHAR",
        "n": "BIGINT",
        "p": "DOUBLE",
        "jour": "DATE",
    }
    frame = gpd.read_parquet(path)
    assert list(frame.geometry) == SHAPES
    assert frame.crs.to_epsg() == 4326


def test_geoparquet_of_nothing_keeps_its_types():
    empty = Layer(ExtractTable("zones", COLUMNS, []), "code", [])
    frame = gpd.read_parquet(io.BytesIO(geoparquet(empty)))
    assert len(frame) == 0
    assert str(frame["n"].dtype) == "Int64"
    assert str(frame["code"].dtype).startswith("str")
