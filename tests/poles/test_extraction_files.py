"""The zip: what its papers say of the files beside them."""

import csv
import io
import json
import zipfile
from datetime import date

import pytest
from small_world import HOSTILE_TITLE

from poles.files.columns import Column, ExtractTable
from poles.files.extraction import OWN_AGAIN, OWN_ROWS, About, Extraction
from poles.files.extraction_files import write
from poles.files.extracts import TABLES, Format, table_columns
from poles.files.selection_extracts import about_selection, selection_extraction
from poles.own.atlas import own_atlas
from poles.own.checking import check_tables
from poles.own.spreadsheet import read_spreadsheet
from poles.selection import Selection, keep
from poles.wording import CREDITS, VINTAGES

TODAY = date(2026, 11, 1)
ISERE = Selection(departements=("38",))


@pytest.fixture(scope="module")
def archive(small_atlas):
    """The zip of Isère in the small world: four poles placed, one in the department alone."""
    poles = keep(small_atlas.poles, small_atlas.territories, ISERE)
    about = about_selection(small_atlas, ISERE, "https://e.org/", TODAY)
    content = write(selection_extraction(small_atlas, poles, about), Format.ZIP)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        yield opened


def text(archive, name):
    return archive.read(name).decode("utf-8-sig")


def test_readme_says_filter_link_day_vintages_and_rows(archive):
    said = text(archive, "LISEZ-MOI.txt")
    for line in (
        "Extraction du 1er novembre 2026",
        "Pôles dont le territoire touche : Isère (38).",
        "Pour le revoir : https://e.org/?departement=38",
        "- csv-excel/poles.csv : 5 lignes : un pôle par ligne, avec tous ses indicateurs",
        "- csv-rfc4180/indicateurs.csv : 10 lignes : un chiffre publié par ligne, avec sa source",
        "- csv-rfc4180/communes.csv : 9 lignes : une ligne par pôle et commune couverte",
        "- territoires.geojson : 4 contours et 1 ligne sans contour",
        "- territoires.gpkg : 4 contours et 1 ligne sans contour, et toutes les tables",
        "1 page citée : chaque ligne nomme la sienne.",
        CREDITS,
        *(f"- {name} : {vintage}" for name, vintage in VINTAGES.items()),
    ):
        assert f"\r\n{line}\r\n" in said, line
    assert "Réutilisation sans caractère officiel." in said
    assert "\n" not in said.replace("\r\n", "")
    assert HOSTILE_TITLE not in said


def test_every_file_is_named_in_the_readme(archive):
    said = text(archive, "LISEZ-MOI.txt")
    for name in archive.namelist()[1:]:
        assert f"- {name} : " in said, name


def test_licence_is_named_with_its_address(archive):
    said = text(archive, "LICENCE.txt")
    assert "Licence Ouverte 2.0" in said
    assert "https://www.etalab.gouv.fr/licence-ouverte-open-licence/" in said
    assert "votre" not in said


def test_dictionary_explains_every_column_of_every_table(archive):
    rows = list(csv.DictReader(io.StringIO(text(archive, "dictionnaire.csv")), delimiter=";"))
    explained = [(row["table"], row["colonne"]) for row in rows]
    assert explained == [(table, name) for table in TABLES for name in table_columns(table)]
    assert all(row["description"] for row in rows)


def test_package_describes_the_csv_beside_it(archive):
    package = json.loads(archive.read("datapackage.json"))
    assert [one["name"] for one in package["resources"]] == [*TABLES]
    for resource in package["resources"]:
        header, *rows = csv.reader(io.StringIO(archive.read(resource["path"]).decode(), newline=""))
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == header
        for place, field in enumerate(fields):
            cells = [row[place] for row in rows if row[place]]
            if field["type"] == "integer":
                assert all(str(int(cell)) == cell for cell in cells), field["name"]
            if field["type"] == "number":
                assert all(float(cell) is not None for cell in cells), field["name"]
    assert package["licenses"][0]["name"] == "etalab-2.0"
    assert package["created"] == "2026-11-01T00:00:00Z"


@pytest.fixture(scope="module")
def own_archive(small_atlas):
    """The zip of a reader's list of two lines, one of which names a page."""
    text = b"nom;dep;CA;source_url\nP;38;1;\nQ;38;2;https://e.org/page\n"
    check = check_tables(read_spreadsheet(text, "l.csv"), small_atlas.boundaries)
    atlas = own_atlas(check, small_atlas, beside=False)
    about = About("Pôles", "Aucun filtre.", "./", TODAY, "Vos données (l.csv), sans les autres.")
    content = write(selection_extraction(atlas, atlas.poles, about), Format.ZIP)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        yield opened


def test_readme_of_own_data_says_whose_they_are_and_promises_no_link(own_archive):
    said = text(own_archive, "LISEZ-MOI.txt")
    start = said.index("CE QUI EST EXTRAIT")
    assert said[start : said.index("FICHIERS")] == (
        "CE QUI EST EXTRAIT\r\nVos données (l.csv), sans les autres.\r\nAucun filtre.\r\n"
        f"Pour le revoir : {OWN_AGAIN}\r\n\r\n"
    )
    assert "\r\n1 page citée : chaque ligne nomme la sienne.\r\n" in said
    assert said.endswith(f"\r\n{OWN_ROWS}\r\n{CREDITS}\r\n")


def test_licence_of_own_data_is_not_ours(own_archive, archive):
    assert text(own_archive, "LICENCE.txt").startswith(
        f"Vos données (l.csv), sans les autres.\r\n{OWN_ROWS}\r\n\r\nLicence Ouverte"
    )
    package = json.loads(own_archive.read("datapackage.json"))
    assert "licenses" not in package
    assert package["description"].startswith(
        f"Vos données (l.csv), sans les autres. Aucun filtre. {OWN_ROWS}"
    )
    assert package["sources"] == [
        {"title": "Votre fichier, l.csv"},
        {"title": "Votre fichier, l.csv, ligne 3", "path": "https://e.org/page"},
    ]
    assert OWN_ROWS not in text(archive, "LICENCE.txt")


def test_table_without_outlines_has_a_zip_and_refuses_a_map():
    table = ExtractTable("tableau", (Column("a", "A"),), [{"a": "=1"}])
    extraction = Extraction(About("T", "Tout.", "./", TODAY), (table,), ())
    with zipfile.ZipFile(io.BytesIO(write(extraction, Format.ZIP))) as opened:
        assert "csv-excel/tableau.csv" in opened.namelist()
        assert opened.read("csv-excel/tableau.csv") == b"\xef\xbb\xbfa\r\n'=1\r\n"
        assert opened.read("csv-rfc4180/tableau.csv") == b"a\r\n=1\r\n"
    for form in (Format.GEOJSON, Format.GEOPACKAGE, Format.GEOPARQUET):
        with pytest.raises(ValueError, match="contours"):
            write(extraction, form)
