"""EPCI as people write them: their bare name, in a list, with their department, by initials."""

import pytest
from checked_lists import checked, told

from poles.boundaries import Boundaries
from poles.cells import CellError
from poles.own.epci_matching import EpciMatching, refuse_power_of_ten
from poles.place_names import epci_key, initials_of

COMMUNES = "Donnez la liste de ses communes, ou de ses EPCI, dans la colonne du territoire."


@pytest.fixture(scope="module")
def epci(shipped_atlas):
    boundaries: Boundaries = shipped_atlas.boundaries
    return EpciMatching(boundaries, lambda _: False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Le Grand Périgueux", "200040392"),
        ("Le Havre Seine Métropole", "200084952"),
        ("Communauté Paris-Saclay", "200056232"),
        ("Agglo du Pays de Dreux", "200040277"),
        ("L'agglo Foix-Varilhes", "200067791"),
        ("Le Grésivaudan", "200018166"),
        ("Les Vals du Dauphiné", "200068567"),
        ("Le Mans Métropole", "247200132"),
        ("CC du Trièves (38)", "200030658"),
        ("CC des Quatre Rivières (74)", "247400666"),
    ],
)
def test_an_epci_is_found_by_its_bare_name(epci, text, code):
    assert epci.epci(text).code == code


@pytest.mark.parametrize(
    ("text", "wrong", "choices"),
    [
        ("Grand Lyon", "n’est pas un EPCI connu", ("200046977",)),
        ("MEL", "n’est pas un EPCI connu", ("200093201",)),
        ("GAM", "n’est pas un EPCI connu", ("200040715",)),
        ("CC du Trièves (69)", "n’est pas un EPCI de ce département", ("200030658",)),
    ],
)
def test_what_an_epci_is_called_is_offered(epci, text, wrong, choices):
    with pytest.raises(CellError) as caught:
        epci.epci(text)
    assert (caught.value.wrong, caught.value.choices) == (wrong, choices)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Est Ensemble", "un EPT du Grand Paris"),
        ("EPT Plaine Commune", "un EPT du Grand Paris"),
        ("PETR du Pays de Nulle Part", "un PETR"),
        ("Syndicat mixte du Lac", "un syndicat"),
    ],
)
def test_another_group_of_communes_is_told_with_what_to_write(epci, text, kind):
    with pytest.raises(CellError) as caught:
        epci.epci(text)
    assert caught.value.wrong == f"est {kind}, pas un EPCI à fiscalité propre"
    assert caught.value.advice == COMMUNES


def test_a_siren_in_powers_of_ten_is_told_as_such(shipped_atlas):
    with pytest.raises(CellError, match="puissance de dix"):
        refuse_power_of_ten("2,00069E+08")
    refuse_power_of_ten("200069110")
    ((line, column, wrong),) = told(checked(shipped_atlas, "nom;epci\nA;2,00069E+08\n"))
    assert (line, column) == (2, "epci")
    assert wrong.startswith("est un SIREN qu’un tableur a écrit en puissance de dix")


@pytest.mark.parametrize(
    ("cell", "corrected"),
    [
        ("CC Bièvre Est + CC du Trièves", "243801073;200030658"),
        ("CC Bièvre Est - CC du Trièves", "243801073;200030658"),
        ("243800984 - CA du Pays Voironnais", "243800984 - CA du Pays Voironnais"),
    ],
)
def test_epci_parted_by_a_sign_are_several(shipped_atlas, cell, corrected):
    found = checked(shipped_atlas, f"nom;epci\nA;{cell}\n")
    assert found.tables[0].rows[1] == ("A", corrected)
    assert told(found) == []


def test_each_epci_of_today_is_found_by_its_name_or_offered(epci):
    lost = []
    for code, facts in epci.boundaries.epci_facts.items():
        try:
            found = epci.epci(facts.nom).code
        except CellError as error:
            found = code if code in error.choices else None
        if found != code:
            lost.append(facts.nom)
    assert lost == []


def test_names_are_compared_without_their_kinds_and_articles():
    assert epci_key("Communauté d'agglomération Communauté Paris-Saclay") == "paris saclay"
    assert epci_key("L'agglo Foix-Varilhes") == "foix varilhes"
    assert epci_key("Métropole") == "metropole"
    assert epci_key("CC du Lac et CA Voisine") == "lac et ca voisine"
    assert initials_of("Métropole Européenne de Lille") == "mel"
