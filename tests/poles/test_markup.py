"""No text of a file becomes HTML, only web pages are links, and the numbers are there."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from small_world import HOSTILE_FIELD, HOSTILE_NAME, HOSTILE_TITLE

from poles.commune import markup as commune_markup
from poles.commune.search import Match, poles_around
from poles.comparison.screen import ComparisonScreen
from poles.home.ranking import Ranking
from poles.home.screen import Screen
from poles.indicators import INDICATORS, total
from poles.maps.drawing import compose, places_of
from poles.maps.legend_markup import legend
from poles.nearest import Near
from poles.normalised import Norm
from poles.page import markup
from poles.records import Precision
from poles.selection import Selection
from poles.sheet.index import Entry, index_markup
from poles.wording import CREDITS

ALONE = ComparisonScreen()
EVIL = (
    HOSTILE_NAME,
    HOSTILE_TITLE,
    HOSTILE_FIELD,
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "&lt;script&gt;",
    "{0} {name} %s",
)
ALLOWED_ATTRIBUTES = {
    "class",
    "style",
    "href",
    "target",
    "rel",
    "role",
    "scope",
    "title",
    "lang",
    "id",
    "tabindex",
    "open",
    "value",
    "width",
    "height",
}


class Reader(HTMLParser):
    """What a browser would make of it: elements, their attributes, the text."""

    def __init__(self, drawn):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.links, self.text = [], set(), [], ""
        self.open = []
        self.feed(str(drawn))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.open.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def read(html, *, local=False):
    """Read the HTML, after checking that it is safe and that every element is closed.

    Links go to the web; also inside the app where `local` says so.
    """
    assert isinstance(html, Markup)
    page = Reader(html)
    assert page.open == []
    assert not {"script", "img", "svg", "iframe", "object"} & set(page.tags)
    strange = {name for name in page.attributes if not name.startswith(("aria-", "data-"))}
    assert strange <= ALLOWED_ATTRIBUTES
    inside = ("?", ".", "/?", "./?") if local else ()
    assert all(link.startswith(("https://", "http://", *inside)) for link in page.links)
    return page


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


# Links


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<b>",
        "vbscript:x",
        "//example.org",
        "/pages",
        "example.org",
        "https://",
        "http://[",
        "mailto:a@example.org",
        "",
        None,
    ],
)
def test_address_that_is_no_web_page_is_never_a_link(url):
    html = markup.link(url, "Le <b>site</b>")
    assert html == Markup("Le &lt;b&gt;site&lt;/b&gt;")


def test_link_opens_apart_and_tells_nothing_of_us():
    html = markup.link("https://example.org/a?b=1&c=2", "site")
    page = read(html)
    assert page.links == ["https://example.org/a?b=1&c=2"]
    assert page.text == "site"
    assert 'rel="noopener noreferrer"' in html


@pytest.mark.parametrize("about", EVIL)
def test_links_of_one_text_are_told_apart(about):
    html = markup.link("https://example.org", "source", about)
    page = read(html)
    assert page.tags == ["a", "span"]
    assert page.text == f"source : {about}, nouvel onglet"
    assert markup.link("mailto:a@example.org", "source", about) == "source"


@pytest.mark.parametrize("text", EVIL)
def test_link_lets_no_text_out_of_its_attribute_or_its_words(text):
    page = read(markup.link(f"https://example.org/{text}", text))
    assert page.tags == ["a"]
    assert page.attributes == {"href", "target", "rel"}
    assert page.text == text


# Every function, with the hostile texts


@pytest.mark.parametrize("text", EVIL)
def test_texts_come_out_as_they_were_written(text):
    for html in (
        markup.heading(text, text, text),
        markup.messages(text, [text, text]),
    ):
        assert read(html, local=True).text.count(text) >= 2


@pytest.mark.parametrize("text", EVIL)
def test_names_of_poles_and_communes_come_out_as_they_were_written(small_atlas, text):
    pole = replace(small_atlas.by_id["val-alpha"], nom=text)
    found = poles_around(small_atlas, "38001")
    around = replace(
        found,
        facts=found.facts._replace(nom=text),
        departement=text,
        epci=text,
        covering=(pole,),
        near=(Near(pole, 12.3),),
        unplaced=(replace(pole, territoire_texte=text),),
    )
    match = Match("38001", text, "38", text)
    for html, times in (
        (commune_markup.commune_heading(around, match), 4),
        (commune_markup.poles_covering(around), 1),
        (commune_markup.poles_near(around), 1),
        (commune_markup.poles_unplaced(around), 2),
        (commune_markup.map_note(around), 1),
        (markup.known_by_region([pole]), 1),
        (index_markup({text: (Entry(pole, text, 1),)}, text), 4),
    ):
        assert read(html, local=True).text.count(text) == times


@given(st.text(min_size=1))
def test_any_message_is_text(text):
    page = Reader(markup.messages("Titre", [text]))
    assert page.tags == Reader(markup.messages("Titre", ["x"])).tags


def test_joined_escapes_what_is_not_markup():
    assert markup.joined([Markup("<b>"), Markup("</b>")]) == Markup("<b></b>")
    assert markup.joined([]) == Markup("")
    assert "<i>" not in markup.joined([Markup(""), "<i>"])


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


@pytest.mark.parametrize(
    ("page", "tags"),
    [("Fiche", ["header", "p", "a", "span", "h1"]), (None, ["header", "p", "a", "span"])],
)
def test_heading_leads_home_and_names_the_page_unless_what_it_shows_does(page, tags):
    drawn = read(markup.heading("Atlas", "Les pôles", page), local=True)
    assert (drawn.tags, drawn.links) == (tags, ["./"])
    assert drawn.text == f"Atlas Les pôles{page or ''}"


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


def legend_of(atlas, key, **screen):
    wanted = Screen(indicator=key, **screen)
    return compose(atlas, places_of(atlas), atlas.poles, wanted, None).legend


@pytest.mark.parametrize("key", ["population_insee", "densite_hab_km2", "part_insertion_pct"])
def test_legend_gives_bounds_counts_and_the_missing(small_atlas, key):
    page = read(legend(legend_of(small_atlas, key)))
    said = {
        "population_insee": ("5\u202f000", "1\u202f000", "200", "proportionnelle"),
        "densite_hab_km2": ("50,0", "100,0", "200,0", "1 pôle", "3 pôles", "par valeur"),
        "part_insertion_pct": ("50,0", "80,0", "6 pôles sans donnée, dont 3 sur la carte"),
    }
    for text in said[key]:
        assert text in page.text
    assert INDICATORS[key].label in page.text


def test_legend_of_a_ratio_that_nobody_has_is_still_a_legend(small_atlas):
    key = "emplois_vises_pour_1000_hab"
    page = read(legend(legend_of(small_atlas, key)))
    assert "8 pôles sans donnée, dont 5 sur la carte (hachurés)" in page.text
    assert "Aucun pôle ne publie de quoi calculer cet indicateur." in page.text
    stock = read(legend(legend_of(small_atlas, "benevoles")))
    assert "Aucun pôle ne publie cet indicateur." in stock.text
    assert "proportionnelle" not in stock.text
    assert "les cercles, eux" not in stock.text


def test_legend_greys_the_precisions_that_are_left_off_the_map(small_atlas):
    drawn = legend(legend_of(small_atlas, "population_insee", hidden=(Precision.SIEGE,)))
    line = '<p class="atlas-off"><span class="atlas-swatch atlas-siege"></span>'
    assert f"{line}Territoire supposé d’après le siège : 2 pôles, masqués</p>" in drawn
    assert drawn.count("atlas-off") == 1
    assert "Supposé :" not in drawn
    assert "masqué" not in legend(legend_of(small_atlas, "population_insee"))


def test_legend_draws_circles_of_the_size_of_the_map(small_atlas):
    drawn = legend_of(small_atlas, "population_insee")
    html = str(legend(drawn))
    assert len(drawn.circles) == 3
    for _, radius in drawn.circles:
        assert f"{2 * radius:.1f}px" in html


def test_legend_of_two_indicators_explains_both(small_atlas):
    drawn = legend_of(small_atlas, "densite_hab_km2", second="population_insee")
    page = read(legend(drawn))
    for said in ("Densité", "par valeur", "100,0", "Population Insee", "5\u202f000"):
        assert said in page.text


def test_a_card_says_how_many_answers_are_undated(small_atlas):
    values = list(small_atlas.values.values())
    aims = read(markup.key_figures([], [total("emplois_vises", values)])).text
    assert "1 pôle renseigné sur 8, dont 1 sans année" in aims
    salaries = read(markup.key_figures([], [total("salaries_insertion", values)])).text
    assert "3 pôles renseignés sur 8 · 2014-2015" in salaries
    assert "sans année" not in salaries


def test_foot_gives_the_credits():
    page = read(markup.credits_line(), local=True)
    assert page.links == ["./accessibilite"]
    assert CREDITS in page.text
    assert "Licence Ouverte 2.0" in page.text


def test_every_public_function_is_read_here():
    covered = {
        "counted",  # a text, not HTML
        "with_unit",  # a text, not HTML
        "credits_line",
        "heading",
        "joined",
        "key_figures",
        "known_by_region",
        "pole_link",
        "silent_figures",  # labels of the registry alone
        "link",
        "messages",
        "pole_summary",
        "ranking",
        "ranks",  # attributes, of numbers alone
        "unplaced",
    }
    public = {
        name
        for name, value in vars(markup).items()
        if getattr(value, "__module__", "") == markup.__name__ and not name.startswith("_")
    }
    assert public == covered, "une fonction de markup.py sans essai avec un nom hostile"
