"""The corrected files: only what was repaired changes, and each line keeps its number."""

import datetime
import io

import openpyxl
import pytest
from made_workbooks import ods, ods_cell, ods_row, ods_table, xlsx_of

from poles.own import corrected as own_corrected
from poles.own.added_rows import DROP_THE_ROW
from poles.own.checking import check_tables
from poles.own.corrected import book_of, corrected_csv, corrected_workbook, rewritten_workbook
from poles.own.spreadsheet import read_spreadsheet
from poles.records import WHOLE_ROW


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


def test_zeros_are_figures_and_stay_in_the_corrected_files(small_atlas):
    rows = [["Nom", "Salariés", "Dont femmes"], ["A", 0, 0], ["B", 3, 0], ["C", 0, None]]
    found = checked(small_atlas, xlsx_of(rows), "a.xlsx")
    assert [(one.pole_id, one.valeur) for one in found.figures] == [("a", 0), ("b", 3), ("c", 0)]
    written = corrected_csv(found.sheets[0]).decode("utf-8-sig")
    assert written == "Nom;Salariés;Dont femmes\r\nA;0;0\r\nB;3;0\r\nC;0\r\n"
    anew = openpyxl.load_workbook(io.BytesIO(rewritten_workbook(found))).active
    assert [[cell.value for cell in row] for row in anew.rows] == rows


def test_an_answer_that_empties_a_cell_is_told_and_written(small_atlas):
    grids = read_spreadsheet("Nom;Salariés;EPCI\nA;aucun;Machin\n".encode(), "a.csv")
    answers = {("a.csv", 2, "Salariés"): "", ("a.csv", 2, "EPCI"): ""}
    found = check_tables(grids, small_atlas.boundaries, answers=answers)
    assert found.problems == ()
    assert [(one.before, one.after, one.why) for one in found.repairs] == [
        ("Machin", "", "choisi par vous"),
        ("aucun", "", "choisi par vous"),
    ]
    written = corrected_csv(found.sheets[0])
    assert written == "Nom;Salariés;EPCI\nA;;\n".encode()
    assert check_tables(read_spreadsheet(written, "a.csv"), small_atlas.boundaries).repairs == ()


def test_a_text_that_would_run_in_the_csv_of_a_sheet_does_not(small_atlas):
    formula = '=HYPERLINK("http://tiers.example";"x")'
    content = xlsx_of([["Nom", "Note", "CA"], ["A", "'", "7 M€"]])
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.active["B2"].value = formula
    book.active["B2"].data_type = "s"
    output = io.BytesIO()
    book.save(output)
    found = checked(small_atlas, output.getvalue(), "a.xlsx")
    written = corrected_csv(found.sheets[0]).decode("utf-8-sig")
    assert "\nA;\"'=HYPERLINK(" in written.replace("\r", "")
    again = checked(small_atlas, written.encode("utf-8-sig"), "a.csv")
    assert not again.problems
    assert corrected_csv(again.sheets[0]).decode("utf-8-sig") == written


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
    text = end.join(["", "Annuaire;", "", "Nom;CA", ";", 'A;"env.', '250"', "", "", "B;7 M€", ""])
    found = checked(small_atlas, text.encode(), "a.csv")
    read = corrected_csv(found.sheets[0]).decode()
    assert read == end.join(
        ["", "Annuaire;", "", "Nom;CA", "", "A;environ 250", "", "", "B;7000000", ""]
    )


def test_the_workbook_of_a_sheet_is_named():
    (sheet,) = read_spreadsheet(xlsx_of([["Nom"]], "a, feuille"), "l.xlsx")
    (text,) = read_spreadsheet(b"Nom\n", "l.csv")
    assert (book_of(sheet), book_of(text)) == ("l.xlsx", None)


def book_with(fill):
    book = openpyxl.Workbook()
    fill(book.active)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def patched_sheet(atlas, content):
    """The sheet of the corrected workbook, that is the reader's own, and its check anew."""
    found = checked(atlas, content, "a.xlsx")
    corrected = corrected_workbook(found, "a.xlsx", content)
    sheet = openpyxl.load_workbook(io.BytesIO(corrected)).active
    assert sheet["A1"].comment is not None  # it is not written anew
    return sheet, checked(atlas, corrected, "a.xlsx")


def cells(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def commented(sheet):
    sheet["A1"].comment = openpyxl.comments.Comment("à moi", "moi")


def test_tables_of_one_sheet_are_repaired_together(small_atlas):
    def fill(sheet):
        for row in (
            ["Nom", "CA", "Dép"],
            ["A", "7 M€", "38"],
            [],
            ["Pôles en projet"],
            ["Nom", "Dép", "CA"],
            ["B", "38", "env. 8 k€"],
            ["B", "38", "env. 8 k€"],
        ):
            sheet.append(row)
        commented(sheet)

    content = book_with(fill)
    found = checked(small_atlas, content, "a.xlsx")
    assert [table.grid.lines[0] for table in found.tables] == [1, 4]
    sheet, again = patched_sheet(small_atlas, content)
    expected = [
        ["Nom", "CA", "Dép"],
        ["A", 7000000, "38"],
        [None] * 3,
        ["Pôles en projet", None, None],
        ["Nom", "Dép", "CA"],
        ["B", "38", "environ 8000"],
    ]
    assert cells(sheet) == [*expected, [None] * 3]
    assert (again.repairs, again.problems) == ((), ())
    anew = openpyxl.load_workbook(io.BytesIO(rewritten_workbook(found)))
    assert anew.sheetnames == ["Sheet"]
    assert cells(anew.active) == expected


def test_a_table_that_starts_further_right_is_repaired_in_its_columns(small_atlas):
    def fill(sheet):
        for place, cell in enumerate(("Nom", "CA"), start=3):
            sheet.cell(2, place, cell)
        for place, cell in enumerate(("A", "7 M€"), start=3):
            sheet.cell(3, place, cell)
        commented(sheet)

    content = book_with(fill)
    sheet, again = patched_sheet(small_atlas, content)
    assert (sheet["C3"].value, sheet["D3"].value) == ("A", 7000000)
    assert again.repairs == ()
    anew = rewritten_workbook(checked(small_atlas, content, "a.xlsx"))
    assert openpyxl.load_workbook(io.BytesIO(anew)).active["D3"].value == 7000000


def test_merged_cells_are_undone_where_their_lines_are_told_apart(small_atlas):
    def fill(sheet):
        for row in (
            ["Titre"],
            ["Dép", "Nom", "CA", "Avis"],
            ["38", "A", 100, "x"],
            [None, "B", 200],
            [None, "C", 300],
            [None, None, 300],
        ):
            sheet.append(row)
        for merged in ("A1:D1", "A3:A4", "B5:B6", "D3:D4"):
            sheet.merge_cells(merged)
        commented(sheet)

    sheet, again = patched_sheet(small_atlas, book_with(fill))
    assert cells(sheet)[2:] == [
        ["38", "A", 100, "x"],
        ["38", "B", 200, None],
        [None, "C", 300, None],
        [None] * 4,
    ]
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A1:D1", "D3:D4"]
    assert (again.repairs, again.problems) == ((), ())


def test_a_repaired_number_no_more_shows_the_unit_of_its_format(small_atlas):
    def fill(sheet):
        sheet.append(["Nom", "CA"])
        sheet.append(["A", 1250])
        sheet["B2"].number_format = '#,##0" k€"'
        commented(sheet)

    sheet, again = patched_sheet(small_atlas, book_with(fill))
    assert (sheet["B2"].value, sheet["B2"].number_format) == (1250000, "General")
    assert again.repairs == ()


def test_a_row_of_totals_taken_out_leaves_all_the_rest_as_it_was(small_atlas):
    def fill(sheet):
        for row in (
            ["Nom", "CA", "Note"],
            ["A", 7],
            ["B", "=1+1", "=B2"],
            ["Total", "=SUM(B2:B3)"],
        ):
            sheet.append(row)
        sheet.auto_filter.ref = "A1:C3"
        commented(sheet)

    content = book_with(fill)
    grids = read_spreadsheet(content, "a.xlsx")
    answers = {(grids[0].file, 4, WHOLE_ROW): DROP_THE_ROW}
    found = check_tables(grids, small_atlas.boundaries, answers=answers)
    corrected = corrected_workbook(found, "a.xlsx", content)
    sheet = openpyxl.load_workbook(io.BytesIO(corrected)).active
    assert cells(sheet)[2:] == [["B", "=1+1", "=B2"], [None] * 3]
    assert sheet.auto_filter.ref == "A1:C3"
    assert sheet["A1"].comment is not None
