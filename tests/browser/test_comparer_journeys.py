"""What a reader does on the page that compares poles, in a real Chromium."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect
from small_world import HOSTILE_NAME

pytestmark = pytest.mark.browser

PHONE = {"width": 375, "height": 700}
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
