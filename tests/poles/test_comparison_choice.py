"""Choosing on a map: what a click makes of the comparison, and what the browser is sent."""

import json

import pytest

from poles.comparison.choice import CHOSEN_RADIUS, DISC_RADIUS, choice_map
from poles.comparison.markup import choice_legend, chosen_list
from poles.comparison.screen import (
    ComparisonScreen,
    read_clicks,
    read_comparison,
    write_comparison,
)
from poles.maps.drawing import places_of
from poles.maps.map_drawing import Picked, TerritoryLayer
from poles.maps.static_files import SCRIPTS, joined_assets


@pytest.fixture(scope="module")
def places(small_atlas):
    return places_of(small_atlas)


@pytest.mark.parametrize(
    ("clicked", "chosen"),
    [
        ("", ()),
        ("b", ("b",)),
        ("b,a", ("b", "a")),
        ("b,b,a", ("b", "a")),
        ("b,<i>,a,", ("b", "a")),
        ("a,b,c,d,e,f,g,h,i", tuple("abcdefgh")),
    ],
)
def test_a_click_says_all_that_is_chosen_and_what_means_nothing_is_left_out(clicked, chosen):
    assert read_clicks(clicked, set("abcdefghij")) == chosen


def test_eight_poles_are_enough():
    assert not ComparisonScreen(tuple("abcdefg")).is_full
    assert ComparisonScreen(tuple("abcdefgh")).is_full


def test_the_open_map_is_in_the_address():
    screen = ComparisonScreen(("a",), None, on_map=True)
    assert write_comparison(screen) == {"poles": ["a"], "choix": ["carte"]}
    assert read_comparison(write_comparison(screen), {"a"}) == (screen, ())


def test_the_pole_of_another_page_is_taken_where_none_is_named():
    assert read_comparison({"pole": ["a"]}, {"a", "b"}) == (ComparisonScreen(("a",)), ())
    both = {"pole": ["a"], "poles": ["b"]}
    assert read_comparison(both, {"a", "b"}) == (ComparisonScreen(("b",)), ())
    _, [sentence] = read_comparison({"pole": ["z"]}, {"a"})
    assert "« z »" in sentence
    assert "choix" not in write_comparison(ComparisonScreen(("a",)))


def test_an_unknown_way_to_choose_is_said():
    screen, [sentence] = read_comparison({"choix": ["<script>"]}, set())
    assert not screen.on_map
    assert sentence.startswith("« <script> » n’est pas une valeur connue de « choix »")


def test_every_pole_is_an_equal_disc_and_the_chosen_ones_are_larger(small_atlas, places):
    chosen = ("val-alpha", "deux-rives")
    choice = choice_map(small_atlas, places, ComparisonScreen(chosen))
    radius = {places[row.place].pole_id: row.radius for row in choice.drawing.rows}
    assert set(radius) == set(small_atlas.by_id)
    assert {one for one in radius if radius[one] == CHOSEN_RADIUS} == set(chosen)
    assert set(radius.values()) == {CHOSEN_RADIUS, DISC_RADIUS}
    assert [places[one].pole_id for one in choice.picked.places] == list(chosen)
    assert choice.drawing.bounds is None


def test_beside_the_map_stand_the_chosen_in_their_order(small_atlas, places):
    chosen = ("nulle-part", "val-alpha")
    choice = choice_map(small_atlas, places, ComparisonScreen(chosen))
    assert [(pole.pole_id, shown) for pole, shown in choice.chosen] == [
        ("nulle-part", False),
        ("val-alpha", True),
    ]
    listed = chosen_list(choice.chosen, 8)
    assert "Pôles comparés : 2 sur 8" in listed
    assert listed.count("(hors de la carte)") == 1
    assert listed.index("Nulle part") < listed.index("Val d")


def test_a_hostile_name_is_text_in_the_list(small_atlas, places):
    choice = choice_map(small_atlas, places, ComparisonScreen(("ile-yeu",)))
    assert "<script>" not in chosen_list(choice.chosen, 8)


def test_the_legend_counts_who_the_map_cannot_show(small_atlas, places):
    legend = choice_legend(choice_map(small_atlas, places, ComparisonScreen()).drawing.legend)
    assert "Aucun territoire connu : 1 pôle" in legend
    assert "compare-rank" in legend


def test_only_a_map_to_choose_on_sends_what_is_picked(small_atlas, places):
    choice = choice_map(small_atlas, places, ComparisonScreen(("val-alpha",)))
    plain = TerritoryLayer(choice.drawing, base_url="b", places_url="p")
    picking = TerritoryLayer(
        choice.drawing, base_url="b", places_url="p", picked=Picked((3, 1), 8, "<assez>")
    )
    assert "picked" not in json.loads(plain.drawn)
    assert json.loads(picking.drawn)["picked"] == {
        "places": [3, 1],
        "most": 8,
        "refusal": "<assez>",
    }
    assert "<" not in picking.drawn


def test_the_browser_gets_the_script_of_the_picks_before_the_map_that_uses_it():
    script = joined_assets(*SCRIPTS).decode()
    assert script.index("window.mapFrame =") < script.index("window.mapPicks =")
    assert script.index("window.mapPicks =") < script.index("window.atlasMap =")
