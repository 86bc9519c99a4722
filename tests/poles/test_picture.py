"""A picture says all that the map and its legend say, in plain text, the same bytes each time."""

import io
import json
import re
import struct
import threading
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import date
from itertools import combinations

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch
from PIL import Image
from small_world import HOSTILE_NAME, HOSTILE_TITLE

from poles.classes import Method
from poles.indicators import INDICATORS
from poles.maps.drawing import HATCH, compose, frame, places_of
from poles.maps.static_files import ASSETS_DIR
from poles.numbers_fr import format_value
from poles.picture.caption import (
    Caption,
    PictureFormat,
    caption_of,
    picture_name,
)
from poles.picture.legend import EDGES, POINTS_PER_PIXEL, badge
from poles.picture.map import INSETS, LAMBERT_93, MAINLAND, MapPanel, main_view, path_of, room_in
from poles.picture.picture import SETTINGS, french_date, picture, sheet_of
from poles.picture.sheet import (
    HEIGHT,
    WIDTH,
    Box,
    Sheet,
    Style,
    plain,
    shortened_to,
    width_of,
    wrapped,
)
from poles.records import Precision
from poles.screen import Screen
from poles.selection import Selection, keep
from poles.wording import CREDITS, METHOD_NAMES

DAY = date(2026, 11, 22)
MAIN_BOX = Box(120, 60, 460, 420)
CAPTION = Caption("Titre de la carte", "Tous les pôles.", DAY)
MATH = '$x^2$ \\alpha_{3} `${1}` <script>alert(1)</script> & "d\'eux"'
SVG = "{http://www.w3.org/2000/svg}"


class Drawn:
    """The arguments of one picture, so that a test changes one of them."""

    def __init__(self, atlas, selection=Selection(), caption=CAPTION, **screen):  # noqa: B008
        self.atlas = atlas
        self.places = places_of(atlas)
        self.caption = caption
        self.poles = keep(atlas.poles, atlas.territories, selection)
        screen = Screen(selection=selection, **screen)
        bounds = frame(atlas, screen, self.poles)
        self.drawing = compose(atlas, self.places, self.poles, screen, bounds)

    def saved(self, form):
        return picture(self.atlas, self.drawing, self.places, self.caption, form)

    def svg(self):
        return self.saved(PictureFormat.SVG).decode("utf-8")

    def words(self):
        """All the text of the SVG, in the order of the sheet, with plain spaces."""
        root = ElementTree.fromstring(self.svg())  # noqa: S314  # our own bytes
        texts = ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]
        return spaced(" ".join(texts))

    def figure(self):
        return sheet_of(self.atlas, self.drawing, self.places, self.caption).figure

    def panels(self):
        """The axes of the maps: the large one, then the insets."""
        return self.figure().axes[1:]


def spaced(text):
    return " ".join(text.split())


def labelled(axes, label):
    return [one for one in axes.get_children() if one.get_label() == label]


def hatched(figure):
    return [
        one
        for axes in figure.axes
        for one in axes.get_children()
        if isinstance(one, PathPatch) and one.get_hatch()
    ]


# Bytes


def test_png_is_a_landscape_of_about_2000_pixels(small_atlas):
    content = Drawn(small_atlas).saved(PictureFormat.PNG)
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    assert 1980 <= width <= 2020
    assert width / height == pytest.approx(297 / 210, rel=0.002)


def test_png_carries_the_title_and_the_credits_but_no_date_and_no_software(small_atlas):
    image = Image.open(io.BytesIO(Drawn(small_atlas).saved(PictureFormat.PNG)))
    assert dict(image.text) == {"Title": CAPTION.title, "Copyright": CREDITS}


@pytest.mark.parametrize("form", PictureFormat)
def test_same_arguments_give_the_same_bytes(small_atlas, form):
    first = Drawn(small_atlas, indicator="structures_insertion").saved(form)
    assert Drawn(small_atlas, indicator="structures_insertion").saved(form) == first
    assert Drawn(small_atlas, indicator="organisations").saved(form) != first


def test_settings_of_the_process_change_neither_the_bytes_nor_are_changed(small_atlas):
    drawn = Drawn(small_atlas)
    expected = drawn.svg()
    with mpl.rc_context({"svg.fonttype": "path", "font.size": 30, "text.parse_math": True}):
        before = dict(mpl.rcParams)
        assert drawn.svg() == expected
        assert dict(mpl.rcParams) == before


def test_pictures_made_by_threads_at_once_are_right(small_atlas):
    drawn = {key: Drawn(small_atlas, indicator=key) for key in ("population_insee", "nb_communes")}
    expected = {key: one.svg() for key, one in drawn.items()}
    found = []
    threads = [
        threading.Thread(target=lambda key=key: found.append((key, drawn[key].svg())))
        for key in [*drawn] * 3
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert all(content == expected[key] for key, content in found)


def test_no_figure_is_kept_by_pyplot(small_atlas):
    Drawn(small_atlas).saved(PictureFormat.PNG)
    import matplotlib.pyplot as plt

    assert plt.get_fignums() == []


# Words


def test_svg_says_title_filters_credits_date_and_names_each_inset(small_atlas):
    drawn = Drawn(small_atlas)
    words, texts = drawn.words(), [text.get_text() for text in drawn.figure().axes[0].texts]
    for said in (CAPTION.title, CAPTION.subtitle, CREDITS, "Extrait le 22 novembre 2026."):
        assert spaced(plain(said)) in words
    for name in (
        "Guadeloupe",
        "Martinique",
        "Guyane",
        "La Réunion",
        "Mayotte",
        "Paris et petite couronne",
    ):
        assert texts.count(name) == 1
    assert "Chaque vignette a sa propre échelle de carte ; les cercles, eux, gardent" in words


def test_svg_text_is_text_in_a_font_that_a_reader_has(small_atlas):
    svg = Drawn(small_atlas).svg()
    assert "<text" in svg
    assert "'DejaVu Sans', 'Verdana', 'Geneva', sans-serif" in svg
    assert "http" not in svg.replace("http://www.w3.org", "").replace(
        "http://purl.org", ""
    ).replace("http://creativecommons.org", "")


def test_numbers_keep_their_narrow_no_break_space(small_atlas):
    assert "4\u202f000\u202fhab." in Drawn(small_atlas).svg()


def test_legend_of_a_stock_has_its_three_reference_circles(small_atlas):
    drawn = Drawn(small_atlas, indicator="population_insee")
    words = drawn.words()
    for value in (5000, 1000, 200):
        assert spaced(format_value(INDICATORS["population_insee"], value)) in words
    circles = labelled(drawn.figure().axes[0], "reference")
    radii = [circle.get_radius() for circle in circles]
    expected = [POINTS_PER_PIXEL * 28 * (value / 5500) ** 0.5 for value in (5000, 1000, 200)]
    assert radii == pytest.approx(expected)


def test_legend_of_a_ratio_has_method_bounds_counts_and_no_circle(small_atlas):
    drawn = Drawn(small_atlas, indicator="densite_hab_km2")
    words = drawn.words()
    assert "Une classe par valeur, sur tous les pôles :" in words
    for said in ("50,0 hab./km² : 1 pôle", "100,0 hab./km² : 3 pôles", "200,0 hab./km² : 1 pôle"):
        assert said in words
    assert labelled(drawn.figure().axes[0], "reference") == []
    assert "cercles" not in words


def test_legend_names_the_method_that_was_asked_for(shipped_atlas):
    words = Drawn(shipped_atlas, indicator="densite_hab_km2", method=Method.JENKS).words()
    assert METHOD_NAMES[Method.JENKS] in words
    assert "quantiles" not in words


def test_coverage_counts_the_shown_poles_and_says_the_years(small_atlas):
    words = Drawn(small_atlas, indicator="salaries_insertion").words()
    assert "3 pôles renseignés sur 8, dont 1 sans territoire sur la carte" in words
    assert "années 2014 à 2015." in words
    words = Drawn(small_atlas, indicator="emplois_vises").words()
    assert "1 pôle renseigné sur 8 ; 1 sans date." in words
    assert "Aucun pôle renseigné sur 8." in Drawn(small_atlas, indicator="benevoles").words()


def test_missing_rounded_unplaced_and_precisions_are_counted(small_atlas):
    words = Drawn(small_atlas, indicator="structures_insertion").words()
    for said in (
        "7 pôles sans donnée, dont 4 sur la carte (hachurés)",
        "Valeurs arrondies (environ, au moins, au plus) : 1 pôle",
        "Territoire déclaré par la source : 2 pôles",
        "Seul le département est connu : 1 pôle",
        "Non localisés : 3 pôles, dont 1 marqué au centre de son département.",
    ):
        assert said in words
    few = Drawn(small_atlas, Selection(promotions=("AMI-2024",))).words()
    assert "sans donnée" not in few
    assert "Non localisés" not in few


def test_hidden_precisions_are_said(small_atlas):
    words = Drawn(small_atlas, hidden=(Precision.SIEGE,)).words()
    assert "Territoire supposé d’après le siège : 2 pôles, masqués" in words
    assert "masqué" not in Drawn(small_atlas).words()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("benevoles", "Aucun pôle ne publie cet indicateur."),
        ("emplois_vises_pour_1000_hab", "Aucun pôle ne publie de quoi calculer cet indicateur."),
    ],
)
def test_an_indicator_that_nobody_has_is_said_so(small_atlas, key, said):
    words = Drawn(small_atlas, indicator=key).words()
    assert said in words
    assert "proportionnelle" not in words


def test_sources_of_the_figures_are_named_and_the_boundaries_have_none(small_atlas):
    words = Drawn(small_atlas, indicator="structures_insertion").words()
    assert spaced(plain(f"Sources des chiffres : {HOSTILE_TITLE}.")) in words
    assert "Sources des chiffres" not in Drawn(small_atlas, indicator="population_insee").words()


def test_sources_that_do_not_fit_are_counted(shipped_atlas):
    drawn = Drawn(shipped_atlas, indicator="organisations")
    words = drawn.words()
    listed = words.split("Sources des chiffres : ")[1].split(" ; et ")[0].split(" ; ")
    left = int(words.split(" ; et ")[1].split(" ")[0])
    known = [shipped_atlas.values[pole.pole_id]["organisations"] for pole in drawn.poles]
    titles = {spaced(figure.source_titre) for value in known for figure in value.figures}
    assert left > 0
    assert len(titles) == len(" ; ".join(listed).split(" ; ")) + left


# Marks


def test_hatch_is_there_exactly_when_a_value_is_missing(small_atlas):
    complete = Drawn(small_atlas, indicator="population_insee")
    assert "<pattern" not in complete.svg()
    assert hatched(complete.figure()) == []
    for key in ("structures_insertion", "part_insertion_pct"):
        partial = Drawn(small_atlas, indicator=key)
        assert "<pattern" in partial.svg()
        missing = [row for row in partial.drawing.rows if row.fill == HATCH]
        main = partial.panels()[0]
        drawn = [one for one in labelled(main, "territory") if one.get_hatch()]
        assert len(drawn) == len(missing) > 0


def test_a_missing_value_never_has_a_colour_of_a_class(small_atlas):
    drawn = Drawn(small_atlas, indicator="part_insertion_pct")
    for patch in hatched(drawn.figure()):
        assert patch.get_facecolor() == (1, 1, 1, 1)


def test_every_placed_pole_is_drawn_once_on_the_mainland_or_in_an_inset(shipped_atlas):
    drawn = Drawn(shipped_atlas)
    main, *insets = drawn.panels()
    overseas = [labelled(panel, "territory") for panel in insets[:5]]
    placed = sum(place.outline is not None for place in drawn.places)
    assert len(labelled(main, "territory")) + sum(map(len, overseas)) == placed
    where = [shipped_atlas.territories[place.pole_id].departement_codes for place in drawn.places]
    drawn_in = [
        sum(
            code in codes for codes, place in zip(where, drawn.places, strict=True) if place.outline
        )
        for code in ("971", "972", "973", "974", "976")
    ]
    assert [len(one) for one in overseas] == drawn_in
    assert drawn_in[3] > 0


def test_only_the_kept_poles_are_drawn(small_atlas):
    main = Drawn(small_atlas, Selection(promotions=("AAP-2015",))).panels()[0]
    assert len(labelled(main, "territory")) == 2  # plateau-gamma, and siege-beta promoted later
    assert labelled(main, "marks") == []
    (marks,) = labelled(Drawn(small_atlas).panels()[0], "marks")
    assert len(marks.get_offsets()) == 1


@pytest.mark.parametrize("key", ["population_insee", "organisations"])
def test_area_of_each_circle_is_proportional_to_its_value_in_every_map(shipped_atlas, key):
    drawn = Drawn(shipped_atlas, indicator=key)
    values = [
        shipped_atlas.values[drawn.places[row.place].pole_id][key] for row in drawn.drawing.rows
    ]
    shown = [v.value for row, v in zip(drawn.drawing.rows, values, strict=True) if row.radius]
    main, *insets = (labelled(panel, "circles") for panel in drawn.panels())
    (circles,) = main
    assert isinstance(circles, PathCollection)
    sizes = circles.get_sizes()
    mainland = [
        value.value
        for row, value in zip(drawn.drawing.rows, values, strict=True)
        if row.radius and 41 < drawn.places[row.place].lat < 52
    ]
    assert len(sizes) == len(mainland) < len(shown)
    ratio = sizes[0] / mainland[0]
    assert sizes == pytest.approx(np.array(mainland) * ratio)
    assert list(sizes) == sorted(sizes, reverse=True)
    everywhere = {round(value * ratio, 6) for value in shown}
    for inset in insets:
        for collection in inset:
            assert {round(size, 6) for size in collection.get_sizes()} <= everywhere


def test_class_is_one_colour_whatever_the_precision(small_atlas):
    drawn = Drawn(small_atlas, indicator="densite_hab_km2")
    colours = {patch.get_facecolor() for patch in labelled(drawn.panels()[0], "territory")}
    swatches = [one.get_facecolor() for one in labelled(drawn.figure().axes[0], "swatch")]
    assert len(colours) == 3
    assert colours <= set(swatches)


def test_edge_says_the_precision_without_colour(small_atlas):
    main = Drawn(small_atlas).panels()[0]
    styles = [patch.get_linestyle() for patch in labelled(main, "territory")]
    # plateau-gamma, siege-beta, val-alpha, deux-rives, ile-yeu: the largest first
    assert [style in {"-", "solid"} for style in styles] == [False, False, True, True, False]
    assert styles[0] != styles[1] == styles[4]


def test_the_chosen_pole_is_framed_alone_and_only_what_is_in_the_frame_is_listed(shipped_atlas):
    pole_id = "pole-sud-archer"
    drawn = Drawn(shipped_atlas, pole_id=pole_id)
    screen = Screen(pole_id=pole_id)
    bounds = frame(shipped_atlas, screen, drawn.poles)
    drawn.drawing = replace(drawn.drawing, bounds=bounds)
    assert main_view(drawn.drawing, drawn.places).bounds == bounds
    words = drawn.words()
    assert "Pôle Sud (groupe Archer)" in words
    assert "Les Gouttes" not in words


def test_the_chosen_pole_has_the_borders_of_its_communes_and_epci(small_atlas):
    drawn = Drawn(small_atlas, pole_id="plateau-gamma")  # three communes, of two EPCI
    for label, rings in (("communes", 3), ("epci", 2)):
        (borders,) = labelled(drawn.panels()[0], label)
        assert list(borders.get_path().codes).count(mpl.path.Path.MOVETO) == rings
    assert "Pôle choisi : traits fins, communes" in drawn.words()
    for other in (Drawn(small_atlas), Drawn(small_atlas, pole_id="nulle-part")):
        assert labelled(other.panels()[0], "communes") == []
        assert "Pôle choisi" not in other.words()


def test_two_indicators_fill_and_size_and_only_the_ratio_is_hatched(small_atlas):
    drawn = Drawn(small_atlas, indicator="densite_hab_km2", second="structures_insertion")
    words = drawn.words()
    assert "100,0 hab./km² : 3 pôles" in words
    assert "7 pôles sans donnée, dont 4 sur la carte (sans cercle)" in words
    assert "<pattern" not in drawn.svg()
    (circles,) = labelled(drawn.panels()[0], "circles")
    assert len(circles.get_offsets()) == 1


def test_fills_are_opaque_and_the_edges_of_all_are_above_them(small_atlas):
    for key, casings in (("population_insee", 0), ("densite_hab_km2", 5)):
        main = Drawn(small_atlas, indicator=key).panels()[0]
        fills, edges = labelled(main, "territory"), labelled(main, "edge")
        assert {patch.get_facecolor()[3] for patch in fills} == {1}
        assert len(edges) == len(fills) == 5
        assert len(labelled(main, "casing")) == casings
        borders = labelled(main, "departements")[0].get_zorder()
        assert max(one.get_zorder() for one in fills) < borders < edges[0].get_zorder()


def test_hollow_circles_are_dashed_and_small_ones_have_no_white_edge(small_atlas):
    drawn = Drawn(small_atlas)
    rows = drawn.drawing.rows
    (circles,) = labelled(drawn.panels()[0], "circles")
    dashed = [style[1] is not None for style in circles.get_linestyles()]
    shown = [drawn.places[row.place] for row in rows if row.radius]
    mainland = [place.precision for place in shown if 41 < place.lat < 52]
    assert dashed == [one is Precision.SIEGE for one in mainland]
    assert set(dashed) == {True, False}
    drawn.drawing = replace(
        drawn.drawing, rows=tuple(replace(row, radius=row.radius and 1.0) for row in rows)
    )
    (circles,) = labelled(drawn.panels()[0], "circles")
    assert [width > 0 for width in circles.get_linewidths()] == dashed


def test_chosen_pole_has_a_stronger_edge(small_atlas):
    def widths(**screen):
        main = Drawn(small_atlas, **screen).panels()[0]
        return sorted(patch.get_linewidth() for patch in labelled(main, "territory"))

    assert widths(pole_id="val-alpha")[-1] > widths()[-1] * 2
    assert "Trait noir : Val d’Alpha" in Drawn(small_atlas, pole_id="val-alpha").words().replace(
        "'", "’"
    )


# Hostile and unusual texts


def test_hostile_texts_are_shown_as_they_are(small_atlas):
    drawn = Drawn(small_atlas, caption=Caption(MATH, MATH, DAY))
    words = drawn.words()
    assert words.count(spaced(MATH)) == 2
    assert f" {spaced(plain(HOSTILE_NAME))[:35]}" in words
    assert "</script>" in HOSTILE_NAME[:42]
    assert "<script" not in drawn.svg()


def test_hostile_texts_are_no_formula_in_a_png_either(small_atlas):
    # As mathtext, « $\frac$ » raises and « $x^2$ » is narrower.
    drawn = Drawn(small_atlas, caption=Caption("$\\frac$ $x^2$", "$\\nothing{$", DAY))
    assert drawn.saved(PictureFormat.PNG).startswith(b"\x89PNG")
    assert all(not text.get_parse_math() for text in drawn.figure().axes[0].texts)


def test_letters_that_xml_or_the_font_refuse_do_not_break_a_picture(small_atlas):
    odd = "Pôle\x00 un\x0bdeux\ud800 trois\ufffe 漢字 \U0001f600 \u202eenvers fin"
    drawn = Drawn(small_atlas, caption=Caption(odd, odd, DAY))
    words = drawn.words()
    assert "Pôle un deux" in words
    assert "□□" in words
    assert "\u202e" not in words
    assert drawn.saved(PictureFormat.PNG).startswith(b"\x89PNG")


def test_plain_text_is_composed_and_keeps_its_no_break_spaces():
    assert plain("Ise\u0300re\n : 1\u202f000\u00a0km") == "Isère\u00a0: 1\u202f000\u00a0km"
    assert plain("« Oui » ?") == "«\u00a0Oui\u00a0»\u00a0?"
    assert plain("œ Œ « » ’ – — − € ² ‰ ÿ…").count("□") == 0


def test_long_title_wraps_within_the_sheet_and_the_longest_is_cut(small_atlas):
    long = "Un titre très long qui parle de coopération " * 6
    assert spaced(long) in Drawn(small_atlas, caption=Caption(long, "s", DAY)).words()
    endless = Drawn(small_atlas, caption=Caption("mot " * 2000, "sans fin" * 500, DAY))
    assert "mot…" in endless.words()
    assert_texts_are_apart(endless.figure())


def test_wrapping_keeps_every_word_and_every_line_within_the_width():
    style = Style(10.0)
    text = "Anticonstitutionnellement, " * 5 + "x" * 300
    lines = wrapped(text, 120, style)
    assert max(width_of(line, style) for line in lines) <= 120
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert wrapped("", 120, style) == [""]
    cut = wrapped(text, 120, style, most=2)
    assert len(cut) == 2
    assert cut[-1].endswith("…")
    assert shortened_to("court", 120, style) == "court"


# Layout


def assert_texts_are_apart(figure):
    """No two texts overlap, and each is within the sheet."""
    texts = [text for text in figure.axes[0].texts if text.get_text()]
    with mpl.rc_context(SETTINGS):
        renderer = FigureCanvasAgg(figure).get_renderer()
        boxes = [text.get_window_extent(renderer) for text in texts]
    whole = figure.bbox
    for text, box in zip(texts, boxes, strict=True):
        assert whole.x0 <= box.x0 < box.x1 <= whole.x1, text.get_text()
        assert whole.y0 <= box.y0 < box.y1 <= whole.y1, text.get_text()
    for (one, box), (other, other_box) in combinations(zip(texts, boxes, strict=True), 2):
        wide = min(box.x1, other_box.x1) - max(box.x0, other_box.x0)
        high = min(box.y1, other_box.y1) - max(box.y0, other_box.y0)
        assert wide <= 0 or high <= 2, (one.get_text(), other.get_text())


@pytest.mark.parametrize(
    "key",
    [
        "population",
        "organisations",
        "surface_m2",
        "nb_epci",
        "densite_hab_km2",
        "ca_par_habitant_eur",
    ],
)
def test_no_text_overlaps_another_for_any_indicator(shipped_atlas, key):
    assert_texts_are_apart(Drawn(shipped_atlas, indicator=key).figure())


@pytest.mark.parametrize("code", ["13", "38", "44", "75", "972", "974"])
def test_no_text_overlaps_another_for_a_department(shipped_atlas, code):
    drawn = Drawn(shipped_atlas, Selection(departements=(code,)), indicator="organisations")
    assert_texts_are_apart(drawn.figure())


def test_the_fullest_legend_fits(shipped_atlas):
    drawn = Drawn(
        shipped_atlas,
        indicator="insertion_pour_1000_hab",
        second="salaries_total",
        hidden=(Precision.SIEGE,),
        caption=Caption("Titre long " * 30, "Filtres nombreux " * 60, DAY),
    )
    figure = drawn.figure()
    assert_texts_are_apart(figure)
    foot = min(line.get_ydata()[0] for line in figure.axes[0].lines if line.get_xdata()[0] < 27)
    column = [t for t in figure.axes[0].texts if t.get_position()[0] > WIDTH - 26 - 226 - 1]
    assert max(text.get_position()[1] for text in column if text.get_position()[1] < foot) < foot


def test_poles_of_a_small_selection_are_numbered_and_named_once_each(small_atlas):
    drawn = Drawn(small_atlas, Selection(departements=("38",)), indicator="population_insee")
    words = drawn.words()
    assert "Pôles de la carte" in words
    for name in ("Val d'Alpha", "Écoplateau de Gamma", "Quelque part en Isère"):
        assert words.count(name) == 1
    assert words.index("Deux rives") < words.index("Écoplateau") < words.index("Val d'Alpha")
    badges = labelled(drawn.figure().axes[0], "badge")
    centres = [one.center for one in badges if isinstance(one, Circle)]
    assert len(centres) > 5
    for one, other in combinations(centres, 2):
        assert np.hypot(one[0] - other[0], one[1] - other[1]) > 2 * badges[0].get_radius()


def test_number_stands_beside_a_small_territory_and_inside_a_large_one(shipped_atlas):
    drawn = Drawn(
        shipped_atlas, Selection(promotions=("AAP-2015",)), indicator="part_insertion_pct"
    )
    badges = [one.center for one in labelled(drawn.figure().axes[0], "badge")]
    panel = MapPanel(Sheet(), MAIN_BOX, MAINLAND)
    by_name = {place.nom: place for place in drawn.places}
    small, large = by_name["Construire Solidaire"], by_name["3.EVA"]
    assert 0 < panel.small_reach(small) < 10
    assert panel.small_reach(large) == 0
    (sheet_axes, main) = drawn.figure().axes[:2]
    for place, is_inside in ((small, False), (large, True)):
        outline = shapely.convex_hull(place.outline)
        nearest = min(spot_distance(main, sheet_axes, outline, badge) for badge in badges)
        assert (nearest == 0) is is_inside


def spot_distance(main, sheet_axes, outline, spot):
    """How far in metres a point of the sheet is from a shape of the mainland."""
    x, y = main.transData.inverted().transform(sheet_axes.transData.transform(spot))
    (shape,) = gpd.GeoSeries([outline], crs="EPSG:4326").to_crs(LAMBERT_93)
    return shape.distance(shapely.Point(x, y))


def test_marks_alone_are_said_without_a_second_count(shipped_atlas):
    words = Drawn(shipped_atlas, Selection(departements=("971",))).words()
    assert "Non localisés : 1 pôle, marqué au centre de son département." in words


def test_many_poles_name_the_largest_circles_only_and_rates_are_not_ranked(shipped_atlas):
    words = Drawn(shipped_atlas, indicator="population_insee").words()
    assert "Valeurs les plus élevées, hors supposés" in words
    published = Drawn(shipped_atlas, indicator="organisations").words()
    assert "Valeurs les plus élevées de la carte" in published
    rates = Drawn(shipped_atlas, indicator="densite_hab_km2")
    assert "élevées" not in rates.words()
    assert labelled(rates.figure().axes[0], "badge") == []


def test_badge_is_a_disc_with_its_number_in_the_middle():
    sheet = Sheet()
    badge(sheet, 50, 60, 12)
    (text,) = sheet.axes.texts
    box = text.get_window_extent(FigureCanvasAgg(sheet.figure).get_renderer())
    middle = sheet.axes.transData.transform((50, 60))
    assert ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2) == pytest.approx(middle, abs=1.5)


# Frames


def limits(axes):
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    return west, south, east, north


def test_whole_france_is_framed_in_lambert_93(shipped_atlas):
    panel = Drawn(shipped_atlas).panels()[0]
    west, south, east, north = limits(panel)
    assert west < 100_000 < 1_242_000 < east  # Ouessant and Corsica
    assert south < 6_046_000 < 7_110_000 < north  # Bonifacio and Dunkirk
    assert east - west < 1_400_000


def test_department_is_framed_and_the_insets_are_kept(shipped_atlas):
    drawn = Drawn(shipped_atlas, Selection(departements=("38",)))
    main, *insets = drawn.panels()
    west, south, east, north = limits(main)
    shown = [drawn.places[row.place] for row in drawn.drawing.rows]
    placed = [place.pole_id for place in shown if place.outline is not None]
    outlines = shipped_atlas.outlines.loc[placed]
    left, low, right, high = outlines.to_crs(LAMBERT_93).total_bounds
    assert west < left < right < east
    assert south < low < high < north
    assert north - south < 3 * (high - low)
    assert len(insets) == len(INSETS) == 6
    assert "Projection Lambert-93" in drawn.words()


def test_overseas_department_is_framed_in_a_projection_of_its_own(shipped_atlas):
    drawn = Drawn(shipped_atlas, Selection(departements=("974",)))
    assert "Projection locale" in drawn.words()
    west, _, east, _ = limits(drawn.panels()[0])
    assert east - west < 120_000
    shapes = shipped_atlas.shapes
    kept = [pole.pole_id for pole in drawn.poles if pole.pole_id in shapes]
    assert len(labelled(drawn.panels()[0], "territory")) == len(kept) > 0


def test_mark_outside_the_outlines_is_framed_too(shipped_atlas):
    drawn = Drawn(shipped_atlas, Selection(departements=("974",)))
    drawn.drawing = replace(drawn.drawing, bounds=((-21.1, 55.2), (-21.0, 55.3)))
    main = drawn.panels()[0]
    (marks,) = labelled(main, "marks")
    west, south, east, north = limits(main)
    unplaced = [pole for pole in drawn.poles if pole.territoire_precision == "departement"]
    assert len(marks.get_offsets()) == len(unplaced) > 0
    for x, y in marks.get_offsets():
        assert west < x < east
        assert south < y < north


@pytest.mark.parametrize(
    "bounds", [None, ((-21.4, 5.0), (46.0, 55.8)), ((-21.4, -61.8), (16.0, 55.8))]
)
def test_area_over_several_oceans_leaves_the_mainland_in_the_large_map(small_atlas, bounds):
    drawn = Drawn(small_atlas, Selection(promotions=("AAP-2015",)))
    assert main_view(replace(drawn.drawing, bounds=bounds), drawn.places) is MAINLAND


def test_several_departments_are_framed_on_the_mainland_and_the_insets_show_the_others(
    shipped_atlas,
):
    both = Drawn(shipped_atlas, Selection(departements=("38", "974")))
    alone = Drawn(shipped_atlas, Selection(departements=("38",)))
    assert main_view(both.drawing, both.places) == main_view(alone.drawing, alone.places)


def test_scale_of_a_map_is_the_same_across_and_up(shipped_atlas):
    figure = Drawn(shipped_atlas, Selection(departements=("38",))).figure()
    for axes in figure.axes[1:]:
        west, south, east, north = limits(axes)
        place = axes.get_position()
        across = (east - west) / (place.width * WIDTH)
        assert (north - south) / (place.height * HEIGHT) == pytest.approx(across)


def test_hole_of_a_shape_stays_a_hole():
    hole = shapely.box(3, 3, 6, 6).exterior.coords
    ring = shapely.Polygon(shapely.box(0, 0, 9, 9).exterior.coords, [hole])  # wound the same way
    path = path_of(np.array([ring, shapely.box(20, 0, 21, 1)]))
    assert path.codes.tolist() == ([1, 2, 2, 2, 79]) * 3
    canvas = FigureCanvasAgg(Figure(figsize=(1, 1), dpi=22))
    axes = canvas.figure.add_axes((0, 0, 1, 1), xlim=(0, 22), ylim=(0, 22))
    axes.set_axis_off()
    axes.add_artist(PathPatch(path, facecolor="black", linewidth=0))
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[::-1, :, 0]
    assert [pixels[1, 1], pixels[4, 4], pixels[7, 7], pixels[0, 20]] == [0, 255, 0, 0]


def test_room_for_a_name_is_inside_the_land_or_there_is_none():
    land = shapely.box(0, 0, 100, 40).difference(shapely.box(10, 0, 100, 25))
    x, y = room_in(land, 30, 10)
    assert land.contains(shapely.box(x - 15, y - 5, x + 15, y + 5))
    assert room_in(land, 30, 20) is None
    assert room_in(shapely.Polygon(), 1, 1) is None


def test_inset_measures_what_the_ground_does(shipped_atlas):
    outline = shipped_atlas.boundaries.outlines("departements", ["974"]).geometry
    view = next(one for one in INSETS if one.name == "La Réunion")
    drawn, true = outline.to_crs(view.crs).area.sum(), outline.to_crs("EPSG:6933").area.sum()
    assert drawn == pytest.approx(true, rel=0.01)


def test_empty_selection_is_drawn_and_says_so(small_atlas):
    nobody = Selection(departements=("26",))
    for key in ("population_insee", "densite_hab_km2"):
        drawn = Drawn(small_atlas, nobody, indicator=key)
        assert drawn.drawing.rows == ()
        assert "Aucun pôle renseigné sur 0." in drawn.words()
        assert labelled(drawn.panels()[0], "territory") == []
        assert drawn.saved(PictureFormat.PNG).startswith(b"\x89PNG")


# Name, caption, pieces


def test_name_of_the_file_says_what_was_filtered_and_when():
    isere = Selection(departements=("38",), filieres=("Réemploi & Cie",))
    assert (
        picture_name(isere, "population_insee", PictureFormat.SVG, DAY)
        == "ptce-carte-population-insee-38-touche-reemploi-cie-2026-11-22.svg"
    )
    assert (
        picture_name(Selection(), "organisations", PictureFormat.PNG, DAY)
        == "ptce-carte-organisations-2026-11-22.png"
    )


def test_caption_says_the_indicators_and_the_filters(small_atlas):
    screen = Screen(Selection(), "densite_hab_km2", second="salaries_insertion")
    caption = caption_of(small_atlas.choices, screen, DAY)
    assert caption.title == (
        "Densité et salariés en insertion : pôles territoriaux de coopération économique"
    )
    assert caption.subtitle == "Tous les pôles, France entière."
    assert caption.extracted_on == DAY
    named = caption_of(small_atlas.choices, screen, DAY, chosen="Val d'Alpha")
    assert named.title == f"Val d'Alpha · {caption.title}"
    hidden = caption_of(small_atlas.choices, Screen(hidden=(Precision.SIEGE,)), DAY)
    assert "Précisions masquées : supposés par le siège." in hidden.subtitle


def test_first_day_of_a_month_is_said_as_the_french_do():
    assert french_date(date(2026, 1, 1)) == "1er janvier 2026"
    assert french_date(date(2026, 8, 11)) == "11 août 2026"


def test_the_picture_and_the_map_have_the_same_insets_and_the_same_mainland():
    script = (ASSETS_DIR / "map_frame.js").read_text(encoding="utf-8")
    mainland = re.search(r"MAINLAND = (\[\[.*?\]\]);", script)[1]
    assert tuple(map(tuple, json.loads(mainland))) == MAINLAND.bounds
    insets = re.findall(r'\{ name: "([^"]+)", bounds: (\[\[.*?\]\]) \}', script)
    on_screen = [(name, tuple(map(tuple, json.loads(bounds)))) for name, bounds in insets]
    assert on_screen == [(view.name, view.bounds) for view in INSETS]


@pytest.mark.parametrize("precision", EDGES)
def test_the_picture_the_map_and_the_legend_have_the_same_colours(precision):
    script = (ASSETS_DIR / "atlas_map.js").read_text(encoding="utf-8")
    look = re.search(rf"^ +{precision}: {{ (.*) }},$", script, re.MULTILINE)[1]
    assert f'color: "{EDGES[precision].colour}", plain: "{EDGES[precision].plain}"' in look
    style = (ASSETS_DIR / "page.css").read_text(encoding="utf-8")
    kind = ".atlas-swatch.atlas-siege" if precision is Precision.SIEGE else ".atlas-swatch"
    swatch = re.search(rf"^{re.escape(kind)} {{ (.*) }}$", style, re.MULTILINE)[1]
    assert f"{EDGES[precision].colour}; background: {EDGES[precision].plain};" in swatch
