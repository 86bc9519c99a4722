"""No text of a file becomes HTML, only web pages are links, and the numbers are there."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from read_html import EVIL, UNREAD, Reader, public_functions, read

from poles.commune import markup as commune_markup
from poles.commune.search import Match, poles_around
from poles.indicators import INDICATORS
from poles.maps.drawing import compose, places_of
from poles.nearest import Near
from poles.page import markup
from poles.page.legend_markup import legend
from poles.records import Precision
from poles.screen import Screen
from poles.sheet.index import Entry, index_markup
from poles.wording import CREDITS

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
        markup.cards([(text, text, text)]),
        markup.highest(text, Markup("<li>1</li>"), text),
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


@pytest.mark.parametrize(
    ("page", "tags"),
    [("Fiche", ["header", "p", "a", "span", "h1"]), (None, ["header", "p", "a", "span"])],
)
def test_heading_leads_home_and_names_the_page_unless_what_it_shows_does(page, tags):
    drawn = read(markup.heading("Atlas", "Les pôles", page), local=True)
    assert (drawn.tags, drawn.links) == (tags, ["./"])
    assert drawn.text == f"Atlas Les pôles{page or ''}"


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


@pytest.mark.parametrize(
    ("key", "second", "is_filled"),
    [
        ("densite_hab_km2", None, True),
        ("population_insee", None, False),
        ("population_insee", "densite_hab_km2", True),
    ],
)
def test_precisions_are_told_by_their_edge_alone_where_classes_fill(
    small_atlas, key, second, is_filled
):
    drawn = legend_of(small_atlas, key, second=second)
    assert ('<div class="atlas-edges">' in legend(drawn)) is is_filled


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


def test_foot_gives_the_credits():
    page = read(markup.credits_line(), local=True)
    assert page.links == ["./donnees?section=versions", "./accessibilite"]
    assert CREDITS in page.text
    assert "Licence Ouverte 2.0" in page.text


def test_every_public_function_is_read_here():
    covered = {
        "boundary_source",
        "cards",
        "with_unit",  # a text, not HTML
        "credits_line",
        "heading",
        "highest",
        "joined",
        "ranks",  # attributes, of numbers alone
        "known_by_region",
        "pole_link",
        "link",
        "messages",
    }
    assert public_functions(markup) == covered, UNREAD
