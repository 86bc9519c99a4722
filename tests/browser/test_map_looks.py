"""What the legend shows is what the map draws: colours, edges, sizes, names."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PHONE = {"width": 375, "height": 700}
CENTRE_ISERE = "ptce-centre-isere"
LOOKS = """all => all.map(one => [one.getAttribute("fill"), one.getAttribute("fill-opacity")])"""
BOX = """one => {
  const { left, top, right, bottom } = one.getBoundingClientRect();
  return [left, top, right, bottom];
}"""
CONTROLS = ".leaflet-control-container .leaflet-control"


def classes(visit):
    """The colours of the classes of the legend, as they are computed on the page."""
    swatches = visit.page.locator(".atlas-legend .atlas-class")
    return swatches.evaluate_all("all => all.map(one => getComputedStyle(one).backgroundColor)")


def rgb(colour):
    return "rgb({}, {}, {})".format(*(int(colour[at : at + 2], 16) for at in (1, 3, 5)))


def test_a_class_is_one_opaque_colour_and_choosing_a_pole_does_not_change_it(atlas_page):
    atlas_page.open(f"?indicateur=densite_hab_km2&second=population_insee&pole={CENTRE_ISERE}")
    filled = atlas_page.main.locator("path.atlas-territory").evaluate_all(LOOKS)
    assert {opacity for _, opacity in filled} == {"1"}
    assert {rgb(fill) for fill, _ in filled} == set(classes(atlas_page))
    communes = atlas_page.main.locator("path.atlas-commune")
    assert {opacity for _, opacity in communes.evaluate_all(LOOKS)} == {"0"}
    communes.first.hover()
    expect(atlas_page.frame.locator(".atlas-tooltip")).to_contain_text("hab.")


def test_a_chosen_pole_keeps_the_dashes_of_its_edge_and_leaves_no_ring(atlas_page):
    atlas_page.open(f"?departement=38&pole={CENTRE_ISERE}")
    edge = atlas_page.main.locator("path.atlas-edge").last
    expect(edge).to_have_class(re.compile("atlas-approche"))
    expect(edge).to_have_attribute("stroke-dasharray", "10 6")
    expect(edge).to_have_attribute("stroke-linecap", "butt")
    circles = atlas_page.main.locator("path.atlas-circle").count()
    atlas_page.page.get_by_role("button", name="Fermer la fiche").click()
    expect(atlas_page.main.locator("path.atlas-circle")).to_have_count(circles + 1)


def test_a_pointer_near_a_small_circle_means_it(atlas_page):
    atlas_page.open("?indicateur=salaries_total_calcule")
    main = atlas_page.main
    small = main.locator("path.atlas-circle[stroke=none]")
    assert small.count() > 0
    left, top, right, bottom = small.last.evaluate(BOX)
    reach = main.locator("path.atlas-reach")
    boxes = [one.evaluate(BOX) for one in reach.all()]
    middle = (left + right) / 2, (top + bottom) / 2
    around = [
        box
        for box in boxes
        if abs((box[0] + box[2]) / 2 - middle[0]) < 1 and abs((box[1] + box[3]) / 2 - middle[1]) < 1
    ]
    assert [box[2] - box[0] for box in around] == [pytest.approx(24, abs=1)]


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 900}, PHONE], ids=["wide", "phone"])
def test_names_of_departments_are_whole_and_over_nothing(visitor, server, viewport):
    visit = visitor(server, viewport=viewport)
    visit.open("?departement=38")
    whole = visit.map.evaluate(BOX)
    controls = [one.evaluate(BOX) for one in visit.frame.locator(CONTROLS).all()]
    names = [one.evaluate(BOX) for one in visit.frame.locator(".atlas-name span:visible").all()]
    assert len(names) > 1
    for left, top, right, bottom in names:
        assert whole[0] <= left < right <= whole[2]
        assert whole[1] <= top < bottom <= whole[3]
        for one in controls:
            assert right <= one[0] or left >= one[2] or bottom <= one[1] or top >= one[3]


def test_on_a_phone_the_names_of_the_insets_are_wide_enough_for_a_finger(visitor, server):
    visit = visitor(server, viewport=PHONE)
    visit.open()
    for name in visit.frame.locator(".atlas-inset-name").all():
        assert name.bounding_box()["height"] >= 24
        assert name.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 11


def test_a_sheet_has_no_inset_that_would_be_empty(atlas_page):
    atlas_page.page.goto(f"{atlas_page.wire.server.url}/pole?pole={CENTRE_ISERE}")
    expect(atlas_page.page.get_by_text("Citer cette fiche")).to_be_visible(timeout=60_000)
    atlas_page.settled()
    expect(atlas_page.map).to_be_visible()
    expect(atlas_page.main.locator("path.atlas-commune").first).to_be_attached()
    expect(atlas_page.frame.locator(".atlas-insets")).to_be_hidden()
    atlas_page.wire.errors[:] = [e for e in atlas_page.wire.errors if "/pole/_stcore/" not in e]
