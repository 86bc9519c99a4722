"""The corrected files: only what was repaired changes, and each line keeps its number."""

import datetime
import io

import openpyxl
import pytest
from made_workbooks import ods, ods_cell, ods_row, ods_table, xlsx_of

from poles import own_corrected
from poles.checking import check_tables
from poles.own_corrected import book_of, corrected_csv, corrected_workbook, rewritten_workbook
from poles.spreadsheet import read_spreadsheet


def checked(atlas, content, name):
    return check_tables(read_spreadsheet(content, name), atlas.boundaries)


def own_workbook():
    """What spreadsheets hold: notes before, titles, empty lines, formats, formulas, hidden rows."""
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Notes"
    notes.append(["Mode d'emploi"])
    sheet = book.create_sheet("Pôles")
    sheet.append(["Annuaire"])
    sheet.append([])
    sheet.append(["Nom", "Tél", "Adhésion", "Actif", "Taux", "Code INSEE", "CA (k€)", "Double"])
    day = datetime.datetime(2016, 1, 14)  # noqa: DTZ001 (a day)
    sheet.append(["Pôle A", 476051122, day, True, 0.35, 38001, "env. 1 250", "=B4*2"])
    sheet["B4"].number_format, sheet["E4"].number_format = "0# ## ## ## ##", "0%"
    sheet.append([])
    sheet.append(["Pôle B", None, None, False, None, "38 002"])
    sheet.append(["Pôle B", None, None, False, None, "38 002"])
    sheet.row_dimensions[6].hidden = True
    hidden = book.create_sheet("Cachée")
    hidden.append(["Nom", "Secret"])
    hidden.sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_workbook_keeps_all_but_the_repaired_cells(small_atlas):
    content = own_workbook()
    found = checked(small_atlas, content, "a.xlsx")
    corrected = corrected_workbook(found, "a.xlsx", content)
    before, after = (openpyxl.load_workbook(io.BytesIO(one)) for one in (content, corrected))
    changed = {
        (sheet.title, cell.coordinate): cell.value
        for sheet in after
        for row in sheet.iter_rows()
        for cell in row
        if cell.value != before[sheet.title][cell.coordinate].value
    }
    assert changed == {
        ("Pôles", "G4"): "environ 1250",
        ("Pôles", "F6"): "38002",
        ("Pôles", "A7"): None,
        ("Pôles", "D7"): None,
        ("Pôles", "F7"): None,
    }
    assert after.sheetnames == ["Notes", "Pôles", "Cachée"]
    assert after["Cachée"].sheet_state == "hidden"
    assert after["Pôles"]["E4"].number_format == "0%"
    assert after["Pôles"]["C4"].is_date
    assert after["Pôles"].row_dimensions[6].hidden
    again = checked(small_atlas, corrected, "a.xlsx")
    assert (again.repairs, again.problems) == ((), ())
    assert [one.line for one in again.poles] == [4, 6]


def test_a_workbook_that_needs_nothing_is_itself(small_atlas):
    content = xlsx_of([["Nom"], ["A"]])
    assert corrected_workbook(checked(small_atlas, content, "a.xlsx"), "a.xlsx", content) == content


@pytest.mark.parametrize("made", [None, b"PK\x03\x04", xlsx_of([["Nom", "CA"], ["A", "autre"]])])
def test_a_workbook_that_is_not_changed_as_it_should_be_is_written_anew(
    small_atlas, monkeypatch, made
):
    monkeypatch.setattr(own_corrected, "patched_apart", lambda *_: made)
    content = xlsx_of([[], ["Nom", "CA"], ["A", "7 M€"]])
    found = checked(small_atlas, content, "a.xlsx")
    (grid,) = read_spreadsheet(corrected_workbook(found, "a.xlsx", content), "b.xlsx")
    assert grid.rows == (("Nom", "CA"), ("A", 7000000))
    assert grid.lines == (2, 3)


def test_a_workbook_written_anew_keeps_its_lines_and_the_order_of_its_sheets(small_atlas):
    found = checked(small_atlas, own_workbook(), "a.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(rewritten_workbook(found)))
    assert book.sheetnames == ["Notes", "Pôles"]
    names = [row[0] for row in book["Pôles"].iter_rows(values_only=True)]
    assert names == ["Annuaire", None, "Nom", "Pôle A", None, "Pôle B"]
    assert book["Pôles"]["E4"].value == "35 %"


def test_an_ods_is_written_anew(small_atlas):
    head = ods_row(map(ods_cell, ("Nom", "CA")))
    content = ods(
        ods_table([head, ods_row([ods_cell(None)]), ods_row(map(ods_cell, ("A", "7 M€")))])
    )
    found = checked(small_atlas, content, "a.ods")
    (grid,) = read_spreadsheet(rewritten_workbook(found), "b.xlsx")
    assert (grid.rows, grid.lines) == ((("Nom", "CA"), ("A", 7000000)), (1, 3))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_csv_keeps_its_empty_lines(small_atlas, end):
    text = end.join(["", "Annuaire;", "", "Nom;CA", ";", 'A;"env.', '25"', "", "", "B;7 M€", ""])
    found = checked(small_atlas, text.encode(), "a.csv")
    read = corrected_csv(found.sheets[0]).decode()
    assert read == end.join(
        ["", "Annuaire;", "", "Nom;CA", "", "A;environ 25", "", "", "B;7000000", ""]
    )


def test_the_workbook_of_a_sheet_is_named():
    (sheet,) = read_spreadsheet(xlsx_of([["Nom"]], "a, feuille"), "l.xlsx")
    (text,) = read_spreadsheet(b"Nom\n", "l.csv")
    assert (book_of(sheet), book_of(text)) == ("l.xlsx", None)
