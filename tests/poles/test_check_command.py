"""`python -m poles check`: exit codes, report, corrected file, on the path of the page."""

import json

import openpyxl
import pytest
from made_workbooks import xlsx
from small_world import ALPHA

from poles.command_line import main
from poles.own import command

CLEAN = f"nom;epci_codes\nÉtoile;{ALPHA}\n"
MENDED = "nom;commune_code\nÉtoile;38 001\n"
DOUBTFUL = "nom;etp_total\nÉtoile;1.234\n"


@pytest.fixture
def check(small_world, capfdbinary, tmp_path):  # noqa: ARG001 (sets the environment)
    def run(content, *words, name="liste.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = main(["check", str(path), *map(str, words)])
        said = capfdbinary.readouterr()
        return code, said.out.decode(), said.err.decode()

    return run


@pytest.mark.parametrize(
    ("content", "code"),
    [(CLEAN, 0), (MENDED, 0), (DOUBTFUL, 1), (b"\x00", 2), ("a;b\n1;2\n", 2), ("", 2)],
)
def test_exit_code_tells_clean_problems_or_unreadable(check, content, code):
    assert check(content)[0] == code


def test_it_tells_each_repair_with_its_address(check):
    _, out, _ = check(MENDED)
    assert (
        "liste.csv, ligne 2, colonne commune_code : « 38 001 » est lu « 38001 » "
        "(code Insee remis en forme, Alpha)." in out
    )
    assert (
        "Pôles : 1 ; chiffres : 0 ; cases réparées : 1 ; lues, laissées telles quelles : 0" in out
    )
    assert "à choisir ou à corriger : 0." in out


def test_what_would_clear_a_terminal_is_not_told_to_it(check):
    assert "\x1b" not in "".join(check("nom;etp_total\nÉtoile;\x1b[2J1.234\n")[1:])
    assert "\x1b" not in "".join(check("\x1b[2J;b\n1;2\n")[1:])


def test_a_list_that_names_no_pole_is_told_with_what_was_recognised(check):
    code, out, _ = check(b"Machin;Ville;CA\nA;Alpha;7\n")
    assert code == 1
    assert "n’a aucune colonne qui nomme le pôle ; reconnues : « Ville », « CA »" in out
    assert "colonnes lues : « Ville » = commune_nom, « CA » = chiffre_affaires_eur" in out


def test_json_is_alone_on_the_standard_output(check):
    code, out, err = check(DOUBTFUL, "--json")
    told = json.loads(out)
    assert (code, err) == (1, "")
    assert told["problemes"][0]["choix"] == ["1234", "1,2340"]


def test_corrected_file_is_written_in_the_form_of_the_list(check, tmp_path):
    code, _, _ = check(MENDED.encode("utf-16"), "-o", tmp_path / "corrige.csv")
    assert code == 0
    assert (tmp_path / "corrige.csv").read_bytes().decode("utf-16") == "nom;commune_code\n" + (
        "Étoile;38001\n"
    )
    assert check((tmp_path / "corrige.csv").read_bytes())[0] == 0


def test_corrected_workbook_is_written_on_demand(check, tmp_path):
    assert check(MENDED, "-o", tmp_path / "corrige.xlsx")[0] == 0
    content = (tmp_path / "corrige.xlsx").read_bytes()
    code, out, _ = check(content, name="corrige.xlsx")
    assert code == 0
    assert "cases réparées : 0" in out


def test_the_corrected_workbook_of_a_workbook_is_that_workbook(check, tmp_path):
    content = xlsx(fill_with_formats)
    code, _, _ = check(content, "-o", tmp_path / "corrige.xlsx", name="liste.xlsx")
    assert code == 0
    book = openpyxl.load_workbook(tmp_path / "corrige.xlsx")
    assert book["Liste"]["B2"].value == "38001"
    assert book["Liste"]["B2"].font.bold
    assert book["Cachée"].sheet_state == "hidden"


def fill_with_formats(book):
    sheet = book.add_worksheet("Liste")
    sheet.write_row(0, 0, ["nom", "commune_code"])
    sheet.write_row(1, 0, ["Étoile", "38 001"], book.add_format({"bold": True}))
    book.add_worksheet("Cachée").hide()


def test_a_workbook_given_back_as_values_alone_says_so(check, tmp_path, monkeypatch):
    monkeypatch.setattr(command, "patched_workbook", lambda *_: None)
    content = xlsx(fill_with_formats)
    code, out, err = check(content, "-o", tmp_path / "corrige.xlsx", name="liste.xlsx")
    assert (code, err.count("\n")) == (0, 1)
    assert "corrige.xlsx » est rendu en valeurs seules, sans ses formats ni ses formules" in err
    assert "cases réparées : 1" in out
    assert openpyxl.load_workbook(tmp_path / "corrige.xlsx").sheetnames == ["Liste"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("corrige.pdf", "un fichier .pdf ne s’écrit pas ici"),
        ("corrige.ods", "un fichier .ods ne s’écrit pas ici"),
        ("corrige.xlsm", "un fichier .xlsm ne s’écrit pas ici"),
        ("corrige", "ce nom ne dit pas quel fichier"),
    ],
)
def test_corrected_file_of_another_kind_is_refused_before_reading(
    check, tmp_path, monkeypatch, name, said
):
    monkeypatch.setattr(command, "read_all", None)
    code, out, err = check(MENDED, "-o", tmp_path / name)
    assert (code, out) == (2, "")
    assert err.endswith(
        f"« {tmp_path / name} » : {said}. Finissez le nom du fichier corrigé en .csv ou .xlsx.\n"
    )
    assert not (tmp_path / name).exists()


def test_what_only_reading_tells_that_a_csv_cannot_hold_comes_after_the_report(check, tmp_path):
    def fill(book):
        for name in "AB":
            book.add_worksheet(name).write_column(0, 0, ["nom", f"Pôle {name}"])

    code, out, err = check(xlsx(fill), "-o", tmp_path / "corrige.csv", name="liste.xlsx")
    assert code == 2
    assert "Pôles : 2" in out
    assert "« liste.xlsx » a 2 tables : écrivez-les dans un fichier .xlsx." in err


def test_figures_in_a_file_of_their_own_join_the_poles_of_the_list(check, tmp_path):
    figures = tmp_path / "chiffres.csv"
    figures.write_text("pole_id;indicateur;valeur\netoile;societaires;12\nétoile;adherents;9\n")
    code, out, _ = check(CLEAN, "--indicateurs", figures)
    assert code == 0
    assert "Pôles : 1 ; chiffres : 2" in out


def test_missing_file_is_refused_in_french(small_world, capsys, tmp_path):  # noqa: ARG001
    assert main(["check", str(tmp_path / "rien.csv")]) == 2
    assert "est introuvable" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["liste.csv", "../{folder}/liste.csv", "lien.csv"])
def test_the_list_itself_is_never_written_over(check, tmp_path, name):
    (tmp_path / "lien.csv").symlink_to(tmp_path / "liste.csv")
    code, out, err = check(MENDED, "-o", tmp_path / name.format(folder=tmp_path.name))
    assert (code, out) == (2, "")
    assert "est le fichier à vérifier : donnez un autre nom au fichier corrigé." in err
    assert (tmp_path / "liste.csv").read_text(encoding="utf-8") == MENDED


def test_nor_is_the_list_of_figures(check, tmp_path):
    figures = tmp_path / "chiffres.csv"
    figures.write_text("pole_id;indicateur;valeur\netoile;societaires;12\n")
    assert check(CLEAN, "--indicateurs", figures, "-o", figures)[0] == 2
    assert figures.read_text().startswith("pole_id")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("{folder}",), "« {folder} » est un dossier. Donnez le nom d’un fichier.\n"),
        (
            ("{folder}/liste.csv/liste.csv",),
            "« {folder}/liste.csv/liste.csv » passe par un fichier comme par un dossier. "
            "Vérifiez ce chemin.\n",
        ),
    ],
)
def test_what_the_system_refuses_is_said_in_french(small_world, capsys, tmp_path, words, said):  # noqa: ARG001
    (tmp_path / "liste.csv").write_text(CLEAN)
    assert main(["check", *(word.format(folder=tmp_path) for word in words)]) == 2
    assert capsys.readouterr().err == said.format(folder=tmp_path)


def test_nothing_is_written_beside_the_list(check, tmp_path):
    before = set(tmp_path.rglob("*"))
    check(MENDED)
    assert set(tmp_path.rglob("*")) - before == {tmp_path / "liste.csv"}


def test_an_empty_cell_that_is_filled_is_told_as_such(check):
    _, out, _ = check("nom;commune_code;commune\nP;;Alpha\n")
    assert (
        "liste.csv, ligne 2, colonne commune_code : case vide, remplie avec « 38001 » "
        "(code Insee de « Alpha »)." in out
    )
