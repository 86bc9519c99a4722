"""Departments and regions as people call them: what is sure is read, what is nearly so offered."""

import pytest
from checked_lists import checked, repaired

from poles.cells import CellError
from poles.own.departement_matching import AreaMatching
from poles.place_names import MOST_SUGGESTIONS, bare_key


@pytest.fixture
def areas(shipped_atlas):
    return AreaMatching(shipped_atlas.boundaries)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tarn & Garonne", "82"),
        ("Métropole de Lyon", "69"),
        ("69M", "69"),
        ("69d", "69"),
        ("Dep 24", "24"),
        ("dpt. n° 38", "38"),
        ("Département 38", "38"),
        ("Côtes du Nord", "22"),
        ("Rhône (hors métropole)", "69"),
        ("Nord", "59"),
    ],
)
def test_a_department_is_read_as_it_is_called(areas, text, code):
    assert areas.departement(text).code == code
    assert areas.departement(text).why


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Région Sud", "93"),
        ("Région SUD - PACA", "93"),
        ("Pays de Loire", "52"),
        ("Occitanie / Pyrénées-Méditerranée", "76"),
        ("Région 84", "84"),
    ],
)
def test_a_region_is_read_as_it_is_called(areas, text, code):
    assert areas.region(text).code == code
    assert areas.region(text).why


@pytest.mark.parametrize(
    ("level", "text", "wrong", "advice", "choices"),
    [
        (
            *("departement", "Iserre", "n’est pas un département"),
            *("Vouliez-vous dire Isère (38) ?", ("38",)),
        ),
        (
            *("region", "Hauts de Fance", "n’est pas une région"),
            *("Vouliez-vous dire Hauts-de-France (32) ?", ("32",)),
        ),
        ("region", "Outre-mer", "n’est pas une région", "Écrivez son nom ou son code.", ()),
        ("departement", "Zz", "n’est pas un département", "Écrivez son nom ou son code.", ()),
    ],
)
def test_what_is_nearly_a_name_is_offered(areas, level, text, wrong, advice, choices):
    with pytest.raises(CellError) as caught:
        getattr(areas, level)(text)
    error = caught.value
    assert (error.wrong, error.advice, error.choices) == (wrong, advice, choices)


def test_searches_are_bounded(areas):
    for number in range(MOST_SUGGESTIONS + 1):
        with pytest.raises(CellError) as caught:
            areas.departement("Iserre" if number in (0, MOST_SUGGESTIONS) else "Zz")
        assert caught.value.choices == (("38",) if number == 0 else ())


def test_a_former_name_is_told(shipped_atlas):
    found = checked(shipped_atlas, "nom;dep\nA;Côtes du Nord\n")
    assert repaired(found) == [(2, "dep", "Côtes du Nord", "22")]
    assert found.repairs[0].why == "aujourd’hui dans le département « Côtes-d'Armor »"


def test_small_words_do_not_count():
    assert bare_key("pays de la loire") == bare_key("pays de loire") == "pays loire"


def test_no_name_is_that_of_another_without_its_small_words(areas):
    for code, name in areas.boundaries.departement_names.items():
        assert areas.departement(name).code == code
    for code, name in areas.boundaries.region_names.items():
        assert areas.region(name).code == code
