"""What an extraction says of itself: its pages, its link, its columns."""

from datetime import date

import pytest

from poles.columns import Column, ExtractTable, table_of
from poles.extraction import (
    HERE,
    OWN_ROWS,
    About,
    Extraction,
    Source,
    cited_pages,
    dictionary_table,
    home_of,
    link_to,
    sources_table,
    where,
)

TODAY = date(2026, 11, 22)
URL = "https://example.org/a"


def table(*rows):
    return ExtractTable("t", tuple(Column(name, name) for name in rows[0]), rows)


# Pages


def test_each_page_is_told_once_with_its_rows():
    first = table(
        {"source_url": URL, "source_titre": "A"},
        {"source_url": URL, "source_titre": "A"},
        {"source_url": URL, "source_titre": "B"},
        {"source_url": None, "source_titre": None},
    )
    second = table({"x_source_url": URL}, {"x_source_url": "https://example.org/only"})
    assert cited_pages([first, second]) == (
        Source("A", URL, "2 lignes"),
        Source("B", URL, "1 ligne"),
        Source("", "https://example.org/only", "1 ligne"),
    )


def test_rows_of_a_reader_have_a_title_and_no_address():
    rows = table({"source_url": "", "source_titre": "votre fichier, ligne 2"})
    assert cited_pages([rows]) == (Source("votre fichier, ligne 2", "", "1 ligne"),)


@pytest.mark.parametrize(("url", "is_said"), [("", True), (URL, False)])
def test_licence_of_the_rows_of_a_reader_is_theirs(url, is_said):
    about = About("Titre", "Tout.", HERE, TODAY)
    rows = sources_table(Extraction(about, (), (Source("T", url, "1 ligne"),))).rows
    assert (OWN_ROWS in [row["texte"] for row in rows]) is is_said


def test_dictionary_leaves_out_what_nobody_described():
    known = table_of("poles", ["nom", "mystere"], [])
    rows = dictionary_table([known]).rows
    assert [(row["table"], row["colonne"], row["type"]) for row in rows] == [
        ("poles", "nom", "texte")
    ]


# Links


@pytest.mark.parametrize(
    ("page", "home"),
    [
        (None, "./"),
        ("", "./"),
        ("https://e.org", "https://e.org/"),
        ("https://e.org/", "https://e.org/"),
        ("https://e.org/?departement=38#a", "https://e.org/"),
        ("https://e.org/pole?pole=x", "https://e.org/"),
        ("https://e.org/atlas/", "https://e.org/atlas/"),
        ("https://e.org/atlas", "https://e.org/atlas/"),
        ("https://e.org/atlas/territoires", "https://e.org/atlas/"),
        ("http://localhost:8501/donnees", "http://localhost:8501/"),
    ],
)
def test_home_is_found_from_any_page(page, home):
    assert home_of(page) == home


def test_link_holds_every_value():
    written = {"departement": ["38", "2A"], "filiere": ["réemploi & co"]}
    assert link_to("https://e.org/", "territoires", written) == (
        "https://e.org/territoires?departement=38&departement=2A&filiere=r%C3%A9emploi+%26+co"
    )
    assert link_to("https://e.org/", "", {}) == "https://e.org/"


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("https://e.org/?a=1", "https://e.org/?a=1"),
        ("./", "à l’adresse de votre atlas"),
        ("./?a=1", "à l’adresse de votre atlas, suivie de « ?a=1 »"),
    ],
)
def test_atlas_that_does_not_know_its_address_says_what_to_add(link, said):
    assert where(About("", "", link, TODAY)) == said
