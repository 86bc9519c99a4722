"""A row of a reader's table becomes a pole or a figure; nothing is guessed."""

from dataclasses import replace
from datetime import date
from functools import partial
from types import SimpleNamespace

import pytest
from checked_lists import checked, read, repaired, told
from small_world import ALPHA, SPLIT_COMMUNE

from poles.own import checking
from poles.own.checking import check_tables
from poles.own.figures import KnownPoles
from poles.own.poles import indicator_columns
from poles.own.spreadsheet import read_spreadsheet
from poles.records import UNSTATED_PROMOTION, Figure, Perimeter, Pole, PoleId, Precision, Qualifier


@pytest.fixture
def check(small_atlas):
    return partial(checked, small_atlas)


# A row makes a pole


def test_a_full_row_is_a_pole(check):
    found = check(
        "pole_id;nom;promotion;promotions_suivantes;date_annonce;porteur;commune_code;commune_nom;"
        "departement_code;region_code;territoire_texte;territoire_precision;epci_codes;"
        "communes_codes;filieres;site_web;source_url;source_titre;note\n"
        f"p;P;AAP-2013;AAP-2015;2014-01-10;Asso;38001;Alpha;38;84;Ici;approche;{ALPHA};38003;a;"
        "https://x.fr;https://s.fr;Titre;Note\n"
    )
    assert (found.repairs, found.problems, dict(found.completed)) == ((), (), {})
    assert found.poles == (
        Pole(
            pole_id=PoleId("p"),
            nom="P",
            promotion="AAP-2013",
            promotions_suivantes=("AAP-2015",),
            date_annonce=date(2014, 1, 10),
            porteur="Asso",
            commune_code="38001",
            commune_nom="Alpha",
            departement_code="38",
            region_code="84",
            territoire_texte="Ici",
            territoire_precision=Precision.APPROCHE,
            epci_codes=(ALPHA,),
            communes_codes=("38003",),
            filieres=("a",),
            site_web="https://x.fr",
            source_url="https://s.fr",
            source_titre="Titre",
            note="Note",
            line=2,
            file="liste.csv",
        ),
    )


def test_a_name_alone_is_a_pole_with_what_is_deduced_told(check):
    found = check("nom\nPôle d’ici\nPôle d’ici bis\n")
    first = found.poles[0]
    assert (first.pole_id, first.promotion) == ("pole-d-ici", UNSTATED_PROMOTION)
    assert first.territoire_precision is Precision.INCONNU
    assert first.source_titre == "Votre fichier, liste.csv, ligne 2"
    assert first.source_url == ""
    assert dict(found.completed) == {
        ("pole_id", "fait du nom"): 2,
        ("promotion", "non précisée"): 2,
        ("territoire_precision", "aucun territoire connu"): 2,
    }


def test_namesakes_have_each_their_identifier(check):
    found = check("nom;commune_code\nP;38001\nP;38002\nP !;38003\n")
    assert [one.pole_id for one in found.poles] == ["p", "p-2", "p-3"]


@pytest.mark.parametrize(
    ("row", "precision"),
    [
        (f"38001;38;84;{ALPHA};", Precision.DECLARE),
        ("38001;38;84;;38003", Precision.DECLARE),
        ("38001;;;;", Precision.SIEGE),
        (";38;84;;", Precision.DEPARTEMENT),
        (";;84;;", Precision.REGION),
        (";;;;", Precision.INCONNU),
    ],
)
def test_the_precision_is_the_surest_that_the_codes_allow(check, row, precision):
    header = "nom;commune_code;departement_code;region_code;epci_codes;communes_codes"
    [pole] = check(f"{header}\nP;{row}\n").poles
    assert pole.territoire_precision is precision


def test_a_precision_that_the_codes_do_not_allow_is_told(check):
    found = check("nom;dep;territoire_precision\nP;38;declare\n")
    assert found.poles[0].territoire_precision is Precision.DEPARTEMENT
    [problem] = found.problems
    assert (problem.column, problem.choices) == ("territoire_precision", ("departement",))


def test_the_lead_names_a_pole_without_a_name(check):
    found = check("nom;porteur;pole_id\n;Association X;\n;;PTCE 7\n;n.c.;\n;;\n")
    assert [(one.nom, one.pole_id) for one in found.poles] == [
        ("Association X", "association-x"),
        ("PTCE 7", "ptce-7"),
    ]
    assert told(found) == []
    assert told(check("nom;note\n;sans nom\n")) == [(2, "nom", "est vide : ce pôle n’a pas de nom")]


def test_an_identifier_is_kept_as_it_is_written(check):
    found = check("pole_id;nom\nPTCE_001;A\n")
    assert found.poles[0].pole_id == "ptce-001"
    assert found.tables[0].corrected == {}


def test_an_identifier_given_twice_is_told(check):
    found = check("pole_id;nom\np;A\nP;B\n")
    assert told(found) == [(3, "pole_id", "est déjà l’identifiant d’une autre ligne")]
    assert len(found.poles) == 1


# The seat


def test_a_seat_by_name_is_told_or_filled(check):
    found = check("nom;ville\nP;Alpha\n")
    assert (repaired(found), read(found)) == ([], [(2, "ville", "Alpha", "38001")])
    assert found.poles[0].commune_code == "38001"
    assert found.tables[0].corrected == {}
    filled = check("nom;ville;code insee\nP;Alpha;\nQ;Bêta;n.c.\n")
    assert filled.tables[0].rows[1:] == [("P", "Alpha", "38001"), ("Q", "Bêta", "38002")]


def test_a_seat_gives_its_department_and_its_region(check):
    [pole] = check("nom;ville\nP;Acoua\n").poles
    assert (pole.departement_code, pole.region_code) == ("976", "06")


def test_a_seat_elsewhere_than_its_department_is_told(check):
    found = check("nom;code insee;dep;region\nP;38001;85;84\nQ;38001;38;52\n")
    assert told(found) == [
        (2, "dep", "n’est pas le département du siège, Alpha (38001)"),
        (3, "region", "n’est pas la région du siège, Alpha (38001)"),
    ]
    assert [one.departement_code for one in found.poles] == ["38", "38"]


def test_a_postal_code_with_its_name_gives_the_seat(check):
    found = check("nom;code postal;ville\nP;38000;Delta\nQ;85000;\nR;38000;\n")
    assert [one.commune_code for one in found.poles] == ["38004", "85113", None]
    assert read(found) == [
        (2, "code postal", "38000", "38004"),
        (3, "code postal", "85000", "85113"),
    ]
    assert told(found) == [(4, "code postal", "est le code postal de 4 communes")]
    assert found.tables[0].corrected == {}


def test_a_code_is_read_before_a_postal_code(check):
    found = check("nom;code postal;code insee\nP;85000;38001\nQ;85000;\n")
    assert [one.commune_code for one in found.poles] == ["38001", "85113"]
    assert found.tables[0].rows[2] == ("Q", "85000", "85113")


def test_a_cell_that_is_refused_is_not_replaced_by_another(check):
    """A code and a name: the doubt about one is not settled by the other."""
    found = check(f"nom;code insee;ville\nP;38999;Alpha\nQ;{SPLIT_COMMUNE};\n")
    assert [one.commune_code for one in found.poles] == [None, None]
    assert [one.column for one in found.problems] == ["code insee", "code insee"]


def test_a_part_of_a_territory_does_not_pass_for_the_whole(check):
    found = check(f"nom;communes;epci\nP;38001, zz;{ALPHA}\nQ;38001;\n")
    assert [(one.communes_codes, one.epci_codes) for one in found.poles] == [
        ((), ()),
        (("38001",), ()),
    ]
    assert found.poles[0].territoire_precision is Precision.INCONNU


# Figures


def test_columns_of_indicators_give_figures(check):
    found = check(
        "nom;salaries;CA 2022 (k€);CA 2023;annee;source_url\n"
        "P;env. 25;7;8 M€;2020;https://x.fr\nQ;;n.c.;;;\n"
    )
    assert [
        (one.indicateur, one.valeur, one.qualificatif, one.annee, one.source_url)
        for one in found.figures
    ] == [
        ("salaries_total", 25, Qualifier.ENVIRON, 2020, "https://x.fr"),
        ("chiffre_affaires_eur", 7000, Qualifier.EXACT, 2022, "https://x.fr"),
        ("chiffre_affaires_eur", 8_000_000, Qualifier.EXACT, 2023, "https://x.fr"),
    ]
    assert {one.pole_id for one in found.figures} == {"p"}
    how = "multiplié par 1\u202f000, comme le dit l’en-tête"
    assert found.completed["chiffre_affaires_eur", how] == 1


def test_the_year_and_the_source_of_a_figure_have_their_columns(check):
    found = check(
        "nom;salaries_total;salaries_total_annee;salaries_total_source_url;annee;source_url\n"
        "P;25;2019;https://y.fr;2020;https://x.fr\n"
    )
    [figure] = found.figures
    assert (figure.annee, figure.source_url) == (2019, "https://y.fr")


def test_a_table_of_figures_names_poles_by_identifier_or_by_name(check):
    found = check(
        "pole_id;nom;indicateur;valeur;unite;qualificatif;annee;perimetre;source_titre\n"
        "val-alpha;;CA;7;M€;environ;2023;;Rapport\n"
        ";Val d’Alpha;salaries_total;25;;;;porteur;\n"
        ";Zébulon;tonnes;12;t;;;;\n"
    )
    assert told(found) == []
    first, second, third = found.figures
    assert first == Figure(
        pole_id=PoleId("val-alpha"),
        indicateur="chiffre_affaires_eur",
        perimetre=Perimeter.POLE,
        valeur=7_000_000,
        qualificatif=Qualifier.ENVIRON,
        annee=2023,
        source_url="",
        source_titre="Rapport",
        note=None,
        line=2,
        file="liste.csv",
    )
    assert (second.pole_id, second.perimetre) == ("val-alpha", Perimeter.PORTEUR)
    assert (third.pole_id, third.indicateur, third.valeur) == ("siege-beta", "tonnes", 12)


@pytest.mark.parametrize(
    ("row", "column", "wrong"),
    [
        ("inconnu;salaries_total;25;", "pole", "n’est pas un pôle connu"),
        (";salaries_total;25;", "pole", "est vide, or cette case est obligatoire"),
        ("val-alpha;;25;", "indicateur", "est vide, or cette case est obligatoire"),
        ("val-alpha;12;25;", "indicateur", "n’est pas une clé"),
        ("val-alpha;etp_total;1.234;", "valeur", "peut se lire 1234 ou 1,234"),
        ("val-alpha;salaries_total;12 ETP;", "valeur", "est en ETP"),
        ("val-alpha;salaries_total;=1+1;", "valeur", "est une formule, pas sa valeur"),
        ("val-alpha;salaries_total;12;ETP", "unite", "est en ETP"),
        ("val-alpha;salaries_total;12;bof", "unite", "contient « bof », qui ne se lit pas"),
    ],
)
def test_a_figure_that_cannot_be_is_told_at_its_cell(check, row, column, wrong):
    found = check(f"pole;indicateur;valeur;unite\n{row}\n")
    [problem] = found.problems
    assert problem.column == column
    assert problem.wrong.startswith(wrong)
    assert found.figures == ()


def test_the_poles_of_the_reader_come_before_those_of_the_atlas(small_atlas):
    grids = read_spreadsheet(b"nom;dep\nZebulon;38\nDouble;38\nDouble;85\n", "poles.csv")
    grids += read_spreadsheet(
        "nom;indicateur;valeur\nZébulon;salaries_total;1\nDouble;salaries_total;2\n".encode(),
        "chiffres.csv",
    )
    found = check_tables(grids, small_atlas.boundaries, small_atlas.poles)
    assert [one.pole_id for one in found.figures] == ["zebulon"]
    [problem] = found.problems
    assert (problem.wrong, problem.choices) == ("est le nom de 2 pôles", ("double", "double-2"))


def test_known_poles_are_found_by_identifier_first_unless_two_share_the_name(small_atlas):
    known = KnownPoles()
    known.add(replace(small_atlas.poles[0], pole_id=one, nom="P") for one in ("p", "p-2", "q"))
    assert known.named("p") == ["p"]
    assert known.named("P") == ["p", "p-2", "q"]
    assert known.named("P-2") == ["p-2"]
    assert known.named("rien") == []


def test_columns_of_numbers_are_found_once(check):
    [table] = check("nom;CA;salaries_total;salaries_total_annee\nP;1;2;2020\n").tables
    assert [(one.meaning.key, one.year_key) for one in indicator_columns(table.layout.columns)] == [
        ("chiffre_affaires_eur", "chiffre_affaires_eur_annee"),
        ("salaries_total", "salaries_total_annee"),
    ]


def test_the_progress_is_told_once_a_check_lasts(monkeypatch):
    told_rows, clock = [], iter([10.0, 11.0, 11.1, 12.0])
    monkeypatch.setattr(checking, "time", SimpleNamespace(monotonic=partial(next, clock)))
    tell = checking.once_it_lasts(lambda done, rows: told_rows.append((done, rows)))
    for done in (250, 500, 750):
        tell(done, 1000)
    assert told_rows == [(500, 1000), (750, 1000)]
