"""What a reader does with the map of EPCI and communes, in a real Chromium."""

import re

import pytest
from playwright.sync_api import expect
from small_world import HOSTILE_NAME, SQUARES

from poles.areas.areas import AreaLevel, Areas, Measure
from poles.areas.map import compose_legend
from poles.areas.screen import AreaScreen

pytestmark = pytest.mark.browser

LOST_PATHS = re.compile(r"404 .*/territoires/_stcore/(health|host-config)")
"""Streamlit's own: on a deep link it looks for its server below the page's path, then above."""


def visit_areas(visit, query=""):
    """Open the page and wait for its map; forget the two errors that Streamlit makes by itself."""
    visit.open(f"territoires{query}")
    visit.wire.errors[:] = [error for error in visit.wire.errors if not LOST_PATHS.search(error)]
    return visit


def marks(visit):
    """Return what the map says of what it drew."""
    return visit.map.evaluate("box => ({ ...box.dataset })")


def point_of(visit, latitude, longitude):
    """Return where a place of the world stands on the screen."""
    place = visit.map.evaluate(
        "(_, place) => window.map.latLngToContainerPoint(place)", [latitude, longitude]
    )
    box = visit.map.bounding_box()
    return box["x"] + place["x"], box["y"] + place["y"]


def counts_of(atlas, screen):
    return ",".join(str(one.count) for one in compose_legend(Areas(atlas), screen).classes)


def colour_at(visit, latitude, longitude):
    """Return the red, green and blue that the canvas holds at a place of the world."""
    return visit.map.evaluate(
        """(box, place) => {
          const canvas = box.querySelector(":scope > .leaflet-map-pane canvas.areas-canvas");
          const at = window.map.latLngToContainerPoint(place);
          const edge = canvas.getBoundingClientRect(), frame = box.getBoundingClientRect();
          const ratio = canvas.width / edge.width;
          const x = (at.x + frame.x - edge.x) * ratio, y = (at.y + frame.y - edge.y) * ratio;
          return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data].slice(0, 3);
        }""",
        [latitude, longitude],
    )


def rgb(colour):
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def test_every_epci_is_drawn_in_the_classes_of_the_legend(atlas_page, shipped_atlas):
    visit = visit_areas(atlas_page, "?mesure=densite")
    drawn = marks(visit)
    assert drawn["coloured"] == "1253"
    assert drawn["counts"] == counts_of(shipped_atlas, AreaScreen(measure=Measure.DENSITE))
    expect(visit.page.get_by_role("region", name="Légende")).to_contain_text("Classes par quantile")


@pytest.mark.parametrize("measure", [Measure.NB_POLES, Measure.COUVERTE])
def test_known_supposed_and_partly_covered_are_drawn_as_the_legend_counts_them(
    atlas_page, shipped_atlas, measure
):
    drawn = marks(visit_areas(atlas_page, f"?mesure={measure}"))
    screen = AreaScreen(measure=measure)
    legend = compose_legend(Areas(shipped_atlas), screen)
    assert drawn["counts"] == counts_of(shipped_atlas, screen)
    assert drawn["apart"] == str(legend.supposed.count)
    assert drawn["parted"] == str(legend.in_part)


def test_an_area_has_the_colour_of_its_class(atlas_page, shipped_atlas):
    visit = visit_areas(atlas_page, "?mesure=densite")
    legend = compose_legend(Areas(shipped_atlas), AreaScreen(measure=Measure.DENSITE))
    assert colour_at(visit, 48.8, 2.35) == pytest.approx(rgb(legend.classes[-1].colour), abs=8)
    assert colour_at(visit, 44.75, 3.45) == pytest.approx(rgb(legend.classes[0].colour), abs=8)


def test_no_coarse_border_crosses_a_finer_outline(atlas_page, shipped_atlas):
    visit = visit_areas(atlas_page, "?niveau=communes&departement=75")
    paris = shipped_atlas.boundaries.shapes("communes", ["75056"])["75056"]
    inside = paris.buffer(-0.004)  # some 400 m: the coarse one was up to 1.2 km away
    assert inside.geom_type == "Polygon"
    ring = inside.exterior
    points = [ring.interpolate(step / 2_000, normalized=True) for step in range(2_000)]
    colours = visit.map.evaluate(
        """(box, places) => {
          const canvas = box.querySelector(":scope > .leaflet-map-pane canvas.areas-canvas");
          const edge = canvas.getBoundingClientRect(), frame = box.getBoundingClientRect();
          const ratio = canvas.width / edge.width;
          const { data, width } = canvas.getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height);
          const found = places.map(function (place) {
            const at = window.map.latLngToContainerPoint(place);
            const x = Math.round((at.x + frame.x - edge.x) * ratio);
            const y = Math.round((at.y + frame.y - edge.y) * ratio);
            return data.slice(4 * (y * width + x), 4 * (y * width + x) + 3).join();
          });
          return [...new Set(found)];
        }""",
        [[point.y, point.x] for point in points],
    )
    assert len(colours) == 1


def test_department_filter_colours_its_areas_alone_and_zooms(atlas_page, shipped_atlas):
    visit = visit_areas(atlas_page)
    zoom = visit.map.evaluate("() => window.map.getZoom()")
    visit.choose_department("38", "Isère")
    inside = len(Areas(shipped_atlas).selected(AreaLevel.EPCI, ("38",)))
    expect(visit.map).to_have_attribute("data-coloured", str(inside))
    assert visit.map.evaluate("() => window.map.getZoom()") > zoom + 1


def test_click_opens_the_sheet_and_writes_the_address(atlas_page):
    visit = visit_areas(atlas_page)
    visit.page.mouse.click(*point_of(visit, 48.86, 2.34))
    visit.expect_address(zone="200054781")
    sheet = visit.page.get_by_role("region", name="Territoire choisi")
    expect(sheet).to_contain_text("Métropole du Grand Paris")
    expect(sheet.get_by_role("link").first).to_have_attribute("href", re.compile(r"^\./\?pole="))


def test_all_communes_of_france_are_drawn(atlas_page, shipped_atlas):
    visit = visit_areas(atlas_page, "?niveau=communes&mesure=evolution")
    drawn = marks(visit)
    screen = AreaScreen(level=AreaLevel.COMMUNES, measure=Measure.EVOLUTION)
    legend = compose_legend(Areas(shipped_atlas), screen)
    assert drawn["coloured"] == "34875"
    assert drawn["counts"] == counts_of(shipped_atlas, screen)
    assert drawn["missing"] == str(legend.missing)


def test_overseas_departments_are_always_in_sight(atlas_page):
    visit = visit_areas(atlas_page, "?niveau=communes&departement=38")
    for name in ("Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte"):
        expect(visit.frame.get_by_role("button", name=name)).to_be_visible()
    visit.frame.get_by_role("button", name="La Réunion").click()
    assert visit.map.evaluate("() => window.map.getBounds().contains([-21.1, 55.5])")


def test_names_of_files_are_text_on_the_map(small_page):
    visit = visit_areas(small_page, "?niveau=communes&departement=85")
    centre = SQUARES["85113"].centroid
    x, y = point_of(visit, centre.y, centre.x)
    visit.page.mouse.move(x - 3, y - 3)
    visit.page.mouse.move(x, y)
    tooltip = visit.frame.locator(".atlas-tooltip")
    expect(tooltip).to_contain_text("L'Île-d'Yeu")
    expect(tooltip).to_contain_text(HOSTILE_NAME)
    expect(tooltip.locator("script, img")).to_have_count(0)


def test_table_row_chooses_an_area(small_page):
    visit = small_page
    visit_areas(visit, "?vue=tableau&niveau=communes&mesure=population")
    grid = visit.page.get_by_test_id("stDataFrame")
    box = grid.bounding_box()
    visit.page.mouse.click(box["x"] + 22, box["y"] + 52)
    visit.expect_address(zone="97602")
    expect(visit.page.get_by_role("region", name="Territoire choisi")).to_contain_text("Bandraboua")


def test_phone_shows_the_map_whole(visitor, server):
    visit = visit_areas(visitor(server, viewport={"width": 375, "height": 700}))
    box = visit.map.bounding_box()
    assert box["width"] <= 375
    assert box["height"] >= 350
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 375
