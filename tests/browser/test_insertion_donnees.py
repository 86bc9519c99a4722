"""Insertion and the data in a real Chromium: addresses, charts, a matrix on a phone, a file."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from poles.coverage import Coverage
from poles.files.csv_files import csv_for_excel
from poles.files.extracts import Format, file_name
from poles.numbers_fr import format_number
from poles.page.data_tables import DataTables
from poles.selection import Selection

pytestmark = pytest.mark.browser

PHONE = {"width": 375, "height": 700}


NOTE_DRAWN_TEXTS = """
    window.drawnTexts = new Set();
    const draw = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      window.drawnTexts.add(text);
      return draw.call(this, text, ...place);
    };
"""


def opened(visit, address):
    visit.page.goto(f"{visit.wire.server.url}/{address}")
    expect(visit.page.locator("footer.atlas-credits")).to_be_visible()
    visit.settled()
    # Streamlit asks for its own host under the name of the page first, and is told that it errs.
    own = re.compile(r"404 .*/_stcore/(host-config|health)\)$")
    visit.wire.errors[:] = [error for error in visit.wire.errors if not own.search(error)]


def test_the_sources_open_from_a_link_and_are_downloaded_as_shown(atlas_page, shipped_atlas):
    opened(atlas_page, "donnees?section=sources")
    rows = DataTables(Coverage(shipped_atlas, shipped_atlas.poles)).sources.rows
    with atlas_page.page.expect_download() as download:
        atlas_page.page.get_by_role("button", name="Ce tableau : CSV (Excel)").click()
    name = file_name("sources", Selection(), Format.CSV_EXCEL, date.today())  # noqa: DTZ011
    assert download.value.suggested_filename == name
    assert download.value.path().read_bytes() == csv_for_excel(rows, list(rows[0]))


@pytest.mark.parametrize("locale", ["fr-FR", "en-US"])
def test_numbers_are_french_in_every_browser_and_sort_as_numbers(
    visitor, server, shipped_atlas, locale
):
    visit = visitor(server, locale=locale, viewport={"width": 1280, "height": 900})
    visit.page.add_init_script(NOTE_DRAWN_TEXTS)
    opened(visit, "donnees")
    grid = visit.page.get_by_test_id("stDataFrame")
    values = grid.locator('[role="gridcell"][aria-colindex="4"]')
    expect(values.nth(14)).to_have_text("134000")  # beneath the picture: the number itself
    header = grid.bounding_box()
    for arrow in "↑↓":
        visit.page.mouse.click(header["x"] + 460, header["y"] + 15)
        expect(grid.locator('[role="columnheader"]').nth(3)).to_have_text(f"{arrow} Valeur")
    highest = sorted((figure.valeur for figure in shipped_atlas.figures), reverse=True)[:8]
    expect(values.nth(7)).to_have_text(str(int(highest[7])))
    drawn = visit.page.evaluate("[...window.drawnTexts]")
    assert {"134\u202f000", *map(format_number, highest)} <= set(drawn)
    assert not [text for text in drawn if re.search(r"\d,\d{3}", text)]


def test_a_section_is_written_in_the_address(atlas_page):
    opened(atlas_page, "donnees?departement=38")
    atlas_page.page.get_by_role("tab", name="Contradictions").click()
    atlas_page.expect_address(section="contradictions", departement="38")
    expect(atlas_page.page.locator(".donnees-groupe, [data-testid=stAlert]").first).to_be_visible()


def test_the_ranking_is_drawn_and_described(atlas_page, shipped_atlas):
    opened(atlas_page, "insertion?indicateur=emplois_crees")
    known = sum(one["emplois_crees"].value is not None for one in shipped_atlas.values.values())
    chart = atlas_page.page.get_by_test_id("stVegaLiteChart")
    expect(chart).to_be_visible()
    expect(chart).to_have_attribute("aria-label", re.compile(f"^Emplois créés : {known} pôles"))


def test_the_matrix_scrolls_in_its_box_on_a_phone_and_keeps_the_names(visitor, server):
    visit = visitor(server, viewport=PHONE)
    opened(visit, "insertion?vue=matrice")
    box = visit.page.get_by_role("region", name="Qui publie quoi")
    box.scroll_into_view_if_needed()
    box.evaluate("element => element.scrollTo(400, 200)")
    name = box.locator("tbody th").nth(8)
    assert name.evaluate("e => e.getBoundingClientRect().left >= 0")
    assert name.evaluate("e => getComputedStyle(e).position") == "sticky"
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_log_scale_is_written_in_the_address(atlas_page):
    opened(atlas_page, "insertion?vue=croisement")
    atlas_page.page.get_by_text("Échelle logarithmique en abscisse").click()
    atlas_page.expect_address(logx="1", vue="croisement")
    expect(atlas_page.page.get_by_test_id("stVegaLiteChart")).to_be_visible()


def test_the_hostile_name_runs_nothing(small_page):
    for address in (
        "donnees?section=poles",
        "donnees?section=localisation",
        "insertion?vue=matrice",
    ):
        opened(small_page, address)
    expect(small_page.page.get_by_text("d'Yeu » <script>").first).to_be_attached()
