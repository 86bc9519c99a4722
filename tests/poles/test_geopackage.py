"""The GeoPackage by hand, against two readers: SQLite for its frame, GDAL for what it holds."""

import sqlite3
from datetime import date

import pyogrio
import pytest
from reopened import frame_rows, layer_of, layers_of
from shapely.geometry import MultiPolygon, box

from poles.files.columns import Column, ExtractTable, Type
from poles.files.geo_files import Layer
from poles.files.geopackage import geopackage
from poles.wording import CREDITS

TODAY = date(2026, 11, 22)
COLUMNS = (
    Column("code", "Code"),
    Column("n", "Compte", "", Type.INTEGER),
    Column("p", "Part", "", Type.NUMBER),
    Column("jour", "Jour", "", Type.DATE),
)
ROWS = [
    {"code": "01004", "n": 3, "p": 0.5, "jour": "2014-01-10"},
    {"code": "2A\x01\n\ufffe=1", "n": None, "p": None, "jour": None},
    {"code": "", "n": 2**40, "p": 2, "jour": None},
]
SHAPES = [box(0, 0, 1, 1), None, MultiPolygon([box(4, 5, 6, 7), box(2, 2, 3, 3)])]
OTHER = ExtractTable('Autre "table"; --', (Column('a"; --', "A"),), [{'a"; --': "x"}])


@pytest.fixture
def made(tmp_path):
    """Write a GeoPackage of these rows and return its path."""

    def write(rows=ROWS, shapes=SHAPES, others=(OTHER,)):
        path = tmp_path / "zones.gpkg"
        layer = Layer(ExtractTable("zones", COLUMNS, rows), "code", shapes)
        path.write_bytes(geopackage(layer, others, TODAY))
        return path

    return write


def test_gdal_reads_rows_types_and_outlines(made):
    path = made()
    assert layers_of(path) == {"zones": "MultiPolygon", OTHER.name: None}
    frame = layer_of(path, "zones")
    assert frame_rows(frame) == ROWS
    fields = pyogrio.read_info(path, layer="zones")
    assert dict(zip(fields["fields"], fields["ogr_types"], strict=True)) == {
        "code": "OFTString",
        "n": "OFTInteger64",
        "p": "OFTReal",
        "jour": "OFTDate",
    }
    assert frame.crs.to_epsg() == 4326
    assert [one and one.geom_type for one in frame.geometry] == [
        "MultiPolygon",
        None,
        "MultiPolygon",
    ]
    assert frame.geometry[0].equals(SHAPES[0])
    assert frame.geometry[2].equals(SHAPES[2])
    assert frame_rows(layer_of(path, OTHER.name)) == OTHER.rows


def test_frame_is_that_of_the_standard(made):
    with sqlite3.connect(made()) as file:
        assert file.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        assert file.execute("PRAGMA user_version").fetchone() == (10300,)
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        systems = file.execute("SELECT srs_id FROM gpkg_spatial_ref_sys ORDER BY 1").fetchall()
        contents = file.execute("SELECT * FROM gpkg_contents").fetchall()
    file.close()
    assert systems == [(-1,), (0,), (4326,)]
    day = "2026-11-22T00:00:00.000Z"
    assert contents == [
        ("zones", "features", "zones", CREDITS, day, 0, 0, 6, 7, 4326),
        (OTHER.name, "attributes", OTHER.name, CREDITS, day, None, None, None, None, None),
    ]


def test_a_program_finds_what_is_in_a_box(made):
    found = pyogrio.read_dataframe(made(), layer="zones", bbox=(5, 6, 5.5, 6.5))
    assert list(found["n"]) == [2**40]


def test_character_zero_which_ends_texts_there_is_marked(made):
    [row] = frame_rows(layer_of(made([{**ROWS[0], "code": "a\0b"}], [None]), "zones"))
    assert row["code"] == "a\N{REPLACEMENT CHARACTER}b"


def test_nothing_at_all_is_a_layer_without_rows(made):
    path = made([], [], ())
    assert layers_of(path) == {"zones": "MultiPolygon"}
    assert len(layer_of(path, "zones")) == 0


def test_table_under_the_name_of_the_layer_is_left_out(made):
    twin = ExtractTable("zones", COLUMNS, ROWS)
    assert list(layers_of(made(others=(twin,)))) == ["zones"]


def test_same_rows_of_the_same_day_are_the_same_bytes(made):
    assert made().read_bytes() == made().read_bytes()
