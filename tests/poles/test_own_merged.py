"""Cells merged downwards are read in each of their rows, a merged name as one pole of them all."""

import pytest
from made_workbooks import xlsx
from small_world import ALPHA, GAMMA

from poles.own import workbook_child
from poles.own.checking import check_tables
from poles.own.grid import Merged
from poles.own.layout import recognise
from poles.own.merged import unmerged
from poles.own.report import facts_of
from poles.own.spreadsheet import read_spreadsheet


def workbook(rows, *merged, hidden=()):
    """A workbook whose rows hold cells merged downwards: first and last line, place, cell."""

    def fill(book):
        page = book.add_worksheet("Liste")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        for first, last, place, cell in merged:
            page.merge_range(first - 1, place, last - 1, place, cell)
        for name in hidden:
            other = book.add_worksheet(name)
            other.write(0, 0, "nom")
            other.hide()

    return read_spreadsheet(xlsx(fill), "a.xlsx")


def told(found):
    return [(one.line, one.column, one.before, one.after) for one in found.repairs]


def test_a_merged_cell_is_that_of_each_of_its_rows(small_atlas):
    rows = [["Dép", "Nom", "Site"], ["", "A"], ["", "B"], ["85", "C"]]
    grids = workbook(rows, (2, 3, 0, "38"), (2, 3, 2, "a.fr"))
    assert grids[0].merged == (Merged(2, 3, 0), Merged(2, 3, 2))
    found = check_tables(grids, small_atlas.boundaries)
    assert [pole.departement_code for pole in found.poles] == ["38", "38", "85"]
    assert (3, "Dép", "", "38") in told(found)
    assert found.tables[0].rows[2] == ("38", "B", "https://a.fr")


def test_a_figure_merged_over_several_poles_is_asked(small_atlas):
    rows = [["Nom", "CA"], ["A"], ["B"], ["C", 700]]
    found = check_tables(workbook(rows, (2, 3, 1, 1250)), small_atlas.boundaries)
    assert [(figure.pole_id, figure.valeur) for figure in found.figures] == [
        ("a", 1250),
        ("c", 700),
    ]
    [problem] = found.problems
    assert (problem.line, problem.column, problem.value) == (2, "CA", "1250")
    assert (
        problem.wrong == "est une case fusionnée sur les lignes 2 à 3, lue pour la première seule"
    )


def test_the_rows_of_a_merged_name_are_one_pole(small_atlas):
    rows = [
        ["PTCE", "Commune", "EPCI", "Avis", "CA"],
        ["", "", ALPHA, "x", 7],
        ["", "", GAMMA, "y"],
    ]
    grids = workbook([*rows, ["B", "Delta"]], (2, 3, 0, "A"), (2, 3, 1, "Alpha"))
    found = check_tables(grids, small_atlas.boundaries)
    assert [(pole.nom, pole.epci_codes) for pole in found.poles] == [
        ("A", (ALPHA, GAMMA)),
        ("B", ()),
    ]
    assert found.tables[0].grid.lines == (1, 2, 4)
    assert found.tables[0].rows[1] == ("A", "Alpha", f"{ALPHA};{GAMMA}", "x;y", 7)
    assert told(found)[:3] == [
        (2, "EPCI", ALPHA, f"{ALPHA};{GAMMA}"),
        (2, "Avis", "x", "x;y"),
        (3, "(ligne)", f"{GAMMA}, y", ""),
    ]


def test_what_the_rows_of_a_pole_say_differently_is_told(small_atlas):
    rows = [["PTCE", "Commune", "CA"], ["", "Alpha", 7], ["", "Delta", 8]]
    found = check_tables(workbook(rows, (2, 3, 0, "A")), small_atlas.boundaries)
    assert [(one.line, one.value) for one in found.problems] == [(2, "Alpha;Delta"), (2, "7;8")]
    assert found.poles[0].commune_code is None
    assert found.figures == ()


def test_what_is_not_merged_under_the_header_is_left_as_it_is():
    [grid] = workbook([["", "Nom"], ["", "Ville"], ["x", "A"]], (1, 2, 0, "titre"))
    layout = recognise(grid)
    assert unmerged(grid, layout).grid is grid


def test_places_are_those_of_the_rows_wherever_the_table_stands():
    [grid] = workbook([[], ["", "", "Nom", "CA"], ["", "", "", 1], ["", "", "", 2]], (3, 4, 2, "A"))
    assert grid.rows[0] == ("Nom", "CA")
    assert grid.merged == (Merged(3, 4, 0),)


def test_merged_cells_are_counted(monkeypatch):
    class Sheet:
        start, end = (0, 0), (9, 1)
        merged_cell_ranges = (((0, 0), (20, 0)), ((5, 0), (7, 0)), ((1, 1), (1, 5)))

    assert list(workbook_child._merged(Sheet())) == [(1, 10, 0)]
    monkeypatch.setattr(workbook_child, "MOST_MERGED_ROWS", 5)
    with pytest.raises(SystemExit):
        list(workbook_child._merged(Sheet()))


def test_hidden_sheets_are_told(small_atlas):
    grids = workbook([["nom"], ["A"]], hidden=("Brouillon", "Ancien"))
    found = check_tables(grids, small_atlas.boundaries)
    assert facts_of(found)[1] == ("a.xlsx : masquées, donc non lues : « Brouillon », « Ancien »")
    assert [pole.nom for pole in found.poles] == ["A"]
