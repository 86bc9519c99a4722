"""The address of a screen gives it back; what it cannot mean is ignored and said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_world import straight

from poles.choices import Choices
from poles.indicators import INDICATORS
from poles.screen import Screen, View, read_screen, write_screen
from poles.selection import Selection, Sense

CHOICES = Choices({"26": "Drôme", "38": "Isère"}, {"84": "Auvergne-Rhône-Alpes"}, ("insertion",))
POLE_IDS = frozenset({"val-alpha", "deux-rives"})


def read(**written):
    return read_screen({name: [value] for name, value in written.items()}, CHOICES, POLE_IDS)


def test_bare_address_is_the_map_of_the_population():
    assert read() == (Screen(Selection(), "population_insee", View.MAP, None), ())


def test_whole_address_is_read():
    screen, ignored = read(
        departement="isere",
        sens="siege",
        indicateur="part_insertion_pct",
        vue="tableau",
        pole="deux-rives",
    )
    selection = Selection(departements=("38",), sens=Sense.SIEGE)
    assert screen == Screen(selection, "part_insertion_pct", View.TABLE, "deux-rives")
    assert ignored == ()


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("indicateur", "poids", "choisissez l'indicateur dans la liste"),
        ("vue", "globe", "choisissez l'onglet « Carte » ou « Tableau »"),
        ("pole", "inconnu", "choisissez un pôle sur la carte ou dans le tableau"),
        ("indicateur", "", "choisissez l'indicateur dans la liste"),
    ],
)
def test_value_that_means_nothing_is_ignored_and_said(name, value, advice):
    screen, ignored = read(**{name: value})
    assert screen == Screen()
    sentence = f"« {value} » n'est pas une valeur connue de « {name} » ; {advice}."
    assert straight(ignored) == (sentence,)


def test_bad_filter_does_not_take_the_rest_away():
    screen, ignored = read(departement="zz", vue="tableau", pole="x" * 900)
    assert screen == Screen(view=View.TABLE)
    assert [len(sentence) < 200 for sentence in ignored] == [True, True]


def test_default_screen_has_a_bare_address():
    assert write_screen(Screen()) == {}


def test_what_differs_from_the_default_is_written():
    screen = Screen(Selection(regions=("84",)), "population", View.TABLE, "val-alpha")
    assert write_screen(screen) == {
        "region": ["84"],
        "indicateur": ["population"],
        "vue": ["tableau"],
        "pole": ["val-alpha"],
    }


SCREENS = st.builds(
    Screen,
    selection=st.builds(
        Selection,
        departements=st.lists(st.sampled_from(["26", "38"]), unique=True, min_size=1).map(tuple),
        sens=st.sampled_from(Sense),
        filieres=st.sampled_from([(), ("insertion",)]),
    ),
    indicator=st.sampled_from(sorted(INDICATORS)),
    view=st.sampled_from(View),
    pole_id=st.sampled_from([None, *sorted(POLE_IDS)]),
)


@given(SCREENS)
def test_address_gives_its_screen_back(screen):
    assert read_screen(write_screen(screen), CHOICES, POLE_IDS) == (screen, ())
