"""What a reader does on the page that compares poles, in a real Chromium."""

import csv
import io
import math
import re

import pytest
from playwright.sync_api import expect
from small_world import HOSTILE_NAME

from poles.maps.drawing import places_of

pytestmark = pytest.mark.browser

PHONE = {"width": 375, "height": 700}
EIGHT = (
    "comparer?poles=pole-sud-archer&poles=pole-dechets-alpilles&poles=ptce-centre-isere"
    "&poles=paris-mix&poles=fontaine-o-livres&poles=initiatives-et-cite"
    "&poles=gatinais-montargois&poles=smac-07"
)
THREE = "comparer?poles=pole-dechets-alpilles&poles=ptce-centre-isere&poles=pole-sud-archer"


def opened(visit, address):
    """Open a page that has no map; return when it is complete.

    From a deep address Streamlit first looks for its own server under the page's name, gets a 404
    and looks one folder up: these two errors are its own.
    """
    visit.page.goto(f"{visit.wire.server.url}/{address}")
    expect(visit.page.get_by_text("Licence Ouverte 2.0")).to_be_visible()
    visit.settled()
    own = "/comparer/_stcore/"
    visit.wire.errors[:] = [error for error in visit.wire.errors if own not in error]
    return visit.page


def names(page):
    return page.locator(".compare-table thead th a").all_text_contents()


def circle(visit, atlas, pole_id):
    """Return the disc of a pole on the main map: discs are drawn in the order of the places."""
    drawn = [place.pole_id for place in places_of(atlas) if place.outline is not None]
    return visit.main.locator("path.atlas-circle").nth(drawn.index(pole_id))


def most_apart(atlas):
    """Return the placed poles of the mainland, those farthest from any other first."""
    placed = [one for one in places_of(atlas) if one.lat is not None and one.lat > 40]
    apart = {
        one.pole_id: min(math.dist((one.lon, one.lat), (b.lon, b.lat)) for b in placed if b != one)
        for one in placed
        if one.outline is not None
    }
    return sorted(apart, key=apart.__getitem__, reverse=True)


def badges(visit):
    return visit.main.locator(".atlas-rank")


def test_two_clicks_on_the_map_make_a_comparison_and_a_third_undoes_it(atlas_page, shipped_atlas):
    page = opened(atlas_page, "comparer")
    expect(atlas_page.map).to_have_count(0)
    page.get_by_text("Choisir sur la carte").click()
    expect(atlas_page.map).to_be_visible()
    atlas_page.expect_address(choix="carte")
    first, second = most_apart(shipped_atlas)[:2]
    for number, pole_id in enumerate((first, second), start=1):
        circle(atlas_page, shipped_atlas, pole_id).click()
        atlas_page.expect_address(poles=[first, second][:number])
        expect(badges(atlas_page)).to_have_count(number)
        atlas_page.settled()
    wanted = [shipped_atlas.by_id[one].nom for one in (first, second)]
    listed = page.get_by_role("region", name="Pôles comparés").get_by_role("listitem")
    expect(listed).to_have_text(wanted)
    expect(page.locator(".compare-table thead th a")).to_have_text(wanted)
    bars = page.locator("[data-testid=stVegaLiteChart]").first
    expect(bars.locator('[aria-roledescription="barre"]')).to_have_count(2)
    assert badges(atlas_page).all_text_contents() == ["1", "2"]
    page.reload()
    expect(badges(atlas_page)).to_have_text(["1", "2"])
    expect(page.locator(".compare-table thead th a")).to_have_text(wanted)
    atlas_page.wire.errors.clear()  # of a deep address, as in `opened`
    circle(atlas_page, shipped_atlas, first).click(force=True)  # its badge lets clicks through
    atlas_page.expect_address(poles=[second])
    expect(badges(atlas_page)).to_have_text(["1"])
    expect(page.locator(".compare-table")).to_have_count(0)


def test_of_quick_clicks_on_the_map_none_is_lost(atlas_page, shipped_atlas):
    opened(atlas_page, "comparer?choix=carte")
    chosen = most_apart(shipped_atlas)[:4]
    expect(circle(atlas_page, shipped_atlas, chosen[0])).to_be_visible()
    boxes = [circle(atlas_page, shipped_atlas, pole_id).bounding_box() for pole_id in chosen]
    for box in boxes:
        atlas_page.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    atlas_page.expect_address(poles=chosen)
    expect(badges(atlas_page)).to_have_count(4)


def test_an_answer_older_than_a_click_does_not_take_it_back(atlas_page, shipped_atlas):
    opened(atlas_page, "comparer?choix=carte")
    pole_id = most_apart(shipped_atlas)[0]
    kept = circle(atlas_page, shipped_atlas, pole_id).evaluate(
        """disc => {
            const { x, y, width, height } = disc.getBoundingClientRect();
            const at = { clientX: x + width / 2, clientY: y + height / 2, bubbles: true };
            disc.dispatchEvent(new MouseEvent("click", at));
            const older = { picked: { places: [], most: 8 } };
            mapPicks.keepWishes(older);
            return older.picked.places.length;
        }"""
    )
    assert kept == 1
    atlas_page.expect_address(poles=pole_id)


def test_where_poles_touch_each_other_a_list_asks_which(atlas_page, shipped_atlas):
    page = opened(atlas_page, "comparer?choix=carte")
    question = atlas_page.frame.get_by_role("dialog", name="Plusieurs pôles ici")
    for rank, name in enumerate(("Paris Mix", "Fontaine O Livres"), start=1):
        circle(atlas_page, shipped_atlas, "paris-mix").click(force=True)
        expect(question.get_by_role("button").first).to_be_focused()
        question.get_by_role("button", name=name).click()
        atlas_page.expect_address(poles=["paris-mix", "fontaine-o-livres"][:rank])
        atlas_page.settled()
    expect(badges(atlas_page)).to_have_text(["1·2"])
    circle(atlas_page, shipped_atlas, "paris-mix").click(force=True)
    expect(question.get_by_role("button", name="1. Paris Mix (enlever)")).to_be_visible()
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    atlas_page.expect_address(poles=["paris-mix", "fontaine-o-livres"])


def test_a_full_comparison_says_so_by_the_map_and_the_server_is_told_nothing(
    atlas_page, shipped_atlas
):
    ninth, *others = most_apart(shipped_atlas)[:9]
    query = "&".join(f"poles={one}" for one in others)
    opened(atlas_page, f"comparer?choix=carte&{query}")
    expect(atlas_page.map).to_be_visible()
    told = len(atlas_page.wire.sent)
    disc = circle(atlas_page, shipped_atlas, ninth)
    shape = disc.get_attribute("d")
    atlas_page.frame.get_by_role("button", name="Zoomer", exact=True).click()
    expect(disc).not_to_have_attribute("d", shape)
    atlas_page.frame.get_by_role("button", name="Revenir à la France").click()
    expect(disc).to_have_attribute("d", shape)
    disc.click()
    refusal = atlas_page.frame.get_by_role("dialog", name="8 pôles au plus")
    refusal.get_by_role("button", name="Compris").click()
    expect(refusal).to_be_hidden()
    assert len(atlas_page.wire.sent) == told
    atlas_page.expect_address(poles=others)


def test_an_inset_gives_its_pole_with_its_words_beside(atlas_page, shipped_atlas):
    opened(atlas_page, "comparer?choix=carte")
    inset = atlas_page.frame.locator(".atlas-inset", has_text="Guyane")
    disc = inset.locator("path.atlas-circle")
    disc.hover()
    beside = atlas_page.frame.locator(".atlas-beside")
    expect(beside).to_contain_text("Cliquez pour l'ajouter à la comparaison")
    name = beside.locator("strong").inner_text()
    disc.click()
    [pole_id] = [pole.pole_id for pole in shipped_atlas.poles if pole.nom == name]
    atlas_page.expect_address(poles=pole_id)
    expect(inset.locator(".atlas-rank")).to_have_text("1")


def test_a_finger_that_falls_beside_a_pole_still_chooses_it(visitor, server, shipped_atlas):
    visit = visitor(server, viewport=PHONE, is_mobile=True, has_touch=True)
    page = opened(visit, "comparer?choix=carte")
    pole_id = most_apart(shipped_atlas)[0]
    visit.map.scroll_into_view_if_needed()
    expect(circle(visit, shipped_atlas, pole_id)).to_be_visible()
    box = circle(visit, shipped_atlas, pole_id).bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2 + 13, box["y"] + box["height"] / 2)
    visit.expect_address(poles=pole_id)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]


def test_choosing_poles_fills_the_table_and_the_address(atlas_page):
    page = opened(atlas_page, "comparer")
    expect(page.get_by_role("heading", name="Choisissez de 2 à 8 pôles")).to_be_visible()
    box = page.get_by_role("combobox", name=re.compile("Pôles à comparer"))
    wanted = {"alpilles": "pole-dechets-alpilles", "groupe archer": "pole-sud-archer"}
    for number, typed in enumerate(wanted, start=1):
        box.click()
        box.press_sequentially(typed)
        expect(page.get_by_role("option")).to_have_count(1)
        page.get_by_role("option").click()
        atlas_page.expect_address(poles=list(wanted.values())[:number])
        page.keyboard.press("Escape")
        atlas_page.settled()
    expect(page.locator(".compare-table thead th a")).to_have_count(2)
    assert names(page)[1] == "Pôle Sud (groupe Archer)"
    expect(page.get_by_role("region", name="Tableau de comparaison")).to_contain_text("1\u202f828")


def test_eight_poles_stand_side_by_side_on_a_wide_screen(atlas_page):
    page = opened(atlas_page, EIGHT)
    expect(page.locator(".compare-table thead th a")).to_have_count(8)
    box = page.locator(".compare-box")
    assert box.evaluate("one => one.scrollWidth <= one.clientWidth")
    heights = "all => new Set(all.map(one => one.getBoundingClientRect().height)).size"
    density = box.locator("td b", has_text="hab./km²")
    expect(density).to_have_count(8)
    assert density.evaluate_all(heights) == 1  # no unit is cut in two lines


def test_an_address_alone_shows_charts_and_maps(atlas_page):
    page = opened(atlas_page, THREE)
    drawn = page.locator('[role="graphics-document"][aria-label^="Barres, "]')
    expect(drawn.first).to_be_visible()
    assert drawn.count() >= 6
    for picture in page.locator(".compare-maps img").all():
        assert picture.evaluate("one => one.complete && one.naturalWidth > 20")
        assert picture.get_attribute("alt").startswith("Contour de ")
    assert page.locator(".compare-maps img").count() == 3
    axis = page.locator("[data-testid=stVegaLiteChart] .role-axis-label text").all_text_contents()
    assert "50\u202f000" in axis
    assert not [text for text in axis if re.search(r"\d[,.]\d{3}", text)]


def test_the_permanent_link_gives_the_comparison_back(atlas_page):
    page = opened(atlas_page, f"{THREE}&par=habitant")
    link = page.get_by_role("link", name="Lien permanent").get_attribute("href")
    before = names(page)
    again = opened(atlas_page, link.removeprefix("./"))
    assert names(again) == before
    assert atlas_page.chosen("par") == ["habitant"]
    expect(again.get_by_role("radio", name="par habitant")).to_be_checked()


@pytest.mark.parametrize("label", ["CSV (Excel)", "XLSX"])
def test_a_file_comes_with_a_click_and_nothing_reruns(atlas_page, label):
    page = opened(atlas_page, THREE)
    runs = atlas_page.wire.runs_started
    with page.expect_download() as download:
        page.get_by_role("button", name=label).click()
    content = download.value.path().read_bytes()
    assert download.value.suggested_filename.startswith("ptce-comparaison-3-poles-")
    assert atlas_page.wire.runs_started == runs
    if "XLSX" in label:
        assert content.startswith(b"PK")
    else:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        found = [row["valeur"] for row in rows if row["indicateur"] == "salaries_total_calcule"]
        assert "1828" in found


def test_a_hostile_name_is_read_and_never_run(small_page):
    page = opened(small_page, "comparer?poles=ile-yeu&poles=val-alpha&poles=plateau-gamma")
    assert HOSTILE_NAME in names(page)
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    chart.scroll_into_view_if_needed()
    bar = page.locator('[aria-roledescription="barre"]').first
    bar.hover(force=True)
    expect(page.locator("#vg-tooltip-element")).to_be_visible()
    assert page.locator("#vg-tooltip-element script, #vg-tooltip-element img").count() == 0


def test_on_a_phone_the_table_scrolls_in_its_box_and_keeps_its_first_column(visitor, server):
    visit = visitor(server, viewport=PHONE, is_mobile=True, has_touch=True)
    page = opened(visit, THREE)
    box = page.locator(".compare-box")
    assert box.evaluate("one => one.scrollWidth > one.clientWidth")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    head = page.locator(".compare-table tbody th[scope=row]").first
    before = head.bounding_box()["x"]
    box.evaluate("one => { one.scrollLeft = 200; one.scrollTop = 300; }")
    assert head.bounding_box()["x"] == pytest.approx(before, abs=1)
    top = page.locator(".compare-table thead th").nth(1).bounding_box()["y"]
    assert top == pytest.approx(box.bounding_box()["y"], abs=3)


def test_the_map_of_the_poles_adds_to_the_comparison_that_was_begun(atlas_page, shipped_atlas):
    first, second = most_apart(shipped_atlas)[:2]
    page = opened(atlas_page, f"comparer?poles={first}&poles={second}")
    page.get_by_role("link", name="Carte des pôles").click()
    expect(atlas_page.map).to_be_visible()
    atlas_page.main.locator("path.atlas-circle").last.click()
    page.get_by_role("region", name="Pôle choisi").get_by_role("link", name="Ajouter").click()
    expect(page.locator(".compare-table thead th a")).to_have_count(3)
    assert atlas_page.chosen("poles")[:2] == [first, second]
    atlas_page.wire.errors.clear()  # of a deep address, as in `opened`
