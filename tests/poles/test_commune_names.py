"""A commune's name is chosen when it can only mean one; what is more often said by it is asked."""

import pytest
from checked_lists import checked, repaired, told

from poles.cells import CellError
from poles.own.commune_names import ANYWHERE, CommuneNames, Where, departement_of_postcode
from poles.own.departement_matching import AreaMatching


@pytest.fixture(scope="module")
def names(shipped_atlas):
    boundaries = shipped_atlas.boundaries
    return CommuneNames(boundaries, AreaMatching(boundaries))


def doubt(names, text, where=None) -> CellError:
    with pytest.raises(CellError) as caught:
        names.commune(text, where or Where())
    return caught.value


@pytest.mark.parametrize(
    ("text", "where", "code"),
    [
        ("Cherbourg-Octeville", Where(), "50129"),
        ("Doué-la-Fontaine", Where(), "49125"),
        ("Beaupréau", Where("49"), "49023"),
        ("Vire", Where(region="28"), "14762"),
        ("Saint-Denis", Where(region="04"), "97411"),
        ("Saint-Denis", Where(epci=("200054781",)), "93066"),
        ("Évry", Where("89"), "89162"),
        ("Évry (89)", Where(), "89162"),
        ("Landes", Where("17"), "17202"),
        ("Paris", Where(), "75056"),
        ("Tours", Where(), "37261"),
        ("BEAUVAIS", Where(), "60057"),
    ],
)
def test_a_name_that_can_only_mean_one_commune_is_read(names, text, where, code):
    assert names.commune(text, where).code == code


@pytest.mark.parametrize(
    ("text", "where", "wrong", "choices"),
    [
        ("Evry", Where(), "est Évry (89162), ou l’abrégé", ("91228", "89162")),
        ("Vire", Where(), "est le nom de 2 communes", ("71584", "14762")),
        (
            "Saint-Ouen",
            Where(),
            "est le nom, ou l’abrégé du nom, de 3 communes",
            ("93070", "41226", "80711"),
        ),
        ("Romans", Where(region="84"), "est Romans (01328), ou", ("26281", "01328")),
        (
            "Villefranche",
            Where(),
            "est une ancienne commune de Charny Orée de Puisaye (89086), ou",
            ("69264", "12300", "31582", "06159", "89086"),
        ),
        ("Evry", Where("91"), "n’est pas une commune du département « 91 »", ("91228", "89162")),
        (
            "Saint-Ouen (93)",
            Where(),
            "n’est pas une commune du département « 93 »",
            ("93070", "41226", "80711"),
        ),
        (
            "Évry",
            Where(region="11"),
            "n’est pas une commune de la région « Île-de-France »",
            ("91228", "77175", "89162"),
        ),
        ("Landes", Where(), "est le nom d’une commune, Landes (17202), et d’un", ("17202",)),
        ("La Réunion", Where(), "est le nom d’une commune, La Réunion (47222)", ("47222",)),
        ("12 rue du Pont, 38500 Voiron", Where(), "n’est pas un nom de commune", ("38563",)),
        ("Vire-Normandy", Where("14"), "n’est pas une commune connue", ("14762",)),
        ("Grenbole", Where("42"), "n’est pas une commune connue", ("38185",)),
    ],
)
def test_a_name_that_may_mean_another_is_asked(names, text, where, wrong, choices):
    asked = doubt(names, text, where)
    assert asked.wrong.startswith(wrong)
    assert asked.choices == choices


def test_a_department_s_own_communes_are_offered_first(names):
    # « Saint-Marcel » is misspelt; the nearest of all France are elsewhere.
    assert doubt(names, "Saint-Marcell", Where("27")).choices == ("27562", "27561", "27568")


def test_a_name_shortened_is_that_of_the_code_beside_it(names):
    assert names.among(["93070", "93001"], "Saint-Ouen") == ["93070"]
    assert names.among(["93001"], "Saint-Ouen") == []
    assert names.meant("Saint-Ouen") == {"41226", "80711"}
    assert names.surely("14712") == "14712 Troarn"
    assert names.is_name("Vire")


def test_an_address_among_postal_codes_is_offered_without_its_street(shipped_atlas):
    rows = "nom;code postal\nA;12 rue X, 38500 Voiron\n"
    (asked,) = checked(shipped_atlas, rows).problems
    assert asked.choices == ("38500 Voiron",)
    answers = {("liste.csv", 2, "code postal"): asked.choices[0]}
    assert [one.commune_code for one in checked(shipped_atlas, rows, answers=answers).poles] == [
        "38563"
    ]


@pytest.mark.parametrize(("postcode", "code"), [("38500", "38"), ("20000", "2A"), ("20600", "2B")])
def test_a_postal_code_names_its_department(postcode, code):
    assert departement_of_postcode(postcode) == code


# Rows


def test_region_and_epci_tell_namesakes_apart(shipped_atlas):
    rows = (
        "nom;commune;région;epci\nA;Vire;Normandie;\nB;Saint-Denis;;249740119\nC;Évry;Normandie;\n"
    )
    found = checked(shipped_atlas, rows)
    assert [pole.commune_code for pole in found.poles] == ["14762", "97411", None]
    assert told(found) == [(4, "commune", "n’est pas une commune de la région « Normandie »")]


def test_an_answer_is_never_asked_again(shipped_atlas):
    rows = "nom;commune;dep\nA;Evry;\nB;Evry;91\nC;Landes;\nD;38500;\nE;Gennes;49\n"
    doubts = checked(shipped_atlas, rows).problems
    assert len(doubts) == 5
    for one in doubts:
        for choice in one.choices:
            answers = {("liste.csv", one.line, one.column): choice}
            again = checked(shipped_atlas, rows, answers=answers)
            assert not [p for p in again.problems if (p.line, p.column) == (one.line, one.column)]


def test_digits_among_names_are_asked_or_told_with_their_commune(shipped_atlas):
    found = checked(shipped_atlas, "nom;commune\nA;38500\nB;38000\nC;38563\n")
    assert told(found) == [
        (2, "commune", "est un code Insee et le code postal de 5 autres communes")
    ]
    assert found.problems[0].choices[:2] == ("Têche (38)", "Voiron (38)")
    assert [one.why for one in found.readings] == [
        "code postal ; code Insee de Grenoble (38185)",
        "code Insee de Voiron (38563)",
    ]
    assert repaired(checked(shipped_atlas, "nom;code_insee\nA;1004\n")) == [
        (2, "code_insee", "1004", "01004")
    ]


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("1004", "zéro de tête perdu, Ambérieu-en-Bugey"),
        ("38 563", "code Insee remis en forme, Voiron"),
        ("01059", "aujourd’hui Arvière-en-Valromey"),
    ],
)
def test_a_mended_code_is_told_with_its_commune(shipped_atlas, cell, why):
    (repair,) = checked(shipped_atlas, f"nom;code_insee\nA;{cell}\n").repairs
    assert repair.why == why


# What a cell that is no name means


@pytest.mark.parametrize(
    ("text", "where", "code"),
    [
        ("PARIS XII", ANYWHERE, "75056"),
        ("Lyon III", ANYWHERE, "69123"),
        ("Lyon 69", ANYWHERE, "69123"),
        ("Marseille 16ème", ANYWHERE, "13055"),
        ("Ville de Dijon", ANYWHERE, "21231"),
        ("Mairie de Dijon", ANYWHERE, "21231"),
        ("Commune de Crest", ANYWHERE, "26108"),
        ("26 - Crest", ANYWHERE, "26108"),
        ("37 TOURS", ANYWHERE, "37261"),
        ("Mairie du Mans", ANYWHERE, "72181"),
        ("26 - Crest", Where("38"), "26108"),
    ],
)
def test_what_can_only_be_one_commune_is_found(names, text, where, code):
    assert names.commune(text, where).code == code


@pytest.mark.parametrize(
    ("text", "wrong", "choices"),
    [
        ("Lyon 10e", "n’est pas un arrondissement de Lyon, qui en a 9", ("69123",)),
        ("Lyon 99", "n’est pas un arrondissement de Lyon, qui en a 9", ("69123",)),
        ("Paris 0", "n’est pas un arrondissement de Paris, qui en a 20", ("75056",)),
        ("Marseille 17", "n’est pas un arrondissement de Marseille, qui en a 16", ("13055",)),
        ("Lyon XIV", "n’est pas un arrondissement de Lyon, qui en a 9", ("69123",)),
        ("Isère", "est un département, pas une commune", ()),
        ("Corse", "est une région, pas une commune", ()),
        ("Monaco", "n’est pas une commune de France", ()),
        ("London", "n’est pas une commune de France", ()),
        ("Wallis", "n’est pas une commune connue", ()),
        ("divers", "ne nomme pas une commune", ()),
        ("Grenobl", "n’est pas une commune connue", ("38185",)),
        (
            "romans",
            "est le nom, ou l’abrégé du nom, de 3 communes",
            ("26281", "01328", "79231"),
        ),
    ],
)
def test_what_is_no_commune_is_told_without_absurd_offers(names, text, wrong, choices):
    with pytest.raises(CellError) as caught:
        names.commune(text)
    assert (caught.value.wrong, caught.value.choices) == (wrong, choices)


def test_those_of_the_department_come_first_by_their_former_name_too(names):
    with pytest.raises(CellError) as caught:
        names.commune("Bellegarde", Where("01"))
    assert caught.value.wrong == "n’est pas une commune du département « 01 »"
    assert caught.value.choices[0] == "01033"  # Bellegarde-sur-Valserine, now Valserhône


@pytest.mark.parametrize(
    ("cell", "choices"),
    [
        (
            "Saint-Germain en Laye / Le Pecq",
            ("Saint-Germain-en-Laye (78)", "Le Pecq (78)"),
        ),
        ("Voiron & Grenoble", ("Voiron (38)", "Grenoble (38)")),
        ("Lyon, Paris", ("Lyon (69)", "Paris (75)")),
        ("38500 Voiron / 38430 Moirans", ("Voiron (38)", "Moirans (38)")),
    ],
)
def test_a_cell_of_several_communes_offers_each_of_them(shipped_atlas, cell, choices):
    found = checked(shipped_atlas, f'nom;commune\nA;"{cell}"\n')
    assert told(found) == [(2, "commune", "nomme plusieurs communes")]
    assert set(found.problems[0].choices) == set(choices)


@pytest.mark.parametrize("cell", ["Crest, Drôme", "Crest (Drôme)", "Saint-Rémy-de-Provence"])
def test_a_commune_and_its_department_are_one(shipped_atlas, cell):
    assert told(checked(shipped_atlas, f'nom;commune\nA;"{cell}"\n')) == []


def test_another_level_in_the_column_of_communes_is_told(shipped_atlas):
    for cell in ("Grand Lyon", "Agglomération de Dijon", "Métropole de Lyon"):
        found = told(checked(shipped_atlas, f"nom;commune\nA;{cell}\n"))
        assert found == [(2, "commune", "est un EPCI, pas une commune")]


def test_a_list_in_one_cell_is_settled_in_one_round(shipped_atlas):
    found = checked(shipped_atlas, 'nom;dpt;communes\nA;38;"Crest, Die"\n')
    assert [one.choices for one in found.problems] == [("26108;26113",)]
    found = checked(shipped_atlas, 'nom;communes\nA;"Bourg-de-Péage & Romans"\n')
    assert set(found.problems[0].choices) == {
        "Bourg-de-Péage;01328",
        "Bourg-de-Péage;26281",
        "Bourg-de-Péage;79231",
    }


def test_a_cedex_code_is_read_with_the_name_of_its_row(shipped_atlas):
    found = checked(shipped_atlas, "nom;cp;ville\nA;38021 CEDEX 1;Grenoble\nB;38021 CEDEX 1;\n")
    assert [one.commune_code for one in found.poles] == ["38185", None]
    assert told(found) == [(3, "cp", "est un code Cedex")]


def test_the_region_is_deduced_from_the_department(small_atlas):
    found = checked(small_atlas, "nom;dpt;region\nA;38;\nB;38;Mayotte\nC;38;84\n")
    assert [one.region_code for one in found.poles] == ["84", "84", "84"]
    assert found.completed["region_code", "celle du département"] == 1
    assert told(found) == [(3, "region", "n’est pas la région du département, Isère (38)")]
