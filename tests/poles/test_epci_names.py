"""EPCI as people write them: their bare name, in a list, with their department, by initials."""

import pytest
from checked_lists import checked, repaired, told
from small_world import ALPHA, GAMMA, LAGON

from poles.boundaries import Boundaries
from poles.cells import CellError
from poles.own.departement_matching import AreaMatching
from poles.own.epci_matching import EpciMatching, refuse_power_of_ten
from poles.own.epci_search import EpciSearch
from poles.place_names import epci_acronyms, epci_key, epci_kind, initials_of, kind_named

COMMUNES = "Donnez la liste de ses communes, ou de ses EPCI, dans la colonne du territoire."


@pytest.fixture(scope="module")
def epci(shipped_atlas):
    boundaries: Boundaries = shipped_atlas.boundaries
    return EpciMatching(boundaries, lambda _: False, AreaMatching(boundaries))


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
        ("GAM", "n’est pas un EPCI connu", ("200040715", "200070530")),
        (
            "CC du Trièves (69)",
            "n’est pas un EPCI du département 69",
            ("200030658 Communauté de communes du Trièves",),
        ),
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


# The department of the row


ELSEWHERE = "n’est pas un EPCI du département"


@pytest.mark.parametrize(
    ("text", "departement", "first"),
    [
        ("CC du Pays de Bray", "76", "246000913 Communauté de communes du Pays de Bray"),
        ("Pays de Bray", "76", "246000913 Communauté de communes du Pays de Bray"),
        ("CC des Trois Rivières", "38", "240200600 Communauté de communes des Trois Rivières"),
    ],
)
def test_a_name_that_only_another_department_has_is_asked(epci, text, departement, first):
    with pytest.raises(CellError) as caught:
        epci.epci(text, departement)
    assert caught.value.wrong == f"{ELSEWHERE} {departement}"
    assert caught.value.choices[0] == first
    assert "est dans le département" in caught.value.advice
    assert epci.epci(first, departement).code == first[:9]


@pytest.mark.parametrize(
    ("text", "departement", "code"),
    [
        ("CC des Quatre Rivières", "74", "247400666"),
        ("CC des 4 Rivières", "70", "247000623"),
        ("CC des 7 Vallées", None, "200044030"),
        ("CdC du Pays de Mormal", "59", "200043321"),
        ("Arche Agglo", "07", "200073096"),  # communes on both banks of the Rhône
        ("Arche Agglo", "26", "200073096"),
    ],
)
def test_the_department_tells_which_epci(epci, text, departement, code):
    assert epci.epci(text, departement).code == code


@pytest.mark.parametrize(
    ("text", "departement", "wrong", "choices"),
    [
        ("CC Val de Drôme", "26", "n’est pas un EPCI connu", ("242600252",)),
        ("CCVBA", "13", "n’est pas un EPCI connu", ("241300375",)),
        ("CAPV", "38", "n’est pas un EPCI connu", ("243800984",)),
        ("CCPD", "38", "n’est pas un EPCI connu", ()),
        ("CC Sud Grésivaudan", "38", "n’est pas un EPCI connu", ()),
        ("CC Sud Grésivaudan", None, "n’est pas un EPCI connu", ()),
        ("CC du Grésivaudant", "38", "n’est pas un EPCI connu", ("200018166",)),
        ("Métropole", "38", "ne dit pas de quel EPCI il s’agit", ("200040715",)),
        ("Agglo", None, "ne dit pas de quel EPCI il s’agit", ()),
        (
            "Agglo",
            "38",
            "ne dit pas de quel EPCI il s’agit",
            ("200077014", "243800604", "243800984"),
        ),
        ("Haute-Savoie", "74", "est un département, pas un EPCI", ()),
        ("Bretagne", None, "est une région, pas un EPCI", ()),
        ("Grand Lyon", "69", "n’est pas un EPCI connu", ("200046977",)),
    ],
)
def test_what_is_offered_is_of_the_department(epci, text, departement, wrong, choices):
    with pytest.raises(CellError) as caught:
        epci.epci(text, departement)
    assert (caught.value.wrong, caught.value.choices) == (wrong, choices)


def test_communes_of_a_kind_are_all_offered_in_the_department(small_atlas):
    search = EpciSearch(small_atlas.boundaries)
    assert search.offered("Communauté de communes", "38") == (ALPHA, GAMMA)
    assert search.departements_of(LAGON) == {"976"}
    assert not search.is_in(LAGON, "38")


def test_an_epci_of_another_department_is_asked_and_kept_once_answered(small_atlas):
    text = "nom;commune;epci\nA;Alpha;CC du Lagon\nB;Acoua;CC du Lagon\n"
    found = checked(small_atlas, text)
    assert told(found) == [(2, "epci", f"{ELSEWHERE} 38")]
    assert [one.epci_codes for one in found.poles] == [(), (LAGON,)]
    (answer,) = found.problems[0].choices
    assert answer == f"{LAGON} CC du Lagon"
    found = checked(small_atlas, text, answers={("liste.csv", 2, "epci"): answer})
    assert told(found) == []
    assert [one.epci_codes for one in found.poles] == [(LAGON,), (LAGON,)]
    again = "nom;commune;epci\n" + ";".join(found.tables[0].rows[1]) + "\n"
    assert told(checked(small_atlas, again)) == []


def test_a_siren_of_another_department_is_asked_unless_another_is_there(small_atlas):
    text = f"nom;dpt;epci\nA;38;{LAGON}\nB;38;{ALPHA};\nC;38;{LAGON}, {ALPHA}\nD;;{LAGON}\n"
    found = checked(small_atlas, text.replace(f"{ALPHA};", ALPHA))
    assert told(found) == [(2, "epci", f"{ELSEWHERE} 38")]
    assert found.problems[0].choices == (f"{LAGON} CC du Lagon",)
    text = f"nom;dpt;epci\nA;85;{LAGON}, {ALPHA}\n"
    ((_, _, wrong),) = told(checked(small_atlas, text))
    assert wrong == "ne sont pas des EPCI du département 85"


def test_a_name_that_says_its_department_may_deny_that_of_the_row(small_atlas):
    found = checked(small_atlas, "nom;dpt;epci\nA;38;CC du Lagon (976)\n")
    assert (told(found), repaired(found)) == (
        [],
        [(2, "epci", "CC du Lagon (976)", f"{LAGON} CC du Lagon")],
    )


def test_a_wrong_department_is_told_once(small_atlas):
    found = checked(small_atlas, "nom;commune;dpt;epci\nA;Acoua (976);38;CC du Lagon\n")
    assert told(found) == [(2, "dpt", "n’est pas le département du siège, Acoua (97601)")]


def test_an_epci_is_called_by_its_initials_and_its_kind():
    assert {"capv", "apv"} & epci_acronyms("Communauté d'agglomération du Pays Voironnais") == {
        "capv"
    }
    assert "ccvba" in epci_acronyms("Communauté de communes Vallée des Baux-Alpilles (CC VBA)")
    assert "mel" in epci_acronyms("Métropole Européenne de Lille")
    assert epci_kind("Grenoble-Alpes-Métropole") == "metropole"
    assert epci_kind("CC du Lac") == "cc"
    assert (kind_named("EPCI"), kind_named("Agglo"), kind_named("CC du Lac")) == ("", "ca", None)


def test_a_siren_with_a_name_that_has_a_comma_is_one_epci(shipped_atlas):
    kept = "200043081 Communauté de communes Chinon, Vienne et Loire"
    found = checked(shipped_atlas, f'nom;dpt;epci\nA;38;"{kept}"\n')
    assert (told(found), repaired(found)) == ([], [])
    assert found.poles[0].epci_codes == ("200043081",)
