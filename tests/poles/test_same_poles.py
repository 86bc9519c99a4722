"""Rows about one pole: joined where it is sure, asked where it is not, never counted twice."""

import pytest
from checked_lists import checked, repaired
from made_workbooks import xlsx
from small_world import ALPHA, GAMMA

from poles.own.corrected import corrected_csv
from poles.own.report import facts_of
from poles.own.same_poles import OTHER, REPEATED, SAME, also_known
from poles.records import WHOLE_ROW, Precision


@pytest.fixture
def check(small_atlas):
    """Check a text, or a workbook given as the rows of its sheets, with answers about rows."""

    def run(content, answers=None):
        if isinstance(content, str):
            return checked(small_atlas, content, answers=answers or {})

        def fill(book):
            for name, rows in content.items():
                sheet = book.add_worksheet(name)
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)

        return checked(small_atlas, xlsx(fill), "a.xlsx", answers=answers or {})

    return run


def figures(found):
    return [(one.pole_id, one.indicateur, one.valeur, one.annee) for one in found.figures]


def asked(found):
    return [(one.line, one.wrong, one.choices) for one in found.problems]


LISTED = [["PTCE", "Commune", "Porteur"], ["Pôle A", "Alpha", "Asso"], ["Pôle B", "Delta", ""]]
COUNTED = [["PTCE", "Effectif", "CA (k€)"], ["POLE A", 45, 1250], ["Pôle B", 10, 300]]


@pytest.mark.parametrize(
    "sheets",
    [
        {"Annuaire": LISTED, "Chiffres 2023": COUNTED},
        {"Chiffres 2023": COUNTED, "Annuaire": LISTED},
    ],
)
def test_a_second_table_adds_to_the_poles_of_the_first(check, sheets):
    found = check(sheets)
    assert found.problems == ()
    assert [(one.pole_id, one.commune_code, one.porteur) for one in found.poles] == [
        ("pole-a", "38001", "Asso"),
        ("pole-b", "38004", None),
    ]
    assert {one.territoire_precision for one in found.poles} == {Precision.SIEGE}
    assert figures(found) == [
        ("pole-a", "salaries_total", 45, 2023),
        ("pole-a", "chiffre_affaires_eur", 1_250_000, 2023),
        ("pole-b", "salaries_total", 10, 2023),
        ("pole-b", "chiffre_affaires_eur", 300_000, 2023),
    ]
    facts = facts_of(found)
    assert "Pôle déjà lu, 2 lignes : même nom ou identifiant, complété" in facts
    assert "Année absente, 4 cases : 2023, du nom de la feuille" in facts
    assert "Identifiant absent, 2 lignes : fait du nom" in facts


def test_an_identifier_joins_too_and_the_name_is_that_which_is_written(check):
    found = check(
        {
            "a": [["pole_id", "Effectif"], ["p7", 12]],
            "b": [["pole_id", "Nom", "EPCI"], ["P7", "Pôle sept", ALPHA]],
        }
    )
    assert [(one.pole_id, one.nom, one.epci_codes) for one in found.poles] == [
        ("p7", "Pôle sept", (ALPHA,))
    ]
    assert found.poles[0].territoire_precision is Precision.DECLARE
    assert figures(found) == [("p7", "salaries_total", 12, None)]


def test_a_figure_that_both_tables_give_is_kept_once(check):
    head = ["Nom", "Effectif"]
    found = check({"a": [head, ["P", 12]], "b": [head, ["P", 12]], "c": [head, ["P", 13]]})
    assert [one.valeur for one in found.figures] == [12, 13]


@pytest.mark.parametrize(
    ("name", "year"),
    [("CA 2023", 2023), ("2022-2023", None), ("Annexe 12023", None), ("a", None)],
)
def test_the_year_of_a_sheet_is_that_of_figures_without_one(check, name, year):
    found = check({name: [["Nom", "CA", "CA 2021", "Effectif"], ["P", 100, 200, 3]]})
    assert [one.annee for one in found.figures] == [year, 2021, year]


def test_the_year_of_a_sheet_of_figures_too(check):
    rows = [["nom", "indicateur", "valeur", "annee"], ["P", "CA", 100, 2020], ["P", "CA", 200, ""]]
    found = check({"Poles": [["nom"], ["P"]], "2023": rows})
    assert [one.annee for one in found.figures] == [2020, 2023]


@pytest.mark.parametrize(
    ("header", "first", "second", "what"),
    [("Commune", "Alpha", "Delta", "siège"), ("EPCI", ALPHA, GAMMA, "territoire")],
)
def test_another_place_in_a_second_table_is_asked(check, header, first, second, what):
    head = ["Nom", header]
    found = check({"a": [head, ["P", first]], "b": [head, ["P", second]]})
    wrong = f"a le même nom que la ligne 2 de a.xlsx, feuille « a », mais un autre {what}"
    assert asked(found) == [(2, wrong, (SAME, REPEATED, OTHER))]
    assert len(found.poles) == 1


def test_what_else_two_tables_say_otherwise_is_told_and_the_first_is_kept(check):
    found = check(
        {"a": [["Nom", "Porteur"], ["P", "Asso"]], "b": [["Nom", "Porteur"], ["P", "Coop"]]}
    )
    [problem] = found.problems
    assert (problem.column, problem.value) == ("Porteur", "Coop")
    assert [one.porteur for one in found.poles] == ["Asso"]


DOUBTFUL = "Nom;Commune;Effectif;Tél\nP;Alpha;12;04\nP;Alpha;12;04 76\nP !;Alpha;14;\n"
WRONG = "a le même nom que la ligne 2, et pas un autre siège : peut-être le même pôle"


def test_namesakes_of_one_table_are_asked_and_never_summed(check):
    found = check(DOUBTFUL)
    assert asked(found) == [(line, WRONG, (SAME, REPEATED, OTHER)) for line in (3, 4)]
    assert [one.valeur for one in found.figures] == [12]
    assert found.tables[0].set_aside == 2
    assert str(found.problems[0]).startswith("liste.csv, ligne 3 : « P, Alpha, 12, 04 76 » a le")


@pytest.mark.parametrize(
    ("answer", "poles", "values", "lines"),
    [
        (SAME, ["p"], [12, 14], 4),
        (REPEATED, ["p"], [12], 3),
        (OTHER, ["p", "p-2"], [12, 14], 4),
        ("autre chose", ["p"], [12], 4),
    ],
)
def test_the_answer_about_a_row_settles_it(check, answer, poles, values, lines):
    answers = {
        ("liste.csv", 3, WHOLE_ROW): REPEATED,
        ("liste.csv", 4, WHOLE_ROW): answer,
    }
    found = check(DOUBTFUL, answers)
    assert [one.pole_id for one in found.poles] == poles
    assert [one.valeur for one in found.figures] == values
    assert bool(found.problems) is (answer == "autre chose")
    assert corrected_csv(found.sheets[0]).decode().count("\n") == lines - 1
    dropped = [row for row in repaired(found) if row[1] == WHOLE_ROW]
    assert dropped[0] == (3, WHOLE_ROW, "P, Alpha, 12, 04 76", "")


def test_a_row_per_year_is_one_pole(check):
    found = check("Nom;annee;CA\nP;2022;100\nP;2023;200\nP;2023;300\n")
    assert figures(found) == [
        ("p", "chiffre_affaires_eur", 100, 2022),
        ("p", "chiffre_affaires_eur", 200, 2023),
    ]
    assert asked(found) == [(4, WRONG, (SAME, REPEATED, OTHER))]


def test_a_row_that_may_be_about_two_poles_is_asked(check):
    found = check({"a": [["Nom", "Dép"], ["P", 38], ["P", 85]], "b": [["Nom", "CA"], ["P", 100]]})
    where = "a.xlsx, feuille « a »"
    wrong = f"a le nom de 2 pôles, dont la ligne 2 de {where}, et rien ne dit duquel"
    assert asked(found) == [(2, wrong, (REPEATED, OTHER))]


def test_identifiers_that_are_written_tell_namesakes_apart(check):
    found = check("pole_id;nom\na;P\nb;P\n;P\n")
    assert [one.pole_id for one in found.poles] == ["a", "b"]
    assert [line for line, *_ in asked(found)] == [4]


def test_many_namesakes_are_named_in_time(check):
    rows = "".join(f"P;{code}\n" for code in ("38001", "38002", "38003") for _ in range(4000))
    found = check(f"nom;commune_code;n\n{rows}")
    assert len(found.poles) == 3


def test_a_pole_elsewhere_is_not_a_known_one(small_atlas):
    first = small_atlas.poles[0]
    assert list(also_known([first], small_atlas.poles)) == [first]
