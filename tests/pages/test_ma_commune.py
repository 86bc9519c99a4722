"""The page « Ma commune »: found, several, none, covered or not, and its address."""

import re
from urllib.parse import unquote_plus

from read_page import drawn, drawn_poles
from read_page import markup as said

PAGE = "pages/ma_commune.py"


def test_before_something_is_typed_the_page_says_what_it_answers_and_what_to_try(page):
    app = page()
    assert "Pôles qui couvrent" not in said(app)
    tries = re.findall(r"ma_commune\?recherche=([^\"]*)", said(app))
    assert len(tries) == 5
    for words in tries:
        assert "code Insee" in said(page(recherche=unquote_plus(words)))


def test_a_covered_commune_names_its_pole_with_a_link(page):
    app = page(recherche="Voiron")
    assert "code Insee 38563" in said(app)
    assert './pole?pole=ptce-centre-isere"' in said(app)


def test_the_map_shows_the_commune_over_the_poles_named_and_not_the_others(page):
    app = page(recherche="Voiron")
    assert "/media/" in drawn(app)["detail"]  # in memory: nothing is written for each commune
    assert "ptce-centre-isere" in drawn_poles(app)
    assert len(drawn_poles(app)) == said(app).count("./pole?pole=")


def test_the_files_of_a_commune_hold_the_poles_that_the_page_names(page, offered):
    app = page(recherche="Voiron")
    names = [name for name in offered if name.startswith("ptce-commune-38563")]
    assert [name.rsplit(".", 1)[1] for name in names] == ["csv", "xlsx", "csv"]
    text = offered[names[-1]]().decode("utf-8")
    assert text.count("38563,Voiron") == said(app).count("./pole?pole=")


def test_a_click_on_a_pole_of_the_map_opens_its_sheet(page):
    app = page(recherche="Voiron")
    app.session_state["commune_pole_clique"] = "ptce-centre-isere"
    app.run()
    assert app.query_params["pole"] == "ptce-centre-isere"
    assert "Entrepreneurs solidaires du Centre Isère" in said(app)


def test_typing_keeps_what_the_menu_carries(page):
    app = page(departement="38")
    app.text_input(key="recherche").set_value("voiron").run()
    assert app.query_params["departement"] == "38"


def test_a_commune_without_an_outline_has_no_map_and_says_so(page):
    app = page(recherche="98818")
    assert not app.get("component_instance")
    assert "ne sont dans aucune source" in said(app)


def test_typing_writes_the_address(page):
    app = page()
    app.text_input(key="recherche").set_value("evian-les-bains").run()
    assert app.query_params["recherche"] == "evian-les-bains"
    assert "Évian-les-Bains" in said(app)


def test_several_communes_are_offered_and_the_address_says_which(page):
    app = page(recherche="saint-denis", commune="93066")
    assert app.selectbox(key="commune").value == "93066"
    assert "code Insee 93066" in said(app)
    app.selectbox(key="commune").select("97411").run()
    assert app.query_params["commune"] == "97411"
    assert "code Insee 97411" in said(app)


def test_an_unknown_name_says_what_to_try(page):
    app = page(recherche="zzzz")
    assert "Aucune commune trouvée" in said(app)


def test_a_link_to_a_commune_alone_opens_it(page):
    assert "code Insee 2A004" in said(page(commune="2A004"))


def test_what_is_typed_never_becomes_html(page):
    app = page(recherche="<img src=x onerror=alert(1)>")
    assert "<img" not in said(app)
