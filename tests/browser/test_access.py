"""The keyboard reaches everything, each control says its name in French, and changes are told."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TOUCH = {"viewport": {"width": 375, "height": 700}, "has_touch": True, "is_mobile": True}
OUTLINE = "one => getComputedStyle(one).outlineStyle + getComputedStyle(one).outlineWidth"
TWO_FRAMES = "() => new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)))"
PLACEHOLDERS = "nodes => nodes.map(one => one.placeholder)"
IN_ENGLISH = re.compile(
    r"\b(skip|clear|open|close|remove|help|show|select|search|download|fullscreen|"
    r"upload|add files|file upload|zoom (in|out)|dismiss|press|choose|copy)\b",
    re.IGNORECASE,
)
DOUBTS = '[class*="st-key-own_doubt_"] input'
LIST = "nom;commune_nom;departement_code;etp_total\n" + "".join(
    f"Pôle {number};Saint-Denis;;{number}.234\n" for number in (1, 2, 3)
)


def test_the_keyboard_passes_the_menu_and_sees_where_it_is(atlas_page):
    atlas_page.open("?departement=38")
    page = atlas_page.page
    skip = page.get_by_role("link", name="Aller au contenu")
    skip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".st-key-carte_departement :focus")).to_be_attached()
    menu = page.get_by_role("navigation", name="Pages de l’atlas")
    page.keyboard.press("Shift+Tab")
    last = menu.get_by_role("link").last
    expect(last).to_be_focused()
    assert last.evaluate(OUTLINE) == "solid3px"
    current = menu.locator('[aria-current="page"]')
    expect(current).to_have_text("Carte des pôles")
    menu.get_by_role("link", name="Insertion").click()
    expect(current).to_have_text("Insertion")
    expect(page.get_by_role("heading", level=1)).to_have_text("Insertion")


def test_the_keyboard_enters_the_filters_and_comes_back(atlas_page):
    atlas_page.open()
    page = atlas_page.page
    button = page.get_by_role("button", name="Filtres")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Touche le département")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="Région")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_a_filter_tells_its_figures_once_and_its_list_chooses_a_pole(atlas_page):
    atlas_page.open()
    told = atlas_page.page.get_by_role("status").and_(atlas_page.page.locator(".atlas-heard"))
    expect(told).to_have_text("")
    atlas_page.choose_department("38", "Isère")
    expect(told).to_have_text(re.compile(r"Pôles : \d+ ; Population Insee : [\d\s]+ hab\."))
    atlas_page.page.get_by_role("link", name="PTCE Centre Isère").press("Enter")
    atlas_page.expect_address(departement="38", pole="ptce-centre-isere")
    chosen = atlas_page.page.get_by_role("region", name="Pôle choisi")
    expect(chosen.get_by_role("heading", name="PTCE Centre Isère")).to_be_visible()


def test_the_map_says_its_name_and_its_keys_in_french(atlas_page):
    atlas_page.open()
    frame, main = atlas_page.page.locator("iframe"), atlas_page.frame
    expect(frame).to_have_attribute("title", re.compile("^Carte des pôles"))
    expect(main.locator("html")).to_have_attribute("lang", "fr")
    expect(main.get_by_role("region", name=re.compile("^Carte des pôles"))).to_be_visible()
    shape = atlas_page.main.locator("path.atlas-circle").first.get_attribute("d")
    main.get_by_role("button", name="Zoomer", exact=True).press("Space")
    expect(atlas_page.main.locator("path.atlas-circle").first).not_to_have_attribute("d", shape)
    expect(main.get_by_role("button", name="Dézoomer")).to_be_visible()


@pytest.mark.parametrize("address", ["", "territoires"])
def test_on_paper_what_stands_beside_the_map_comes_below(atlas_page, address):
    atlas_page.open(address)
    atlas_page.page.emulate_media(media="print")
    frame = atlas_page.page.locator("iframe").bounding_box()
    beside = atlas_page.page.locator(".atlas-ranking").bounding_box()
    assert beside["y"] >= frame["y"] + frame["height"]


def test_a_wheel_that_passes_over_the_map_scrolls_the_page(atlas_page):
    atlas_page.open()
    page = atlas_page.page
    circle = atlas_page.main.locator("path.atlas-circle").first
    shape = circle.get_attribute("d")
    top = atlas_page.map.bounding_box()["y"]
    atlas_page.map.hover()
    page.mouse.wheel(0, 300)
    expect(atlas_page.frame.locator(".atlas-hint")).to_contain_text("Cliquez sur la carte")
    page.wait_for_function(
        "top => document.querySelector('iframe').getBoundingClientRect().y < top", arg=top
    )
    assert circle.get_attribute("d") == shape


def test_one_finger_scrolls_the_page_over_the_map(visitor, server):
    visit = visitor(server, **TOUCH)
    visit.open()
    visit.map.scroll_into_view_if_needed()
    top = visit.map.bounding_box()["y"]
    still = visit.main.get_attribute("style")
    touch = visit.page.context.new_cdp_session(visit.page)
    start = {"x": 180, "y": top + 200}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [start]})
    for step in range(1, 12):
        point = {"x": 180, "y": start["y"] - 12 * step}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(visit.frame.locator(".atlas-hint")).to_contain_text("Deux doigts")
    visit.page.wait_for_function(
        "top => document.querySelector('iframe').getBoundingClientRect().y < top", arg=top
    )
    assert visit.main.get_attribute("style") == still


def test_reduced_motion_stops_the_map(visitor, server):
    visit = visitor(server, reduced_motion="reduce")
    visit.open()
    main = visit.page.frames[-1]
    assert main.evaluate("[map.options.zoomAnimation, map._zoomAnimated, map.options.inertia]") == [
        False,
        False,
        False,
    ]


def test_a_row_is_chosen_from_the_keyboard_and_told(atlas_page):
    atlas_page.open("?departement=38&vue=tableau")
    grid = atlas_page.page.locator('[data-testid="stDataFrame"] [role="grid"]')
    expect(grid).to_have_attribute("aria-label", "Tableau, à lire avec les flèches")
    atlas_page.page.get_by_test_id("data-grid-canvas").press("ArrowDown")
    atlas_page.page.keyboard.press("Shift+Space")
    atlas_page.expect_address(departement="38", vue="tableau", pole="ptce-centre-isere")
    told = atlas_page.page.locator(".atlas-heard[role=status]")
    expect(told).to_contain_text("PTCE Centre Isère")


@pytest.mark.parametrize("address", ["?departement=38&vue=tableau", "comparer", "vos_donnees"])
def test_no_control_has_an_english_name(atlas_page, address):
    atlas_page.page.goto(f"{atlas_page.wire.server.url}/{address}")
    atlas_page.settled()
    expect(atlas_page.page.locator(".atlas-credits")).to_be_visible()
    expect(atlas_page.page.get_by_role("link", name="Aller au contenu")).to_be_attached()
    page = atlas_page.page
    said = page.locator("body").aria_snapshot().splitlines()
    said += page.locator("input").evaluate_all(PLACEHOLDERS)
    assert [line for line in said if IN_ENGLISH.search(line)] == []


def test_answering_a_question_leads_to_the_next_one(atlas_page):
    page = atlas_page.page
    page.goto(f"{atlas_page.wire.server.url}/vos_donnees")
    atlas_page.settled()
    page.locator('input[type="file"]').set_input_files(
        {"name": "liste.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    )
    questions = page.locator(DOUBTS)
    expect(page.get_by_role("heading", name="Fichier corrigé")).to_be_visible()
    expect(page.locator(".atlas-heard[role=status]")).to_contain_text("Lignes lues : 3")
    expect(questions).to_have_count(4)
    names = [one.get_attribute("aria-label") for one in questions.all()]
    assert names == [
        "commune_nom, lignes 2 (Pôle 1), 3 (Pôle 2) et 4 (Pôle 3) : "
        "« Saint-Denis » est le nom de 4 communes",
        *(
            f"etp_total, ligne {n + 1} (Pôle {n}) : « {n}.234 » peut se lire {n}234 ou {n},234"
            for n in (1, 2, 3)
        ),
    ]
    questions.nth(1).focus()
    page.evaluate(TWO_FRAMES)  # the focus scrolls the page, and a scroll closes an open list
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(questions).to_have_count(3)
    expect(questions.nth(1)).to_be_focused()
