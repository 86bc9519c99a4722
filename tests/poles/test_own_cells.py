"""A cell of a column gives its value and the text of the corrected file, which is read alike."""

import pytest

from poles.cells import CellError
from poles.own.cells import CellMending
from poles.own.lists import items_of
from poles.own.mended_cells import Mended
from poles.own.number_cells import NumberMending
from poles.own.place_matching import PlaceMatching
from poles.records import Qualifier

ENVIRON = Qualifier.ENVIRON


@pytest.fixture
def mending(small_atlas):
    return CellMending(PlaceMatching(small_atlas.boundaries), ",")


@pytest.mark.parametrize(
    ("key", "cell", "value", "text"),
    [
        ("nom", " Étoile\u200b ", "Étoile", "Étoile"),
        ("nom", "'=1+1", "=1+1", "'=1+1"),
        ("note", "n.c.", None, ""),
        ("note", "-", None, ""),
        ("note", "x", "x", "x"),
        ("porteur", "*", "*", "*"),
        ("commune_nom", "x", None, ""),
        ("epci_codes", "x", (), ""),
        ("pole_id", "Pôle Œuvre", "pole-oeuvre", "Pôle Œuvre"),
        ("promotion", "aap 2013", "AAP-2013", "AAP-2013"),
        ("territoire_precision", "inconnu", "inconnu", "inconnu"),
        ("filieres", "réemploi, insertion", ("réemploi", "insertion"), "réemploi;insertion"),
        ("site_web", "www.example.org", "https://www.example.org", "https://www.example.org"),
        ("site_web", "néant", None, ""),
        ("site_web", "Sans objet", None, ""),
        ("site_web", "s.o.", None, ""),
        ("epci_codes", "Néant", (), ""),
        ("nom", "Néant", "Néant", "Néant"),
        ("annee", "en 2023", 2023, "2023"),
        ("indicateur", "Salariés permanents", "salaries_permanents", "salaries_permanents"),
        ("pole_id", "Pôle du Val d'Alpha", "pole-du-val-d-alpha", "Pôle du Val d'Alpha"),
    ],
)
def test_a_cell_gives_its_value_and_its_corrected_text(mending, key, cell, value, text):
    mended = mending.read(key, cell)
    assert isinstance(mended, Mended)
    assert (mended.value, mended.text) == (value, text)
    again = mending.read(key, mended.text)
    assert (again.value, again.why) == (value, None)


@pytest.mark.parametrize("text", ["contact@asso.fr", "mailto:contact@asso.fr"])
def test_an_e_mail_address_is_no_site(mending, text):
    with pytest.raises(CellError) as caught:
        mending.read("site_web", text)
    assert caught.value.wrong == "est une adresse électronique, pas celle d’un site"
    assert caught.value.advice == "Laissez-la de côté, ou écrivez l’adresse du site."


@pytest.mark.parametrize(
    ("cell", "keeps", "text", "qualifier"),
    [
        ("env. 250", True, "environ 250", ENVIRON),
        ("env. 250", False, "250", ENVIRON),
        ("env. 7 €", True, "environ 7 €", ENVIRON),
        ("env. 7 €", False, "7 €", ENVIRON),
        ("7,5 k€", True, "7500", None),
        ("1 234,5", True, "1 234,5", None),
        (1004, True, 1004, None),
        (0, True, 0, None),
        ("n.c.", True, "", None),
    ],
)
def test_a_number_keeps_its_qualifier_where_no_other_cell_says_it(cell, keeps, text, qualifier):
    numbers = NumberMending(",")
    mended = numbers.read("chiffre_affaires_eur", cell, keeps_qualifier=keeps)
    assert (mended.text, mended.qualifier) == (text, qualifier)
    if mended.value is not None:
        again = numbers.read("chiffre_affaires_eur", mended.text, keeps_qualifier=keeps)
        assert (again.value, again.why) == (mended.value, None)


def test_lists_are_parted_by_what_people_use():
    assert items_of(" 38001 ;38002\n38003|38004;; ") == ["38001", "38002", "38003", "38004"]
