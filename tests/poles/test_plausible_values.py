"""People are whole, and a value far above any pole was written in another unit."""

import pytest
from checked_lists import checked
from made_workbooks import xlsx_of

from poles.cells import CellError
from poles.own.checking import check_tables
from poles.own.corrected import rewritten_workbook
from poles.own.plausible_values import counts_whole, is_doubtful, refuse_implausible
from poles.own.spreadsheet import read_spreadsheet


@pytest.mark.parametrize(
    ("key", "value", "wrong"),
    [
        ("salaries_total", 12.5, "n’est pas un nombre entier, or la colonne compte des personnes"),
        (
            "organisations",
            2.5,
            "n’est pas un nombre entier, or la colonne compte des organisations",
        ),
        ("population", 1000.5, "n’est pas un nombre entier, or la colonne compte des habitants"),
        ("adherents", 3.1, "n’est pas un nombre entier, or la colonne compte des adhérents"),
        ("population", 7e7 + 1, "serait lu 70 000 001 hab., au-delà de 70 000 000 hab., le"),
        ("chiffre_affaires_eur", 7e12, "serait lu 7 000 000,0 M€, au-delà de 5 000,0 M€, le plus"),
    ],
)
def test_what_no_pole_has_is_refused(key, value, wrong):
    with pytest.raises(CellError) as caught:
        refuse_implausible(key, value)
    assert caught.value.wrong.replace("\u202f", " ").startswith(wrong)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("etp_total", 12.5),
        ("surface_m2", 1350.5),
        ("chiffre_affaires_eur", 5e9),
        ("population", 7e7),
        ("tonnes", 1e14),
    ],
)
def test_what_a_pole_may_have_is_kept(key, value):
    assert refuse_implausible(key, value) is None


def test_a_large_value_in_a_column_in_millions_is_offered_in_ones(small_atlas):
    found = checked(small_atlas, "nom;CA (M€)\nA;7 000 000\nB;7\n")
    assert [one.valeur for one in found.figures] == [7_000_000]
    assert [one.choices for one in found.problems] == [("7",)]


@pytest.mark.parametrize(
    ("cell", "after", "why"),
    [
        ("7 M€", "7000", "7\u202f000 k€, comme compte la colonne"),
        ("1,5 k€", "1,5", "1,5 k€, comme compte la colonne"),
        ("env. 7 M€", "environ 7000", "7\u202f000 k€, comme compte la colonne, qualificatif"),
        ("- €", "", "lu comme non renseigné"),
        ("-\xa0€", "", "lu comme non renseigné"),
    ],
)
def test_a_cell_that_says_its_scale_is_told_in_that_of_the_column(small_atlas, cell, after, why):
    (repair,) = checked(small_atlas, f"nom;CA (k€)\nA;{cell}\n").repairs
    assert repair.after == after
    assert repair.why.startswith(why)


@pytest.mark.parametrize(
    ("header", "cell", "choices", "values"),
    [
        ("CA", "7", ("7 €", "7 k€", "7 M€"), (7, 7_000, 7_000_000)),
        ("Budget", "env. 1,2", ("environ 1,2 €", "environ 1,2 k€", "environ 1,2 M€"), None),
        ("Subvention", 7.5, ("7,5 €", "7,5 k€", "7,5 M€"), (7.5, 7_500, 7_500_000)),
        ("CA (k€)", "1 250 000", ("1250", "1250000 k€"), (1_250_000, 1_250_000_000)),
        ("CA (k€)", 1_250_000, ("1250", "1250000 k€"), (1_250_000, 1_250_000_000)),
    ],
)
def test_an_amount_that_no_pole_would_write_so_is_asked(small_atlas, header, cell, choices, values):
    [grid] = read_spreadsheet(xlsx_of([["nom", header], ["A", cell]]), "a.xlsx")
    [problem] = check_tables([grid], small_atlas.boundaries).problems
    assert problem.choices == choices
    place = (grid.file, 2, header)
    for number, choice in enumerate(choices):
        found = check_tables([grid], small_atlas.boundaries, answers={place: choice})
        assert found.problems == ()
        if values:
            assert [one.valeur for one in found.figures] == [values[number]]
        again = read_spreadsheet(rewritten_workbook(found), "a.xlsx")
        repeated = check_tables(again, small_atlas.boundaries)
        assert (repeated.problems, repeated.repairs) == ((), ())
        assert [one.valeur for one in repeated.figures] == [one.valeur for one in found.figures]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("CA", "0"),
        ("CA", "100"),
        ("CA", "7 €"),
        ("CA", "0,05 k€"),
        ("CA (k€)", "7"),
        ("CA (k€)", "100 000"),
        ("CA (k€)", "1 250 000 k€"),
        ("CA (M€)", "120"),
        ("Surface", "7"),
    ],
)
def test_what_is_plausible_or_says_its_unit_is_not_asked(small_atlas, header, cell):
    assert checked(small_atlas, f"nom;{header}\nA;{cell}\n").problems == ()


def test_a_small_m_is_read_as_millions_and_told(small_atlas):
    found = checked(small_atlas, "nom;CA\nA;7 m€\n")
    assert [one.valeur for one in found.figures] == [7_000_000]
    [repair] = found.repairs
    assert "« m€ » lu comme des millions d’euros" in repair.why


def test_the_sign_of_thousands_of_a_whole_number_is_told(small_atlas):
    found = checked(small_atlas, "nom;salaries_total;etp_total\nA;1.200;1.200\n")
    assert [(one.indicateur, one.valeur) for one in found.figures] == [("salaries_total", 1200)]
    assert [one.column for one in found.problems] == ["etp_total"]
    [repair] = found.repairs
    assert (repair.after, repair.why) == (
        "1200",
        "nombre entier, dont ce signe sépare les milliers",
    )


def test_a_number_in_letters_is_told(small_atlas):
    [repair] = checked(small_atlas, "nom;organisations\nA;vingt-cinq\n").repairs
    assert (repair.after, repair.why) == ("25", "nombre en lettres")


@pytest.mark.parametrize("cell", ["12 ETP", "12 ETP dont 4 CDI"])
def test_etp_among_people_are_sent_to_their_column_at_once(small_atlas, cell):
    [problem] = checked(small_atlas, f"nom;salaries_total\nA;{cell}\n").problems
    assert problem.wrong == "est en ETP, or la colonne compte en personnes"
    assert problem.advice == "Notez-le dans une colonne etp_total."


def test_which_indicators_count_what_is_whole():
    assert [counts_whole(key) for key in ("salaries_total", "adherents", "population")] == [
        True
    ] * 3
    assert [counts_whole(key) for key in ("etp_total", "budget_eur", "tonnes")] == [False] * 3
    assert not is_doubtful("tonnes", 7, 1)
