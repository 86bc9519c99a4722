"""What is on the screen is whole and in French, on a wide screen and on a phone."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PHONE = {"width": 375, "height": 700}
WIDE = {"width": 1280, "height": 900}
UNTIL_LAND = """one => new Promise((found, given_up) => {
  const late = setTimeout(() => given_up(new Error("no land is drawn")), 15000);
  const look = function () {
    const canvas = one.querySelector("canvas");
    const { width, height } = canvas || { width: 0, height: 0 };
    const drawn = width && height && canvas.getContext("2d").getImageData(0, 0, width, height);
    const pixels = drawn ? drawn.data : [];
    if (!pixels.some((value, place) => place % 4 === 3 && value > 0)) return setTimeout(look, 100);
    clearTimeout(late);
    return found(true);
  };
  look();
})"""
CUT = "one => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight"


@pytest.mark.parametrize("name", ["Département", "Indicateur"])
def test_an_empty_list_says_so_in_french_and_fills_again(atlas_page, name):
    atlas_page.open()
    box = atlas_page.page.locator(f'input[role="combobox"][aria-label="{name}"]')
    options = atlas_page.page.get_by_role("option")
    box.click()
    box.press("ControlOrMeta+a")
    for _ in range(2):
        box.press_sequentially("zzz")
        expect(options).to_have_text(["Aucun résultat"])
        for _ in "zzz":
            box.press("Backspace")
        expect(options.nth(2)).to_be_visible()


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_names_of_the_insets_are_not_cut_and_stand_inside_the_map(visitor, server, viewport):
    visit = visitor(server, viewport=viewport)
    visit.open()
    names = visit.frame.locator(".atlas-inset-name")
    expect(names).to_have_count(6)
    assert [name.inner_text() for name in names.all() if name.evaluate(CUT)] == []
    whole = visit.map.bounding_box()
    for inset in visit.frame.locator(".atlas-inset").all():
        box = inset.bounding_box()
        assert box["x"] >= whole["x"]
        assert box["x"] + box["width"] <= whole["x"] + whole["width"]
        assert box["y"] + box["height"] <= whole["y"] + whole["height"]


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_tooltip_is_read_in_lines_of_several_words(visitor, server, viewport):
    visit = visitor(server, viewport=viewport)
    visit.open("?departement=38")
    visit.main.locator("path.atlas-circle").first.hover()
    tooltip = visit.frame.locator(".atlas-tooltip")
    expect(tooltip).to_be_visible()
    box = tooltip.bounding_box()
    assert box["width"] > box["height"]


def test_departments_are_named_once_the_map_is_near(atlas_page):
    name = atlas_page.main.locator(".atlas-name span", has_text="Isère")
    atlas_page.open()
    expect(name).to_be_hidden()
    atlas_page.open("?departement=38")
    expect(name).to_be_visible()


def test_a_tooltip_of_an_inset_stands_beside_it_and_leaves_with_the_pointer(atlas_page):
    atlas_page.open("?departement=973")
    disc = atlas_page.frame.locator(".atlas-inset", has_text="Guyane").locator("path.atlas-circle")
    disc.hover()
    beside = atlas_page.frame.locator(".atlas-beside")
    expect(beside).to_contain_text("Population Insee")
    assert beside.bounding_box()["width"] > 150
    atlas_page.page.mouse.move(5, 5)
    expect(beside).to_have_count(0)


@pytest.mark.parametrize("place", ["#map_div > .leaflet-map-pane", ".atlas-inset"])
def test_a_tooltip_leaves_with_what_it_tells_of(atlas_page, place):
    atlas_page.open("?departement=973")
    atlas_page.frame.locator(f"{place} path.atlas-circle").first.hover()
    tooltip = atlas_page.frame.locator(".atlas-tooltip")
    expect(tooltip).to_be_visible()
    box = atlas_page.page.get_by_role("combobox", name="Département")
    box.focus()
    box.press("Backspace")
    box.press_sequentially("38")
    box.press("Enter")
    atlas_page.expect_address(departement="38")
    expect(tooltip).to_have_count(0)


def test_on_a_phone_the_switches_of_the_map_wrap(visitor, server):
    visit = visitor(server, viewport=PHONE)
    visit.open()
    for label in ("déclarés", "approchés", "supposés par le siège", "au département seul"):
        box = visit.page.get_by_role("button", name=label, exact=True).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]


def test_the_insets_are_drawn_even_when_their_style_comes_late(visitor, server):
    visit = visitor(server, viewport=WIDE)

    def late(route):
        visit.page.wait_for_timeout(1_500)
        route.continue_()

    visit.page.route("**/atlas_map-*.css", late)
    visit.open("?departement=38")
    insets = visit.frame.locator(".atlas-inset-frame")
    expect(insets).to_have_count(6)
    for inset in insets.all():
        assert inset.evaluate(UNTIL_LAND)
