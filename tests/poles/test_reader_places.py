"""Places as people write them: today's code, or every place that it may be, never our choice."""

import pytest

from poles.area_matching import AreaMatching
from poles.cells import CellError
from poles.checked_rows import Tally
from poles.checking import check_tables
from poles.code_age import CodeAge
from poles.codes_today import commune_today, epci_today
from poles.epci_matching import EpciMatching
from poles.name_indexes import name_indexes
from poles.own_figures import KnownPoles
from poles.own_poles import read_pole
from poles.place_matching import PlaceMatching
from poles.place_names import epci_key, name_key
from poles.spreadsheet import read_spreadsheet


@pytest.fixture(scope="module")
def matching(shipped_atlas):
    return PlaceMatching(shipped_atlas.boundaries)


@pytest.fixture(scope="module")
def epci(shipped_atlas, matching):
    return EpciMatching(shipped_atlas.boundaries, matching.is_commune_name)


@pytest.mark.parametrize(
    ("text", "departement", "nom", "code"),
    [
        ("38563", None, None, "38563"),
        ("1004", None, None, "01004"),
        ("2a004", None, None, "2A004"),
        ("38 563", None, None, "38563"),
        ("38563.0", None, None, "38563"),
        ("01059", None, None, "01453"),
        ("75101", None, None, "75056"),
        ("69383", None, None, "69123"),
        ("13201", None, None, "13055"),
        ("voiron", None, None, "38563"),
        ("Romans sur Isère", None, None, "26281"),
        ("St Denis", "93", None, "93066"),
        ("Saint-Denis (974)", None, None, "97411"),
        ("Béon (01)", None, None, "01138"),
        ("38500", None, "Voiron", "38563"),
        ("26100", None, "Romans-sur-Isère", "26281"),
        ("14712", None, "Sannerville", "14666"),
    ],
)
def test_a_commune_that_can_only_be_one_is_found(matching, text, departement, nom, code):
    assert matching.commune(text, departement, nom).code == code


@pytest.mark.parametrize(
    ("text", "nom", "wrong", "choices"),
    [
        ("Saint-Denis", None, "est le nom de 4 communes", {"11339", "30247", "93066", "97411"}),
        ("14712", None, "a été partagée depuis", {"14666", "14712"}),
        ("1000", None, "code postal", {"01053", "01344"}),
        ("38185", "Voiron", "Voiron", {"38185", "38563"}),
        ("38", None, "est un code de département", set()),
        ("200068781", None, "est un code d’EPCI", set()),
        ("99999", None, "n’est pas un code", set()),
        ("Grenbole", None, "n’est pas une commune connue", {"38185"}),
    ],
)
def test_what_fits_several_is_asked_with_all_of_them(matching, text, nom, wrong, choices):
    with pytest.raises(CellError, match=wrong) as refusal:
        matching.commune(text, None, nom)
    assert {choice[:5] for choice in refusal.value.choices} == choices


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("243800984", "243800984"),
        ("243 800 984", "243800984"),
        ("24380098400017", "243800984"),
        ("Pays Voironnais", "243800984"),
        ("CA du Pays Voironnais", "243800984"),
        ("241200658", "994579670"),
        ("245701222", "992367730"),
    ],
)
def test_an_epci_is_found_by_its_siren_or_its_name(epci, text, code):
    assert epci.epci(text).code == code


@pytest.mark.parametrize("text", ["243801198", "38563", "CC de Nulle Part"])
def test_an_epci_that_nobody_knows_is_refused(epci, text):
    with pytest.raises(CellError):
        epci.epci(text)


@pytest.mark.parametrize("text", ["38", "Isère", "isere", "38 - Isère", "38 Isère"])
def test_a_department_is_found_by_its_code_or_its_name(shipped_atlas, text):
    assert AreaMatching(shipped_atlas.boundaries).departement(text).code == "38"


@pytest.mark.parametrize(("text", "code"), [("4", "04"), ("Bretagne", "53"), ("82", "84")])
def test_a_region_is_found_by_its_code_its_name_or_its_old_code(shipped_atlas, text, code):
    assert AreaMatching(shipped_atlas.boundaries).region(text).code == code


@pytest.mark.parametrize("text", ["20", "999", "38 - Rhône", "zz"])
def test_no_department_is_refused(shipped_atlas, text):
    with pytest.raises(CellError):
        AreaMatching(shipped_atlas.boundaries).departement(text)


def test_old_codes_are_carried_and_shared_ones_asked(small_atlas):
    assert commune_today("38901", small_atlas.boundaries).code == "38001"
    assert epci_today("200000091", small_atlas.boundaries).code == "200000001"
    with pytest.raises(CellError) as refusal:
        epci_today("200000092", small_atlas.boundaries)
    assert refusal.value.choices == ("200000001", "200000002")


def test_the_age_of_the_codes_is_that_of_the_oldest(shipped_atlas):
    age = CodeAge(shipped_atlas.boundaries)
    assert age.said() is None
    age.see("38563;01004")
    assert "géographie 2026" in age.said()
    age.see("01059")  # Brénaz, merged after 2018
    age.see("01039")  # Béon, merged after 2022
    assert "date de 2018 au plus tard (dernière année de 01059)" in age.said()
    assert "2 codes sur 4" in age.said()


def test_names_are_compared_by_their_words():
    assert name_key("L'Isle-d’Abeau") == name_key("l isle d'abeau")
    assert name_key("St-Étienne") == name_key("Saint Etienne")
    assert epci_key("CA du Pays Voironnais") == epci_key(
        "Communauté d'agglomération du Pays Voironnais"
    )


def test_indexes_of_names_are_made_once(small_atlas):
    assert name_indexes(small_atlas.boundaries) is name_indexes(small_atlas.boundaries)


# Rows


def checked(small_atlas, text):
    grids = read_spreadsheet(text.encode(), "liste.csv")
    return check_tables(grids, small_atlas.boundaries, small_atlas.poles)


def test_a_row_is_a_pole_with_its_seat_and_a_precision_that_its_codes_allow(small_atlas):
    check = checked(small_atlas, "nom;ville;dep\nA;Alpha;38\nB;;38\nC;;\nTotal;;\n;Alpha;38\n")
    assert [(pole.nom, str(pole.territoire_precision)) for pole in check.poles] == [
        ("A", "siege"),
        ("B", "departement"),
        ("C", "inconnu"),
    ]
    assert check.poles[0].commune_code == "38001"
    assert [problem.line for problem in check.problems] == [5, 6]
    assert isinstance(check.tables[0].tallies["ville"], Tally)
    assert check.tables[0].tallies["ville"].filled == 1  # the row without a name is not read on
    assert read_pole.__module__ == "poles.own_poles"


def test_a_part_of_a_territory_never_passes_for_the_whole(small_atlas):
    check = checked(small_atlas, "nom;communes_codes;commune_code\nA;38001;38001\nB;38003;zz9\n")
    assert check.poles[0].communes_codes == ("38001",)
    check = checked(small_atlas, "nom;communes_codes;commune_code\nA;38001,zz9;38001\n")
    (pole,) = check.poles
    assert (pole.communes_codes, str(pole.territoire_precision)) == ((), "siege")


def test_figures_find_their_pole_by_identifier_or_name(small_atlas):
    known = KnownPoles()
    known.add(small_atlas.poles)
    assert known.named("val-alpha") == ["val-alpha"]
    assert known.named("VAL D'ALPHA") == ["val-alpha"]
    assert known.named("rien") == []
    check = checked(
        small_atlas, "nom;indicateur;valeur\nVal d'Alpha;societaires;3\nRien;societaires;1\n"
    )
    assert [(one.pole_id, one.valeur) for one in check.figures] == [("val-alpha", 3)]
    assert [problem.line for problem in check.problems] == [3]
