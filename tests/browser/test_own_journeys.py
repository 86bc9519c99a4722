"""A reader's own list in a real Chromium: brought, settled, mapped, exported, forgotten, unseen."""

import io
import re

import pytest
import xlsxwriter
from atlas_server import PROJECT_DIR
from made_workbooks import ods, ods_cell, ods_row, ods_table
from playwright.sync_api import expect

from poles.wording import PAGES

pytestmark = pytest.mark.browser

WORDS = "Coopérative secrète 7391"
ROWS = (
    ("Nom du pôle", "Ville", "Dép", "EPCI", "Nb salariés", "CA 2023"),
    (WORDS, "Voiron", 38, "Pays Voironnais", "env. 25", "7 M€"),
    ("Pôle indécis", "Saint-Denis", "", "", "plus de 30", "n.c."),
    ("<img src=x onerror=alert(1)> `${1}`", "Introuvable", 38, "", 12, 5000),
)


def workbook():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Annuaire")
        for line, row in enumerate(ROWS):
            sheet.write_row(line, 0, row)
    return {
        "name": "annuaire.xlsx",
        "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "buffer": content.getvalue(),
    }


def brought(visit, file=None):
    visit.page.goto(f"{visit.wire.server.url}/vos_donnees")
    visit.page.locator("input[type=file]").set_input_files(file or workbook())
    expect(visit.page.get_by_role("heading", name="Fichier corrigé")).to_be_visible()
    visit.settled()
    return visit


def answered(visit, question, value):
    box = visit.page.get_by_role("combobox", name=question)
    box.click()
    box.fill(value)
    visit.page.get_by_role("option").first.click()
    visit.settled()


def written_on_disk():
    """The files that a reader's words could have gone to."""
    return {
        path: path.read_bytes() for path in (PROJECT_DIR / "static").iterdir() if path.is_file()
    }


def test_a_list_is_brought_settled_mapped_and_forgotten(visitor, server):
    visit = brought(visitor(server))
    page = visit.page
    expect(page.get_by_text("classeur, en-tête ligne 1")).to_be_visible()
    answered(visit, re.compile("Saint-Denis"), "93066")
    expect(page.get_by_role("combobox", name=re.compile("Saint-Denis"))).to_have_count(0)
    answered(visit, re.compile("Introuvable"), "Moirans")
    expect(page.get_by_role("combobox", name=re.compile("Introuvable"))).to_have_count(0)

    before = written_on_disk()
    page.get_by_role("button", name="Voir vos pôles seuls").click()
    expect(page.get_by_text("Vous regardez vos données")).to_be_visible()
    page.get_by_role("link", name="Carte des pôles").first.click()
    expect(visit.main.locator("path.atlas-territory")).to_have_count(3)
    expect(page.get_by_text("3 pôles et 5 chiffres")).to_be_visible()
    after = {path: content for path, content in written_on_disk().items() if path not in before}
    assert not [path for path, content in after.items() if WORDS.encode() in content]
    assert not [path for path in after if path.name.startswith(("territoires", "communes-"))]

    page.get_by_role("button", name="Oublier mes données").click()
    expect(page.get_by_text("Vous regardez vos données")).to_have_count(0)
    expect(page.get_by_text(WORDS)).to_have_count(0)


def test_own_poles_are_ringed_and_named_among_those_of_the_atlas(visitor, server):
    visit = brought(visitor(server))
    page = visit.page
    page.get_by_role("button", name="Voir avec les pôles de l’atlas").click()
    expect(page.get_by_text("Vous regardez vos données")).to_be_visible()
    page.get_by_role("link", name="Carte des pôles").first.click()
    expect(page.get_by_text("Vos pôles : 3")).to_be_visible()
    rings = visit.main.locator("path.atlas-own")
    expect(rings).to_have_count(2)  # a department's mark, a territory; a doubtful seat has no place
    own = visit.frame.locator("path.atlas-own").first.bounding_box()
    page.mouse.move(own["x"] + own["width"] / 2, own["y"] + own["height"] / 2)
    expect(visit.frame.get_by_text("Origine : votre liste")).to_be_visible()


def test_the_corrected_workbook_holds_the_repairs_and_nothing_else(visitor, server):
    visit = brought(visitor(server))
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Votre classeur, corrigé : annuaire.xlsx").click()
    # Read back by the reader of the application: its own tests hold it to other readers.
    from poles.own.spreadsheet import read_spreadsheet

    (grid,) = read_spreadsheet(download.value.path().read_bytes(), "corrige.xlsx")
    assert grid.rows == (
        ROWS[0],
        (WORDS, "Voiron", 38, "243800984", "environ 25", 7000000),
        ("Pôle indécis", "Saint-Denis", "", "", "au moins 30"),
        ROWS[3],
    )


def test_another_reader_sees_nothing_and_the_log_says_nothing(visitor, tmp_path):
    from atlas_server import running_server

    log = tmp_path / "output.txt"
    with running_server(log) as server:
        visit = brought(visitor(server))
        visit.page.get_by_role("button", name="Voir avec les pôles de l’atlas").click()
        expect(visit.page.get_by_text("Vous regardez vos données")).to_be_visible()
        other = visitor(server)
        other.page.goto(server.url)
        expect(other.map).to_be_visible()
        expect(other.page.get_by_text("Vous regardez vos données")).to_have_count(0)
        expect(other.page.get_by_text(WORDS)).to_have_count(0)
        visit.page.reload()
        expect(visit.page.get_by_text("Partez du modèle")).to_be_visible()
        expect(visit.page.get_by_text("Vous regardez vos données")).to_have_count(0)
        for one in (visit, other):  # the server stops first
            one.settled()
            one.page.goto("about:blank")
    said = log.read_text(encoding="utf-8")
    assert "Traceback" not in said
    for word in (WORDS, "Voironnais", "Introuvable", "annuaire.xlsx"):
        assert word not in said


def test_on_a_phone_nothing_is_wider_than_the_screen(visitor, server):
    visit = brought(visitor(server, viewport={"width": 375, "height": 700}))
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 375
    assert visit.page.locator(".own-match").evaluate("e => e.getBoundingClientRect().right") <= 375


def test_a_name_that_is_markdown_asks_nothing_of_a_third_party(visitor, server):
    sheet = "![x](http://tiers.example/p.png) :red[r] $a$ 1"
    header = "![h](http://tiers.example/h.png)"
    rows = [["nom", "CA", header], ["![n](http://tiers.example/n.png)", "1.234", "x"]]
    rows += [["A", "![v](http://tiers.example/v.png)", "x"]]
    file = {
        "name": r"![f](http:\\tiers.example\f.png).ods",
        "mimeType": "application/vnd.oasis.opendocument.spreadsheet",
        "buffer": ods(ods_table([ods_row(map(ods_cell, row)) for row in rows], sheet)),
    }
    visit = brought(visitor(server), file)  # its end asserts that nothing was asked outside
    visit.page.get_by_text("Colonnes reconnues").click()
    expect(visit.page.get_by_role("button", name=f"{sheet} : CSV")).to_be_visible()
    expect(visit.page.get_by_test_id("stText").get_by_text(sheet)).to_be_visible()
    visit.page.get_by_role("button", name="Voir vos pôles seuls").click()
    expect(visit.page.get_by_text("Vous regardez vos données")).to_be_visible()
    for label in PAGES.values():
        visit.page.get_by_role("link", name=label).first.click()
        visit.settled()
    assert visit.page.locator("img[src*='tiers']").count() == 0


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("File must be 50.0MB or smaller.", "Plus de 50 Mo : coupez ce fichier en plusieurs."),
        ("159.0B", "159\u202fo"),
        ("1.2KB", "1,2\u202fko"),
        ("Error:", "Erreur :"),
        ("No results", "Aucun résultat"),
    ],
)
def test_what_streamlit_says_around_the_files_is_put_in_french(visitor, server, english, french):
    page = empty(visitor(server))
    # Outside of what React draws again: as a text, and later within an element.
    page.evaluate(
        """words => {
          const later = document.createElement("i");
          document.body.append(words, later);
          setTimeout(() => { later.textContent = words; });
        }""",
        english,
    )
    expect(page.locator("body > i")).to_have_text(french)
    assert page.evaluate("document.querySelector('body > i').previousSibling.data") == french


def test_an_error_of_the_application_is_told_in_french(visitor, server):
    page = empty(visitor(server))
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend',"
        "'<div data-testid=\"stException\"><p>This app has encountered an error.</p></div>')"
    )
    expect(page.get_by_text("This app has encountered an error.")).to_be_hidden()
    said = "getComputedStyle(document.querySelector('[data-testid=stException]'),'::after').content"
    assert page.evaluate(said).startswith('"Une erreur est survenue')


def empty(visit):
    """The page before any file, once it stops moving."""
    visit.page.goto(f"{visit.wire.server.url}/vos_donnees")
    expect(visit.page.get_by_text("Partez du modèle")).to_be_visible()
    expect(visit.page.get_by_test_id("stFileUploader")).to_be_visible()  # it comes in late
    visit.settled()
    return visit.page
