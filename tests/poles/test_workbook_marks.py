"""What a workbook says beside its values: errors, formulas without one, what it hides."""

import io

import openpyxl
import pytest
from made_workbooks import ods, ods_cell, ods_row, ods_table, xlsx, xlsx_of_xml, zip_of

from poles.own import workbook_marks
from poles.own.checking import check_tables
from poles.own.grid import Uncalculated
from poles.own.layout import recognise
from poles.own.report import facts_of
from poles.own.spreadsheet import read_spreadsheet
from poles.own.uncalculated import uncalculated
from poles.own.workbook_marks import Marks, OdsMarks, XlsxMarks

# Errors


def of_sheet(xml):
    return XlsxMarks(xlsx_of_xml(xml)).of_sheet("Feuil1")


def test_an_error_of_a_workbook_is_read_as_its_text_and_told(small_atlas):
    def fill(book):
        page = book.add_worksheet()
        page.write_row(1, 1, ["Nom", "Salariés", "Avis"])
        for row, error in enumerate(("#DIV/0!", "#N/A", "#REF!"), start=2):
            page.write(row, 1, f"P{row}")
            page.write_formula(row, 2, "=1/0", None, error)
        page.write_formula(2, 3, "=1/0", None, "#REF!")
        page.write_formula(3, 3, "=1/1", None, 1)

    [grid] = read_spreadsheet(xlsx(fill), "a.xlsx")
    assert grid.rows[1:] == (("P2", "#DIV/0!", "#REF!"), ("P3", "#N/A", 1), ("P4", "#REF!"))
    assert grid.uncalculated == ()
    found = check_tables([grid], small_atlas.boundaries)
    assert [(one.line, one.value, one.wrong) for one in found.problems] == [
        (3, "#DIV/0!", "est une erreur de formule"),
        (5, "#REF!", "est une erreur de formule"),
    ]
    assert [(one.before, one.after) for one in found.repairs] == [("#N/A", "")]


@pytest.mark.parametrize("error", ["#NAME?", "Err:502", "#SPILL!"])
def test_an_error_of_an_ods_is_read_as_its_text_and_told(small_atlas, error):
    cell = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" '
        'office:string-value="" xmlns:calcext="urn:x" calcext:value-type="error">'
        f"<text:p>{error}</text:p></table:table-cell>"
    )
    rows = [ods_row(map(ods_cell, ("Nom", "CA"))), ods_row([ods_cell("A"), cell])]
    [grid] = read_spreadsheet(ods(ods_table(rows)), "a.ods")
    assert grid.rows[1] == ("A", error)
    [problem] = check_tables([grid], small_atlas.boundaries).problems
    assert (problem.value, problem.wrong) == (error, "est une erreur de formule")


def test_places_that_the_xml_leaves_unsaid_are_counted():
    xml = '<row><c t="e"><v>#N/A</v></c><c t="e"/></row><row><c/><c t="e"><v>#REF!</v></c></row>'
    assert of_sheet(xml).errors == {(0, 0): "#N/A", (1, 1): "#REF!"}


def test_the_text_of_an_error_is_cut():
    [error] = of_sheet(f'<row><c t="e"><v>{"&amp;" * 500}</v></c></row>').errors.values()
    assert error == "&" * 40


# Formulas without a value


def with_formulas():
    """A workbook of openpyxl, which calculates nothing."""
    book = openpyxl.Workbook()
    for row in (
        ["Titre"],
        ["Nom", "Permanents", "Total", "Avis"],
        ["A", 10, "=B3*2", "=1"],
        ["B", 5, "=B4*2", None],
        ["C", 6, 7, None],
        ["D", 6, "=B6*2", None],
    ):
        book.active.append(row)
    book.active["C2"].value = "Effectif"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_formulas_that_were_never_calculated_are_told_once_for_their_column(small_atlas):
    [grid] = read_spreadsheet(with_formulas(), "a.xlsx")
    assert grid.uncalculated == (
        Uncalculated(3, 4, 2),
        Uncalculated(3, 3, 3),
        Uncalculated(6, 6, 2),
    )
    layout = recognise(grid)
    assert layout is not None
    [problem] = uncalculated(grid, layout)
    assert check_tables([grid], small_atlas.boundaries).problems == (problem,)
    assert str(problem) == (
        "a.xlsx, feuille « Sheet », ligne 3, colonne Effectif : la case contient une formule, dans "
        "cette colonne la première qui n’a jamais été calculée : elle n’a pas de valeur à lire. "
        "Ouvrez le classeur dans votre tableur, enregistrez-le, puis déposez-le à nouveau."
    )


@pytest.mark.parametrize(
    ("cell", "runs"),
    [
        ("<c><f>1+1</f></c>", [[0, 0, 0]]),
        ("<c><f>1+1</f><v></v></c>", [[0, 0, 0]]),
        ('<c><f t="shared" si="0"/><v/></c>', [[0, 0, 0]]),
        ('<c t="str"><f>""</f><v></v></c>', []),
        ("<c><f>1+1</f><v>2</v></c>", []),
    ],
)
def test_a_formula_that_gives_an_empty_text_has_been_calculated(cell, runs):
    assert of_sheet(f"<row>{cell}</row>").uncalculated == runs


@pytest.mark.parametrize(
    ("held", "runs"),
    [
        ("", [[1, 3, 1]]),
        ('office:value-type="float"', [[1, 3, 1]]),
        ('office:value-type="float" office:value="2"', []),
        ('office:value-type="string" office:string-value=""', []),
        ('office:value-type="date" office:date-value="2014-01-10"', []),
    ],
)
def test_formulas_without_a_value_in_an_ods(held, runs):
    cell = f'<table:table-cell table:formula="of:=1+1" {held}/>'
    rows = [ods_row([ods_cell("Nom")]), ods_row([ods_cell("A"), cell], 3)]
    assert OdsMarks(ods(ods_table(rows))).of_sheet("Feuille1").uncalculated == runs


def test_runs_beyond_what_may_be_read_are_not_kept(monkeypatch):
    monkeypatch.setattr(workbook_marks, "MOST_RUNS", 1)
    marks = Marks()
    for row in (0, 2):
        marks.miss(range(row, row + 1), range(2))
        marks.hide_rows(range(row, row + 1))
    assert (marks.uncalculated, marks.hidden_rows) == ([[0, 0, 0]], [[0, 0]])


# What is hidden


def test_hidden_rows_and_columns_are_read_and_told(small_atlas):
    def fill(book):
        page = book.add_worksheet("L")
        for number, row in enumerate(
            (["Nom", "CA", "Avis"], ["A", 1, "x"], [], ["B", 2], ["C", 3])
        ):
            page.write_row(1 + number, 1, row)
        for row in (3, 4, 5, 40):
            page.set_row(row, None, None, {"hidden": True})
        page.set_column(2, 3, None, None, {"hidden": True})
        page.set_column(0, 0, None, None, {"hidden": True})

    [grid] = read_spreadsheet(xlsx(fill), "a.xlsx")
    assert (grid.hidden_lines, grid.hidden_places) == ({5, 6}, {1, 2})
    found = check_tables([grid], small_atlas.boundaries)
    assert len(found.poles) == 3
    assert facts_of(found)[0].endswith(
        " ; 2 lignes et 1 colonne (« CA ») masquées, lues aussi ; non utilisées : « Avis »"
    )


@pytest.mark.parametrize("hidden", ["collapse", "filter"])
def test_hidden_rows_and_columns_of_an_ods_are_told(small_atlas, hidden):
    said = f'table:visibility="{hidden}"'
    columns = (
        '<table:table-column/><table:table-column table:number-columns-repeated="2"/>'
        f"<table:table-column {said}/>"
    )
    rows = [
        columns,
        ods_row(map(ods_cell, ("Nom", "CA", "Dép", "Note"))),
        ods_row(map(ods_cell, ("A", 1, "38", "x")), 2).replace("-row ", f"-row {said} "),
        ods_row(map(ods_cell, ("B", 1, "38", "x"))),
    ]
    [grid] = read_spreadsheet(ods(ods_table(rows)), "a.ods")
    assert (grid.hidden_lines, grid.hidden_places) == ({2, 3}, {3})
    assert (
        "2 lignes et 1 colonne (« Note ») masquées, lues aussi"
        in facts_of(check_tables([grid], small_atlas.boundaries))[0]
    )


def test_one_hidden_row_is_told_in_the_singular(small_atlas):
    xml = (
        '<row r="1"><c t="str"><v>Nom</v></c></row>'
        '<row r="2" hidden="1"><c t="str"><v>A</v></c></row>'
    )
    found = check_tables(read_spreadsheet(xlsx_of_xml(xml), "a.xlsx"), small_atlas.boundaries)
    assert facts_of(found)[0].endswith(" ; 1 ligne masquée, lue aussi")


# What costs nothing


def test_a_sheet_that_says_nothing_more_is_not_walked(monkeypatch):
    def walked(*_):
        raise AssertionError

    monkeypatch.setattr(workbook_marks._SheetWalk, "start", walked)
    assert of_sheet('<row r="1"><c r="A1"><v>1</v></c></row>') == Marks()
    with pytest.raises(AssertionError):
        of_sheet('<row r="1"><c r="A1"><f>1</f><v>1</v></c></row>')
    assert XlsxMarks(xlsx_of_xml("")).of_sheet("Nulle part") == Marks()


def test_what_is_cut_between_two_pieces_of_a_sheet_is_seen(monkeypatch):
    monkeypatch.setattr(workbook_marks, "_CHUNK", 10)
    assert of_sheet('<row><c t="e"><v>#N/A</v></c></row>').errors == {(0, 0): "#N/A"}


def test_a_broken_sheet_says_what_it_can():
    sheet = '<worksheet><row><c t="e"><v>#N/A</v></c><c t="e"><v>'
    members = {
        "xl/workbook.xml": '<workbook><sheets><sheet name="F" r:id="r"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<a><Relationship Id="r" Target="s.xml"/></a>',
        "xl/s.xml": sheet,
    }
    assert XlsxMarks(zip_of(members)).of_sheet("F").errors == {(0, 0): "#N/A"}
