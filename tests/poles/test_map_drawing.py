"""The map says each value once, on one scale, and no text of a file can become script."""

import json
import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box, shape
from small_world import HOSTILE_NAME, HOSTILE_TITLE, SQUARES, straight

from poles.classes import Classes, Method
from poles.colours import GAIN_COLOURS, LOSS_COLOURS, class_colours
from poles.indicators import INDICATORS, Nature, pole_values
from poles.maps.drawing import (
    HATCH,
    LARGEST_RADIUS,
    compose,
    figure_and_origin,
    places_of,
    radius_of,
)
from poles.maps.map_drawing import TerritoryLayer, base_map, coordinates, places_json
from poles.numbers_fr import format_value
from poles.records import Precision, Qualifier
from poles.screen import Screen

UNPLACED = ["nulle-part", "quelque-part-en-isere", "quelque-part-en-region"]


@pytest.fixture(scope="module")
def places(small_atlas):
    return places_of(small_atlas)


def drawn(atlas, places, key, poles=None, chosen=None, **screen):
    shown = atlas.poles if poles is None else [atlas.by_id[pole_id] for pole_id in poles]
    wanted = Screen(indicator=key, pole_id=chosen, **screen)
    return compose(atlas, places, shown, wanted, None)


def looks(places, drawing):
    return {places[row.place].pole_id: (row.fill, row.radius) for row in drawing.rows}


# Places


def test_largest_territory_comes_first_and_unplaced_ones_last(places):
    assert [place.pole_id for place in places] == [
        "plateau-gamma",
        "siege-beta",
        "val-alpha",
        "deux-rives",
        "ile-yeu",
        *UNPLACED,
    ]


def test_place_has_the_outline_and_the_point_of_its_territory(places):
    yeu = next(place for place in places if place.pole_id == "ile-yeu")
    assert (yeu.nom, yeu.precision) == (HOSTILE_NAME, Precision.SIEGE)
    assert (yeu.lon, yeu.lat) == (-2.35, 46.75)
    assert yeu.outline.equals(SQUARES["85113"])
    assert {place.pole_id for place in places if place.outline is None} == set(UNPLACED)


def test_poles_of_one_point_are_put_around_it_none_hides_another(places):
    points = {p.pole_id: (p.lon, p.lat) for p in places if p.pole_id in ("val-alpha", "siege-beta")}
    (x1, y1), (x2, y2) = points.values()
    squeeze = math.cos(math.radians(45.05))
    assert math.hypot((x1 - x2) * squeeze, y1 - y2) == pytest.approx(0.05, abs=2e-4)
    assert ((x1 + x2) / 2, (y1 + y2) / 2) == pytest.approx((5.1, 45.05), abs=2e-4)


def test_points_are_all_different_on_the_shipped_map(shipped_atlas):
    points = [(p.lon, p.lat) for p in places_of(shipped_atlas) if p.lon is not None]
    assert len(set(points)) == len(points)


def test_file_of_places_is_json_in_their_order_with_their_outlines(places):
    content = json.loads(places_json(places))
    assert [one["pole_id"] for one in content] == [place.pole_id for place in places]
    assert [one["nom"] for one in content] == [place.nom for place in places]
    for one, place in zip(content, places, strict=True):
        if place.outline is None:
            assert one["coordinates"] is None
        else:
            outline = shape({"type": "MultiPolygon", "coordinates": one["coordinates"]})
            assert outline.equals(place.outline)


def test_coordinates_keep_holes_and_parts_rounded_for_the_map():
    holed = Polygon(box(0, 0, 9, 9).exterior.coords, [box(1, 1, 2.123456, 2).exterior.coords])
    far = box(20, 0, 21, 1)
    rings = coordinates(MultiPolygon([holed, far]))
    assert [len(polygon) for polygon in rings] == [2, 1]
    found = shape({"type": "MultiPolygon", "coordinates": rings})
    assert found.area == pytest.approx(81 - 1.1235 + 1)
    assert coordinates(far) == coordinates(MultiPolygon([far]))


# Sizes and colours


def test_area_of_the_circle_is_proportional_to_the_value(small_atlas, places):
    look = looks(places, drawn(small_atlas, places, "population_insee"))
    assert look["deux-rives"] == (None, LARGEST_RADIUS)  # 5 500, the highest
    assert look["plateau-gamma"][1] == pytest.approx(28 * math.sqrt(5000 / 5500))
    assert look["ile-yeu"][1] == pytest.approx(28 * math.sqrt(600 / 5500))
    assert look["val-alpha"][1] ** 2 / look["ile-yeu"][1] ** 2 == pytest.approx(4000 / 600)


@given(st.floats(1e-6, 1e12), st.floats(1e-6, 1e12))
def test_twice_the_value_is_twice_the_area(value, highest):
    once, twice = radius_of(value, highest), radius_of(2 * value, highest)
    assert twice**2 == pytest.approx(2 * once**2)


def test_zero_has_no_circle_and_the_highest_has_the_largest():
    assert radius_of(0, 10) == 0
    assert radius_of(0, 0) == 0
    assert radius_of(10, 10) == LARGEST_RADIUS


def test_missing_value_is_hatched_and_has_no_circle(small_atlas, places):
    look = looks(places, drawn(small_atlas, places, "structures_insertion"))
    assert look["ile-yeu"] == (None, LARGEST_RADIUS)
    assert look["val-alpha"] == look["deux-rives"] == (HATCH, None)


def test_ratio_fills_its_class_and_has_no_circle(small_atlas, places):
    # Densities 50, 100, 100, 100, 200: three values, each a class.
    drawing = drawn(small_atlas, places, "densite_hab_km2")
    low, middle, high = drawing.legend.class_colours
    look = looks(places, drawing)
    assert look["ile-yeu"] == (low, None)
    assert look["val-alpha"] == (middle, None)
    assert look["deux-rives"] == (high, None)
    assert len({low, middle, high}) == 3


def test_unplaced_pole_has_neither_fill_nor_circle(small_atlas, places):
    for key in ("salaries_insertion", "part_insertion_pct"):
        look = looks(places, drawn(small_atlas, places, key))
        assert {pole_id: look[pole_id] for pole_id in UNPLACED} == dict.fromkeys(
            UNPLACED, (None, None)
        )


def test_filter_changes_who_is_shown_never_a_size_or_a_colour(small_atlas, places):
    for key in ("population_insee", "densite_hab_km2", "salaries_insertion"):
        everyone = looks(places, drawn(small_atlas, places, key))
        few = looks(places, drawn(small_atlas, places, key, ["ile-yeu", "val-alpha"]))
        assert few == {pole_id: everyone[pole_id] for pole_id in ("ile-yeu", "val-alpha")}


def test_largest_circle_is_drawn_first(small_atlas, places):
    radii = [row.radius or 0 for row in drawn(small_atlas, places, "population_insee").rows]
    assert radii == sorted(radii, reverse=True)


@pytest.mark.parametrize("key", INDICATORS)
def test_every_indicator_of_the_shipped_data_is_drawn_within_its_scale(shipped_atlas, key):
    drawing = drawn(shipped_atlas, places_of(shipped_atlas), key)
    assert len(drawing.rows) == len(shipped_atlas.poles)
    assert all((row.radius or 0) <= LARGEST_RADIUS for row in drawing.rows)
    legend = drawing.legend
    placed = [t for t in shipped_atlas.territories.values() if t.commune_codes]
    if legend.classes is not None:
        assert sum(legend.class_counts) + legend.missing == len(placed)
        assert 0 not in legend.class_counts


def test_indicator_that_only_an_unplaced_pole_has_is_drawn(small_atlas, places):
    figure = replace(small_atlas.figures[0], indicateur="benevoles", pole_id=UNPLACED[1])
    territory = small_atlas.territories[UNPLACED[1]]
    values = {**small_atlas.values, UNPLACED[1]: pole_values([figure], territory)}
    atlas = replace(small_atlas, values=values)
    drawing = drawn(atlas, places, "benevoles")
    assert {radius for _, radius in looks(places, drawing).values()} == {None}
    assert drawing.legend.circles == ()


def test_colours_are_as_many_as_the_classes_and_spread():
    for count in range(1, 6):
        colours = class_colours(Classes(Method.QUANTILES, tuple(range(count + 1))))
        assert len(set(colours)) == count
    assert class_colours(Classes(Method.QUANTILES, ())) == ()


def test_chosen_pole_is_marked_only_when_it_is_shown(small_atlas, places):
    number = [place.pole_id for place in places].index("ile-yeu")
    assert drawn(small_atlas, places, "population", chosen="ile-yeu").chosen == number
    hidden = drawn(small_atlas, places, "population", ["val-alpha"], chosen="ile-yeu")
    assert hidden.chosen is None
    assert drawn(small_atlas, places, "population").chosen is None


def test_no_pole_gives_an_empty_drawing(small_atlas, places):
    for key in ("population_insee", "densite_hab_km2"):
        drawing = drawn(small_atlas, places, key, [])
        assert drawing.rows == ()
        assert drawing.legend.missing == 0


def test_stock_and_ratio_are_shown_together(small_atlas, places):
    both = looks(places, drawn(small_atlas, places, "densite_hab_km2", second="population_insee"))
    fills = looks(places, drawn(small_atlas, places, "densite_hab_km2"))
    sizes = looks(places, drawn(small_atlas, places, "population_insee"))
    assert both == {pole_id: (fills[pole_id][0], sizes[pole_id][1]) for pole_id in fills}
    swapped = drawn(small_atlas, places, "population_insee", second="densite_hab_km2")
    assert looks(places, swapped) == both


def test_ratio_that_is_missing_stays_hatched_under_its_circle(small_atlas, places):
    screen = {"second": "population_insee"}
    look = looks(places, drawn(small_atlas, places, "part_insertion_pct", **screen))
    assert look["deux-rives"] == (HATCH, LARGEST_RADIUS)
    assert look["val-alpha"][0] not in (HATCH, None)


def test_hidden_precision_leaves_the_map_and_no_size_changes(small_atlas, places):
    everyone = looks(places, drawn(small_atlas, places, "population_insee"))
    hidden = (Precision.DECLARE, Precision.INCONNU)
    rest = drawn(small_atlas, places, "population_insee", chosen="deux-rives", hidden=hidden)
    gone = {"val-alpha", "deux-rives", "nulle-part"}
    assert looks(places, rest) == {key: everyone[key] for key in everyone if key not in gone}
    assert rest.chosen is None


# Legend


def test_second_indicator_has_its_own_legend(small_atlas, places):
    both = drawn(small_atlas, places, "densite_hab_km2", second="population_insee").legend
    alone = drawn(small_atlas, places, "population_insee").legend
    assert both.second == replace(alone, is_hatched=False)  # the ratio fills
    assert replace(both, second=None) == drawn(small_atlas, places, "densite_hab_km2").legend


def test_legend_of_a_ratio_has_bounds_counts_and_the_missing(small_atlas, places):
    legend = drawn(small_atlas, places, "densite_hab_km2").legend
    assert legend.classes == Classes(Method.QUANTILES, (50, 100, 200, 200), are_values=True)
    assert (legend.class_counts, legend.missing, legend.circles) == ((1, 3, 1), 0, ())
    legend = drawn(small_atlas, places, "part_insertion_pct").legend
    assert legend.classes == Classes(Method.QUANTILES, (50, 80, 80), are_values=True)
    assert (legend.class_counts, legend.missing, legend.rounded) == ((1, 1), 3, 1)


def test_legend_counts_what_is_shown_on_classes_of_the_whole(small_atlas, places):
    legend = drawn(small_atlas, places, "densite_hab_km2", ["ile-yeu"]).legend
    assert legend.classes == Classes(Method.QUANTILES, (50, 100, 200, 200), are_values=True)
    assert legend.class_counts == (1, 0, 0)


def test_legend_of_a_stock_has_round_values_and_their_radii(small_atlas, places):
    legend = drawn(small_atlas, places, "population_insee").legend
    expected = [(value, 28 * math.sqrt(value / 5500)) for value in (5000, 1000, 200)]
    assert [value for value, _ in legend.circles] == pytest.approx([v for v, _ in expected])
    assert [radius for _, radius in legend.circles] == pytest.approx([r for _, r in expected])
    assert (legend.classes, legend.class_counts, legend.missing) == (None, (), 0)


def test_legend_counts_rounded_values_and_precisions_of_what_is_shown(small_atlas, places):
    legend = drawn(small_atlas, places, "structures_insertion").legend
    assert (legend.rounded, legend.missing) == (1, 4)
    assert dict(legend.precisions) == {
        Precision.DECLARE: 2,
        Precision.APPROCHE: 1,
        Precision.SIEGE: 2,
        Precision.DEPARTEMENT: 1,
        Precision.REGION: 1,
        Precision.INCONNU: 1,
    }
    few = drawn(small_atlas, places, "structures_insertion", ["val-alpha"]).legend
    assert dict(few.precisions) == {Precision.DECLARE: 1}
    assert (few.rounded, few.missing) == (0, 1)


STOCKS = sorted(key for key, one in INDICATORS.items() if one.nature is Nature.STOCK)


@pytest.mark.parametrize("key", STOCKS)
def test_circle_of_the_legend_says_its_own_value(shipped_atlas, key):
    # A circle of 0,2 EPCI would be labelled « 0 ».
    circles = drawn(shipped_atlas, places_of(shipped_atlas), key).legend.circles
    values = (shipped_atlas.values[pole_id][key].value for pole_id in shipped_atlas.shapes)
    assert bool(circles) is any(values)  # nobody publishes the ETP of insertion of a pole
    for value, _ in circles:
        label = format_value(INDICATORS[key], value)
        digits = re.match(r"[\d\u202f]+(,\d+)?", label)[0].replace("\u202f", "")
        number = float(digits.replace(",", "."))
        assert number * (1_000_000 if "M€" in label else 1) == pytest.approx(value), label


# Words of a value


def test_value_is_said_with_its_qualifier_year_and_source(small_atlas):
    values = small_atlas.values["val-alpha"]
    assert figure_and_origin(INDICATORS["organisations"], values["organisations"]) == (
        "au moins 25",
        "2014 · Annuaire, 2014",
    )
    figure, origin = figure_and_origin(INDICATORS["population_insee"], values["population_insee"])
    assert figure == "4\u202f000\u202fhab."
    assert origin.startswith("2023 · ")
    assert "Insee" in origin
    ratio, how = figure_and_origin(INDICATORS["part_insertion_pct"], values["part_insertion_pct"])
    assert ratio == "80,0\u202f%"
    assert straight(how) == "2014 · calculé d'après Annuaire, 2014"


def test_legend_counts_what_is_drawn_and_says_what_is_hidden(small_atlas, places):
    every = drawn(small_atlas, places, "densite_hab_km2").legend
    legend = drawn(small_atlas, places, "densite_hab_km2", hidden=(Precision.SIEGE,)).legend
    assert (every.masked, sum(every.class_counts)) == (frozenset(), 5)
    assert (legend.masked, sum(legend.class_counts)) == ({Precision.SIEGE}, 3)
    assert (every.absent, legend.absent) == (3, 3)
    assert legend.precisions == every.precisions  # each still has its switch
    assert legend.classes == every.classes  # nobody changes colour


def test_only_poles_of_one_point_are_told_to_be_put_apart(small_atlas, places):
    # val-alpha and siege-beta are of one EPCI
    assert drawn(small_atlas, places, "population_insee").legend.has_twins
    assert drawn(small_atlas, places, "population_insee", ["siege-beta"]).legend.has_twins
    alone = drawn(small_atlas, places, "population_insee", ["ile-yeu", "nulle-part"]).legend
    assert not alone.has_twins


def test_a_value_without_a_territory_is_counted_apart(small_atlas, places):
    legend = drawn(small_atlas, places, "salaries_insertion").legend
    assert legend.unplaced == 1  # quelque-part-en-isere publishes 7
    assert drawn(small_atlas, places, "population_insee").legend.unplaced == 0


def test_only_circles_that_measure_a_supposed_territory_are_hollow(small_atlas, places):
    assert drawn(small_atlas, places, "population_insee").has_hollow
    assert not drawn(small_atlas, places, "emplois_vises").has_hollow  # siege-beta publishes it
    assert not drawn(small_atlas, places, "densite_hab_km2").has_hollow
    both = drawn(small_atlas, places, "densite_hab_km2", second="population_insee")
    assert both.has_hollow


def test_a_change_is_classed_on_each_side_of_zero(shipped_atlas):
    every = places_of(shipped_atlas)
    legend = drawn(shipped_atlas, every, "evolution_population_pct").legend
    assert 0.0 in legend.classes.bounds
    falls = sum(bound < 0 for bound in legend.classes.bounds[:-1])
    assert set(legend.class_colours[:falls]) <= set(LOSS_COLOURS)
    assert set(legend.class_colours[falls:]) <= set(GAIN_COLOURS)


def test_what_the_boundaries_measure_says_how_sure_the_territory_is(small_atlas):
    value = small_atlas.values["siege-beta"]["population_insee"]
    _, origin = figure_and_origin(INDICATORS["population_insee"], value)
    assert origin == "2023 · Insee, IGN · territoire supposé : l’EPCI du siège"


def test_missing_value_says_why_and_undated_says_so(small_atlas):
    values = small_atlas.values["siege-beta"]
    figure, why = figure_and_origin(INDICATORS["benevoles"], values["benevoles"])
    assert (figure, why) == ("donnée absente", values["benevoles"].reason)
    jobs = figure_and_origin(INDICATORS["emplois_vises"], values["emplois_vises"])
    assert jobs == ("5", "année non précisée · Annuaire, 2014")
    assert values["emplois_vises"].qualifier is Qualifier.EXACT


# What reaches the browser


def sent(atlas, places, key, **urls):
    addresses = {"base_url": "../b.json", "places_url": "../p.json", **urls}
    return TerritoryLayer(drawn(atlas, places, key), **addresses).drawn


def strings_in(content):
    if isinstance(content, str):
        return {content}
    if isinstance(content, dict):
        content = content.values()
    return set().union(*map(strings_in, content)) if hasattr(content, "__iter__") else set()


def test_hostile_text_reaches_the_browser_as_data_that_no_tag_can_close(small_atlas, places):
    content = sent(small_atlas, places, "structures_insertion")
    for mark in "<>&\u2028\u2029":
        assert mark not in content
    assert any(HOSTILE_TITLE in text for text in strings_in(json.loads(content)))


def test_line_separators_cannot_break_the_script(small_atlas, places):
    content = sent(small_atlas, places, "population", base_url="a\u2028b\u2029c</script>")
    assert "a\u2028b\u2029c</script>" in strings_in(json.loads(content))
    assert not set("<>&\u2028\u2029") & set(content)


def test_browser_is_sent_one_row_per_shown_pole_with_its_size(small_atlas, places):
    content = json.loads(sent(small_atlas, places, "population_insee"))
    drawing = drawn(small_atlas, places, "population_insee")
    assert [row[0] for row in content["rows"]] == [row.place for row in drawing.rows]
    assert content["rows"][0][:3] == [3, 0, LARGEST_RADIUS]
    assert {"../b.json", "../p.json"} <= strings_in(content)
    hatched = json.loads(sent(small_atlas, places, "benevoles"))
    assert {tuple(row[1:3]) for row in hatched["rows"]} == {(HATCH, 0), (0, 0)}


def test_browser_is_sent_the_texts_of_both_indicators(small_atlas, places):
    drawing = drawn(small_atlas, places, "densite_hab_km2", second="population_insee")
    layer = TerritoryLayer(drawing, base_url="b", places_url="p")
    said = strings_in(json.loads(layer.drawn))
    for row in drawing.rows:
        assert {row.figure, row.origin, *row.second} <= said
    assert {"Densité", "Population Insee"} <= said


def test_browser_is_told_where_no_inset_is_needed(small_atlas, places):
    assert "alone" not in json.loads(sent(small_atlas, places, "population_insee"))
    assert json.loads(sent(small_atlas, places, "population_insee", alone=True))["alone"] is True


def test_map_loads_the_given_files_and_nothing_from_elsewhere(small_atlas, places):
    chart = base_map({"leaflet": "../leaflet.js"}, {"leaflet_css": "../leaflet.css"})
    drawing = drawn(small_atlas, places, "structures_insertion")
    TerritoryLayer(drawing, base_url="../b.json", places_url="../p.json").add_to(chart)
    page = chart.get_root().render()
    sources = re.findall(r'<(?:script|link)[^>]*(?:src|href)="([^"]*)"', page)
    assert sources == ["../leaflet.js", "../leaflet.css"]
    assert "tileLayer" not in page
    assert "alert('2')</script>" not in page
    assert "atlasMap.show(" in page


def test_each_map_is_fresh():
    first, second = (base_map({"a": "a.js"}, {}) for _ in range(2))
    assert first is not second
    assert first.get_name() != second.get_name()
