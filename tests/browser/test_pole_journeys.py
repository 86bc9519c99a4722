"""The sheet of a pole in a real Chromium: followed, printed, cited, given."""

import json
import re
import shutil
import subprocess
from datetime import date

import pytest
from playwright.sync_api import expect
from small_world import HOSTILE_NAME
from visits import said_as

from poles.files.extracts import Format
from poles.sheet.extracts import figures_csv, sheet_file_name
from poles.sheet.sheet import anchor_of, sheet_of

pytestmark = pytest.mark.browser

ALPILLES = "pole-dechets-alpilles"
PHONE = {"width": 375, "height": 700}


def open_sheet(visit, address):
    """Open a sheet; two addresses that Streamlit tries under a page's name are answered 404."""
    visit.page.goto(f"{visit.wire.server.url}/pole{address}")
    expect(visit.page.get_by_text("Citer cette fiche")).to_be_visible(timeout=60_000)
    visit.settled()
    visit.wire.errors[:] = [e for e in visit.wire.errors if "/pole/_stcore/" not in e]


def printed(visit, file):
    """Print the page as a reader does, and return its text and its number of pages."""
    reader = shutil.which("pdftotext")
    assert reader, "These tests need pdftotext: apt-get install poppler-utils"
    visit.page.pdf(path=file, prefer_css_page_size=True)
    text = subprocess.run([reader, "-layout", file, "-"], capture_output=True, check=True).stdout
    pages = text.decode().removesuffix("\f").split("\f")
    return re.sub(r"[\s\u202f]+", " ", " ".join(pages)), len(pages)


def test_a_click_on_a_number_leads_to_its_row(atlas_page):
    open_sheet(atlas_page, f"?pole={ALPILLES}")
    row = atlas_page.page.locator("#ligne-21")
    expect(row).not_to_be_in_viewport()
    share = atlas_page.page.locator("#calcul-part_insertion_pct")
    share.get_by_role("link", name=re.compile("1.721")).first.click()
    expect(row).to_be_in_viewport()
    expect(row).to_contain_text(re.compile("1.721"))
    expect(row.get_by_role("link", name="Communiqué COORACE")).to_have_attribute(
        "href", re.compile("coorace.org")
    )
    assert atlas_page.page.url.endswith("#ligne-21")
    atlas_page.expect_address(pole=ALPILLES)


def test_an_address_with_a_row_shows_that_row(atlas_page):
    open_sheet(atlas_page, f"?pole={ALPILLES}#ligne-23")
    expect(atlas_page.page.locator("#ligne-23")).to_be_in_viewport()


@pytest.mark.parametrize("pole_id", [ALPILLES, "pole-sud-archer", "ptce-centre-isere"])
def test_the_sheet_prints_whole_on_few_pages(atlas_page, shipped_atlas, tmp_path, pole_id):
    open_sheet(atlas_page, f"?pole={pole_id}")
    text, pages = printed(atlas_page, tmp_path / "fiche.pdf")
    assert pages <= 2
    sheet = sheet_of(shipped_atlas, pole_id)
    last = sheet.figures[-1]
    assert f"{last.source_titre} {last.line}"[-12:] in text
    assert last.note is None or last.note in text
    for figure in sheet.figures:
        assert figure.source_titre[:25] in text
    assert re.sub(r"\W", "", sheet.sources[-1][0]) in re.sub(r"\W", "", text)  # addresses too
    assert "consultée le" in text
    assert "Réutilisation sans caractère officiel" in text
    for screen_only in ("Carte des pôles", "CSV (Excel)", "Imprimer la fiche", "Voir sur la carte"):
        assert screen_only not in text


def test_the_button_prints(atlas_page):
    open_sheet(atlas_page, f"?pole={ALPILLES}")
    atlas_page.page.evaluate("window.print = () => { document.title = 'imprimé' }")
    atlas_page.page.get_by_role("button", name="Imprimer la fiche").click()
    expect(atlas_page.page).to_have_title("imprimé")


def test_the_citation_and_the_title_name_the_pole_and_its_address(atlas_page):
    open_sheet(atlas_page, f"?pole={ALPILLES}")
    address = f"{atlas_page.wire.server.url}/pole?pole={ALPILLES}"
    expect(atlas_page.page.get_by_test_id("stCode")).to_contain_text(address)
    expect(atlas_page.page).to_have_title(re.compile("des Alpilles · Atlas"))


def test_the_map_shows_the_communes_and_a_neighbour_opens_its_sheet(atlas_page, shipped_atlas):
    open_sheet(atlas_page, f"?pole={ALPILLES}")
    sheet = sheet_of(shipped_atlas, ALPILLES)
    expect(atlas_page.map).to_be_visible()
    communes = atlas_page.main.locator("path.atlas-commune")
    expect(communes).to_have_count(len(sheet.communes))
    other = sheet.neighbours.near[0].pole
    atlas_page.page.get_by_role("link", name=other.nom).click()
    expect(atlas_page.page.get_by_role("heading", name=other.nom)).to_be_visible()
    atlas_page.settled()
    atlas_page.expect_address(pole=other.pole_id)
    atlas_page.wire.errors[:] = [e for e in atlas_page.wire.errors if "/pole/_stcore/" not in e]


def test_another_pole_is_found_by_its_name_without_accents(atlas_page):
    open_sheet(atlas_page, f"?pole={ALPILLES}")
    box = atlas_page.page.get_by_role("combobox", name="Pôle")
    box.click()
    box.press_sequentially("centre isere")
    options = atlas_page.page.get_by_role("option")
    options.filter(has_text=said_as("PTCE Centre Isère (38)")).click()
    atlas_page.expect_address(pole="ptce-centre-isere")
    expect(atlas_page.page.get_by_role("heading", name="PTCE Centre Isère")).to_be_visible()


def test_the_files_are_those_of_the_pole(atlas_page, shipped_atlas):
    open_sheet(atlas_page, f"?pole={ALPILLES}")
    with atlas_page.page.expect_download() as csv:
        atlas_page.page.get_by_role("button", name="Chiffres : CSV (Excel)").click()
    assert csv.value.path().read_bytes() == figures_csv(shipped_atlas, ALPILLES, Format.CSV_EXCEL)
    atlas_page.open_other_formats()
    with atlas_page.page.expect_download() as whole:
        atlas_page.page.get_by_role("button", name="Fiche entière : JSON").click()
    today = date.today()  # noqa: DTZ011 (the day of this machine, like the server's)
    assert whole.value.suggested_filename == sheet_file_name(ALPILLES, "", "json", today)
    read = json.loads(whole.value.path().read_bytes())
    assert read["adresse"] == f"{atlas_page.wire.server.url}/pole?pole={ALPILLES}"
    figures = shipped_atlas.figures_of[ALPILLES]
    assert {f"ligne-{one['ligne']}" for one in read["chiffres"]} == set(map(anchor_of, figures))


def test_a_hostile_name_is_text(small_page):
    open_sheet(small_page, "?pole=ile-yeu")
    expect(small_page.page.get_by_role("heading", name=HOSTILE_NAME)).to_be_visible()
    assert small_page.page.locator("section script, section img[src=x]").count() == 0


def test_on_a_phone_nothing_is_wider_than_the_screen(visitor, server):
    visit = visitor(server, viewport=PHONE)
    open_sheet(visit, "?pole=initiatives-et-cite")
    expect(visit.map).to_be_visible()
    wide = visit.page.evaluate(
        "[...document.querySelectorAll('.stMain *')].filter(e => e.getBoundingClientRect().right "
        "> innerWidth + 1 && !e.closest('pre')).map(e => e.className || e.tagName)"
    )
    assert wide == []


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 900}], ids=["phone", "wide"])
def test_a_commune_is_drawn_and_a_click_on_a_pole_of_its_map_opens_its_sheet(
    visitor, server, viewport
):
    visit = visitor(server, viewport=viewport)
    visit.page.goto(f"{visit.wire.server.url}/ma_commune?recherche=voiron")
    visit.settled()
    visit.wire.errors[:] = [e for e in visit.wire.errors if "/ma_commune/_stcore/" not in e]
    expect(visit.map).to_be_visible()
    commune = visit.main.locator("path.atlas-commune")
    expect(commune).to_have_count(1)
    commune.hover()
    expect(visit.frame.locator(".atlas-tooltip")).to_contain_text("Voiron")
    visit.main.locator("path.atlas-territory").first.dispatch_event("click")
    expect(visit.page.get_by_text("Citer cette fiche")).to_be_visible(timeout=60_000)
    assert visit.chosen("pole")
