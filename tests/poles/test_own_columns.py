"""The columns of a reader's table are recognised in the words that people use, and no others."""

from collections import Counter

import pytest

from poles.cells import plain_words
from poles.own.columns import SURE, How, Kind, Layout, Meaning, indicator_named, name_columns
from poles.own.grid import Grid
from poles.own.header_names import SYNONYMS
from poles.own.layout import lists_people, recognise


def grid(*rows) -> Grid:
    return Grid("liste.csv", tuple(map(tuple, rows)), tuple(range(1, len(rows) + 1)), None)


def layout(*rows, chosen=None) -> Layout:
    found = recognise(grid(*rows), chosen)
    assert found is not None
    return found


def meaning(header, *rows):
    """What a header means beside a column of names; the rows hold its cells."""
    _, column = layout(("nom", header), *(("A", cell) for cell in rows)).columns
    return column.meaning


@pytest.mark.parametrize(
    "header",
    [
        "% INSERTION",
        "Insertion (%)",
        "Taux d’insertion",
        "Part insertion",
        "Salariés en insertion %",
    ],
)
def test_a_share_counts_nobody(header):
    assert meaning(header, "0.94") is None


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("commune_code", "commune_code"),
        ("COMMUNE CODE", "commune_code"),
        ("Code INSEE", "commune_code"),
        ("code_insee de la commune", "commune_code"),
        ("CODGEO", "commune_code"),
        ("Code postal", "code_postal"),
        ("zip code", "code_postal"),
        ("Ville", "commune_nom"),
        ("Commune d'implantation", "commune_nom"),
        ("Code postal Ville", "code_postal"),
        ("City", "commune_nom"),
        ("Dép.", "departement_code"),
        ("Département", "departement_code"),
        ("Région", "region_code"),
        ("Département(s)", "departement_code"),
        ("EPCI", "epci_codes"),
        ("EPCI concernés", "epci_codes"),
        ("Intercommunalité", "epci_codes"),
        ("SIREN de l’EPCI", "epci_codes"),
        ("Communes membres", "communes_codes"),
        ("Structure porteuse", "porteur"),
        ("Domaines d'activité", "filieres"),
        ("Site internet", "site_web"),
        ("Nb salariés", "salaries_total"),
        ("Nombre de salarié(e)s", "salaries_total"),
        ("C.P.", "code_postal"),
        ("Nb de salariés en insertion", "salaries_insertion"),
        ("Nombre total de salariés", "salaries_total"),
        ("Nombre d’adhérents", "adherents"),
        ("Employees", "salaries_total"),
        ("Chiffre d’affaires", "chiffre_affaires_eur"),
        ("Turnover", "chiffre_affaires_eur"),
        ("Salariés (total publié)", "salaries_total"),
        ("salaries_total_annee", "salaries_total_annee"),
        ("Population (hab.)", "population"),
        ("Promotoin", "promotion"),
        ("sallaries_total", "salaries_total"),
    ],
)
def test_headers_are_recognised(header, key):
    assert meaning(header) == Meaning(key)


@pytest.mark.parametrize(
    ("header", "key", "year", "scale"),
    [
        ("CA 2023", "chiffre_affaires_eur", 2023, 1),
        ("CA (2023)", "chiffre_affaires_eur", 2023, 1),
        ("CA exercice 2021", "chiffre_affaires_eur", 2021, 1),
        ("salaries_total_2021", "salaries_total", 2021, 1),
        ("Effectif au 31/12/2022", "salaries_total", 2022, 1),
        ("2021 population", "population", 2021, 1),
        ("CA (k€)", "chiffre_affaires_eur", None, 1000),
        ("CA en k€", "chiffre_affaires_eur", None, 1000),
        ("CA 2023 (M€)", "chiffre_affaires_eur", 2023, 10**6),
        ("CA en k€ 2022", "chiffre_affaires_eur", 2022, 1000),
        ("Budget (en milliers d’euros)", "budget_eur", None, 1000),
        ("Chiffre d'affaires M€", "chiffre_affaires_eur", None, 10**6),
        ("CA (€)", "chiffre_affaires_eur", None, 1),
        ("Surface (ha)", "surface_m2", None, 10_000),
        ("Salariés (ETP)", "etp_total", None, 1),
        ("Salariés en insertion (ETP)", "etp_insertion", None, 1),
        ("Effectif total 2020 (ETP)", "etp_total", 2020, 1),
        ("CA_2022_k€", "chiffre_affaires_eur", 2022, 1000),
        ("C.A. (k€)", "chiffre_affaires_eur", None, 1000),
        ("CA annuel (M€)", "chiffre_affaires_eur", None, 10**6),
        ("CA total", "chiffre_affaires_eur", None, 1),
    ],
)
def test_years_and_units_of_headers_are_read(header, key, year, scale):
    assert meaning(header) == Meaning(key, year, scale)


@pytest.mark.parametrize(
    "header",
    [
        "Salariés permanents (ETP)",  # no such indicator: heads and ETP are never mixed
        "Salariés permanents ETP",
        "Part des salariés (%)",
        "Salariés (k€)",
        "Nombre de communes",
        "Nb EPCI",
        "Associations",
        "Date de création",
        "Effectifs 2021-2022",
        "nom 2023",
        "Population municipale",
        "Chiffre d'affaires export",
        "Adresse",
        "",
        "\u200b",
        "<script>alert(1)</script>",
        "x" * 30_000,
    ],
)
def test_what_is_near_but_another_thing_is_not_recognised(header):
    assert meaning(header) is None


def test_two_years_are_two_columns_and_one_year_twice_is_one():
    columns = layout(("nom", "CA 2022", "CA 2023", "Turnover 2023", "CA")).columns[1:]
    assert [one.meaning for one in columns] == [
        Meaning("chiffre_affaires_eur", 2022),
        Meaning("chiffre_affaires_eur", 2023),
        None,
        Meaning("chiffre_affaires_eur"),
    ]


def test_the_surest_name_takes_the_meaning_wherever_it_stands():
    columns = layout(("Siège", "Code INSEE", "CP", "Structure", "Libellé", "nom")).columns
    assert [one.meaning and one.meaning.key for one in columns] == [
        *(None, "commune_code", "code_postal", "porteur", None, "nom")
    ]
    assert [one.how for one in columns] == [
        *(None, How.SYNONYM, How.SYNONYM, How.SYNONYM, None, How.EXACT)
    ]


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        (["243800984", "200 068 781"], "epci_codes"),
        (["24380098400017"], "epci_codes"),
        ([], "epci_codes"),
        (["403 242 161", "512345678", "200068781"], None),
        (["40324216100015"], None),
    ],
)
def test_a_siren_is_that_of_an_epci_or_of_the_association(cells, key):
    found = meaning("SIREN", *cells)
    assert (found and found.key) == key
    explicit = meaning("SIREN EPCI", *cells)
    assert explicit is not None
    assert explicit.key == "epci_codes"


# The header and the kind of the table


def test_titles_above_the_header_are_passed():
    found = layout(("Annuaire 2023",), ("Identité", "", "Chiffres"), ("Nom", "Ville", "CA", "x"))
    assert (found.header_row, found.kind) == (2, Kind.POLES)
    assert [one.header for one in found.columns] == ["Nom", "Ville", "CA", "x"]


def test_a_header_below_the_first_rows_is_not_looked_for():
    assert recognise(grid(*[("x", "y")] * 15, ("nom", "ville"))) is None


def test_a_table_of_figures_has_an_indicator_and_a_value():
    assert layout(("Pôle", "Indicateur", "Valeur", "Unité", "Année")).kind is Kind.FIGURES
    assert layout(("pole", "indicateur", "année")).kind is Kind.POLES
    assert recognise(grid(("indicateur", "année"))) is None


def test_a_table_without_any_name_of_pole_says_what_was_recognised():
    found = layout(("Machin", "Ville", "Effectif"), ("A", "Voiron", "3"))
    assert [one.meaning and one.meaning.key for one in found.columns] == [
        *(None, "commune_nom", "salaries_total")
    ]
    assert not found.names_poles
    assert found.unread == (
        "n’a aucune colonne qui nomme le pôle ; reconnues : « Ville », « Effectif »",
        "Dites laquelle parmi les colonnes reconnues, ou nommez-la « nom » dans votre fichier.",
    )
    assert layout(*((one,) for one in ("nom", "A"))).unread is None
    assert recognise(grid(("Machin", "Ville"), ("A", "Voiron"))) is None  # one could be chance


def test_a_choice_never_loses_the_table():
    rows = ("nom", "x"), ("A", "7")
    assert layout(*rows, chosen={0: None}).unread is not None
    found = layout(*rows, chosen={0: None, 1: "nom"})
    assert (found.unread, found.columns[1].meaning) == (None, Meaning("nom"))


@pytest.mark.parametrize(
    ("headers", "naming"),
    [
        ("PTCE;Commune;Effectif;Nom;Tél", "PTCE"),
        ("Nom;Nom du pôle;Ville", "Nom du pôle"),
        ("Nom;Prénom;Grappe;Ville", "Grappe"),
        ("Nom;Prénom;Structure;Ville", "Structure"),
        ("Structure;Ville;Nom;Fonction", "Structure"),
        ("Structure;Ville;Nom;Tél", "Structure"),
        ("Nom;Structure porteuse;Ville;Tél;Mail", "Nom"),
        ("Nom;Tél;Ville", "Nom"),
        ("Nom;Libellé;Ville", "Nom"),
        ("Lauréat;Ville", "Lauréat"),
        ("Nom de l'association;Ville", "Nom de l'association"),
        ("Organisation;Ville", "Organisation"),
        ("Pôles;Ville", "Pôles"),
        ("Intitulé du projet;Ville", "Intitulé du projet"),
        ("Nom du pôle territorial;Ville", "Nom du pôle territorial"),
        ("Project name;City", "Project name"),
        ("Organisation name;City", "Organisation name"),
    ],
)
def test_a_bare_name_is_that_of_a_person_where_another_column_names_the_pole(headers, naming):
    columns = layout(headers.split(";")).columns
    named = {one.meaning.key: one.header for one in columns if one.meaning}
    assert named.get("nom", named.get("porteur")) == naming


def test_a_list_of_people_is_no_list_of_poles():
    people = grid(("Nom", "Prénom", "Téléphone"), ("Durand", "Claire", "04 76 00 00 00"))
    assert recognise(people) is None
    assert lists_people(people)
    assert not lists_people(grid(("qui", "quoi")))


def test_headers_are_told_apart():
    found = layout(("nom", "", "x", "x", "y\u202e"))
    assert [one.header for one in found.columns] == [
        *("nom", "colonne 2", "x (colonne 3)", "x (colonne 4)", "y")
    ]


# The reader's choices


def test_the_reader_chooses_before_any_rule():
    rows = ("nom", "Ville", "Machin 2020 (k€)"), ("A", "x", "7")
    found = layout(*rows, chosen={0: "porteur", 1: None, 2: "budget_eur"})
    assert [one.meaning for one in found.columns] == [
        Meaning("porteur"),
        None,
        Meaning("budget_eur", 2020, 1000),
    ]
    assert {one.how for one in found.columns} == {How.CHOSEN, None}


def test_choices_alone_find_the_header_under_a_title():
    rows = ("Annuaire", "", ""), ("Intitulé du truc", "Où", "Combien"), ("A", "Voiron", "3")
    found = layout(*rows, chosen={0: "nom", 1: "commune_nom"})
    assert found.header_row == 1
    assert recognise(grid(*rows)) is None


def test_a_choice_that_means_nothing_is_kept_and_not_used():
    found = layout(("nom", "x"), chosen={1: "n’existe pas"})
    assert found.columns[1].meaning is None


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("CA", "chiffre_affaires_eur"),
        ("Nombre de salariés", "salaries_total"),
        ("Chiffre d’affaires", "chiffre_affaires_eur"),
        ("salaries_total", "salaries_total"),
        ("Ville", None),
        ("tonnes", None),
    ],
)
def test_indicators_of_a_table_of_figures_have_the_names_of_columns(words, key):
    assert indicator_named(words) == key


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("dont insertion", "salaries_insertion"),
        ("dont en insertion", "salaries_insertion"),
        ("Dont salariés en insertion", "salaries_insertion"),
        ("dont salarié(e)s en insertion", "salaries_insertion"),
        ("Nb de salariés en parcours d’insertion", "salaries_insertion"),
        ("dont permanents", "salaries_permanents"),
        ("dont ETP insertion", "etp_insertion"),
        ("Effectif salarié", "salaries_total"),
        ("N° département", "departement_code"),
        ("N° dpt", "departement_code"),
        ("Num dpt", "departement_code"),
        ("Num. dép.", "departement_code"),
        ("Code dép.", "departement_code"),
        ("Numéro du département", "departement_code"),
        ("Département du siège", "departement_code"),
        ("Nom du département", "departement_code"),
        ("Nom de la région", "region_code"),
        ("Région d’implantation", "region_code"),
        ("Nom de la structure porteuse", "porteur"),
        ("Porteur du PTCE", "porteur"),
        ("Association porteuse", "porteur"),
        ("Intercommunalité de rattachement", "epci_codes"),
        ("Nom de l’intercommunalité", "epci_codes"),
        ("EPCI du siège", "epci_codes"),
        ("N° SIREN EPCI", "epci_codes"),
        ("Intitulé du pôle", "nom"),
        ("Dénomination du PTCE", "nom"),
        ("Nom de la commune", "commune_nom"),
        ("Ville du siège", "commune_nom"),
        ("Ville (siège)", "commune_nom"),
        ("Commune du siège social", "commune_nom"),
        ("Nom de la ville", "commune_nom"),
        ("Commune d’implantation", "commune_nom"),
        ("Code INSEE de la commune", "commune_code"),
        ("Code Insee siège", "commune_code"),
        ("Code postal de la commune", "code_postal"),
        ("CP du siège", "code_postal"),
        ("Commune(s) concernée(s)", "communes_codes"),
        ("Territoire d’action", "territoire_texte"),
        ("Secteurs d’activités", "filieres"),
        ("CA consolidé (k€)", "chiffre_affaires_eur"),
        ("Structures membres", "organisations"),
    ],
)
def test_what_networks_write_is_recognised(header, key):
    columns = name_columns([header], Kind.POLES, {}, SURE)
    assert [one.meaning and one.meaning.key for one in columns] == [key]


@pytest.mark.parametrize(
    "header",
    [
        *("dont femmes", "Dont CDI", "dont QPV", "dont hommes", "Adresse", "Mail", "Responsable"),
        *("Date de création", "Année de création", "Nb de communes", "Nombre d'EPCI", "Code NAF"),
        *("Statut juridique", "Structure juridique", "Part insertion", "Salariés CDI", "Type"),
        *("Taux de sortie dynamique", "Nom du contact", "Date de mise à jour", "Numéro", "N°"),
        *("Adresse du siège", "Nom du responsable", "Numéro de dossier", "Code de la structure"),
    ],
)
def test_what_is_another_thing_is_left(header):
    (column,) = name_columns([header], Kind.POLES, {}, (*SURE, How.NEAR))
    assert column.meaning is None


def test_a_part_of_full_time_equivalents_is_counted_in_them():
    headers = ["Nom", "ETP", "dont insertion"]
    keys = [one.meaning and one.meaning.key for one in name_columns(headers, Kind.POLES, {}, SURE)]
    assert keys == ["nom", "etp_total", "etp_insertion"]
    headers = ["Nom", "Salariés", "dont insertion"]
    keys = [one.meaning and one.meaning.key for one in name_columns(headers, Kind.POLES, {}, SURE)]
    assert keys == ["nom", "salaries_total", "salaries_insertion"]


def test_no_name_stands_for_two_columns_nor_is_written_otherwise_than_it_is_looked_for():
    names = [name for several in SYNONYMS.values() for name in several.split(", ")]
    assert [name for name, times in Counter(names).items() if times > 1] == []
    assert [name for name in names if plain_words(name, "_") != name] == []
