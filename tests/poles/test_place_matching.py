"""A place is found from a code of any age or a name; what fits several is asked, never guessed."""

import pytest
from small_world import (
    ALPHA,
    GAMMA,
    LAGON,
    MERGED_COMMUNE,
    MERGED_EPCI,
    SHARED_EPCI,
    SPLIT_COMMUNE,
)

from poles.cells import CellError
from poles.codes_today import commune_today, epci_today
from poles.own.departement_matching import AreaMatching
from poles.own.epci_matching import EpciMatching
from poles.own.name_indexes import Named, NameIndex, name_indexes
from poles.own.place_matching import PlaceMatching
from poles.place_names import (
    MOST_SUGGESTIONS,
    Match,
    area_key,
    epci_key,
    full_epci_key,
    name_key,
    place_label,
)


@pytest.fixture
def places(small_atlas):
    return PlaceMatching(small_atlas.boundaries)


@pytest.fixture(scope="module")
def france(shipped_atlas):
    """The whole of France: the searches that it may make are those of one check."""
    return PlaceMatching(shipped_atlas.boundaries)


def asked(find, *arguments, **named) -> CellError:
    with pytest.raises(CellError) as caught:
        find(*arguments, **named)
    return caught.value


# Communes, in the small world


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("38001", "38001", None),
        (" 38001 ", "38001", "code Insee remis en forme, Alpha"),
        ("38 001", "38001", "code Insee remis en forme, Alpha"),
        ("38001.0", "38001", "code Insee remis en forme, Alpha"),
        ("38OO1", "38001", "code Insee remis en forme, Alpha"),
        ("'38001", "38001", "code Insee remis en forme, Alpha"),
        (MERGED_COMMUNE, "38001", "aujourd’hui Alpha"),
        ("Alpha", "38001", "code Insee de « Alpha »"),
        ("BETA", "38002", "code Insee de « Bêta »"),
        ("L'Ile d'Yeu", "85113", "code Insee de « L'Île-d'Yeu »"),
        ("Ile-d'Yeu (L')", "85113", "code Insee de « L'Île-d'Yeu »"),
        ("Île d'Yeu", "85113", "code Insee de « L'Île-d'Yeu »"),
        ("Alpha cedex 2", "38001", "code Insee de « Alpha »"),
        ("Vieille-Alpha", "38001", "Vieille-Alpha, aujourd’hui code Insee de « Alpha »"),
        ("Alpha (38)", "38001", "code Insee de « Alpha »"),
        ("Alpha, Isère", "38001", "code Insee de « Alpha »"),
        ("Alpha - 38", "38001", "code Insee de « Alpha »"),
        ("Alpha 38", "38001", "code Insee de « Alpha »"),
        ("38000 Alpha", "38001", "code postal ; code Insee de Alpha (38001)"),
        ("ALPHA 38000", "38001", "code postal ; code Insee de Alpha (38001)"),
    ],
)
def test_a_commune_is_found(places, text, code, why):
    assert places.commune(text) == Match(code, why)


@pytest.mark.parametrize("text", ["38001 Alpha", "Alpha (38001)", "38001 - ALPHA"])
def test_a_code_with_its_name_stays_as_it_is(places, text):
    assert places.commune(text) == Match("38001", text=text)
    assert places.commune(text).written == text


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("38", "est un code de département (Isère), pas de commune"),
        ("2a", "est un code de département, pas de commune"),
        (ALPHA, "est un code d’EPCI, pas de commune"),
        ("38999", "n’est pas un code de commune connu"),
        ("99999", "n’est pas un code Insee de commune"),
        ("20004", "porte l’ancien numéro de la Corse"),
        ("CC du Val d'Alpha", "est un EPCI, pas une commune"),
        ("Nulle part", "n’est pas une commune connue"),
        ("x" * 30_000, "n’est pas une commune connue"),
    ],
)
def test_what_is_no_commune_is_refused(places, text, wrong):
    assert asked(places.commune, text).wrong == wrong


def test_a_commune_split_since_is_asked(places):
    doubt = asked(places.commune, SPLIT_COMMUNE)
    assert doubt.wrong == "a été partagée depuis"
    assert doubt.choices == ("38003", "38004")
    assert places.commune(SPLIT_COMMUNE, nom="Delta").code == "38004"


def test_a_code_and_a_name_that_contradict_are_asked(places):
    doubt = asked(places.commune, "38001", nom="Bêta")
    assert doubt.wrong == "est le code de Alpha (38001), or la même ligne nomme « Bêta »"
    assert doubt.choices == ("38001 Alpha", "38002 Bêta")
    for choice in doubt.choices:
        assert places.commune(choice, nom="Bêta").why is None
    # A name that nobody knows contradicts nothing.
    assert places.commune("38001", nom="Quartier des Alpes").code == "38001"
    assert places.commune(MERGED_COMMUNE, nom="Vieille-Alpha").code == "38001"


def test_a_name_elsewhere_than_its_department_is_asked(places):
    doubt = asked(places.commune, "Alpha", "85")
    assert doubt.wrong == "n’est pas une commune du département « 85 »"
    assert doubt.choices == ("38001",)


def test_a_misspelt_name_is_offered_never_taken(places):
    doubt = asked(places.commune, "Bandrabua")
    assert doubt.choices == ("97602",)
    assert "Bandraboua (97602)" in doubt.advice


def test_searches_are_bounded(places):
    for number in range(MOST_SUGGESTIONS):
        assert asked(places.commune, f"Rien {number}").wrong == "n’est pas une commune connue"
    assert asked(places.commune, "Bandrabua").choices == ()


# Postal codes, in the small world: 38000 is that of four communes


def test_a_postal_code_is_that_of_the_named_commune(places):
    assert places.commune_of_postcode("38000", "Delta").code == "38004"
    assert places.commune_of_postcode(" 85000 ").code == "85113"
    assert places.commune_of_postcode("38000 Delta").code == "38004"
    # « 38024 Grenoble Cedex »: the Post does not publish it, the name is enough.
    assert places.commune_of_postcode("38024", "Gamma CEDEX").code == "38003"


@pytest.mark.parametrize(
    ("text", "nom", "wrong"),
    [
        ("38000", None, "est le code postal de 4 communes"),
        ("38000", "Nulle part", "est le code postal de 4 communes"),
        ("38000", "Acoua", "est le code postal d’autres communes que « Acoua »"),
    ],
)
def test_a_postal_code_of_several_communes_is_asked(places, text, nom, wrong):
    doubt = asked(places.commune_of_postcode, text, nom)
    assert doubt.wrong == wrong
    assert doubt.choices == ("38000 Bêta", "38000 Delta", "38000 Alpha", "38000 Gamma")
    assert [places.commune_of_postcode(one, nom).code for one in doubt.choices] == [
        *("38002", "38004", "38001", "38003")
    ]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("3800", "n’est pas un code postal connu"), ("x", "n’est pas un code postal")],
)
def test_what_is_no_postal_code_is_refused(places, text, wrong):
    assert asked(places.commune_of_postcode, text).wrong == wrong


# EPCI, in the small world


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ALPHA, ALPHA),
        ("200 000 001", ALPHA),
        (f"{ALPHA}.0", ALPHA),
        (f"{ALPHA}00017", ALPHA),
        ("Val d'Alpha", ALPHA),
        ("CC du Val d'Alpha", ALPHA),
        ("C.C. du Val d’Alpha", ALPHA),
        ("ComCom Val d'Alpha", ALPHA),
        ("Communauté de communes du Val d'Alpha", ALPHA),
        ("communaute d'agglomeration val d'alpha", ALPHA),
        ("Pays de Plateau de Gamma", GAMMA),
        ("Lagon (CC)", LAGON),
        (f"{ALPHA} - CC du Val d'Alpha", ALPHA),
        (f"Val d'Alpha ({ALPHA})", ALPHA),
        (MERGED_EPCI, ALPHA),
        ("CC d'Hier", ALPHA),
    ],
)
def test_an_epci_is_found(places, text, code):
    assert places.epci(text).code == code


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (SHARED_EPCI, "a été partagé entre plusieurs EPCI"),
        ("CC Partagée", "est le nom de 2 EPCI"),
        ("Alpha", "est une commune, pas un EPCI"),
        ("38001", "est un code de commune, pas d’EPCI"),
        ("243801198", "n’est pas un EPCI connu"),
        (
            f"{ALPHA} CC du Plateau de Gamma",
            "donne le SIREN de CC du Val d'Alpha (200000001), mais",
        ),
    ],
)
def test_what_is_no_epci_alone_is_refused(places, text, wrong):
    assert asked(places.epci, text).wrong.startswith(wrong)


def test_the_epci_that_a_shared_one_became_are_offered(places):
    assert asked(places.epci, SHARED_EPCI).choices == (ALPHA, GAMMA)
    assert asked(places.epci, "CC Partagée").choices == (ALPHA, GAMMA)
    assert asked(places.epci, "Plateu de Gamma").choices == (GAMMA,)


# Departments and regions


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("38", "38"),
        ("1", "01"),
        ("01", "01"),
        ("38.0", "38"),
        ("2a", "2A"),
        ("974", "974"),
        ("Isère", "38"),
        ("ISERE", "38"),
        ("L’Isère", "38"),
        ("Département de l'Isère", "38"),
        ("38 - Isère", "38"),
        ("38-Isère", "38"),
        ("38 Isère", "38"),
        ("Isère (38)", "38"),
        ("Isère - 38", "38"),
        ("La Réunion", "974"),
        ("Réunion", "974"),
        ("Côtes d'Armor", "22"),
        ("2A - Corse-du-Sud", "2A"),
        ("Corse-du-Sud (2A)", "2A"),
    ],
)
def test_a_department_is_found(france, text, code):
    assert france.departement(text).code == code
    assert (france.departement(text).why is None) == (text == code)


@pytest.mark.parametrize("text", ["20", "Corse"])
def test_corsica_is_two_departments(france, text):
    assert asked(france.departement, text).choices == ("2A", "2B")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("38, 26", ("38", "26")),
        ("Drôme et Ardèche", ("26", "07")),
        ("91/77", ("91", "77")),
        ("2a ; Haute-Corse", ("2A", "2B")),
    ],
)
def test_several_departments_are_asked(france, text, codes):
    assert asked(france.departement, text).choices == codes


def test_the_names_that_hold_the_long_words_are_offered_first(france):
    assert "(200040509)" in asked(france.epci, "CC Crestois").advice
    assert "Romans-sur-Isère" in asked(france.commune, "Romans Isère").advice


def test_a_region_is_no_department(france):
    assert asked(france.departement, "Bretagne").wrong == "est une région, pas un département"
    assert france.departement("La Réunion").code == "974"


@pytest.mark.parametrize("text", ["99", "38 - Rhône", "Rhône (38)", "38, 99", "0", "x" * 9_000, ""])
def test_what_is_no_department_is_refused(france, text):
    assert asked(france.departement, text).choices == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("84", "84"),
        ("4", "04"),
        ("Auvergne Rhône Alpes", "84"),
        ("84 - Auvergne-Rhône-Alpes", "84"),
        ("Région Bretagne", "53"),
        ("Ile de France", "11"),
        ("PACA", "93"),
        ("82", "84"),
        ("Rhône-Alpes", "84"),
        ("Rhône-Alpes (82)", "84"),
        ("Nord-Pas-de-Calais", "32"),
        ("Centre", "24"),
        ("Réunion", "04"),
    ],
)
def test_a_region_is_found_by_its_name_of_before_2016_too(france, text, code):
    assert france.region(text).code == code


@pytest.mark.parametrize("text", ["38", "99", "Dauphiné", "84 - Bretagne", ""])
def test_what_is_no_region_is_refused(france, text):
    assert asked(france.region, text).choices == ()


def test_areas_are_known_by_name_alone(shipped_atlas):
    areas = AreaMatching(shipped_atlas.boundaries)
    assert areas.is_area("Isère")
    assert areas.is_area("Région Bretagne")
    assert not areas.is_area("Voiron")


# France: the traps that real lists hold


def test_a_code_split_since_and_kept_is_asked_unless_named(france):
    doubt = asked(france.commune, "14712")
    assert doubt.choices == ("14666", "14712 Troarn")
    assert france.commune("14712 Troarn") == Match("14712", text="14712 Troarn")
    assert france.commune("14712", nom="Troarn") == Match("14712")
    assert france.commune("14712", nom="Sannerville").code == "14666"
    assert france.commune("Troarn").written == "14712 Troarn"


def test_a_code_that_now_names_a_larger_commune_is_read(france):
    assert france.commune("49126") == Match("49126")
    assert france.commune("49069") == Match("49126", "aujourd’hui Orée d'Anjou")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("75101", "75056"),
        ("Paris 15", "75056"),
        ("Paris 15e arrondissement", "75056"),
        ("69383", "69123"),
        ("Lyon 3ème", "69123"),
        ("13201", "13055"),
        ("Marseille 1er", "13055"),
        ("1004", "01004"),
        ("2a004", "2A004"),
        ("01059", "01453"),
        ("Béon (01)", "01138"),
        ("Saint-Etienne (42)", "42218"),
        ("St Étienne, Loire", "42218"),
        ("L'Isle-d'Abeau", "38193"),
        ("Isle d'Abeau (L')", "38193"),
        ("Le Mans", "72181"),
        ("MANS (LE)", "72181"),
        ("Chalon s/ Saône", "71076"),
        ("38500 VOIRON", "38563"),
        ("Romans sur Isère", "26281"),
        ("26100 Romans-sur-Isère", "26281"),
    ],
)
def test_communes_as_people_write_them(france, text, code):
    assert france.commune(text).code == code


def test_a_name_that_fits_several_communes_is_asked(france):
    doubt = asked(france.commune, "Saint-Denis")
    assert doubt.choices == ("11339", "30247", "93066", "97411")
    assert france.commune("St Denis", "93").code == "93066"
    assert france.commune("Saint-Denis (974)").code == "97411"
    # A commune of today, and a former one that bore its name.
    assert asked(france.commune, "Béon").choices == ("89037", "01138")


def test_a_code_that_is_also_a_postal_code_is_told_apart(france):
    """38500 is the Insee code of Têche and the postal code of Voiron and four others."""
    assert france.commune("38500", nom="Voiron").code == "38563"
    assert france.commune("38500", nom="Têche") == Match("38500")
    assert france.commune("38500") == Match("38500")
    doubt = asked(france.commune, "38500", may_be_postcode=True)
    assert doubt.choices[:2] == ("38500 Têche", "38563 Voiron")
    assert [france.commune(one, may_be_postcode=True).code for one in doubt.choices[:2]] == [
        *("38500", "38563")
    ]
    assert asked(france.commune_of_postcode, "38500").choices[0] == "38500 Voiron"
    assert france.commune_of_postcode("38500", "VOIRON CEDEX").code == "38563"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CA Pays Voironnais", "243800984"),
        ("Communauté d’agglomération du Pays Voironnais", "243800984"),
        ("Pays Voironnais", "243800984"),
        ("243 800 984", "243800984"),
        ("24380098400017", "243800984"),
        ("Grenoble Alpes Métropole", "200040715"),
        ("Métropole de Lyon", "200046977"),
        ("241200658", "994579670"),
        ("245701222", "992367730"),
    ],
)
def test_epci_as_people_write_them(france, text, code):
    assert france.epci(text).code == code


def test_a_siren_of_before_2019_is_refused_with_what_to_do(france):
    doubt = asked(france.epci, "243801198")
    assert doubt.wrong == "n’est pas un EPCI connu"
    assert "donnez la liste des communes" in doubt.advice


def test_namesakes_are_asked_and_others_are_not(france):
    assert asked(france.epci, "CC des Quatre Rivières").choices == ("247000623", "247400666")
    assert france.epci("CC du Dunois").code == "241800424"
    assert france.epci("CC du Pays Dunois").code == "242320109"
    assert len(asked(france.epci, "Dunois").choices) == 2


def test_every_name_of_today_gives_its_own_code_or_a_choice(france, shipped_atlas):
    boundaries = shipped_atlas.boundaries
    for code, facts in boundaries.epci_facts.items():
        try:
            assert france.epci(facts.nom).code == code
        except CellError as error:
            assert code in error.choices  # noqa: PT017
    for code, facts in list(boundaries.commune_facts.items())[::7]:
        assert france.commune(facts.nom, facts.departement_code).code == code


# Names and codes by themselves


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Saint-Étienne", "saint etienne"),
        ("ST ETIENNE", "saint etienne"),
        ("Stes-Maries", "saintes maries"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("Chalon s/Saône", "chalon sur saone"),
        ("Grenoble Cedex 9", "grenoble"),
        ("Œuilly", "oeuilly"),
        ("x" * 200, ""),
    ],
)
def test_names_are_compared_by_their_words(name, key):
    assert name_key(name) == key


def test_epci_are_compared_with_and_without_their_kind():
    assert epci_key("Communauté d'agglomération du Pays Voironnais") == "voironnais"
    assert full_epci_key("Communauté d'agglomération du Pays Voironnais") == "ca pays voironnais"
    assert epci_key("Pays") == "pays"
    assert area_key("le Département de l'Isère") == "isere"


def test_an_index_keeps_the_first_name_of_a_code():
    index = NameIndex([("a", Named("1", None)), ("a", Named("1", "A")), ("a", Named("2", None))])
    assert index.get("a") == (Named("1", None), Named("2", None))
    assert "b" not in index


def test_indexes_are_made_once(small_atlas):
    first = name_indexes(small_atlas.boundaries)
    assert name_indexes(small_atlas.boundaries).communes is first.communes
    assert EpciMatching(
        small_atlas.boundaries, "".isalpha, AreaMatching(small_atlas.boundaries)
    ).is_name("Val d'Alpha")


def test_codes_of_today_and_labels(small_atlas):
    boundaries = small_atlas.boundaries
    assert commune_today("38001", boundaries) == Match("38001")
    assert commune_today(MERGED_COMMUNE, boundaries).code == "38001"
    assert (
        epci_today(MERGED_EPCI, boundaries).why == "CC d'Hier (2022), aujourd’hui CC du Val d'Alpha"
    )
    assert place_label("38002", boundaries) == "Bêta (38002)"
    assert place_label("nulle part", boundaries) == "nulle part"
