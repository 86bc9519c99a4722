"""The address of a screen gives it back; what it cannot mean is ignored and said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_world import straight

from poles.choices import Choices
from poles.classes import Method
from poles.indicators import INDICATORS, Nature
from poles.records import Precision
from poles.screen import Screen, View, may_go_together, read_screen, write_screen
from poles.selection import Selection, Sense

CHOICES = Choices({"26": "Drôme", "38": "Isère"}, {"84": "Auvergne-Rhône-Alpes"}, ("insertion",))
POLE_IDS = frozenset({"val-alpha", "deux-rives"})


def read(**written):
    return read_screen({name: [value] for name, value in written.items()}, CHOICES, POLE_IDS)


def test_bare_address_is_the_map_of_the_population():
    screen = Screen(selection=Selection(), indicator="population_insee", view=View.MAP)
    assert read() == (screen, ())


def test_whole_address_is_read():
    screen, ignored = read(
        departement="isere",
        sens="siege",
        indicateur="part_insertion_pct",
        vue="tableau",
        pole="deux-rives",
    )
    selection = Selection(departements=("38",), sens=Sense.SIEGE)
    assert ignored == ()
    assert screen == Screen(
        selection=selection,
        indicator="part_insertion_pct",
        view=View.TABLE,
        pole_id="deux-rives",
    )


def test_two_indicators_a_method_and_hidden_precisions_are_read():
    written = {
        "indicateur": ["densite_hab_km2"],
        "second": ["population"],
        "methode": ["jenks"],
        "masque": ["siege", "inconnu", "siege"],
    }
    assert read_screen(written, CHOICES, POLE_IDS) == (
        Screen(
            indicator="densite_hab_km2",
            second="population",
            method=Method.JENKS,
            hidden=(Precision.SIEGE, Precision.INCONNU),
        ),
        (),
    )


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        ("population", "densite_hab_km2", True),
        ("part_insertion_pct", "salaries_insertion", True),
        ("population", "population_insee", False),
        ("part_insertion_pct", "densite_hab_km2", False),
        ("population", "population", False),
    ],
)
def test_only_a_stock_and_a_ratio_go_together(first, second, fits):
    assert may_go_together(first, second) is fits
    screen, ignored = read(indicateur=first, second=second)
    assert screen == Screen(indicator=first, second=second if fits else None)
    assert len(ignored) == (0 if fits else 1)
    kind = "deux taux" if first == "part_insertion_pct" else "deux effectifs"
    assert fits or ignored[0].startswith(
        f"« {second} » ne peut pas être le « second » de « {first} » : {kind} seraient les mêmes"
    )


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("indicateur", "poids", "choisissez l'indicateur dans la liste"),
        ("vue", "globe", "choisissez l'onglet « Carte » ou « Tableau »"),
        ("pole", "inconnu", "choisissez un pôle sur la carte ou dans le tableau"),
        ("indicateur", "", "choisissez l'indicateur dans la liste"),
        ("second", "poids", "choisissez l'indicateur dans la liste"),
        ("methode", "hasard", "choisissez « quantiles » ou « jenks »"),
    ],
)
def test_value_that_means_nothing_is_ignored_and_said(name, value, advice):
    screen, ignored = read(**{name: value})
    assert screen == Screen()
    sentence = f"« {value} » n'est pas une valeur connue de « {name} » ; {advice}."
    assert straight(ignored) == (sentence,)


def test_precision_that_does_not_exist_is_ignored_and_said():
    screen, ignored = read_screen({"masque": ["flou", "siege"]}, CHOICES, POLE_IDS)
    assert screen == Screen(hidden=(Precision.SIEGE,))
    assert len(ignored) == 1
    assert "« flou »" in ignored[0]


def test_bad_filter_does_not_take_the_rest_away():
    screen, ignored = read(departement="zz", vue="tableau", pole="x" * 900)
    assert screen == Screen(view=View.TABLE)
    assert [len(sentence) < 250 for sentence in ignored] == [True, True]


def test_default_screen_has_a_bare_address():
    assert write_screen(Screen()) == {}


def test_what_differs_from_the_default_is_written():
    screen = Screen(
        selection=Selection(regions=("84",)),
        indicator="population",
        view=View.TABLE,
        pole_id="val-alpha",
        second="densite_hab_km2",
        method=Method.JENKS,
        hidden=(Precision.APPROCHE,),
    )
    assert write_screen(screen) == {
        "region": ["84"],
        "indicateur": ["population"],
        "vue": ["tableau"],
        "pole": ["val-alpha"],
        "second": ["densite_hab_km2"],
        "methode": ["jenks"],
        "masque": ["approche"],
    }


STOCKS = sorted(key for key, one in INDICATORS.items() if one.nature is Nature.STOCK)
RATIOS = sorted(key for key, one in INDICATORS.items() if one.nature is Nature.RATIO)
SCREENS = st.builds(
    Screen,
    selection=st.builds(
        Selection,
        departements=st.lists(st.sampled_from(["26", "38"]), unique=True, min_size=1).map(tuple),
        sens=st.sampled_from(Sense),
        filieres=st.sampled_from([(), ("insertion",)]),
    ),
    indicator=st.sampled_from(STOCKS),
    second=st.sampled_from([None, *RATIOS]),
    view=st.sampled_from(View),
    pole_id=st.sampled_from([None, *sorted(POLE_IDS)]),
    method=st.sampled_from(Method),
    hidden=st.lists(st.sampled_from(Precision), unique=True).map(tuple),
)


@given(SCREENS)
def test_address_gives_its_screen_back(screen):
    assert read_screen(write_screen(screen), CHOICES, POLE_IDS) == (screen, ())
