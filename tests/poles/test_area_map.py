"""The map of EPCI and communes: packed outlines, its legend, what a filter sends, its words."""

import json
import re
import zlib
from collections import Counter

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box
from small_world import ALPHA, GAMMA, HOSTILE_NAME, LAGON, SQUARES

from poles.areas.areas import AreaLevel, Areas, Measure
from poles.areas.map import (
    AreaLayer,
    LevelFiles,
    class_labels,
    compose_legend,
    drawing_order,
    level_table,
    publish_area_files,
    publish_outlines,
    publish_table,
)
from poles.areas.markup import (
    area_cards,
    area_legend,
    area_ranking,
    area_sheet,
    counted_areas,
    counted_poles,
)
from poles.areas.screen import AreaScreen
from poles.classes import Classes, Method
from poles.colours import GAIN_COLOURS, LOSS_COLOURS, class_colours
from poles.maps.area_outlines import STEPS_PER_DEGREE, cut_borders, pack_outlines
from poles.maps.drawing import LARGEST_RADIUS
from poles.maps.static_files import MapFiles

EPCI, COMMUNES = AreaLevel.EPCI, AreaLevel.COMMUNES
STEP = 1 / STEPS_PER_DEGREE


def numbers_of(packed):
    """Return the numbers of the file: seven bits per byte, low bits first, as areas_map.js does."""
    numbers, value, shift = [], 0, 0
    for byte in zlib.decompress(packed):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value, shift = 0, 0
    return numbers


def unpacked(packed):
    """Return the rings of each area, in degrees, as areas_map.js draws them."""
    numbers = iter(numbers_of(packed))

    def series(count):
        return [next(numbers) for _ in range(count)]

    areas, rings, marks, borders, points = series(5)
    ring_counts, mark_counts = series(areas), series(rings)
    marked, lengths = series(marks), series(borders)
    x = y = 0
    places = []
    for dx, dy in zip(*[iter(series(2 * points))] * 2, strict=True):
        x += dx >> 1 ^ -(dx & 1)
        y += dy >> 1 ^ -(dy & 1)
        places.append((x / STEPS_PER_DEGREE, y / STEPS_PER_DEGREE))
    assert next(numbers, None) is None, "nothing is left in the file"
    lines, start = [], 0
    for length in lengths:
        lines.append(places[start : start + length])
        start += length
    fresh, mark, ring = 0, iter(marked), iter(mark_counts)
    drawn = []
    for ring_count in ring_counts:
        shapes = []
        for _ in range(ring_count):
            walked = []
            for _ in range(next(ring)):
                back = next(mark)
                line = lines[fresh - back][::-1] if back else lines[fresh]
                fresh += back == 0
                assert not walked or walked[-1] == line[0], "each border starts where one ended"
                walked += line[bool(walked) :]
            assert walked[0] == walked[-1], "each ring closes"
            shapes.append(walked)
        drawn.append(shapes)
    assert fresh == borders
    return drawn


def filled(rings):
    """Return the shape that the even-odd rule fills."""
    shape = Polygon()
    for ring in rings:
        shape = shape.symmetric_difference(Polygon(ring))
    return shape


# Packed outlines


def test_shared_border_is_written_once():
    borders = cut_borders([box(0, 0, 1, 1), box(1, 0, 2, 1)])
    assert sorted(borders.lengths) == [2, 4, 4]
    assert list(borders.rings) == [1, 1]
    assert sorted(borders.marks)[:-1] == [0, 0, 0]


def test_small_world_comes_back_exactly():
    squares = list(SQUARES.values())
    for square, rings in zip(squares, unpacked(pack_outlines(squares)), strict=True):
        assert filled(rings).equals_exact(square.normalize(), STEP / 2) or (
            filled(rings).symmetric_difference(square).area < 1e-9
        )


@pytest.mark.parametrize(
    "shapes",
    [
        [],
        [None],
        [None, box(0, 0, 1, 1), None],
        [MultiPolygon([box(0, 0, 1, 1), box(3, 3, 4, 4)])],
        [box(0, 0, 3, 3).difference(box(1, 1, 2, 2)), box(1, 1, 2, 2)],
        [box(-1, -1, 0, 0), box(0, 0, 1, 1)],
        [box(0, 0, 1e-6, 1e-6)],
        [box(0, 0, 1, 1), box(0.5, 1, 2, 2)],
    ],
    ids=["none", "without", "some", "islands", "enclave", "corner", "speck", "t-junction"],
)
def test_odd_coverages_come_back(shapes):
    drawn = unpacked(pack_outlines(shapes))
    assert len(drawn) == len(shapes)
    for shape, rings in zip(shapes, drawn, strict=True):
        expected = shape or Polygon()
        assert filled(rings).symmetric_difference(expected).area < 1e-9


@settings(deadline=None)  # it would measure the machine
@given(
    st.lists(
        st.tuples(st.floats(-60, 60), st.floats(-60, 60)), min_size=4, max_size=25, unique=True
    )
)
def test_triangles_of_any_points_come_back(points):
    grid = [(round(x, 4), round(y, 4)) for x, y in points]
    cells = list(shapely.delaunay_triangles(shapely.MultiPoint(grid)).geoms)
    drawn = unpacked(pack_outlines(cells))
    for cell, rings in zip(cells, drawn, strict=True):
        assert filled(rings).symmetric_difference(cell).area < 1e-6


@pytest.mark.parametrize("level", ["departements", "epci"])
def test_shipped_outlines_come_back_within_a_step(shipped_atlas, level):
    outlines = list(shipped_atlas.boundaries.outlines(level).geometry)
    drawn = unpacked(pack_outlines(outlines))
    for shape, rings in zip(outlines, drawn, strict=True):
        known = np.unique(np.round(shapely.get_coordinates(shape) * STEPS_PER_DEGREE), axis=0)
        points = np.array([point for ring in rings for point in ring])
        found = np.unique(np.round(points * STEPS_PER_DEGREE), axis=0)
        assert np.array_equal(found, known)


def test_all_communes_are_a_small_file(shipped_atlas, tmp_path):
    areas = Areas(shipped_atlas)
    outlines = publish_outlines(areas, COMMUNES, tmp_path)
    packed = (tmp_path / outlines.rsplit("/", 1)[1]).read_bytes()
    address = publish_table(COMMUNES, level_table(areas, COMMUNES), tmp_path)
    table = (tmp_path / address.rsplit("/", 1)[1]).read_bytes()
    assert len(packed) < 1_500_000
    assert len(table) < 800_000
    assert numbers_of(packed)[0] == 34_875


# Files


def test_outlines_are_packed_once_for_one_state_of_the_boundaries(
    small_atlas, tmp_path, monkeypatch
):
    first = publish_outlines(Areas(small_atlas), COMMUNES, tmp_path)
    monkeypatch.setattr("poles.areas.map.pack_outlines", lambda _: pytest.fail("packed again"))
    assert publish_outlines(Areas(small_atlas), COMMUNES, tmp_path) == first
    assert {path.suffix for path in tmp_path.iterdir()} == {".bin"}


def test_folder_that_cannot_be_written_is_an_error(small_atlas, tmp_path):
    (tmp_path / "static").write_text("a file")
    with pytest.raises(OSError):  # noqa: PT011 (which one depends on the system)
        publish_outlines(Areas(small_atlas), EPCI, tmp_path / "static")


def test_level_files_follow_one_order(small_atlas):
    areas = Areas(small_atlas)
    ordered = drawing_order(areas, COMMUNES)
    table = json.loads(zlib.decompress(level_table(areas, COMMUNES)))
    assert table["codes"] == [area.code for area in ordered]
    assert table["noms"] == [area.nom for area in ordered]
    by_code = dict(zip(table["codes"], range(len(ordered)), strict=True))
    names = {
        code: [table["pole_names"][number][0] for number in table["poles"].get(str(rank), [])]
        for code, rank in by_code.items()
    }
    assert names["38001"] == ["Val d'Alpha", "Zébulon"]
    assert names["97602"] == []
    assert names["85113"] == [HOSTILE_NAME]
    assert table["evolution"][by_code["38004"]] == -25.0
    assert table["evolution"][by_code["97601"]] is None
    [place] = table["places"][by_code["97601"]]
    assert table["departements"][place] == ["976", "Mayotte"]
    assert table["lon"][by_code["38001"]] / table["point_steps"] == 5.05
    groups = [table["groups"][by_code[code]] for code in ("38001", "38002", "38003")]
    assert groups[0] == groups[1] != groups[2]


def test_shared_files_are_leaflet_and_our_own(tmp_path):
    scripts = {"leaflet": "l.js", "departements": "d.js", "atlas_map": "a.js"}
    shared = MapFiles(scripts, {"leaflet_css": "l.css"}, "b", "p")
    files = publish_area_files(shared, tmp_path)
    assert list(files.scripts) == ["leaflet", "departements", "areas_map"]
    assert (files.scripts["leaflet"], files.scripts["departements"]) == ("l.js", "d.js")
    assert (files.styles, files.departements) == (shared.styles, shared.base)
    assert all("//" not in address for address in files.scripts.values())


# The legend


def test_legend_of_poles_sets_supposed_territories_apart(small_atlas):
    legend = compose_legend(Areas(small_atlas), AreaScreen(level=COMMUNES))
    assert [(one.label, one.count) for one in legend.classes] == [
        ("Aucun pôle", 1),
        ("1 pôle", 3),
        ("2 pôles", 2),
    ]
    assert legend.supposed.count == 1
    assert (legend.made, legend.missing, legend.circles) == (None, 0, ())


def test_areas_of_supposed_poles_are_in_no_class_however_many_they_are(shipped_atlas):
    areas = Areas(shipped_atlas)
    legend = compose_legend(areas, AreaScreen())
    known = Counter(min(4, area.known) for area in areas.epci if not area.is_supposed)
    assert [one.count for one in legend.classes] == [known[rank] for rank in sorted(known)]
    assert legend.supposed.count == sum(area.is_supposed for area in areas.epci)
    paris = areas.by_code(EPCI)["200054781"]
    assert paris.known + paris.supposed == len(paris.pole_ids)


def test_epci_covered_in_part_are_counted_where_poles_are(small_atlas):
    areas = Areas(small_atlas)
    legend = compose_legend(areas, AreaScreen())
    assert legend.in_part == 1
    assert "dont couverts en partie : 1 EPCI" in area_legend(legend)
    assert json.loads(layer_of(small_atlas, AreaScreen()).drawn)["parted"]
    for screen in (AreaScreen(level=COMMUNES), AreaScreen(measure=Measure.DENSITE)):
        assert compose_legend(areas, screen).in_part == 0
        assert "en partie" not in area_legend(compose_legend(areas, screen))


def test_legend_of_the_covered_share(small_atlas):
    legend = compose_legend(Areas(small_atlas), AreaScreen(measure=Measure.COUVERTE))
    assert [one.count for one in legend.classes] == [0, 1, 0, 2]
    assert legend.made is None
    table = json.loads(zlib.decompress(level_table(Areas(small_atlas), EPCI)))
    assert {table["codes"][int(n)]: v for n, v in table["covered_share"].items()} == {
        ALPHA: 100.0,
        GAMMA: 100.0,
        LAGON: 40.0,
    }


def test_notes_are_those_that_apply(small_atlas):
    areas = Areas(small_atlas)
    everywhere = area_legend(compose_legend(areas, AreaScreen()))
    assert "En gris : quatre îles, hors EPCI." in everywhere
    assert "Supposé :" not in everywhere  # no EPCI has supposed poles alone
    communes = area_legend(compose_legend(areas, AreaScreen(level=COMMUNES)))
    assert "Supposé :" in communes
    assert "Un EPCI compte" not in communes
    assert "En gris" not in communes
    one = area_legend(compose_legend(areas, AreaScreen(level=COMMUNES, departements=("38",))))
    assert "En gris : hors de la sélection." in one


def test_legend_of_a_population_is_circles_on_the_scale_of_the_selection(small_atlas):
    areas = Areas(small_atlas)
    legend = compose_legend(areas, AreaScreen(measure=Measure.POPULATION, departements=("38",)))
    assert (legend.classes, legend.highest) == ((), 4_000)
    assert [value for value, _ in legend.circles] == [4_000, 1_000, 200]
    assert legend.circles[0][1] == LARGEST_RADIUS


def test_legend_counts_what_is_missing(small_atlas):
    legend = compose_legend(
        Areas(small_atlas), AreaScreen(level=COMMUNES, measure=Measure.EVOLUTION)
    )
    assert legend.missing == 2
    assert sum(one.count for one in legend.classes) == 5
    assert legend.supposed is None
    assert 0 in legend.bounds


def test_filter_changes_counts_and_never_a_colour(shipped_atlas):
    areas = Areas(shipped_atlas)
    france, isere = (
        compose_legend(areas, AreaScreen(measure=Measure.DENSITE, departements=departements))
        for departements in ((), ("38",))
    )
    assert france.bounds == isere.bounds
    assert [one.colour for one in france.classes] == [one.colour for one in isere.classes]
    assert sum(one.count for one in isere.classes) == len(areas.selected(EPCI, ("38",)))


@pytest.mark.parametrize(
    ("bounds", "losses"),
    [
        ((-9, -3, 0, 2, 5, 8), 2),
        ((-9, 0, 2, 5, 8), 1),
        ((-9, -5, -3, -1, 0, 8), 4),
        ((1, 2, 3), 0),
        ((-3, -2, -1), 2),
        ((-5, -4, -3, -2, -1, -0.5), 5),
    ],
)
def test_colours_part_at_zero_and_are_as_deep_on_both_sides(bounds, losses):
    colours = class_colours(Classes(Method.JENKS, bounds), signed=True)
    assert len(colours) == len(bounds) - 1
    assert set(colours[:losses]) <= set(LOSS_COLOURS)
    assert set(colours[losses:]) <= set(GAIN_COLOURS)
    depths = [GAIN_COLOURS.index(colour) for colour in colours[losses:]]
    assert depths == sorted(depths)
    for loss, gain in zip(reversed(colours[:losses]), colours[losses:], strict=False):
        assert LOSS_COLOURS.index(loss) == GAIN_COLOURS.index(gain)


def test_labels_are_french_numbers():
    classes = Classes(Method.JENKS, (-1.5, 0.0, 1234.0), has_moved=True)
    assert class_labels(Measure.EVOLUTION, classes) == (
        "−1,5 à moins de 0,0\u202f%",
        "0,0 à +1\u202f234,0\u202f%",
    )


# What a filter sends


def layer_of(atlas, screen, level=None):
    legend = compose_legend(Areas(atlas), screen)
    return AreaLayer(screen, legend, level or LevelFiles("o.bin", "t.bin"), "d.bin")


def test_filter_sends_bounds_and_colours_alone(shipped_atlas):
    screen = AreaScreen(level=COMMUNES, measure=Measure.DENSITE, departements=("38",))
    layer = layer_of(shipped_atlas, screen)
    sent = json.loads(layer.drawn)
    assert len(layer.drawn) < 1_000
    assert len(sent["colours"]) == len(sent["bounds"]) + 1 == 5
    assert sent["departements"] == ["38"]
    assert (sent["outlines"], sent["table"], sent["base"]) == ("o.bin", "t.bin", "d.bin")


def test_address_cannot_close_the_script(small_atlas):
    layer = layer_of(small_atlas, AreaScreen(), LevelFiles("</script>", "\u2028&"))
    assert not set("<>&\u2028") & set(layer.drawn)


def test_same_screen_sends_the_same_bytes(small_atlas):
    assert layer_of(small_atlas, AreaScreen()).drawn == layer_of(small_atlas, AreaScreen()).drawn


# Words


def test_legend_says_classes_counts_and_missing(small_atlas):
    screen = AreaScreen(level=COMMUNES, measure=Measure.EVOLUTION, method=Method.JENKS)
    words = area_legend(compose_legend(Areas(small_atlas), screen))
    assert "Donnée absente : 2 communes" in words
    assert "Une classe par valeur, sur toutes les communes de France." in words
    assert words.count("<li>") == len(compose_legend(Areas(small_atlas), screen).classes)


def test_legend_shows_the_supposed_after_none(small_atlas):
    words = area_legend(compose_legend(Areas(small_atlas), AreaScreen(level=COMMUNES)))
    first, second = words.index("Aucun pôle"), words.index("Territoire supposé seulement")
    assert first < second < words.index("1 pôle :")


def test_sheet_links_to_the_poles_and_escapes_names(small_atlas):
    areas = Areas(small_atlas)
    sheet = area_sheet(small_atlas, areas.by_code(COMMUNES)["85113"], None)
    assert "<script>" not in sheet
    assert "&lt;script&gt;" in sheet
    assert '<a href="./?pole=ile-yeu"' in sheet
    assert "1 pôle supposé" in sheet


def test_sheet_says_what_is_absent(small_atlas):
    sheet = area_sheet(small_atlas, Areas(small_atlas).by_code(EPCI)[LAGON], None)
    assert "donnée absente" in sheet
    assert "10\u202f000\u202fhab. (2017)" in sheet


def test_ranking_says_who_has_no_figure(small_atlas):
    area = Areas(small_atlas).by_code(EPCI)[ALPHA]
    words = area_ranking(AreaScreen(departements=("38",)), [(area, 2)], 1, 3)
    assert f'href="./territoires?departement=38&amp;zone={ALPHA}"' in words
    assert "2 pôles + 1 supposé" in words
    assert "Couverts par le plus de pôles, hors supposés" in words
    assert "+ 3 EPCI par territoire supposé seulement, non classés. 1 EPCI sans donnée." in words


def test_equal_values_share_their_rank_and_communes_are_feminine(small_atlas):
    areas = Areas(small_atlas).by_code(COMMUNES)
    rows = [(areas[code], value) for code, value in (("38002", 2), ("38004", 2), ("38001", 1))]
    words = area_ranking(AreaScreen(level=COMMUNES), rows, 0, 1)
    assert "Couvertes par le plus de pôles" in words
    assert "non classée." in words
    assert re.findall("<li[^>]*>", words) == ["<li>", '<li value="1">', '<li value="3">']


def test_cards_say_the_share_that_is_supposed(small_atlas):
    words = area_cards(COMMUNES, Areas(small_atlas).summary(COMMUNES, ()))
    assert "6 (85,7\u202f%)" in words
    assert "dont 600 par territoire supposé seulement" in words
    known = area_cards(EPCI, Areas(small_atlas).summary(EPCI, ("976",)))
    assert "supposé" not in known
    assert "dont 1 en partie" in known


def test_words_agree_in_number():
    assert counted_areas(COMMUNES, 1) == "1 commune"
    assert counted_areas(COMMUNES, 1_000) == "1\u202f000 communes"
    assert counted_areas(EPCI, 2) == "2 EPCI"
    assert counted_poles(0, 0) == "Aucun pôle"
    assert counted_poles(0, 1) == "1 pôle supposé"
    assert counted_poles(0, 3) == "3 pôles supposés"
    assert counted_poles(1, 1) == "1 pôle + 1 supposé"
    assert counted_poles(3, 4) == "3 pôles + 4 supposés"
    assert counted_poles(2, 0) == "2 pôles"
