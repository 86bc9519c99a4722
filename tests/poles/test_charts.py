"""Charts: zero-based, in the order given, French to the last axis mark, names that never meet."""

import json
import re
from itertools import pairwise

import pytest
from small_world import HOSTILE_NAME

from poles.numbers_fr import MINUS, NARROW_SPACE
from poles.page.charts import POINTS_HEIGHT, Bar, Point, bars, credited, scatter
from poles.page.name_places import LETTER_WIDTH, SIDES, TEXT_SIZE, place_names

THREE = (
    Bar("Alpilles", 1828, "1 828", "2014"),
    Bar("Pôle Sud", 4000, "au moins 4 000", "2014", is_rounded=True),
    Bar("Coursive", 70, "70", "sans année", link="./?pole=coursive"),
)


def encodings(chart):
    return [layer["encoding"] for layer in chart["layer"]]


def scale_of(chart):
    """The scale of the bars: the first layer has it."""
    return chart["layer"][0]["encoding"]["x"]["scale"]


def marks_of(chart, channel="x"):
    """What the axis shows under its marks, value by value."""
    axis = chart["layer"][0]["encoding"][channel]["axis"]
    texts, values = re.fullmatch(
        r"(\[.*\])\[indexof\((\[.*\]), datum\.value\)\]", axis["labelExpr"]
    ).groups()
    assert json.loads(values) == axis["values"]
    return dict(zip(axis["values"], json.loads(texts), strict=True))


def test_an_image_says_what_it_shows_below_the_plot():
    plain = bars(THREE, "personnes", "d")
    chart = credited(plain, ["3 pôles sur 23.", "Atlas, 27 novembre 2026"])
    assert chart["title"]["text"] == ["3 pôles sur 23.", "Atlas, 27 novembre 2026"]
    assert chart["title"]["orient"] == "bottom"
    assert chart["height"] == plain["height"] + 36
    assert chart["layer"] == plain["layer"]


# Bars


def test_bars_start_at_zero_and_end_at_the_highest():
    assert scale_of(bars(THREE, "personnes", "d"))["domain"] == [0, 4000]


def test_bars_keep_the_order_given():
    rows = bars(THREE, "personnes", "d")["data"]["values"]
    assert [(row["rang"], row["nom"]) for row in rows] == [
        (0, "Alpilles"),
        (1, "Pôle Sud"),
        (2, "Coursive"),
    ]


def test_every_bar_says_its_value_as_it_was_given():
    chart = bars(THREE, "personnes", "d")
    shown = [one["text"]["field"] for one in encodings(chart) if "text" in one]
    assert shown == ["nom", "texte"]
    assert [row["texte"] for row in chart["data"]["values"]] == ["1 828", "au moins 4 000", "70"]
    assert chart["data"]["values"][1]["dit"] == "Pôle Sud : au moins 4 000, 2014"


def test_rounded_bars_are_drawn_in_a_look_of_their_own_and_only_they():
    exact, about = bars(THREE, "personnes", "d")["layer"][:2]
    assert exact["transform"] == [{"filter": "!datum.arrondi"}]
    assert about["transform"] == [{"filter": "datum.arrondi"}]
    assert "strokeDash" in about["mark"]
    assert exact["mark"]["color"] != about["mark"]["color"]
    arrondis = [row["arrondi"] for row in bars(THREE, "", "d")["data"]["values"]]
    assert arrondis == [False, True, False]


@pytest.mark.parametrize(
    ("values", "layers"),
    [
        (((1, False),), 3),
        (((1, True),), 3),
        (((1, False), (2, True)), 4),
        (((-1, False),), 3),
        (((-1, False), (1, False)), 4),
    ],
)
def test_no_layer_of_bars_is_empty(values, layers):
    rows = [Bar("Alpilles", value, "", "", is_rounded=rounded) for value, rounded in values]
    assert len(bars(rows, "", "d")["layer"]) == layers


def test_a_scale_may_be_lengthened_to_be_shared():
    assert scale_of(bars(THREE, "personnes", "d", highest=9000))["domain"] == [0, 9000]


def test_the_reference_is_on_the_scale_with_its_words():
    words = "médiane : 12 000 (n = 19)"
    chart = bars(THREE, "personnes", "d", reference=(12_000, words))
    assert scale_of(chart)["domain"] == [0, 12_000]
    [rule] = [layer for layer in chart["layer"] if layer["mark"]["type"] == "rule"]
    assert rule["data"]["values"] == [{"valeur": 12_000, "texte": words}]
    assert not [layer for layer in bars(THREE, "", "d")["layer"] if layer["mark"]["type"] == "rule"]


def test_a_fall_goes_to_the_left_of_zero():
    rows = (Bar("A", -3.2, f"{MINUS}3,2 %", "d"), Bar("B", 4.0, "4 %", "d"))
    chart = bars(rows, "%", "d")
    assert scale_of(chart)["domain"] == [-3.2, 4.0]
    assert marks_of(chart)[-2] == f"{MINUS}2"


def test_bars_of_nothing_but_zero_have_a_scale():
    assert scale_of(bars([Bar("A", 0, "0", "d")], "", "d"))["domain"] == [0, 1]
    assert bars([], "", "d")["data"]["values"] == []


@pytest.mark.parametrize(
    ("highest", "said"),
    [
        (4000, {1000: f"1{NARROW_SPACE}000"}),
        (2.3, {0.5: "0,5", 1.5: "1,5"}),
        (7_000_000, {2_000_000: f"2{NARROW_SPACE}M"}),
        (0.004, {0.001: "0,001"}),
        (2_500_000, {500_000: f"500{NARROW_SPACE}000", 1_500_000: f"1,5{NARROW_SPACE}M"}),
    ],
)
def test_axis_numbers_are_french(highest, said):
    marks = marks_of(bars([Bar("A", highest, "x", "d")], "", "d"))
    assert said.items() <= marks.items()
    assert not [text for text in marks.values() if re.search(r"\d[.,]\d{3}(?!\d)\b|\.", text)] or (
        highest < 1
    )


def test_vega_formats_no_number_itself():
    chart = bars(THREE, "personnes", "d", reference=(12, "médiane : 12 (n = 3)"))
    cloud = scatter([Point("A", 1, 2, "1", "2")], "x", "y", "d")
    for drawn in (chart, cloud):
        text = json.dumps(drawn)
        assert '"format"' not in text
        assert all(
            channel["type"] == "nominal"
            for encoding in encodings(drawn)
            for channel in encoding.get("tooltip", [])
        )


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "//ailleurs.example", "data:text/html,x", None]
)
def test_a_link_that_is_not_one_of_ours_or_the_web_is_left_out(link):
    [row] = bars([Bar("A", 1, "1", "d", link=link)], "", "d")["data"]["values"]
    assert "lien" not in row


@pytest.mark.parametrize("link", ["./?pole=a", "https://example.org/a"])
def test_a_good_link_is_kept(link):
    [row] = bars([Bar("A", 1, "1", "d", link=link)], "", "d")["data"]["values"]
    assert row["lien"] == link


def test_names_stay_data_and_never_enter_an_expression():
    chart = bars([Bar(HOSTILE_NAME, 1, "1", "d")], "", HOSTILE_NAME, reference=(1, HOSTILE_NAME))
    assert chart["data"]["values"][0]["nom"] == HOSTILE_NAME

    def expressions(part):
        if isinstance(part, dict):
            for key, value in part.items():
                if key in {"expr", "filter", "labelExpr"}:
                    yield value
                yield from expressions(value)
        elif isinstance(part, list):
            for one in part:
                yield from expressions(one)

    assert list(expressions(chart))
    assert not [text for text in expressions(chart) if "script" in text or "Yeu" in text]


def test_a_chart_describes_itself():
    assert bars(THREE, "personnes", "Trois pôles")["description"] == "Trois pôles"
    assert scatter([], "x", "y", "Nuage")["description"] == "Nuage"


# Clouds


def test_a_rounded_point_is_hollow_and_one_of_two_years_is_a_diamond():
    points = [
        Point("A", 1, 2, "1", "2"),
        Point("B", 3, 4, "environ 3", "4", is_rounded=True, is_uneven=True),
    ]
    chart = scatter(points, "x", "y", "d")
    exact, other = chart["data"]["values"]
    assert (exact["forme"], other["forme"]) == ("circle", "diamond")
    assert other["encre"] == "#ffffff" != exact["encre"]
    mark = chart["layer"][0]["mark"]
    assert (mark["shape"], mark["fill"]) == ({"expr": "datum.forme"}, {"expr": "datum.encre"})


def test_points_have_their_names_and_axes_their_titles():
    chart = scatter([Point("A", 10, 20, "10 hab.", "20 %")], "Population", "Part", "d")
    x, y = (chart["layer"][0]["encoding"][axis] for axis in "xy")
    assert (x["axis"]["title"], y["axis"]["title"]) == ("Population", "Part")
    assert (x["scale"]["domain"][0], y["scale"]["domain"][0]) == (0, 0)
    assert {row["court"] for row in chart["layer"][1]["data"]["values"]} == {"A"}


def test_a_logarithmic_axis_has_french_decades():
    points = [Point("A", 10, 1, "", ""), Point("B", 1_000_000, 1, "", "")]
    marks = marks_of(scatter(points, "x", "y", "d", log_x=True))
    assert marks[1000] == f"1{NARROW_SPACE}000"
    assert marks[1_000_000] == f"1{NARROW_SPACE}M"


def test_a_logarithmic_axis_refuses_zero():
    with pytest.raises(ValueError, match="logarithmique"):
        scatter([Point("A", 0, 1, "", "")], "x", "y", "d", log_x=True)


def test_one_layout_of_names_at_a_time():
    rows = scatter([Point("A", 1, 1, "", "")], "x", "y", "d")["layer"][1]["data"]["values"]
    spans = [(row["de"], row["a"]) for row in rows]
    assert spans == sorted(spans)
    assert all(until == start for (_, until), (start, _) in pairwise(spans))


def boxes(places, names, sides):
    """Where the names stand, computed from what the chart is told."""
    for rank, side in sides.items():
        dx, dy, end = SIDES[side]
        long = len(names[rank]) * LETTER_WIDTH
        left = places[rank][0] + dx - {"left": 0, "right": long, "center": long / 2}[end]
        foot = places[rank][1] + dy
        yield (left, foot - TEXT_SIZE + 2, left + long, foot)


def test_names_never_meet_each_other_nor_leave_the_plot():
    places = [(x * 37 % 600, x * 53 % 400) for x in range(1, 60)]
    names = [f"Pôle {'x' * (rank % 12)}" for rank in range(59)]
    sides = place_names(places, names, (600, POINTS_HEIGHT))
    shown = list(boxes(places, names, sides))
    assert len(shown) > 20
    for number, one in enumerate(shown):
        assert one[0] >= 0
        for other in shown[:number]:
            apart = (
                one[2] <= other[0]
                or other[2] <= one[0]
                or one[3] <= other[1]
                or (other[3] <= one[1])
            )
            assert apart, (one, other)


def test_a_name_without_room_is_left_to_the_pointer():
    places = [(50, 50), (52, 51), (54, 49), (51, 53), (53, 52), (50, 49)]
    sides = place_names(places, ["Un nom"] * 6, (120, 100))
    assert 0 < len(sides) < 6
    assert place_names([(50, 50)], ["Trop long pour ce dessin" * 3], (100, 100)) == {}
