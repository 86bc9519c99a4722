"""The home page names poles as text, and says on how many a figure stands and whom it misses."""

import re
from dataclasses import replace
from html import unescape

import pytest
from read_html import EVIL, UNREAD, public_functions, read
from small_world import HOSTILE_NAME

from poles.comparison.screen import ComparisonScreen
from poles.home import markup
from poles.home.ranking import Ranking
from poles.indicators import INDICATORS, total
from poles.normalised import Norm
from poles.screen import Screen
from poles.selection import Selection

ALONE = ComparisonScreen()


@pytest.fixture(scope="module")
def yeu(small_atlas):
    """The most hostile pole: each of its texts tries to be something else."""
    pole = replace(
        small_atlas.by_id["ile-yeu"],
        nom=EVIL[0],
        porteur=EVIL[1],
        territoire_texte=EVIL[3],
        filieres=(EVIL[2], EVIL[4]),
        note=EVIL[5],
        source_titre=EVIL[1],
        source_url='javascript:alert("1")',
        site_web="data:text/html,<script>alert(1)</script>",
    )
    return pole, small_atlas.values["ile-yeu"]


def test_summary_of_a_hostile_pole_is_all_text(yeu):
    pole, values = yeu
    sharing = replace(pole, nom=EVIL[6])
    page = read(markup.pole_summary(pole, values.values(), [(sharing, 2)], ALONE), local=True)
    for text in (pole.nom, pole.porteur, pole.territoire_texte, *pole.filieres, EVIL[5], EVIL[6]):
        assert text in page.text
    assert not any("alert" in link for link in page.links)


def test_summary_says_the_figures_with_their_year_and_source(small_atlas):
    pole = small_atlas.by_id["val-alpha"]
    values = small_atlas.values["val-alpha"]
    page = read(markup.pole_summary(pole, values.values(), [], ALONE), local=True)
    for said in ("au moins 25", "5\u202f000\u202fhab.", "1,0\u202fM€", "80,0\u202f%", "2014"):
        assert said in page.text
    assert pole.source_url in page.links
    assert pole.site_web in page.links


def test_summary_leaves_out_what_is_not_known(small_atlas):
    pole = small_atlas.by_id["deux-rives"]
    values = small_atlas.values["deux-rives"].values()
    page = read(markup.pole_summary(pole, values, [], ALONE), local=True)
    assert "None" not in page.text
    assert "5\u202f500" in page.text
    assert INDICATORS["benevoles"].label not in page.text


@pytest.mark.parametrize(
    ("begun", "words", "address"),
    [
        ((), ["Comparer ce pôle"], "poles=val-alpha"),
        (("val-alpha",), ["Comparer ce pôle"], "poles=val-alpha"),
        (
            ("a", "b"),
            ["Ajouter à la comparaison (2 pôles)", "En commencer une autre"],
            "poles=a&poles=b&poles=val-alpha&par=habitant",
        ),
        (
            ("a", "val-alpha"),
            ["Revenir à la comparaison (2 pôles, dont celui-ci)", "En commencer une autre"],
            "poles=a&poles=val-alpha&par=habitant",
        ),
        (
            tuple("abcdefgh"),
            ["Revenir à la comparaison (complète : 8 pôles)", "En commencer une autre"],
            "&".join(f"poles={one}" for one in "abcdefgh") + "&par=habitant",
        ),
    ],
)
def test_summary_adds_the_pole_to_the_comparison_already_begun(small_atlas, begun, words, address):
    pole = small_atlas.by_id["val-alpha"]
    screen = ComparisonScreen(begun, Norm.HABITANT if len(begun) > 1 else None)
    drawn = markup.pole_summary(pole, [], [], screen)
    links = re.findall(r'<a href="./comparer[?]([^"]*)" target="_self">([^<]*)</a>', drawn)
    assert [said for _, said in links] == words
    assert unescape(links[0][0]) == address
    assert unescape(links[-1][0]) == "poles=val-alpha"


def test_ranking_names_the_poles_in_order_with_their_values(small_atlas, yeu):
    other = small_atlas.by_id["plateau-gamma"]
    key = "population_insee"
    rows = ((other, small_atlas.values["plateau-gamma"][key]), (yeu[0], yeu[1][key]))
    ranked = Ranking(rows, supposed=2, masked=1, absent=3, missing=0)
    page = read(markup.ranking(Screen(indicator=key), ranked), local=True)
    places = [page.text.index(text) for text in (other.nom, "5\u202f000", HOSTILE_NAME, "600")]
    assert places == sorted(places)
    for said in (
        "Population Insee : valeurs les plus élevées",
        "+ 2 pôles au territoire supposé, non classés. + 1 pôle masqué, non classé. "
        "3 pôles sans donnée, sans territoire sur la carte.",
    ):
        assert said in page.text


def test_equal_values_share_their_rank(small_atlas):
    rows = tuple(
        (small_atlas.by_id[one], small_atlas.values[one]["densite_hab_km2"])
        for one in ("deux-rives", "val-alpha", "plateau-gamma")
    )
    drawn = markup.ranking(Screen(indicator="densite_hab_km2"), Ranking(rows))
    assert re.findall("<li[^>]*>", drawn) == ["<li>", "<li>", '<li value="2">']


def test_ranking_chooses_a_pole_and_keeps_the_rest_of_the_screen(yeu):
    screen = Screen(Selection(departements=("85",)), "densite_hab_km2", pole_id="val-alpha")
    ranked = Ranking(((yeu[0], yeu[1]["densite_hab_km2"]),))
    page = read(markup.ranking(screen, ranked), local=True)
    assert page.links == ["./?departement=85&indicateur=densite_hab_km2&pole=ile-yeu"]


def test_ranking_of_nobody_is_said_without_a_list():
    nobody = Ranking((), absent=1, missing=1, is_unknown=True)
    page = read(markup.ranking(Screen(indicator="benevoles"), nobody))
    assert "li" not in page.tags
    assert "Aucun pôle ne publie cet indicateur. 1 pôle sans donnée, sur la carte" in page.text
    page = read(markup.ranking(Screen(indicator="benevoles"), replace(nobody, is_unknown=False)))
    assert "Aucun de ces pôles ne publie cet indicateur." in page.text


def test_unplaced_poles_are_named_with_their_reason(small_atlas):
    pole = replace(small_atlas.by_id["nulle-part"], nom=EVIL[3], territoire_texte=EVIL[0])
    territory = small_atlas.territories["nulle-part"]
    page = read(markup.unplaced([(pole, territory)]), local=True)
    assert page.links == ["./pole?pole=nulle-part"]
    for text in (EVIL[3], EVIL[0], territory.unplaced_reason):
        assert text in page.text


def test_key_figures_say_on_how_many_poles_they_stand(small_atlas):
    values = list(small_atlas.values.values())
    totals = [total(key, values) for key in ("salaries_insertion", "benevoles")]
    precisions = [pole.territoire_precision for pole in small_atlas.poles]
    page = read(markup.key_figures(precisions, totals))
    for said in (
        "8",
        "5 localisés",
        "112",
        "3 pôles renseignés sur 8",
        "aucun pôle renseigné",
        "—",
    ):
        assert said in page.text


def test_a_card_says_how_many_answers_are_undated(small_atlas):
    values = list(small_atlas.values.values())
    aims = read(markup.key_figures([], [total("emplois_vises", values)])).text
    assert "1 pôle renseigné sur 8, dont 1 sans année" in aims
    salaries = read(markup.key_figures([], [total("salaries_insertion", values)])).text
    assert "3 pôles renseignés sur 8 · 2014-2015" in salaries
    assert "sans année" not in salaries


def test_every_public_function_is_read_here():
    covered = {
        "key_figures",
        "pole_summary",
        "ranking",
        "silent_figures",  # labels of the registry alone
        "unplaced",
    }
    assert public_functions(markup) == covered, UNREAD
