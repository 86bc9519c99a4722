"""Files in a real Chromium: the zip of a filter, the list that opens, and what reopens them."""

import csv
import io
import zipfile
from datetime import date

import pytest
from playwright.sync_api import expect
from reopened import duckdb_rows, layer_of, layers_of, sheet_rows, sheets_of

from poles.command_line import main
from poles.files.extracts import TABLES, Format
from poles.files.selection_extracts import about_selection, selection_extract, selection_file_name
from poles.selection import Selection, keep

pytestmark = pytest.mark.browser

PHONE = {"width": 375, "height": 700}
ISERE = Selection(departements=("38",))


def downloaded(visit, label):
    """Click on a file; return its name and its bytes."""
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name=label, exact=True).click()
    return download.value.suggested_filename, download.value.path().read_bytes()


def test_the_zip_of_isere_is_read_by_other_programs(atlas_page, shipped_atlas, tmp_path):
    atlas_page.open("?departement=38")
    name, content = downloaded(atlas_page, "Tout (zip)")
    today = date.today()  # noqa: DTZ011 (the day of this machine, like the server's)
    assert name == selection_file_name(ISERE, Format.ZIP, today)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path)
    said = (tmp_path / "LISEZ-MOI.txt").read_text(encoding="utf-8-sig")
    assert "Pôles dont le territoire touche : Isère (38)." in said
    assert f"Pour le revoir : {atlas_page.wire.server.url}/?departement=38" in said

    poles = keep(shipped_atlas.poles, shipped_atlas.territories, ISERE)
    expected = {table: rows(shipped_atlas, poles) for table, rows in TABLES.items()}
    assert len(expected["poles"]) > 1
    sheets = sheets_of((tmp_path / "tableaux.xlsx").read_bytes())
    for table, rows in expected.items():
        assert sheet_rows(sheets[table]) == rows
        read, _ = duckdb_rows(tmp_path / "csv-rfc4180" / f"{table}.csv", ",")
        assert len(read) == len(rows)
        with (tmp_path / "csv-excel" / f"{table}.csv").open(
            encoding="utf-8-sig", newline=""
        ) as file:
            assert len(list(csv.DictReader(file, delimiter=";"))) == len(rows)
    ids = [row["pole_id"] for row in expected["poles"]]
    packed = tmp_path / "territoires.gpkg"
    assert layers_of(packed)["territoires"] == "MultiPolygon"
    assert list(layer_of(packed, "territoires")["pole_id"]) == ids
    assert [row["pole_id"] for row in duckdb_rows(tmp_path / "territoires.parquet")[0]] == ids


def test_the_zip_of_the_page_is_that_of_the_terminal(atlas_page, tmp_path):
    atlas_page.open("?departement=38")
    _, content = downloaded(atlas_page, "Tout (zip)")
    target = tmp_path / "tout.zip"
    words = ("--departement", "38", "--format", "zip", "--adresse", atlas_page.wire.server.url)
    assert main(("extract", *words, "-o", str(target))) == 0
    assert content == target.read_bytes()


def test_other_formats_open_without_drawing_the_map_again(atlas_page, shipped_atlas):
    atlas_page.open("?departement=38")
    drawn = atlas_page.map.get_attribute("data-drawn")
    atlas_page.open_other_formats()
    assert atlas_page.map.get_attribute("data-drawn") == drawn
    today = date.today()  # noqa: DTZ011
    home = f"{atlas_page.wire.server.url}/"
    poles = keep(shipped_atlas.poles, shipped_atlas.territories, ISERE)
    about = about_selection(shipped_atlas, ISERE, home, today)
    for form, label in ((Format.GEOPACKAGE, "GeoPackage"), (Format.GEOPARQUET, "GeoParquet")):
        name, content = downloaded(atlas_page, f"Territoires : {label}")
        assert name == selection_file_name(ISERE, form, today)
        assert content == selection_extract(shipped_atlas, poles, form, about)
    # A filter that is changed meanwhile changes the files of the open list.
    atlas_page.choose_department("26", "Drôme")
    name, _ = downloaded(atlas_page, "Territoires : GeoParquet")
    assert name.startswith("ptce-territoires-38-26-touche-")


def test_on_a_phone_the_files_stand_within_the_screen(visitor, server):
    visit = visitor(server, viewport=PHONE, is_mobile=True, has_touch=True)
    visit.open()
    visit.open_other_formats()
    for label in ("CSV (Excel)", "XLSX", "Tout (zip)", "Territoires : GeoParquet"):
        box = visit.page.get_by_role("button", name=label, exact=True).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
    assert visit.page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]


def test_the_files_of_the_areas_follow_the_level(visitor, server):
    visit = visitor(server)
    visit.page.goto(f"{server.url}/territoires?niveau=communes&departement=90")
    visit.settled()
    name, content = downloaded(visit, "XLSX")
    assert name.startswith("ptce-communes-90-")
    sheets = sheets_of(content)
    rows = sheet_rows(sheets["communes-france"])
    assert {row["departement_codes"] for row in rows} == {"90"}
    expect(visit.page.get_by_text("Autres formats")).to_be_visible()
    visit.wire.errors[:] = [error for error in visit.wire.errors if "/_stcore/" not in error]
