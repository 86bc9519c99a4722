"""Totals, notes and subtitles are asked about; a row with a place of its own is a pole."""

import pytest
from checked_lists import checked, told

from poles.own.added_rows import DROP_THE_ROW, IS_A_POLE, MAYBE_A_NOTE, is_no_pole
from poles.own.cells import CellMending
from poles.own.checked_rows import RowCheck
from poles.own.checked_table import TableCheck
from poles.own.departement_matching import AreaMatching
from poles.own.layout import recognise
from poles.own.place_matching import PlaceMatching
from poles.own.same_poles import OTHER, REPEATED, SAME
from poles.own.spreadsheet import read_spreadsheet
from poles.records import WHOLE_ROW

TOTAL = "semble être une ligne de total, pas un pôle"
SUBTITLE = "semble être un intertitre, pas un pôle"


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ("Sous-total Isère;;25", TOTAL),
        ("Total AURA;;25", TOTAL),
        ("Total (7 pôles);;25", TOTAL),
        ("S/Total;;25", TOTAL),
        ("Total des effectifs;;25", TOTAL),
        ("dont insertion;;25", TOTAL),
        ("Cumul;;25", TOTAL),
        ("Ensemble du réseau;;25", TOTAL),
        ("Ensemble;;25", TOTAL),
        ("Total;n.c.;25", TOTAL),
        ("Nombre de PTCE : 7;;", TOTAL),
        ("Nombre de PTCE;7;", TOTAL),
        ("Pôles en projet :;;", SUBTITLE),
        ("Totaux;Alpha;25", TOTAL),
        ("Total général;Alpha;25", TOTAL),
        ("Moyenne;;25", TOTAL),
        ("3 pôles;;", TOTAL),
    ],
)
def test_a_row_that_was_added_is_asked_about(small_atlas, cells, wrong):
    found = checked(small_atlas, f"nom;commune;effectif\n{cells}\n")
    assert told(found) == [(2, WHOLE_ROW, wrong)]
    assert found.problems[0].choices == (IS_A_POLE, DROP_THE_ROW)
    assert (found.poles, found.figures) == ((), ())


@pytest.mark.parametrize(
    "cells",
    [
        "Ensemble;Alpha;25",
        "Ensemble solidaire;;25",
        "Totalement solidaire;;25",
        "Somme Numérique;;25",
        "Moyenne Garonne;;25",
        "Dontreix;;25",
        "Cumul'eau;;25",
    ],
)
def test_a_pole_is_kept_whatever_it_is_called(small_atlas, cells):
    found = checked(small_atlas, f"nom;commune;effectif\n{cells}\n")
    assert [(one.nom, len(found.figures)) for one in found.poles] == [(cells.split(";")[0], 1)]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("column", "answer", "poles", "rows"),
    [
        (WHOLE_ROW, IS_A_POLE, ["P", "Ensemble"], [("P", "Alpha", "3"), ("Ensemble", "", "25")]),
        (WHOLE_ROW, DROP_THE_ROW, ["P"], [("P", "Alpha", "3")]),
        (
            "nom",
            "Pôle Ensemble",
            ["P", "Pôle Ensemble"],
            [("P", "Alpha", "3"), ("Pôle Ensemble", "", "25")],
        ),
    ],
)
def test_the_answer_keeps_the_row_or_leaves_it_out(small_atlas, column, answer, poles, rows):
    text = "nom;commune;effectif\nP;Alpha;3\nEnsemble;;25\n"
    found = checked(small_atlas, text, answers={("liste.csv", 3, column): answer})
    assert [one.nom for one in found.poles] == poles
    assert found.tables[0].rows[1:] == rows
    assert found.problems == ()
    assert any(one.line == 3 and "chois" in one.why for one in (*found.repairs, *found.readings))
    assert found.tables[0].kept == len(poles)


def test_a_row_is_judged_by_its_name_and_its_cells(small_atlas):
    (grid,) = read_spreadsheet(b"nom;effectif\nTotal;25\n", "a.csv")
    table = TableCheck(grid, recognise(grid), {})
    row = RowCheck(table, 1, CellMending(PlaceMatching(small_atlas.boundaries), ","))
    areas = AreaMatching(small_atlas.boundaries)
    assert is_no_pole(row, "Total", areas)
    assert not is_no_pole(row, "Pôle", areas)


def test_a_row_that_is_a_pole_may_then_be_asked_which_one(small_atlas):
    text = "nom;commune;effectif\nEnsemble;;25\nEnsemble;;26\n"
    first, second = ("liste.csv", 2, WHOLE_ROW), ("liste.csv", 3, WHOLE_ROW)
    found = checked(small_atlas, text)
    assert {one.value for one in found.problems} == {"Ensemble"}  # one question for both
    found = checked(small_atlas, text, answers={first: IS_A_POLE, second: IS_A_POLE})
    assert [one.choices for one in found.problems] == [(SAME, REPEATED, OTHER)]
    found = checked(small_atlas, text, answers={first: IS_A_POLE, second: OTHER})
    assert (len(found.poles), found.problems) == (2, ())


NOTES = (
    "Contact : Mme Dupont",
    "Document établi par la CRESS le 12/03/2024",
    "© CRESS AURA 2024",
    "n.c. = non communiqué",
    "Page 1/2",
)


def test_rows_under_the_last_pole_that_have_only_a_name_are_asked_about(small_atlas):
    text = "nom;commune;effectif\nP;Alpha;3\nQ;Delta;4\n" + "".join(f"{one};;\n" for one in NOTES)
    found = checked(small_atlas, text)
    assert told(found) == [(line, WHOLE_ROW, MAYBE_A_NOTE) for line in range(4, 9)]
    assert {one.choices for one in found.problems} == {(IS_A_POLE, DROP_THE_ROW)}
    assert [one.nom for one in found.poles] == ["P", "Q"]
    answers = {("liste.csv", line, WHOLE_ROW): DROP_THE_ROW for line in range(4, 9)}
    found = checked(small_atlas, text, answers={**answers, ("liste.csv", 6, WHOLE_ROW): IS_A_POLE})
    assert (told(found), [one.nom for one in found.poles]) == ([], ["P", "Q", "© CRESS AURA 2024"])


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ("P;Alpha;3\nN;;\nTotal;;3\n", {3}),
        ("P;Alpha;3\n\nN;;\nQ;Delta;4\n", {4}),
        ("P;Alpha;3\nTotal;;3\nN;;\nQ;Delta;4\n", {4}),
        ("P;Alpha;3\nN;;\nQ;Delta;4\n", set()),
        ("P;;\nN;;\n", set()),
        ("P;Alpha;3\nN;n.c.;\n", {3}),
    ],
)
def test_a_note_is_known_by_where_it_stands(small_atlas, rows, lines):
    found = checked(small_atlas, f"nom;commune;effectif\n{rows}")
    assert {one.line for one in found.problems if one.wrong == MAYBE_A_NOTE} == lines


def test_a_list_of_names_has_no_notes(small_atlas):
    found = checked(small_atlas, "nom\nP\nQ\n\nR\n")
    assert (told(found), len(found.poles)) == ([], 3)
