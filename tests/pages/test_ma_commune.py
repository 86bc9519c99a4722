"""The page « Ma commune »: found, several, none, covered or not, and its address."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

PROJECT_DIR = Path(__file__).resolve().parents[2]


@pytest.fixture
def page():
    def opened(**address):
        app = AppTest.from_file(str(PROJECT_DIR / "dashboard.py"), default_timeout=30).run()
        app.switch_page("pages/ma_commune.py")
        for name, value in address.items():
            app.query_params[name] = value
        return app.run()

    return opened


def said(app):
    return " ".join(block.proto.body for block in app.get("html"))


def test_nothing_is_said_before_something_is_typed(page):
    app = page()
    assert not app.exception
    assert "Pôles qui couvrent" not in said(app)


def test_a_covered_commune_names_its_pole_with_a_link(page):
    app = page(recherche="Voiron")
    assert not app.exception
    assert "code Insee 38563" in said(app)
    assert './?pole=ptce-centre-isere"' in said(app)


def test_typing_writes_the_address(page):
    app = page()
    app.text_input(key="recherche").set_value("evian-les-bains").run()
    assert app.query_params["recherche"] == "evian-les-bains"
    assert "Évian-les-Bains" in said(app)


def test_several_communes_are_offered_and_the_address_says_which(page):
    app = page(recherche="saint-denis", commune="93066")
    assert app.selectbox(key="commune").value == "93066"
    assert "Seine-Saint-Denis, code Insee 93066" in said(app)
    app.selectbox(key="commune").select("97411").run()
    assert app.query_params["commune"] == "97411"
    assert "La Réunion, code Insee 97411" in said(app)


def test_an_unknown_name_says_what_to_try(page):
    app = page(recherche="zzzz")
    assert not app.exception
    assert "Aucune commune trouvée" in said(app)


def test_a_link_to_a_commune_alone_opens_it(page):
    assert "code Insee 2A004" in said(page(commune="2A004"))


def test_what_is_typed_never_becomes_html(page):
    app = page(recherche="<img src=x onerror=alert(1)>")
    assert not app.exception
    assert "<img" not in said(app)
