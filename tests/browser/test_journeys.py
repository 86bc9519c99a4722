"""What a reader does with the atlas, in a real Chromium that can reach nothing but its server."""

import contextlib
import math
import re
from datetime import date

import pytest
from atlas_server import running_server
from playwright.sync_api import expect
from small_world import HOSTILE_NAME, HOSTILE_TITLE
from visits import said_as

from poles.choices import read_selection
from poles.files.extracts import Format, extract, file_name
from poles.french_text import fold
from poles.maps.drawing import LARGEST_RADIUS
from poles.records import Precision
from poles.selection import keep

pytestmark = pytest.mark.browser

INSETS = ("Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte", "Paris")
OVERSEAS = {"971": "Guadeloupe", "972": "Martinique", "973": "Guyane", "974": "La Réunion"}
PHONE = {"width": 375, "height": 700}
LARGEST_SCREENSHOT = 400_000
ONE_CLICK_MS = 1000
"""By then, a click on the table has had its effect, or was on another column."""


def kept(atlas, **address):
    """Return the poles of an address, and the selection that it names."""
    selection, refusals = read_selection(address, atlas.choices)
    assert not refusals
    return keep(atlas.poles, atlas.territories, selection), selection


def placed(atlas, poles):
    return [pole for pole in poles if atlas.territories[pole.pole_id].commune_codes]


def only_pole_of_a_department(atlas):
    """Return a department where one pole is, placed and alone on the map, and that pole."""
    for code in atlas.choices.departements:
        poles, _ = kept(atlas, departement=[code])
        if len(poles) == 1 and placed(atlas, poles):
            return code, poles[0]
    raise AssertionError("no department with one pole only")


# Deep links


def test_the_first_request_of_a_fresh_server_may_be_a_deep_link(visitor, shipped_atlas, tmp_path):
    with running_server(tmp_path / "output.txt") as fresh:
        visit = visitor(fresh)
        visit.open("?departement=38&indicateur=organisations")
        poles, _ = kept(shipped_atlas, departement=["38"])
        outlines = visit.main.locator("path.atlas-territory")
        expect(outlines).to_have_count(len(placed(shipped_atlas, poles)))
        expect(visit.page.get_by_text(said_as("Isère (38)"))).to_be_visible()
        expect(visit.page.get_by_role("link", name="Atlas de la coopération")).to_be_visible()
        visit.expect_address(departement="38", indicateur="organisations")
        assert visit.page.evaluate("document.documentElement.lang") == "fr"
        assert visit.wire.outside == []


# The map


@pytest.mark.parametrize("indicator", ["population_insee", "organisations"])
def test_outlines_circles_and_marks_are_as_many_as_in_the_data(
    atlas_page, shipped_atlas, indicator
):
    atlas_page.open(f"?indicateur={indicator}")
    territories, values = shipped_atlas.territories, shipped_atlas.values
    drawn = placed(shipped_atlas, shipped_atlas.poles)
    marks = {p.pole_id for p in shipped_atlas.poles if territories[p.pole_id].lat is not None}
    circles = [pole for pole in drawn if values[pole.pole_id][indicator].value]
    main = atlas_page.main
    expect(main.locator("path.atlas-territory")).to_have_count(len(drawn))
    expect(main.locator("path.atlas-circle")).to_have_count(len(circles))
    expect(main.locator("path.atlas-mark")).to_have_count(len(marks - {p.pole_id for p in drawn}))
    missing = main.locator("path.atlas-territory.atlas-missing")
    values_of_drawn = [values[pole.pole_id][indicator].value for pole in drawn]
    expect(missing).to_have_count(values_of_drawn.count(None))


def test_the_overseas_departments_and_paris_are_always_in_sight(atlas_page, shipped_atlas):
    atlas_page.open("?departement=38")
    insets = atlas_page.frame.locator(".atlas-inset")
    expect(insets).to_have_count(len(INSETS))
    for name in INSETS:
        expect(insets.filter(has_text=name)).to_be_visible()
    atlas_page.open()
    for code, name in OVERSEAS.items():
        poles, _ = kept(shipped_atlas, departement=[code])
        circles = insets.filter(has_text=name).locator("path.atlas-circle")
        expect(circles).to_have_count(len(placed(shipped_atlas, poles)))


def test_the_areas_of_the_circles_are_in_proportion_to_the_values(atlas_page, shipped_atlas):
    atlas_page.open("?indicateur=salaries_total_calcule")
    drawn = atlas_page.main.locator("path.atlas-circle").evaluate_all(
        "all => all.map(one => Number(one.getAttribute('d').match(/a([\\d.e-]+),/)[1]))"
    )
    values = sorted(
        shipped_atlas.values[pole_id]["salaries_total_calcule"].value or 0
        for pole_id in shipped_atlas.shapes
    )
    values = [value for value in values if value]
    assert len(drawn) == len(values) > 10
    largest = max(values)
    for radius, value in zip(sorted(drawn), values, strict=True):
        expected = LARGEST_RADIUS * math.sqrt(value / largest)
        assert radius == pytest.approx(expected, abs=0.01)  # sent to the hundredth of a pixel


def test_a_supposed_territory_has_a_hollow_circle_where_its_boundaries_are_measured(
    atlas_page, shipped_atlas
):
    supposed = [one for one in shipped_atlas.poles if one.territoire_precision is Precision.SIEGE]
    hollow = atlas_page.main.locator("path.atlas-hollow")
    atlas_page.open()
    expect(hollow).to_have_count(len(supposed))
    atlas_page.open("?indicateur=organisations")
    expect(hollow).to_have_count(0)


def test_hovering_a_circle_gives_name_figure_year_and_source_as_text(small_page):
    small_page.open("?departement=85&indicateur=structures_insertion")
    small_page.main.locator("path.atlas-circle").hover()
    tooltip = small_page.frame.locator(".atlas-tooltip")
    expect(tooltip).to_be_visible()
    for words in (HOSTILE_NAME, "environ 8", "2014", HOSTILE_TITLE):
        expect(tooltip).to_contain_text(words)
    expect(tooltip.locator("script, b, img, a")).to_have_count(0)


def test_hovering_gives_the_figures_of_a_pole_of_the_founding_document(atlas_page):
    atlas_page.open("?departement=26&indicateur=organisations&filiere=insertion")
    outlines = atlas_page.main.locator("path.atlas-circle")
    tooltip = atlas_page.frame.locator(".atlas-tooltip")
    for circle in outlines.all():
        circle.hover()
        expect(tooltip.last).to_contain_text("Organisations")
        if "Pôle Sud" in tooltip.last.inner_text():
            expect(tooltip.last).to_contain_text("au moins 25")
            expect(tooltip.last).to_contain_text("2014")
            return
    raise AssertionError("Pôle Sud is not on the map of its department")


def test_a_click_on_a_circle_chooses_the_pole_and_a_reload_keeps_it(atlas_page, shipped_atlas):
    code, pole = only_pole_of_a_department(shipped_atlas)
    atlas_page.open(f"?departement={code}")
    summary = atlas_page.page.get_by_role("region", name="Pôle choisi")
    expect(summary).to_be_hidden()
    atlas_page.main.locator("path.atlas-circle").click()
    atlas_page.expect_address(pole=pole.pole_id, departement=code)
    expect(summary).to_contain_text(pole.nom)
    atlas_page.page.reload()
    expect(summary).to_contain_text(pole.nom)
    expect(atlas_page.map).to_be_visible()
    atlas_page.expect_address(pole=pole.pole_id, departement=code)
    atlas_page.page.get_by_role("button", name="Fermer la fiche").click()
    atlas_page.expect_address(pole=None, departement=code)
    expect(summary).to_be_hidden()


def test_the_same_pole_can_be_chosen_closed_and_chosen_again(small_page):
    small_page.open("?departement=85")
    summary = small_page.page.get_by_role("region", name="Pôle choisi")
    for _ in range(2):
        small_page.main.locator("path.atlas-circle").click()
        expect(summary).to_contain_text(HOSTILE_NAME)
        expect(summary.locator("script, b, img")).to_have_count(0)
        small_page.page.get_by_role("button", name="Fermer la fiche").click()
        expect(summary).to_be_hidden()
        small_page.settled()


def test_moving_and_zooming_the_map_tells_the_server_nothing(atlas_page):
    atlas_page.open()
    circle = atlas_page.main.locator("path.atlas-circle").first
    atlas_page.map.scroll_into_view_if_needed()
    box = atlas_page.map.bounding_box()
    x, y = box["x"] + box["width"] / 3, box["y"] + box["height"] / 2
    told = len(atlas_page.wire.sent)
    start = atlas_page.main.get_attribute("style")
    mouse = atlas_page.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 80, y + 60, steps=5)
    mouse.up()
    expect(atlas_page.main).not_to_have_attribute("style", start)
    shape = circle.get_attribute("d")
    mouse.wheel(0, -400)
    expect(circle).not_to_have_attribute("d", shape)
    atlas_page.frame.get_by_role("button", name="Dézoomer").click()
    # The next thing said is what was asked for: nothing waited behind it.
    atlas_page.page.get_by_role("tab", name="Tableau").click()
    expect(atlas_page.page.get_by_test_id("stDataFrame")).to_be_visible()
    atlas_page.settled()
    assert [message.WhichOneof("type") for message in atlas_page.wire.sent[told:]] == [
        "rerun_script"
    ]


def test_a_filter_does_not_fetch_the_outlines_again(atlas_page):
    fetched = []
    atlas_page.page.on("request", lambda request: fetched.append(request.url))
    atlas_page.open()
    fetched.clear()
    atlas_page.choose_department("38", "Isère")
    expect(atlas_page.map).to_be_visible()
    assert [url for url in fetched if "/app/static/" in url] == []


# Filters and the address


@pytest.mark.parametrize("typed", ["isere", "Isère", "ISERE", "38"])
def test_a_department_is_found_by_its_name_with_or_without_accents_and_by_its_number(
    atlas_page, typed
):
    atlas_page.open()
    offered = atlas_page.type_department(typed)
    expect(offered.filter(has_text=said_as("Isère (38)"))).to_be_visible()
    atlas_page.page.keyboard.press("Enter")
    atlas_page.expect_address(departement="38")


def test_the_lists_of_choices_are_in_french(atlas_page):
    atlas_page.open()
    offered = atlas_page.type_department("loire")
    expect(offered.filter(has_text=said_as("Haute-Loire (43)"))).to_be_visible()
    expect(offered.filter(has_text=re.compile("select|match", re.IGNORECASE))).to_have_count(0)


def test_a_filter_is_in_the_address_and_survives_a_reload(atlas_page, shipped_atlas):
    atlas_page.open()
    atlas_page.choose_department("38", "Isère")
    atlas_page.choose_department("26", "Drôme")
    poles, _ = kept(shipped_atlas, departement=["38", "26"])
    outlines = atlas_page.main.locator("path.atlas-territory")
    expect(outlines).to_have_count(len(placed(shipped_atlas, poles)))
    atlas_page.page.reload()
    expect(atlas_page.map).to_be_visible()
    atlas_page.expect_address(departement=["38", "26"])
    expect(outlines).to_have_count(len(placed(shipped_atlas, poles)))
    for label in ("Isère (38)", "Drôme (26)"):
        expect(atlas_page.page.get_by_text(said_as(label))).to_be_visible()


def test_the_back_button_goes_back_one_choice_and_forward_again(atlas_page, shipped_atlas):
    atlas_page.open()
    outlines = atlas_page.main.locator("path.atlas-territory")
    everything = len(placed(shipped_atlas, shipped_atlas.poles))
    expect(outlines).to_have_count(everything)
    atlas_page.choose_department("38", "Isère")
    isere = len(placed(shipped_atlas, kept(shipped_atlas, departement=["38"])[0]))
    expect(outlines).to_have_count(isere)
    atlas_page.page.go_back()
    atlas_page.expect_address(departement=None)
    expect(outlines).to_have_count(everything)
    atlas_page.page.go_forward()
    atlas_page.expect_address(departement="38")
    expect(outlines).to_have_count(isere)


def test_a_department_without_pole_offers_to_start_again(atlas_page, shipped_atlas):
    [empty, *_] = [
        code
        for code in shipped_atlas.choices.departements
        if not kept(shipped_atlas, departement=[code])[0]
    ]
    atlas_page.page.goto(f"{atlas_page.wire.server.url}/?departement={empty}")
    expect(atlas_page.page.get_by_text("Aucun pôle ne correspond à ces filtres")).to_be_visible()
    atlas_page.page.get_by_role("button", name="Effacer les filtres").click()
    atlas_page.expect_address(departement=None)
    expect(atlas_page.map).to_be_visible()


def test_from_a_department_without_pole_another_one_can_be_chosen(small_page):
    small_page.page.goto(f"{small_page.wire.server.url}/?departement=26")
    expect(small_page.page.get_by_text("Aucun pôle ne correspond à ces filtres")).to_be_visible()
    small_page.choose_department("85", "Vendée")
    expect(small_page.main.locator("path.atlas-territory")).to_have_count(1)


# Downloads


@pytest.mark.parametrize(
    ("label", "table", "form"),
    [
        ("CSV (Excel)", "poles", Format.CSV_EXCEL),
        ("Pôles et leurs indicateurs : CSV (RFC 4180)", "poles", Format.CSV),
        ("Territoires : GeoJSON", "territoires", Format.GEOJSON),
    ],
)
def test_a_download_is_the_extract_and_reruns_nothing(
    atlas_page, shipped_atlas, label, table, form
):
    atlas_page.open("?departement=38&departement=26")
    poles, selection = kept(shipped_atlas, departement=["38", "26"])
    if form is not Format.CSV_EXCEL:
        atlas_page.open_other_formats()
        atlas_page.settled()
    runs = atlas_page.wire.runs_started
    with atlas_page.page.expect_download() as download:
        atlas_page.page.get_by_role("button", name=label).first.click()
    today = date.today()  # noqa: DTZ011 (the name says the reader's day)
    assert download.value.suggested_filename == file_name(table, selection, form, today)
    assert download.value.path().read_bytes() == extract(shipped_atlas, poles, table, form)
    # The next run is the one that this click asks for: the download asked for none.
    atlas_page.page.get_by_role("tab", name="Tableau").click()
    expect(atlas_page.page.get_by_test_id("stDataFrame")).to_be_visible()
    atlas_page.settled()
    assert atlas_page.wire.runs_started == runs + 1


# The table


class PaintedTable:
    """Streamlit paints its table: its words stand behind the canvas, a click is a place on it."""

    def __init__(self, visit):
        self.frame = visit.page.get_by_test_id("stDataFrame")
        self.headers = self.frame.locator("thead [role=columnheader]")
        self.rows = self.frame.locator("tbody [role=row]")

    def column(self, rank: int) -> list[str]:
        return [row.locator("[role=gridcell]").nth(rank).text_content() for row in self.rows.all()]

    def sort(self, rank: int) -> str:
        """Click on a header, looked for from left to right; return the arrow that it then shows."""
        header = self.headers.nth(rank)
        for offset in range(60, int(self.frame.bounding_box()["width"]), 40):
            before = header.text_content()
            self.frame.click(position={"x": offset, "y": 15})
            with contextlib.suppress(AssertionError):
                expect(header).not_to_have_text(before, timeout=ONE_CLICK_MS)
            if header.text_content()[0] in "↑↓":
                return header.text_content()[0]
        raise AssertionError(f"no click sorted column {rank}")


def test_the_table_sorts_names_without_regard_to_accents(small_page):
    small_page.open("?vue=tableau")
    table = PaintedTable(small_page)
    expect(table.rows).to_have_count(8)
    assert table.sort(0) == "↑"
    names = table.column(0)
    assert names == sorted(names, key=fold)
    assert names[1].startswith("É")


def test_the_table_sorts_figures_by_size(small_page):
    small_page.open("?vue=tableau&indicateur=population_insee")
    table = PaintedTable(small_page)
    expect(table.rows).to_have_count(8)
    rank = next(n for n, text in enumerate(table.headers.all_text_contents()) if "(hab.)" in text)
    arrow = table.sort(rank)
    figures = [cell for cell in table.column(rank) if re.fullmatch(r"[\d.]+", cell)]
    known = [float(figure) for figure in figures]
    assert len(known) == 5
    assert known == sorted(known, reverse=arrow == "↓")


# Everyone, everywhere


def test_a_whole_journey_asks_nothing_of_anybody_else(atlas_page):
    page = atlas_page.page
    atlas_page.open()
    atlas_page.choose_department("13", "Bouches-du-Rhône")
    atlas_page.main.locator("path.atlas-circle").first.click()
    expect(page.get_by_role("region", name="Pôle choisi")).to_be_visible()
    atlas_page.frame.get_by_role("button", name="Mayotte").click()
    atlas_page.frame.get_by_role("button", name="Revenir à la France").click()
    page.get_by_role("tab", name="Tableau").click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    with page.expect_download():
        page.get_by_role("button", name="CSV (Excel)").first.click()
    page.go_back()
    expect(atlas_page.map).to_be_visible()
    page.reload()
    expect(atlas_page.map).to_be_visible()
    assert atlas_page.wire.outside == []
    assert len(atlas_page.wire.sent) < 20


def test_the_page_is_french_for_the_browser_and_has_a_title(atlas_page):
    atlas_page.open()
    expect(atlas_page.page.locator("html")).to_have_attribute("lang", "fr")
    expect(atlas_page.page).to_have_title(re.compile("Atlas de la coopération territoriale"))
    expect(atlas_page.page.get_by_role("region", name="Légende")).to_be_visible()
    expect(atlas_page.page.get_by_text("IGN, ADMIN EXPRESS")).to_be_visible()


@pytest.mark.parametrize("address", ["", "?departement=38&pole=pole-sud-archer"])
def test_on_a_phone_the_map_fills_half_the_screen_and_nothing_scrolls_sideways(
    visitor, server, address
):
    visit = visitor(server, viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=2)
    visit.open(address)
    visit.map.scroll_into_view_if_needed()
    box = visit.map.bounding_box()
    seen = min(box["y"] + box["height"], PHONE["height"]) - max(box["y"], 0)
    assert seen >= PHONE["height"] / 2
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    too_wide = """() => [document.scrollingElement, ...document.querySelectorAll(
            'body, [data-testid=stApp], [data-testid=stMain], [data-testid=stMainBlockContainer]')]
        .filter(e => e.scrollWidth > innerWidth).map(e => e.outerHTML.slice(0, 80))"""
    assert visit.page.evaluate(too_wide) == []
    expect(visit.frame.locator(".atlas-inset")).to_have_count(len(INSETS))


def test_the_screenshot_of_the_readme(visitor, server, screenshot_file):
    """Written on demand only: `WRITE_SCREENSHOT=1 pytest -m browser -k screenshot`."""
    visit = visitor(server, viewport={"width": 1280, "height": 1010})
    visit.open()
    expect(visit.frame.locator(".atlas-inset")).to_have_count(len(INSETS))
    screenshot_file.parent.mkdir(exist_ok=True)
    visit.page.screenshot(path=screenshot_file)
    assert screenshot_file.stat().st_size < LARGEST_SCREENSHOT


@pytest.mark.parametrize("address", ["", "territoires"])
def test_a_map_without_its_outlines_says_so(visitor, server, address):
    visit = visitor(server)
    visit.page.route("**/*.bin", lambda route: route.abort())
    visit.page.goto(f"{server.url}/{address}")
    told = visit.frame.get_by_text("Les contours n'ont pas pu être lus")
    expect(told).to_be_visible()
    expect(told).to_contain_text("le tableau, lui, est complet")
    visit.wire.errors.clear()  # the browser tells the requests that failed
