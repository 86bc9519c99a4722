"""Workbooks: what a spreadsheet could run is text, what it cannot hold does not break the file."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reopened import sheet_rows, sheets_of

from poles.files import workbook as module
from poles.files.columns import Column, ExtractTable, Type
from poles.files.workbook import LONGEST_CELL, workbook

TODAY = date(2026, 11, 22)
HOSTILE = [
    "=1+1",
    "+33 1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "{=1}",
    "https://example.org",
    "mailto:a@b.c",
    "internal:poles!A1",
    "1e5",
    "01004",
    "TRUE",
    "#N/A",
    "'apostrophe",
    " blancs ",
    "ligne 1\nligne 2",
    "a\x00b\x01\x0b\x1f",
    "\ufffe\uffff",
    "😀",
]


def written(cells, kind=Type.TEXT, name="table"):
    rows = [{"a": cell} for cell in cells]
    return workbook([ExtractTable(name, (Column("a", "A", "", kind),), rows)], TODAY)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_a_text_whatever_it_starts_with(text):
    sheet = sheets_of(written([text]))["table"]
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].hyperlink is None
    assert sheet_rows(sheet) == [{"a": text}]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=50), max_size=20))
def test_any_text_is_read_back(texts):
    rows = sheet_rows(sheets_of(written(texts))["table"])
    # A workbook says a carriage return by its code, and XML reads « \r\n » as one line end.
    assert [row["a"].replace("\r", "") for row in rows] == [
        text.replace("\r", "") for text in texts
    ]


def test_text_that_looks_like_a_code_of_a_character_stays_itself():
    with zipfile.ZipFile(BytesIO(written(["_x0041_"]))) as archive:
        assert b"<t>_x005F_x0041_</t>" in archive.read("xl/sharedStrings.xml")


def test_numbers_are_numbers_and_missing_is_an_empty_cell():
    sheet = sheets_of(written([134_000, -0.5, 0, None, ""], Type.NUMBER))["table"]
    assert [cell.value for cell in sheet["A"]][1:4] == [134_000, -0.5, 0]
    assert [cell.data_type for cell in sheet["A"]][1:4] == ["n"] * 3
    assert sheet["A5"].value is None
    assert sheet["A6"].value is None


def test_days_are_days_in_a_column_of_days_alone():
    sheet = sheets_of(written(["2014-01-10", "1850-01-01", "vers 2014"], Type.DATE))["table"]
    assert sheet["A2"].is_date
    assert sheet["A2"].value.date() == date(2014, 1, 10)
    assert sheet["A2"].number_format == "dd/mm/yyyy"
    assert [sheet["A3"].value, sheet["A4"].value] == ["1850-01-01", "vers 2014"]
    plain = sheets_of(written(["2014-01-10"]))["table"]
    assert plain["A2"].value == "2014-01-10"


@pytest.mark.parametrize("letter", ["x", "😀"])
def test_text_that_no_cell_can_hold_is_cut_and_says_so(letter):
    fits, too_long = letter * (LONGEST_CELL // 2), letter * (LONGEST_CELL + 1)
    sheet = sheets_of(written([fits, too_long]))["table"]
    assert sheet["A2"].value == fits
    assert sheet["A3"].value.endswith("texte coupé : les fichiers CSV le donnent en entier]")
    assert len(sheet["A3"].value.encode("utf-16-le")) // 2 <= LONGEST_CELL


def test_header_is_frozen_filtered_and_as_wide_as_its_words():
    sheet = sheets_of(written(["x" * 30]))["table"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:A2"
    assert sheet["A1"].font.bold
    assert 30 < sheet.column_dimensions["A"].width < 34
    assert sheets_of(written(["x" * 3000]))["table"].column_dimensions["A"].width < 62


def test_table_too_long_for_a_sheet_goes_on_in_another(monkeypatch):
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    sheets = sheets_of(written([1, 2, 3, 4, 5], Type.INTEGER, "n" * 40))
    assert list(sheets) == ["n" * 31, f"{'n' * 27} (2)", f"{'n' * 27} (3)"]
    assert [[row["a"] for row in sheet_rows(sheet)] for sheet in sheets.values()] == [
        [1, 2],
        [3, 4],
        [5],
    ]


def test_same_tables_of_the_same_day_are_the_same_bytes():
    assert written(["a", "b"]) == written(["a", "b"])
    with zipfile.ZipFile(BytesIO(written(["a"]))) as archive:
        assert b"2026-11-22T00:00:00Z" in archive.read("docProps/core.xml")


def test_nothing_is_written_on_the_disk(monkeypatch):
    def refuse(*_args, **_options):
        raise AssertionError("a file was made")

    for name in ("mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile"):
        monkeypatch.setattr(f"tempfile.{name}", refuse)
    assert sheets_of(written(["a"]))
