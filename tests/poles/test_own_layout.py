"""Where the tables of a sheet start, and their headers in one row or two, with their units."""

import pytest
from made_workbooks import xlsx_of

from poles.own.checking import check_tables
from poles.own.columns import Meaning
from poles.own.corrected import corrected_csv
from poles.own.grid import Grid
from poles.own.layout import recognise
from poles.own.report import facts_of
from poles.own.spreadsheet import read_spreadsheet
from poles.own.tables import parted


def grid(*rows) -> Grid:
    filled = [(line, row) for line, row in enumerate(rows, 1) if any(cell != "" for cell in row)]
    lines = tuple(line for line, _ in filled)
    return Grid("liste.xlsx", tuple(tuple(row) for _, row in filled), lines, None)


def headers(*rows):
    """The header of each column that is used and what it means, and what is told."""
    found = recognise(grid(*rows))
    assert found is not None
    used = {one.header: one.meaning for one in found.columns if one.meaning}
    return used, found.told, found.first_row


# Tables one under the other

TWO = (
    ("Nom", "Commune", "Effectif"),
    ("A", "Alpha", 12),
    ("B", "Delta", 15),
    (),
    ("Pôles en projet",),
    ("Nom", "Commune", "CA", "Effectif"),
    ("C", "Alpha", 1000, 3),
)


def test_each_table_of_a_sheet_is_read(small_atlas):
    found = check_tables([grid(*TWO)], small_atlas.boundaries)
    assert [pole.nom for pole in found.poles] == ["A", "B", "C"]
    assert [(one.indicateur, one.valeur) for one in found.figures] == [
        ("salaries_total", 12),
        ("salaries_total", 15),
        ("chiffre_affaires_eur", 1000),
        ("salaries_total", 3),
    ]
    assert [table.grid.file for table in found.tables] == [
        "liste.xlsx",
        "liste.xlsx, tableau de la ligne 6",
    ]
    assert [table.row_count for table in found.tables] == [2, 1]
    assert facts_of(found)[1] == (
        "liste.xlsx, tableau de la ligne 6 : classeur, en-tête ligne 6, un pôle par ligne ; "
        "au-dessus, gardé et non lu : « Pôles en projet »"
    )


def test_the_corrected_file_holds_every_table_and_is_read_alike(small_atlas):
    text = "nom;ville;salaries\nA;Alpha;env. 3\n\nEn projet;;\n\nnom;site;ville\nB;;Delta\n"
    [first] = read_spreadsheet(text.encode(), "liste.csv")
    found = check_tables([first], small_atlas.boundaries)
    [sheet] = found.sheets
    corrected = corrected_csv(sheet)
    assert corrected.decode() == text.replace("env. 3", "environ 3")
    again = check_tables(read_spreadsheet(corrected, "liste.csv"), small_atlas.boundaries)
    assert [pole.nom for pole in again.poles] == [pole.nom for pole in found.poles] == ["A", "B"]


@pytest.mark.parametrize(
    ("rows", "sizes"),
    [
        # The titles of a table go with it, a pole that has a name alone does not.
        ([("Nom", "Ville"), ("A", "x"), (), ("Titre", ""), (), ("Nom", "CA"), ("B", 1)], [2, 3]),
        ([("Nom", "Ville"), ("A", "x"), ("Titre", ""), ("Nom", "CA"), ("B", 1)], [2, 3]),
        ([("Nom", "Ville"), ("A", "x"), ("B", ""), (), ("Nom", "CA"), ("C", 1)], [3, 2]),
        # More than a few lines of one cell are no titles.
        (
            [
                ("Nom", "Ville"),
                ("A", "x"),
                (),
                *[(f"B{n}", "") for n in range(6)],
                (),
                ("Nom", "CA"),
                ("C", 1),
            ],
            [8, 2],
        ),
        # No blank line, one of the same headers.
        ([("Nom", "Ville"), ("A", "x"), ("Nom", "CA"), ("B", 1)], [2, 2]),
        # The same header again is that of the same table; rows under blanks are no headers.
        ([("Nom", "Ville"), ("A", "x"), (), ("Nom", "Ville"), ("B", "y")], [4]),
        ([("Nom", "Ville"), ("A", "x"), (), ("Pôle", "Structure", "z"), ("B", "y")], [2, 2]),
        ([("Nom", "Ville"), ("A", "x"), (), ("Pôle", "Lyon", "oui"), ("B", "y")], [4]),
        ([("Nom", "Ville"), ("A", "x"), ("NOM", "VILLE"), ("B", "y")], [2, 2]),
        ([("Nom", "Ville"), ("A", "x"), (), ("Nom", 7), ("B", "y")], [4]),
        ([("x", "y"), ("1", "2")], [2]),
    ],
)
def test_a_header_under_data_starts_a_table(rows, sizes):
    assert [len(part.rows) for part in parted(grid(*rows))] == sizes


def test_a_lower_header_never_hides_data():
    wide = ("Nom", "Ville", "CA", "EPCI", "Effectif")
    assert recognise(grid(("Nom", "Ville"), ("A", "x"), ("B", "y"), wide)).header_row == 0
    assert recognise(grid(("PTCE",), ("mis à jour en mars",), wide, ("A",))).header_row == 2


def test_other_tables_under_the_poles_are_told_and_kept(small_atlas):
    text = (
        "Nom;Ville\nA;Alpha\n\nPar région;\nRégion;Effectif\nBretagne;12\n\n"
        "Nom;Prénom\nDurand;Jo\n\nNOM DU POLE;VILLE\nB;Delta\n"
    )
    found = check_tables(read_spreadsheet(text.encode(), "liste.csv"), small_atlas.boundaries)
    assert [pole.nom for pole in found.poles] == ["A", "B"]
    assert [(one.line, one.value, one.wrong) for one in found.problems] == [
        (
            5,
            "Région, Effectif",
            "n’a aucune colonne qui nomme le pôle ; reconnues : « Région », « Effectif »",
        ),
        (8, "Nom, Prénom", "semble être une autre table que celle des pôles, qui n’est pas lue"),
    ]
    assert [table.set_aside for table in found.tables] == [0, 1, 1, 0]
    assert "Durand;Jo" in corrected_csv(found.sheets[0]).decode()


# A header in two rows


def test_groups_and_what_they_are_made_of_are_one_header():
    used, told, first_row = headers(
        ("Nom du pôle", "Commune", "Effectifs", "", "", "CA (k€)", ""),
        ("", "", "Total", "Insertion", "Femmes", "2022", 2023),
        ("A", "Voiron", 45, 20, 12, 1200, 1300),
    )
    assert used == {
        "Nom du pôle": Meaning("nom"),
        "Commune": Meaning("commune_nom"),
        "Effectifs Total": Meaning("salaries_total"),
        "Effectifs Insertion": Meaning("salaries_insertion"),
        "CA (k€) 2022": Meaning("chiffre_affaires_eur", 2022, 1000),
        "CA (k€) 2023": Meaning("chiffre_affaires_eur", 2023, 1000),
    }
    assert first_row == 2
    assert told == (
        "en-tête sur deux lignes (1 et 2) : « Effectifs Total », « Effectifs Insertion », "
        "« Effectifs Femmes », « CA (k€) 2022 », « CA (k€) 2023 »",
    )


def test_groups_above_the_names_are_joined_to_them():
    used, told, first_row = headers(
        ("Identité", "", "Effectifs", "", "CA"),
        ("Nom", "Ville", "Total", "Insertion", "2022"),
        ("A", "Voiron", 45, 20, 7),
    )
    assert list(used) == ["Nom", "Ville", "Effectifs Total", "Effectifs Insertion", "CA 2022"]
    assert used["CA 2022"] == Meaning("chiffre_affaires_eur", 2022)
    assert first_row == 2
    assert told == (
        "en-tête sur deux lignes (1 et 2) : « Effectifs Total », « Effectifs Insertion », "
        "« CA 2022 »",
    )


@pytest.mark.parametrize(
    "below",
    [
        ("", "", 45, 20),  # a total
        ("", "Lyon", "oui", "non"),
        ("A", "", "Total", "Insertion"),
        ("", "", "", ""),
    ],
)
def test_a_row_of_data_is_no_part_of_the_header(below):
    _, told, first_row = headers(("Nom", "Ville", "Effectifs", ""), below, ("A", "x", 1, 2))
    assert first_row == 1
    assert not any("deux lignes" in one for one in told)


def test_columns_without_a_title_that_hold_something_are_told():
    _, told, _ = headers(("Nom", "", "Ville", ""), ("A", "x", "Voiron", ""), ("B", "", "", "", 7))
    assert told == ("sans titre, donc non lues : « colonne 2 », « colonne 5 »",)


# Units


def test_units_under_the_header_are_joined_to_it(small_atlas):
    rows = (("Nom", "Effectif", "CA", "Budget"), ("", "(ETP)", "(k€)", "M€"), ("A", 45, 1200, 2))
    used, told, first_row = headers(*rows)
    assert used == {
        "Nom": Meaning("nom"),
        "Effectif (ETP)": Meaning("etp_total"),
        "CA (k€)": Meaning("chiffre_affaires_eur", None, 1000),
        "Budget (M€)": Meaning("budget_eur", None, 10**6),
    }
    assert first_row == 2
    assert told == (
        "en-tête sur deux lignes (1 et 2) : « Effectif (ETP) », « CA (k€) », « Budget (M€) »",
    )
    found = check_tables([grid(*rows)], small_atlas.boundaries)
    assert [one.valeur for one in found.figures] == [45, 1_200_000, 2_000_000]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("title", "scale"),
    [
        ("Montants en k€", 1000),
        ("Chiffres 2023 (en milliers d’euros), sources diverses", 1000),
        ("Montants (M€)", 10**6),
        ("Montants en euros", 1),
        ("Annuaire en ligne", 1),
        ("Effectifs en ETP", 1),
    ],
)
def test_the_unit_of_a_title_is_that_of_the_money_that_has_none(title, scale):
    used, told, _ = headers((title,), ("Nom", "CA", "Budget (€)", "Effectif"), ("A", 7, 8, 9))
    [amount] = [one for one in used.values() if one.key == "chiffre_affaires_eur"]
    assert amount.scale == scale
    assert used["Budget (€)"].scale == used["Effectif"].scale == 1
    assert told[0] == f"au-dessus, gardé et non lu : « {title[:40]} »"
    assert any("comme le dit le titre" in one for one in told) == (scale > 1)


# What is no table of poles


def test_a_table_without_a_name_is_kept_and_asked(small_atlas):
    text = "Machin;Ville;Effectif\nA;Alpha;12\nB;Delta;7\n"
    grids = read_spreadsheet(text.encode(), "liste.csv")
    found = check_tables(grids, small_atlas.boundaries)
    [problem] = found.problems
    assert (problem.line, problem.value) == (1, "Machin, Ville, Effectif")
    assert "n’a aucune colonne qui nomme le pôle" in problem.wrong
    assert (found.poles, found.tables[0].set_aside) == ((), 2)
    assert "aucune ligne lue" in facts_of(found)[0]
    assert corrected_csv(found.sheets[0]).decode() == text
    named = check_tables(grids, small_atlas.boundaries, choices={"liste.csv": {0: "nom"}})
    assert [pole.nom for pole in named.poles] == ["A", "B"]


def test_a_table_that_lies_on_its_side_is_told(small_atlas):
    rows = [["Nom", "Pôle A", "Pôle B"], ["Commune", "Alpha", "Delta"], ["Effectif", 3, 4]]
    found = check_tables(read_spreadsheet(xlsx_of(rows), "a.xlsx"), small_atlas.boundaries)
    assert found.poles == ()
    assert [problem.wrong for problem in found.problems] == [
        "semble couché : une colonne par pôle, une ligne par donnée"
    ]


def test_numbers_of_poles_are_no_names():
    found = recognise(grid(("Région", "Pôles", "CA"), ("Bretagne", 3, 7)))
    assert found is not None
    assert found.unread == (
        "n’a aucune colonne qui nomme le pôle ; reconnues : « Région », « CA »",
        "Dites laquelle parmi les colonnes reconnues, ou nommez-la « nom » dans votre fichier.",
    )


def test_a_header_in_two_rows_is_told_once_and_the_title_above_it_too():
    _, told, first_row = headers(
        ("Annuaire 2024",),
        ("", "Effectifs", ""),
        ("Nom", "Total", "Insertion"),
        ("A", 12, 4),
    )
    assert told == (
        "au-dessus, gardé et non lu : « Annuaire 2024 »",
        "en-tête sur deux lignes (2 et 3) : « Effectifs Total », « Effectifs Insertion »",
    )
    assert first_row == 3
