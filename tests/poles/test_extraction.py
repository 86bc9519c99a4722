"""What an extraction says of itself: its pages, its link, its columns."""

from datetime import date

import pytest

from poles.files.columns import Column, ExtractTable, table_of
from poles.files.extraction import (
    OWN_AGAIN,
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


def test_the_lines_of_a_file_of_a_reader_are_one_source_without_an_address():
    rows = table(
        {"source_url": "", "source_titre": "Votre fichier, a, ligne 1.csv, ligne 2"},
        {"source_url": "", "source_titre": "Votre fichier, a, ligne 1.csv, ligne 13"},
        {"source_url": "", "source_titre": "Rapport, ligne 2"},
    )
    assert cited_pages([rows]) == (
        Source("Votre fichier, a, ligne 1.csv", "", "2 lignes"),
        Source("Rapport, ligne 2", "", "1 ligne"),
    )


@pytest.mark.parametrize("own", ["", "Vos données (l.csv), sans les pôles de l’atlas."])
def test_what_is_a_readers_has_no_link_and_their_own_licence(own):
    about = About("Titre", "Tout.", "https://e.org/?pole=secret", TODAY, own)
    rows = sources_table(Extraction(about, (), ())).rows
    said = [(row["rubrique"], row["texte"], row["adresse"]) for row in rows]
    assert (("Données", own, "") in said) is bool(own)
    assert (("Mention", OWN_ROWS, "") in said) is bool(own)
    again = OWN_AGAIN if own else about.link
    assert ("Pour le revoir", again, "" if own else about.link) in said


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
