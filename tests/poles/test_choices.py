"""A choice written by hand is understood by code or by name, or refused with the nearest name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_world import HOSTILE_FIELD, straight

from poles.choices import (
    EVERY_POLE,
    Choices,
    filters_in_words,
    read_selection,
    write_selection,
)
from poles.records import PROMOTIONS
from poles.selection import Selection, Sense

CHOICES = Choices(
    departements={
        "01": "Ain",
        "2A": "Corse-du-Sud",
        "26": "Drôme",
        "38": "Isère",
        "974": "La Réunion",
    },
    regions={"04": "La Réunion", "53": "Bretagne", "84": "Auvergne-Rhône-Alpes"},
    filieres=("éco-construction", "insertion", "réemploi"),
)


def read(**written):
    return read_selection({name: [values] for name, values in written.items()}, CHOICES)


def test_nothing_written_is_no_filter():
    assert read_selection({}, CHOICES) == (Selection(), ())


@pytest.mark.parametrize("written", ["38", "Isère", "isere", "ISÈRE", " Isère ", "Ise\u0300re"])
def test_department_is_known_by_code_or_name_case_and_accents_aside(written):
    assert read(departement=written) == (Selection(departements=("38",)), ())


@pytest.mark.parametrize(
    ("name", "written", "field", "expected"),
    [
        ("departement", "2a", "departements", ("2A",)),
        ("departement", "la reunion", "departements", ("974",)),
        ("region", "la reunion", "regions", ("04",)),
        ("region", "84", "regions", ("84",)),
        ("region", "bretagne", "regions", ("53",)),
        ("promotion", "aap-2013", "promotions", ("AAP-2013",)),
        ("filiere", "REEMPLOI", "filieres", ("réemploi",)),
        ("sens", "siege", "sens", Sense.SIEGE),
        ("sens", "Entier", "sens", Sense.ENTIER),
    ],
)
def test_each_filter_is_read(name, written, field, expected):
    assert read(**{name: written}) == (Selection(**{field: expected}), ())


def test_label_of_a_call_is_as_good_as_its_code():
    assert read(promotion="ami 2021, poles emergents")[0].promotions == ("AMI-2021-P1",)


def test_several_values_are_kept_in_order_and_once():
    written = {"departement": ["Drôme", "38", "isere", "26", "2A"]}
    assert read_selection(written, CHOICES) == (Selection(departements=("26", "38", "2A")), ())


@pytest.mark.parametrize(
    ("name", "written", "sentence"),
    [
        (
            "departement",
            "Izère",
            "« Izère » n'est pas une valeur connue de « departement » ; essayez « Isère ».",
        ),
        (
            "departement",
            "drom",
            "« drom » n'est pas une valeur connue de « departement » ; essayez « Drôme ».",
        ),
        (
            "departement",
            "zz",
            "« zz » n'est pas une valeur connue de « departement » ; "
            "essayez une valeur de la liste.",
        ),
        (
            "departement",
            "",
            "«  » n'est pas une valeur connue de « departement » ; essayez une valeur de la liste.",
        ),
        (
            "region",
            "bretagnes",
            "« bretagnes » n'est pas une valeur connue de « region » ; essayez « Bretagne ».",
        ),
        (
            "sens",
            "touches",
            "« touches » n'est pas une valeur connue de « sens » ; essayez « touche ».",
        ),
        (
            "filiere",
            "insersion",
            "« insersion » n'est pas une valeur connue de « filiere » ; essayez « insertion ».",
        ),
    ],
)
def test_value_that_means_nothing_is_said_with_the_nearest_name(name, written, sentence):
    selection, refusals = read(**{name: written})
    assert selection == Selection()
    assert straight(refusals) == (sentence,)


def test_each_bad_value_has_its_sentence_and_the_good_ones_are_kept():
    written = {"departement": ["zz", "38", "1"], "sens": ["xx", "siege"], "region": ["?"]}
    selection, refusals = read_selection(written, CHOICES)
    assert selection == Selection(departements=("38",), sens=Sense.SIEGE)
    assert len(refusals) == 4


def test_long_value_is_shown_short():
    _, refusals = read(departement="x" * 5000)
    assert f"{'x' * 40}… »" in refusals[0]
    assert len(refusals[0]) < 250


def test_unknown_names_are_ignored():
    assert read(couleur="rouge") == (Selection(), ())


def test_only_what_is_filtered_is_written():
    assert write_selection(Selection()) == {}
    assert write_selection(Selection(departements=("38", "2A"), sens=Sense.ENTIER)) == {
        "departement": ["38", "2A"],
        "sens": ["entier"],
    }
    assert write_selection(Selection(regions=("84",), sens=Sense.TOUCHE)) == {"region": ["84"]}


def test_sense_of_no_place_is_not_written():
    assert write_selection(Selection(sens=Sense.SIEGE, filieres=("insertion",))) == {
        "filiere": ["insertion"]
    }


def some(values):
    return st.lists(st.sampled_from(sorted(values)), unique=True).map(tuple)


SELECTIONS = st.builds(
    Selection,
    departements=some(CHOICES.departements),
    regions=some(CHOICES.regions),
    sens=st.sampled_from(Sense),
    promotions=some(PROMOTIONS),
    filieres=some(CHOICES.filieres),
)


@given(SELECTIONS)
def test_what_is_written_is_read_back(selection):
    meant = selection
    if not selection.departements and not selection.regions:
        meant = Selection(promotions=selection.promotions, filieres=selection.filieres)
    assert read_selection(write_selection(selection), CHOICES) == (meant, ())


NAMES = st.sampled_from(["departement", "region", "sens", "promotion", "filiere", "autre"])


@given(st.dictionaries(NAMES, st.lists(st.text(max_size=20), max_size=3)))
def test_anything_written_gives_a_selection_and_at_most_one_sentence_per_value(written):
    selection, refusals = read_selection(written, CHOICES)
    assert set(selection.departements) <= set(CHOICES.departements)
    assert set(selection.filieres) <= set(CHOICES.filieres)
    assert len(refusals) <= sum(len(values) for values in written.values())


def test_filters_are_said_in_words():
    selection = Selection(("38", "26"), ("84",), Sense.SIEGE, ("AAP-2013",), ("Réemploi",))
    assert filters_in_words(selection, CHOICES) == (
        "Pôles dont le siège est dans : Isère (38) ou Drôme (26) et Auvergne-Rhône-Alpes. "
        "Promotion : Appel à projets 2013 (lauréats de janvier 2014). "
        "Domaine d’activité : Réemploi."
    )
    assert filters_in_words(Selection(), CHOICES) == EVERY_POLE


def test_atlas_offers_every_department_and_the_fields_that_occur(small_atlas):
    choices = small_atlas.choices
    assert list(choices.departements) == ["26", "38", "85", "976", "988"]
    assert list(choices.regions) == ["06", "52", "84", "988"]
    assert set(choices.filieres) == {
        HOSTILE_FIELD,
        "alimentation",
        "insertion",
        "réemploi",
        "Réemploi",
    }
    assert list(choices.filieres) == sorted(choices.filieres, key=str.casefold)
