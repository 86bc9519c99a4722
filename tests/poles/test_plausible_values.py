"""People are whole, and a value far above any pole was written in another unit."""

import pytest
from checked_lists import checked

from poles.cells import CellError
from poles.own.plausible_values import refuse_implausible


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
