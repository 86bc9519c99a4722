"""The files of a check: the report, the corrected tables in their own form, the whole as JSON."""

import csv
import io
import json

import openpyxl
import pytest
import xlsxwriter
from made_workbooks import xlsx_of

from poles.own import markup as own_markup
from poles.own.checking import check_tables
from poles.own.corrected import corrected_csv, rewritten_workbook
from poles.own.report import (
    COLUMNS,
    columns_of,
    facts_of,
    report_csv,
    report_json,
    report_rows,
)
from poles.own.spreadsheet import read_spreadsheet

LISTE = (
    "Annuaire;;\r\nNom;Ville;ETP;Avis\r\n"
    'Étoile;Delta;env. 25;"deux\nlignes"\r\n'
    'Étoile;Delta;env. 25;"deux\nlignes"\r\n'
    "Double;Nulle part;1.234;=1+1\r\n"
)


@pytest.fixture
def check(small_atlas):
    grids = read_spreadsheet(LISTE.encode("cp1252"), "liste.csv")
    return check_tables(grids, small_atlas.boundaries)


def test_the_report_tells_first_what_is_to_settle(check):
    states = [row["etat"] for row in report_rows(check)]
    assert states == sorted(states, key=["à choisir", "à corriger", "réparé", "lu"].index)
    (doubt,) = [row for row in report_rows(check) if row["etat"] == "à choisir"]
    assert (doubt["ligne"], doubt["colonne"], doubt["avant"]) == (7, "ETP", "1.234")


def test_the_report_is_read_back_whole(check):
    text = report_csv(check, for_excel=False).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["avant"] for row in rows] == [row["avant"] for row in report_rows(check)]


def test_the_corrected_csv_keeps_its_form_and_changes_only_what_was_repaired(check):
    text = corrected_csv(check.sheets[0]).decode("cp1252")
    assert text == (
        "Annuaire;;\r\nNom;Ville;ETP;Avis\r\n"
        'Étoile;Delta;environ 25;"deux\nlignes"\r\n'
        "Double;Nulle part;1.234;=1+1\r\n"
    )


def test_the_corrected_workbook_keeps_sheets_numbers_and_texts(small_atlas):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Mes pôles")
        sheet.write_row(0, 0, ["Nom", "Ville", "CA", "Avis"])
        sheet.write_row(1, 0, ["Étoile", "Delta", 1500.5, "=1+1"])
        sheet.write_row(2, 0, ["Lune", "Alpha", "7 M€"])
        book.add_worksheet("Contacts").write_row(0, 0, ["qui", "quoi"])
    grids = read_spreadsheet(content.getvalue(), "liste.xlsx")
    check = check_tables(grids, small_atlas.boundaries)
    book = openpyxl.load_workbook(io.BytesIO(rewritten_workbook(check)))
    assert book.sheetnames == ["Mes pôles", "Contacts"]
    rows = [[cell.value for cell in row] for row in book["Mes pôles"].iter_rows()]
    assert rows[1:] == [["Étoile", "Delta", 1500.5, "=1+1"], ["Lune", "Alpha", 7000000, None]]
    assert book["Mes pôles"]["D2"].data_type == "s"
    assert [cell.value for cell in book["Contacts"][1]] == ["qui", "quoi"]


def test_the_corrected_csv_of_a_sheet_has_a_decimal_comma_and_reads_back_alike(small_atlas):
    rows = [["Nom", "ETP", "CA (M€)", "Taux"], ["P", 12.5, 1.234, 0.35], ["Q", 1234.567, 2, 1e-7]]
    first = check_tables(read_spreadsheet(xlsx_of(rows), "a.xlsx"), small_atlas.boundaries)
    content = corrected_csv(first.sheets[0])
    assert content.decode("utf-8-sig") == (
        'Nom;ETP;CA (M€);Taux\r\nP;"12,5";"1,2340";"0,35"\r\nQ;"1234,567";2;"0,0000001"\r\n'
    )
    again = check_tables(read_spreadsheet(content, "a.csv"), small_atlas.boundaries)
    assert again.problems == ()
    assert [one.valeur for one in again.figures] == [one.valeur for one in first.figures]


def test_the_json_says_everything(check):
    told = json.loads(report_json(check))
    assert (told["poles"], told["chiffres"]) == (2, 1)
    table = told["tables"][0]
    assert (table["lignes"], table["gardees"], table["mises_de_cote"]) == (3, 2, 1)
    assert [column["lue_comme"] for column in table["colonnes"]] == [
        "nom",
        "commune_nom",
        "etp_total",
        None,
    ]
    assert len(told["problemes"]) == len(check.problems)
    assert told["problemes"][-1]["choix"] == ["1234", "1,2340"]
    assert len(told["reparations"]) == len(check.repairs)


def test_one_row_set_aside_is_told_in_the_singular_and_empty_headers_are_not(small_atlas):
    grids = read_spreadsheet(b"nom;ville;\nA;Alpha;\nTotal;;\n", "liste.csv")
    found = check_tables(grids, small_atlas.boundaries)
    assert "dont 1 mise de côté" in own_markup.check_cards(found)
    assert facts_of(found)[0].endswith("un pôle par ligne")


@pytest.mark.parametrize(
    ("content", "fact"),
    [
        (
            "nom\nVal d’Alpha\n",
            "Un pôle porte le nom d’un pôle de l’atlas, sans autre département (« Val d’Alpha ») : "
            "vu avec ceux de l’atlas, il compte deux fois",
        ),
        (
            "nom;dep\nVAL D'ALPHA;38\nZebulon;\nSeul;38\n",
            "2 pôles portent le nom d’un pôle de l’atlas, sans autre département "
            "(« VAL D'ALPHA », « Zebulon ») : vus avec ceux de l’atlas, ils comptent deux fois",
        ),
        ("nom;dep\nVal d’Alpha;85\n", None),
    ],
)
def test_the_likeness_to_a_pole_of_the_atlas_is_told(small_atlas, content, fact):
    grids = read_spreadsheet(content.encode(), "liste.csv")
    facts = facts_of(check_tables(grids, small_atlas.boundaries, small_atlas.poles))
    assert [said for said in facts if "de l’atlas" in said] == ([fact] if fact else [])


def test_what_is_deduced_is_told_with_its_rows(small_atlas):
    grids = read_spreadsheet("nom;CA 2023 (k€);tri\nP;7;1\nQ;8;2\n".encode(), "liste.csv")
    form, *deduced = facts_of(check_tables(grids, small_atlas.boundaries))
    assert form == (
        "liste.csv : CSV, UTF-8, séparateur point-virgule, en-tête ligne 1, un pôle par ligne ; "
        "non utilisées : « tri »"
    )
    times = "multiplié par 1\u202f000, comme le dit l’en-tête"
    assert f"Chiffre d’affaires, 2 lignes : {times}" in deduced
    assert "Identifiant absent, 2 lignes : fait du nom" in deduced


def test_each_column_is_told_with_what_it_was_taken_for(small_atlas):
    grids = read_spreadsheet("Nom;CA 2023 (k€);Promotoin;tri\nP;7;;1\n".encode(), "liste.csv")
    assert columns_of(check_tables(grids, small_atlas.boundaries)) == [
        "liste.csv : colonnes lues : « Nom » = nom, « CA 2023 (k€) » = chiffre_affaires_eur "
        "(2023, × 1\u202f000), « Promotoin » = promotion (orthographe proche, à vérifier)"
    ]


def test_a_sheet_of_people_is_told_as_such(small_atlas):
    people = "Nom;Prénom;Téléphone\nDurand;Claire;04\n".encode()
    grids = (*read_spreadsheet(b"nom\nP\n", "a.csv"), *read_spreadsheet(people, "b.csv"))
    found = check_tables(grids, small_atlas.boundaries)
    assert [pole.nom for pole in found.poles] == ["P"]
    assert "b.csv : table de personnes" in facts_of(found)[1]


def test_the_page_says_the_counts_and_writes_text_of_a_file_as_text(small_atlas):
    head = "nom;<script>alert(1)</script>;etp_total\n"
    grids = read_spreadsheet(f"{head}A;1;env. 3\nB;2;1.234\n".encode(), "<b>l</b>.csv")
    check = check_tables(grids, small_atlas.boundaries)
    said = own_markup.check_cards(check) + own_markup.check_facts(check)
    said += own_markup.match_bars(check.tables[0])
    assert "<script>" not in said
    assert "<b>l" not in said
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in said
    assert "<span>À choisir</span><b>1</b>" in said
    assert 'class="own-repaired" style="width:50.0%"' in said


def test_what_a_cell_was_read_as_is_told_apart_from_repairs(small_atlas):
    text = "nom;ville;salariés\nP;Alpha;env. 25\nQ;Delta ;12\n"
    found = check_tables(read_spreadsheet(text.encode(), "liste.csv"), small_atlas.boundaries)
    assert [(one.before, one.after) for one in found.repairs] == [
        ("env. 25", "environ 25"),
        ("Delta ", "Delta"),
    ]
    assert [(one.before, one.after) for one in found.readings] == [
        ("Alpha", "38001"),
        ("Delta ", "38004"),
    ]
    assert str(found.readings[0]) == (
        "liste.csv, ligne 2, colonne ville : « Alpha », trouvé : 38001, la case reste telle quelle "
        "(code Insee de « Alpha »)."
    )
    states = [row["etat"] for row in report_rows(found)]
    assert states == ["réparé", "réparé", "lu", "lu"]
    told = json.loads(report_json(found))
    assert (told["cases_reparees"], len(told["lectures"])) == (2, 2)


@pytest.mark.parametrize(
    "text",
    [
        "nom;ville;code insee;salariés\nP;Alpha;;env. 25\nQ;Delta ;;1.234\nR;Alpha;38004;x\n",
        "nom;cp;epci;salariés;salariés_qualificatif\nP;38000 Alpha;Val d'Alpha;env. 25;\n",
    ],
)
def test_the_cards_count_what_the_columns_sum_to(small_atlas, text):
    found = check_tables(read_spreadsheet(text.encode(), "liste.csv"), small_atlas.boundaries)
    tallies = [tally for table in found.tables for tally in table.tallies.values()]
    assert found.repaired_cells == sum(one.repaired for one in tallies)
    cells = {(one.line, one.column) for one in found.repairs if one.column != "(ligne)"}
    assert found.repaired_cells == len(cells)
    assert sum(one.to_choose + one.wrong for one in tallies) == len(found.problems)
    cards = own_markup.check_cards(found)
    assert f"<span>Cases réparées</span><b>{found.repaired_cells}</b>" in cards
    assert f"<span>Cases lues</span><b>{len(found.readings)}</b>" in cards
    assert "hors des cases" not in cards


def test_questions_about_rows_are_counted_beside_the_cells(small_atlas):
    grids = read_spreadsheet(b"nom;ville\nP;Alpha\nTotal;\n", "liste.csv")
    cards = own_markup.check_cards(check_tables(grids, small_atlas.boundaries))
    assert "plusieurs lectures, dont 1 hors des cases remplies" in cards
