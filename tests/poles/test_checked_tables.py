"""Around the rows of a reader's table: totals, titles, columns, answers, limits, age of codes."""

from functools import partial

import pytest
from checked_lists import checked, repaired, told
from made_workbooks import xlsx_of
from small_world import ALPHA, GAMMA, MERGED_COMMUNE, SPLIT_COMMUNE

from poles.own import checking
from poles.own.checked_table import Tally
from poles.own.checking import check_tables
from poles.own.code_age import CodeAge
from poles.own.spreadsheet import read_spreadsheet
from poles.own.text_table import write_text_table
from poles.records import WHOLE_ROW, DataFileError, Qualifier


@pytest.fixture
def check(small_atlas):
    return partial(checked, small_atlas)


# Rows that are no poles


def test_what_spreadsheets_add_is_told_and_left_aside(check):
    found = check(
        "nom;ville;salaries\nIsère;;\nP;Alpha;12\nQ;Bêta;13\nnom;ville;salaries\n"
        "TOTAL;;25\nTotal général;;25\nSous-total : 2;;25\nSource : enquête 2023;;\n"
        "Auvergne-Rhône-Alpes;;\nMoyenne;;12,5\nTotalement solidaire;Alpha;3\n"
        "(1) Estimation;;\n* Provisoire;;\n"
    )
    assert [one.nom for one in found.poles] == ["P", "Q", "Totalement solidaire"]
    assert told(found) == [
        (2, WHOLE_ROW, "semble être un intertitre, pas un pôle"),
        (6, WHOLE_ROW, "semble être une ligne de total, pas un pôle"),
        (7, WHOLE_ROW, "semble être une ligne de total, pas un pôle"),
        (8, WHOLE_ROW, "semble être une ligne de total, pas un pôle"),
        (9, WHOLE_ROW, "semble être une note sous le tableau, pas un pôle"),
        (10, WHOLE_ROW, "semble être un intertitre, pas un pôle"),
        (11, WHOLE_ROW, "semble être une ligne de total, pas un pôle"),
        (13, WHOLE_ROW, "semble être une note sous le tableau, pas un pôle"),
        (14, WHOLE_ROW, "semble être une note sous le tableau, pas un pôle"),
    ]
    assert (5, WHOLE_ROW, "nom, ville, salaries", "") in repaired(found)


def test_a_total_whose_name_stands_elsewhere_is_told(check):
    assert told(check("pole_id;nom;salaries\nTotal;;25\n")) == [
        (2, WHOLE_ROW, "semble être une ligne de total, pas un pôle")
    ]


def test_a_row_with_more_cells_than_the_header_is_told_and_not_read(check):
    found = check("nom,ville,note\nP,Alpha,un, deux\nQ,Alpha\n")
    assert told(found) == [(2, None, "a 1 case de plus que l’en-tête")]
    assert [one.nom for one in found.poles] == ["Q"]
    assert found.tables[0].corrected == {}


def test_rows_that_come_twice_are_kept_once(check):
    found = check(f"nom;code insee\nP;38001\nP; 38001\nP;{MERGED_COMMUNE}\nQ;38001\n")
    assert [one.pole_id for one in found.poles] == ["p", "q"]
    assert [one.line for one in found.repairs] == [3, 4]
    assert found.tables[0].rows == [("nom", "code insee"), ("P", "38001"), ("Q", "38001")]


def test_the_cells_of_a_column_are_counted_by_how_they_were_read(check):
    found = check(f"nom;code insee\nP;38001\nQ;38 001\nR;{SPLIT_COMMUNE}\nS;zz9\nT;\n;38001\n")
    assert found.tables[0].tallies["code insee"] == Tally(4, repaired=1, to_choose=1, wrong=1)
    assert found.tables[0].tallies["code insee"].found == 1  # a row without a name is not read on


# The table around the rows


def test_titles_unknown_columns_and_the_order_are_kept(check):
    text = "Annuaire;;;\r\nma colonne;nom;dep;autre\r\nx;P;Isère;=1+1\r\n;Q;38;\r\n"
    found = check(text)
    [table] = found.tables
    written = write_text_table(table.rows, table.grid.form).decode()
    assert written == text.replace("Isère", "38")


def test_a_workbook_keeps_its_numbers_as_numbers(check):
    content = xlsx_of(
        [["nom", "code insee", "salaries", "annee"], ["P", 38001, "env. 1 234", 2020]]
    )
    found = check(content, "liste.xlsx")
    assert found.tables[0].rows[1] == ("P", 38001, "environ 1234", 2020)
    assert found.figures[0].valeur == 1234
    plain = check(xlsx_of([["nom", "salaries"], ["P", "1 234 salariés"]]), "liste.xlsx")
    assert plain.tables[0].rows[1] == ("P", 1234)


def test_two_sheets_are_two_tables_and_one_without_a_meaning_is_told(small_atlas):
    grids = (
        *read_spreadsheet(b"indicateur;valeur;nom\nCA;700;P\n", "b.csv"),
        *read_spreadsheet(b"nom;ville\nP;Alpha\n", "a.csv"),
        *read_spreadsheet(b"x;y\n1;2\n", "c.csv"),
    )
    found = check_tables(grids, small_atlas.boundaries)
    assert [table.grid.file for table in found.tables] == ["a.csv", "b.csv"]
    assert [grid.file for grid in found.others] == ["c.csv"]
    assert [one.pole_id for one in found.figures] == ["p"]


def test_nothing_recognised_is_refused_with_what_is_needed(check):
    with pytest.raises(DataFileError) as caught:
        check("x;y\n1;2\n")
    [problem] = caught.value.problems
    assert "n’a pas d’en-tête dont deux colonnes soient connues" in problem.wrong
    assert problem.value == "x, y"


def test_the_reader_may_choose_columns(check):
    choices = {"liste.csv": {0: "nom", 1: "commune_nom"}}
    found = check("qui;où\nP;Alpha\n", choices=choices)
    assert found.poles[0].commune_code == "38001"
    ignored = check("nom;ville\nP;Nulle part\n", choices={"liste.csv": {1: None}})
    assert ignored.problems == ()


def test_an_answer_settles_a_doubt_and_is_written(check):
    text = f"nom;code insee\nP;{SPLIT_COMMUNE}\n"
    [problem] = check(text).problems
    answers = {(problem.file, problem.line, problem.column): problem.choices[1]}
    found = check(text, answers=answers)
    assert found.problems == ()
    assert found.poles[0].commune_code == "38004"
    assert repaired(found) == [(2, "code insee", SPLIT_COMMUNE, "38004")]
    assert found.repairs[0].why.startswith("choisi par vous")


def test_progress_is_told_now_and_then(check):
    steps = []
    check("nom\n" + "".join(f"P{n}\n" for n in range(600)), progress=lambda *at: steps.append(at))
    assert steps == [(250, 601), (500, 601)]


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        ("MOST_FIGURES", "nom;CA 2021;CA 2022;CA 2023\nP;100;200;300\n"),
        ("MOST_CODES", 'nom;communes\nP;"38001;38002;38003"\n'),
        ("MOST_COMMUNES", f"nom;epci\nP;{ALPHA}, {GAMMA}\n"),
    ],
)
def test_what_would_weigh_on_others_is_refused(check, monkeypatch, limit, text):
    monkeypatch.setattr(checking, limit, 3 if limit == "MOST_COMMUNES" else 2)
    with pytest.raises(DataFileError, match="Coupez ce fichier en plusieurs"):
        check(text)


# How old the codes are


def test_the_age_of_the_codes_is_guessed_and_said(check):
    assert "tous sont de la géographie 2026" in str(check("nom;code insee\nP;38001\n").age)
    assert check("nom;ville\nP;Alpha\n").age is None
    assert check("nom;code insee\nP;99999\n").age is None
    old = check(f"nom;code insee;communes\nP;38003;38001, {MERGED_COMMUNE}\n")
    assert old.age == (
        "Codes de commune et d’EPCI : au moins une partie date de 2018 au plus tard (dernière "
        f"année de {MERGED_COMMUNE}) ; 1 code sur 3 a été porté à ceux de 2026."
    )


def test_an_old_epci_has_an_age_too(small_atlas):
    age = CodeAge(small_atlas.boundaries)
    age.see("200000091;200000092;200000001")
    assert age.last_years == {"200000091": 2022, "200000092": 2021}
    assert "2 codes sur 3 ont été portés" in str(age.said())


# A list as they come, in France

FRENCH_LIST = """\
Annuaire des PTCE;;;;;;;;;
au 1er mars 2024;;;;;;;;;
N°;Nom du PTCE;CP;Ville;Dép;Intercommunalités;Nb salariés;CA 2022 (k€);CA 2023 (k€);Date d'annonce
1;Pôle A;38500;VOIRON CEDEX;38 - Isère;CA Pays Voironnais,CC Bièvre Est;env. 25;7000;7 M€;10/01/2014
2;Pôle B;42000;Saint-Etienne (42);Loire;Saint-Étienne Métropole;plus de 100;1.234;n.c.;1er mars 2016
3;Pôle C;;L'Isle-d'Abeau;38;CC de Chinon, Vienne et Loire;12 ETP;;;janv. 2014
4;Pôle D;93200;St-Denis;93;243801198;-;;;41649
;TOTAL;;;;;150;;;
Source : enquête;;;;;;;;;
"""


def test_a_list_as_they_come(shipped_atlas):
    found = checked(shipped_atlas, FRENCH_LIST)
    seats = [(one.nom, one.commune_code, one.epci_codes) for one in found.poles]
    assert seats == [
        ("Pôle A", "38563", ("243800984", "243801073")),
        ("Pôle B", "42218", ("244200770",)),
        ("Pôle C", "38193", ()),
        ("Pôle D", "93066", ()),
    ]
    assert [(one.pole_id, one.valeur, one.qualificatif, one.annee) for one in found.figures] == [
        ("pole-a", 25, Qualifier.ENVIRON, None),
        ("pole-a", 7_000_000, Qualifier.EXACT, 2022),
        ("pole-a", 7_000_000, Qualifier.EXACT, 2023),
        ("pole-b", 100, Qualifier.AU_MOINS, None),
    ]
    assert [(one.line, one.column, one.choices) for one in found.problems] == [
        (5, "CA 2022 (k€)", ("1234", "1,2340")),
        (6, "Intercommunalités", ("200043081 Communauté de communes Chinon, Vienne et Loire",)),
        (6, "Date d'annonce", ()),
        (6, "Nb salariés", ()),
        (7, "Intercommunalités", ()),
        (7, "Date d'annonce", ("2014-01-10",)),
        (8, WHOLE_ROW, ("c’est un pôle", "retirer la ligne")),
        (9, None, ()),
    ]


def test_a_header_without_any_row_is_told(small_atlas):
    found = checked(small_atlas, "nom;commune;dpt\n")
    assert told(found) == [(1, None, "n’a aucune ligne sous l’en-tête")]
