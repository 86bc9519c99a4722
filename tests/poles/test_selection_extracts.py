"""Every form of a selection, opened again by another reader: not a cell may differ."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date

import geopandas as gpd
import pytest
from reopened import duckdb_rows, frame_rows, layer_of, layers_of, sheet_rows, sheets_of
from small_world import BY_NAME, HOSTILE_NAME, HOSTILE_TITLE

from poles.files.columns import Type
from poles.files.extraction import HERE, OWN_ROWS
from poles.files.extracts import TABLES, Format, extract, table_columns, territories_layer
from poles.files.selection_extracts import (
    about_selection,
    selection_extract,
    selection_extraction,
    selection_file_name,
)
from poles.indicators import INDICATORS, pole_values
from poles.selection import Selection, Sense, keep

TODAY = date(2026, 11, 22)
ISERE = Selection(departements=("38",))
WORLDS = ("small_atlas", "shipped_atlas")


@pytest.fixture(params=WORLDS)
def atlas(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def own_atlas(small_atlas):
    """What a reader's own file gives: one pole, its figures, and no page to name."""
    own = {"source_url": "", "source_titre": "votre fichier liste.xlsx, ligne 12"}
    pole = replace(small_atlas.by_id["val-alpha"], nom="=Mon pôle", **own)
    figures = tuple(replace(one, **own) for one in small_atlas.figures_of["val-alpha"])
    values = {"val-alpha": pole_values(figures, small_atlas.territories["val-alpha"])}
    return replace(small_atlas, poles=(pole,), figures=figures, values=values)


def made(atlas, form, selection=None):
    selection = selection or Selection()
    poles = keep(atlas.poles, atlas.territories, selection)
    about = about_selection(atlas, selection, HERE, TODAY)
    return selection_extract(atlas, poles, form, about)


def full(rows):
    """An empty text is an empty cell: no reader tells them apart."""
    return [{name: None if cell == "" else cell for name, cell in row.items()} for row in rows]


def file_of(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return path


# XLSX


def test_every_cell_of_every_sheet_is_that_of_its_table(atlas):
    sheets = sheets_of(made(atlas, Format.XLSX))
    assert list(sheets) == [*TABLES, "Dictionnaire", "Sources et licence"]
    for name, rows_of in TABLES.items():
        assert sheet_rows(sheets[name]) == full(rows_of(atlas, atlas.poles)), name


def test_cells_of_the_workbook_have_their_types(small_atlas):
    sheets = sheets_of(made(small_atlas, Format.XLSX))
    for name in TABLES:
        kinds = {
            cell.data_type
            for row in sheets[name].iter_rows(min_row=2)
            for cell in row
            if isinstance(cell.value, str)
        }
        assert kinds == {"s"}, name  # a formula would be "f"
        assert sheets[name].freeze_panes == "A2"
    poles = sheets["poles"]
    columns = {cell.value: cell.column_letter for cell in poles[1]}
    yeu = BY_NAME.index("ile-yeu") + 2
    day = poles[f"{columns['date_annonce']}{yeu}"]
    assert day.is_date
    assert poles[f"{columns['commune_code']}{yeu}"].value == "85113"
    assert poles[f"{columns['nom']}{yeu}"].value == HOSTILE_NAME
    assert poles[f"{columns['note']}{yeu}"].value.startswith("=HYPERLINK")
    assert not [cell for row in poles.iter_rows() for cell in row if cell.hyperlink]
    assert poles[f"{columns['organisations_annee']}{BY_NAME.index('val-alpha') + 2}"].value == 2014


def test_last_sheet_says_the_filter_the_day_the_vintages_and_each_page(small_atlas):
    rows = sheet_rows(sheets_of(made(small_atlas, Format.XLSX, ISERE))["Sources et licence"])
    said = {row["rubrique"]: row["texte"] for row in rows}
    assert said["Filtre"] == "Pôles dont le territoire touche : Isère (38)."
    assert said["Date d’extraction"] == "2026-11-22"
    assert "Réutilisation sans caractère officiel" in said["Mention"]
    assert "COG 2026" in " ".join(row["texte"] for row in rows if row["rubrique"] == "Millésime")
    link = next(row for row in rows if row["rubrique"] == "Pour le revoir")
    assert link["adresse"] == "./?departement=38"
    whole = sheet_rows(sheets_of(made(small_atlas, Format.XLSX))["Sources et licence"])
    titles = [row["texte"] for row in whole if row["rubrique"] == "Source"]
    # One page says that the eight are PTCE and gives ten figures, the hostile title one more.
    assert titles[:2] == ["Annuaire, 2014", HOSTILE_TITLE]
    uses = [row["emploi"] for row in whole if row["rubrique"] == "Source"]
    assert uses[:2] == ["17 lignes", "2 lignes"]


# Geographic files


def test_geopackage_holds_the_outlines_and_every_table(atlas, tmp_path):
    path = file_of(tmp_path, "t.gpkg", made(atlas, Format.GEOPACKAGE))
    others = [name for name in TABLES if name != "territoires"]
    expected = dict.fromkeys([*others, "Dictionnaire", "Sources et licence"])
    assert layers_of(path) == {"territoires": "MultiPolygon", **expected}
    for name in others:
        rows = frame_rows(layer_of(path, name))
        assert rows == full(TABLES[name](atlas, atlas.poles)), name
    layer = layer_of(path, "territoires")
    assert frame_rows(layer) == full(territories_layer(atlas, atlas.poles).table.rows)
    assert layer.crs.to_epsg() == 4326
    assert_same_outlines(atlas, layer)


def test_geoparquet_keeps_rows_outlines_and_types(atlas, tmp_path):
    content = made(atlas, Format.GEOPARQUET)
    frame = gpd.read_parquet(io.BytesIO(content))
    expected = territories_layer(atlas, atlas.poles).table
    assert frame_rows(frame) == full(expected.rows)
    assert frame.crs.to_epsg() == 4326
    assert_same_outlines(atlas, frame)
    rows, types = duckdb_rows(file_of(tmp_path, "t.parquet", content))
    assert [{n: c for n, c in row.items() if n != "geometry"} for row in rows] == full(
        expected.rows
    )
    wanted = {Type.TEXT: "VARCHAR", Type.INTEGER: "BIGINT", Type.NUMBER: "DOUBLE"}
    assert {name: types[name] for name in expected.names} == {
        column.name: wanted[column.type] for column in expected.columns
    }
    assert types["population_insee"] == types["organisations_annee"] == "BIGINT"
    assert types["epci_codes"] == "VARCHAR"


def assert_same_outlines(atlas, frame):
    for pole_id, shape in zip(frame["pole_id"], frame.geometry, strict=True):
        if pole_id in atlas.outlines.index:
            assert shape.equals(atlas.outlines.geometry[pole_id]), pole_id
        else:
            assert shape is None, pole_id
    assert frame.geometry.notna().sum() == len(atlas.outlines)


def test_properties_are_those_of_the_geojson(small_atlas, tmp_path):
    features = json.loads(made(small_atlas, Format.GEOJSON))["features"]
    properties = [feature["properties"] for feature in features]
    frame = layer_of(
        file_of(tmp_path, "t.gpkg", made(small_atlas, Format.GEOPACKAGE)), "territoires"
    )
    assert frame_rows(frame) == full(properties)
    assert frame_rows(gpd.read_parquet(io.BytesIO(made(small_atlas, Format.GEOPARQUET)))) == full(
        properties
    )


def test_declared_and_insee_populations_keep_their_own_years(small_atlas):
    rows = territories_layer(small_atlas, small_atlas.poles).table.rows
    alpha = next(row for row in rows if row["pole_id"] == "val-alpha")
    assert (alpha["population"], alpha["population_annee"]) == (5000, 2014)
    assert (alpha["population_insee"], alpha["population_insee_annee"]) == (4000, "2023")


# CSV, by another reader


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("form", "separator"), [(Format.CSV, ","), (Format.CSV_EXCEL, ";")])
def test_csv_read_by_duckdb_is_the_table(atlas, tmp_path, table, form, separator):
    content = extract(atlas, atlas.poles, table, form)
    rows, _ = duckdb_rows(file_of(tmp_path, "t.csv", content), separator)
    decimal = "." if form is Format.CSV else ","
    expected = TABLES[table](atlas, atlas.poles)
    assert len(rows) == len(expected)
    for row, wanted in zip(rows, expected, strict=True):
        for name, cell in wanted.items():
            if isinstance(cell, str) and form is Format.CSV_EXCEL and cell[:1] in "=+-@\t\r":
                cell = f"'{cell}" if cell else None
            if isinstance(cell, int | float):
                assert float(row[name].replace(decimal, ".")) == cell, name
            else:
                assert row[name] == (cell or None), name


# The whole


@pytest.mark.parametrize("form", Format)
def test_same_extraction_is_the_same_bytes(small_atlas, form):
    assert made(small_atlas, form, ISERE) == made(small_atlas, form, ISERE)


@pytest.mark.parametrize("form", Format)
def test_empty_selection_makes_every_form(small_atlas, form, tmp_path):
    content = made(small_atlas, form, Selection(departements=("26",)))
    assert content
    if form is Format.XLSX:
        sheet = sheets_of(content)["poles"]
        assert tuple(cell.value for cell in sheet[1]) == table_columns("poles")
        assert sheet.max_row == 1
    if form is Format.GEOPACKAGE:
        path = file_of(tmp_path, "t.gpkg", content)
        assert layers_of(path)["territoires"] == "MultiPolygon"
        assert len(layer_of(path, "territoires")) == 0
    if form is Format.GEOPARQUET:
        rows, types = duckdb_rows(file_of(tmp_path, "t.parquet", content))
        assert rows == []
        assert types["population_insee"] == "BIGINT"


def test_csv_of_a_selection_is_the_table_of_the_poles(small_atlas):
    expected = extract(small_atlas, small_atlas.poles, "poles", Format.CSV)
    assert made(small_atlas, Format.CSV) == expected


def test_zip_holds_each_table_each_form_and_what_explains_them(small_atlas):
    with zipfile.ZipFile(io.BytesIO(made(small_atlas, Format.ZIP, ISERE))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names == [
            "LISEZ-MOI.txt",
            "LICENCE.txt",
            "dictionnaire.csv",
            "datapackage.json",
            *(f"csv-excel/{table}.csv" for table in TABLES),
            *(f"csv-rfc4180/{table}.csv" for table in TABLES),
            "tableaux.xlsx",
            "territoires.geojson",
            "territoires.gpkg",
            "territoires.parquet",
        ]
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 22, 0, 0, 0)}
        for table in TABLES:
            poles = keep(small_atlas.poles, small_atlas.territories, ISERE)
            for folder, form in (("csv-excel", Format.CSV_EXCEL), ("csv-rfc4180", Format.CSV)):
                held = archive.read(f"{folder}/{table}.csv")
                assert held == extract(small_atlas, poles, table, form)
        for name, form in (
            ("tableaux.xlsx", Format.XLSX),
            ("territoires.geojson", Format.GEOJSON),
            ("territoires.gpkg", Format.GEOPACKAGE),
            ("territoires.parquet", Format.GEOPARQUET),
        ):
            assert archive.read(name) == made(small_atlas, form, ISERE), name


def test_own_rows_are_taken_from_the_atlas_alone(own_atlas):
    about = replace(about_selection(own_atlas, Selection(), HERE, TODAY), own="Vos données.")
    extraction = selection_extraction(own_atlas, own_atlas.poles, about)
    assert [table.name for table in extraction.tables] == [*TABLES]
    [poles, *_] = extraction.tables
    assert [row["nom"] for row in poles.rows] == ["=Mon pôle"]
    assert ("votre fichier liste.xlsx, ligne 12", "") in [
        (one.title, one.url) for one in extraction.sources
    ]
    for form in Format:
        assert selection_extract(own_atlas, own_atlas.poles, form, about)
    with zipfile.ZipFile(
        io.BytesIO(selection_extract(own_atlas, own_atlas.poles, Format.ZIP, about))
    ) as archive:
        assert OWN_ROWS in archive.read("LICENCE.txt").decode("utf-8-sig")
        sources = json.loads(archive.read("datapackage.json"))["sources"]
    assert {"title": "votre fichier liste.xlsx, ligne 12"} in sources


def test_names_of_the_files_say_what_they_hold():
    filtered = Selection(departements=("38",), sens=Sense.ENTIER)
    names = [selection_file_name(filtered, form, TODAY) for form in Format]
    assert names == [
        "ptce-poles-38-entier-2026-11-22.csv",
        "ptce-poles-38-entier-excel-2026-11-22.csv",
        "ptce-poles-38-entier-2026-11-22.xlsx",
        "ptce-territoires-38-entier-2026-11-22.geojson",
        "ptce-territoires-38-entier-2026-11-22.gpkg",
        "ptce-territoires-38-entier-2026-11-22.parquet",
        "ptce-tout-38-entier-2026-11-22.zip",
    ]


def test_every_indicator_is_in_the_dictionary_with_its_unit_and_formula(small_atlas):
    rows = sheet_rows(sheets_of(made(small_atlas, Format.XLSX))["Dictionnaire"])
    known = {(row["table"], row["colonne"]): row for row in rows}
    for key, indicator in INDICATORS.items():
        row = known["poles", key]
        assert (row["libelle"], row["unite"]) == (indicator.label, indicator.unit)
        assert row["formule"] == indicator.formula
        assert indicator.definition in row["description"]
