"""The page of insertion, run without a browser: its sections, axes, filters and hostile text."""

import json
import re

import pytest
from read_page import markup, said
from small_world import HOSTILE_NAME

from poles.insertion.screen import RANKED, InsertionView

PAGE = "pages/insertion.py"


def chart(app):
    """The specification of the one chart, and the rows that it draws."""
    [element] = app.get("vega_lite_chart")
    spec = json.loads(element.proto.spec)
    return spec, spec["layer"][0]["data"]["values"]


# The shipped data


@pytest.mark.parametrize("view", list(InsertionView))
def test_every_section_opens_from_its_address(page, view):
    app = page(vue=view.value)
    text = said(app)
    assert "6 pôles sur 113" in text
    assert "a été ignorée" not in text


@pytest.mark.parametrize("key", RANKED)
def test_every_indicator_is_ranked_and_its_missing_poles_counted(page, shipped_atlas, key):
    known = [v[key] for v in shipped_atlas.values.values() if v[key].value is not None]
    app = page(indicateur=key)
    assert f"Sans ce chiffre : {113 - len(known)} pôles sur 113" in said(app)
    assert app.selectbox(key="insertion_indicateur").value == key


def test_the_alpilles_come_first_with_their_exact_figure(page):
    app = page()
    rows = app.dataframe[0].value
    assert rows["pole"][0].startswith("Pôle de gestion des déchets")
    assert rows["valeur"][0] == 1721
    assert chart(app)[1][0]["texte"] == "1\u202f721 (2014)"


def test_published_exit_rates_are_listed_without_their_number(page):
    text = said(page(vue="structures"))
    assert text.count("publié sans effectifs, non repris dans les classements") == 2
    assert "68" not in text
    assert "\u202f% de sorties" not in text


# The small world


@pytest.mark.usefixtures("small_world")
def test_a_department_keeps_its_poles_alone(page):
    app = page(departement="38", vue="matrice")
    assert HOSTILE_NAME not in said(app)
    assert "Val d'Alpha" in said(app)
    assert "3 pôles seulement sur 5" in said(app)


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("view", list(InsertionView))
def test_a_department_whose_pole_publishes_nothing_says_so(page, view):
    app = page(departement="976", vue=view.value)
    assert "aucun pôle renseigné sur 1" in said(app)
    assert not app.get("vega_lite_chart")


@pytest.mark.usefixtures("small_world")
def test_no_pole_says_so_and_offers_to_start_again(page):
    app = page(departement="26", vue="matrice")
    assert "Aucun pôle ne correspond" in app.info[0].value
    app.button(key="insertion_recommencer").click().run()
    assert not app.exception
    assert app.query_params["vue"] == "matrice"
    assert "departement" not in app.query_params


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("name", ["vue", "indicateur", "x", "logx", "departement"])
def test_what_means_nothing_is_said_and_ignored(page, name):
    app = page(**{name: "<img src=x>"})
    assert "Une partie de l’adresse a été ignorée" in said(app)
    assert "<img" not in markup(app)


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("view", list(InsertionView))
def test_the_hostile_name_is_text_everywhere(page, view):
    app = page(vue=view.value)
    assert "<script>" not in markup(app)


@pytest.mark.usefixtures("small_world")
def test_the_bars_go_down(page):
    assert [row["nom"] for row in chart(page())[1]] == [
        "Val d'Alpha",
        "Écoplateau de Gamma",
        "Quelque part en Isère",
    ]


@pytest.mark.usefixtures("small_world")
def test_two_indicators_meet_and_the_axes_are_in_the_address(page):
    app = page(vue="croisement", x="salaries_insertion")
    assert app.selectbox(key="insertion_x").value == "salaries_insertion"
    assert app.selectbox(key="insertion_y").value == "chiffre_affaires_eur"
    assert list(app.dataframe[0].value["x_valeur"]) == [25, 80]
    app.checkbox(key="insertion_logx").check().run()
    assert app.query_params["logx"] == "1"
    assert app.query_params["vue"] == "croisement"
    assert '"type": "log"' in json.dumps(chart(app)[0])


@pytest.mark.usefixtures("small_world")
def test_choosing_an_indicator_writes_the_address_and_keeps_the_axes(page):
    app = page(x="densite_hab_km2")
    app.selectbox(key="insertion_indicateur").select("salaries_permanents").run()
    assert app.query_params["indicateur"] == "salaries_permanents"
    assert app.query_params["x"] == "densite_hab_km2"
    assert list(app.dataframe[0].value["valeur"][:2]) == [25, 20]


def test_where_nobody_publishes_the_ranking_what_is_published_is_a_link_away(page):
    app = page(departement="38")
    assert "Aucun pôle choisi ne publie « Salariés en insertion »" in app.info[0].value
    [link] = re.findall(r'href="./insertion\?([^"]*structures_insertion[^"]*)"', markup(app))
    assert link.replace("&amp;", "&") == "departement=38&indicateur=structures_insertion"
