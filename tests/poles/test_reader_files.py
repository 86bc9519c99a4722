"""The form of the files that a reader brings: text, workbooks, and what is hostile in them."""

import io
import zipfile
from datetime import datetime

import pytest
import xlsxwriter
from open_document import cell, ods, ods_of, row

from poles import workbook_child
from poles.records import DataFileError
from poles.spreadsheet import Form, read_spreadsheet, text_of, write_text_table

DAY = datetime(2014, 1, 10)  # noqa: DTZ001
ROWS = (("nom", "ville", "CA"), ("Élan, cœur", "Île\nd’Yeu", "7,5"), ("Deux", "", "01004"))


def told(content, name="liste.csv"):
    with pytest.raises(DataFileError) as refusal:
        read_spreadsheet(content, name)
    (problem,) = refusal.value.problems
    return str(problem)


def xlsx(write, **options):
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True, **options}) as book:
        write(book)
    return output.getvalue()


# Text files


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252", "iso-8859-15"]
)
@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
def test_written_in_any_form_it_is_read_in_that_form(separator, encoding, line_end):
    form = Form(encoding, separator, line_end)
    rows = [tuple(text.replace("’", "'") for text in row) for row in ROWS]
    (grid,) = read_spreadsheet(write_text_table(rows, form), "liste.csv")
    assert grid.form == form
    assert list(grid.rows) == rows
    assert grid.lines == (1, 2, 4)


def test_a_code_of_windows_is_told_from_latin_9():
    assert read_spreadsheet("nom;x\n7 €;œ\n".encode("cp1252"), "a.csv")[0].rows[1] == ("7 €", "œ")
    latin = read_spreadsheet("nom;x\n7 €;œ\n".encode("iso-8859-15"), "a.csv")[0]
    assert latin.rows[1] == ("7 €", "œ")
    assert str(latin.form) == "CSV, Latin-9, séparateur point-virgule"


def test_old_line_ends_and_blank_lines_keep_the_line_numbers():
    (grid,) = read_spreadsheet(b"nom;x\r\rA;1\r", "a.csv")
    assert (grid.rows, grid.lines) == ((("nom", "x"), ("A", "1")), (1, 3))


def test_a_character_that_the_encoding_lacks_is_not_lost():
    content = write_text_table([("nom",), ("Ł",)], Form("cp1252", ";", "\n"))
    assert read_spreadsheet(content, "a.csv")[0].rows[1] == ("Ł",)


# Workbooks


def test_a_workbook_gives_its_visible_sheets_numbers_texts_and_days():
    def write(book):
        sheet = book.add_worksheet("Pôles")
        sheet.write_row(2, 1, ["nom", "CA", "jour", "oui", "formule"])
        sheet.write_row(3, 1, ["A", 1004.0])
        sheet.write_datetime(3, 3, DAY, book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_boolean(3, 4, True)  # noqa: FBT003
        sheet.write_formula(3, 5, "=1+1", None, 2)
        book.add_worksheet("vide")
        book.add_worksheet("cachée").hide()

    (grid,) = read_spreadsheet(xlsx(write), "liste.xlsx")
    assert (grid.file, grid.sheet) == ("liste.xlsx, feuille « Pôles »", "Pôles")
    assert grid.rows == (
        ("nom", "CA", "jour", "oui", "formule"),
        ("A", 1004, "2014-01-10", "oui", 2),
    )
    assert grid.lines == (3, 4)
    assert isinstance(grid.rows[1][1], int)


def test_an_open_document_is_read_alike():
    content = ods([[None, None], [None, "nom", "CA"], [None, "A & <b>", 12.5]])
    (grid,) = read_spreadsheet(content, "liste.ods")
    assert grid.rows == (("nom", "CA"), ("A & <b>", 12.5))
    assert grid.lines == (2, 3)


@pytest.mark.parametrize(("number", "text"), [(1004, "1004"), (0.1, "0.1"), (1e-07, "1e-07")])
def test_a_number_is_written_as_it_would_be_typed(number, text):
    assert text_of(number) == text


# What is refused, in one sentence each


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.csv", "est vide"),
        (b"\n\n;;\n", "a.csv", "est vide"),
        (b"x" * 50_000_001, "a.csv", "pèse plus de 50 Mo"),
        (b'a;b\n"x;1\n', "a.csv", "ligne 2 : « a.csv » ouvre un guillemet"),
        (b'a;b\n"x"y;1\n', "a.csv", "après un guillemet fermant"),
        (b"nom;\x81\x8d\n\x81;2", "a.csv", "ne se lit pas en Windows-1252"),
        (b";".join([b"a"] * 301), "a.csv", "a plus de 300 colonnes"),
        (b"nom\n" + b"y" * 40_000, "a.csv", "a une case de plus de 32\u202f767 caractères"),
        (b"nom\n" + b"y" * 10_000_000, "a.csv", "a une ligne démesurée"),
        (b"n\n" + b"a\n" * 200_000, "a.csv", "a plus de 100\u202f000 lignes"),
        (b"PK\x03\x04zz", "a.xlsx", "ne se lit pas comme un classeur"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a.xls", "d’avant 2007"),
        (b"", "../../etc/passwd", "« passwd » est vide"),
        (b"", "C:\\Users\\moi\\liste.csv", "« liste.csv » est vide"),
        (b"", "", "« fichier » est vide"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_try(content, name, said):
    sentence = told(content, name)
    assert said in sentence
    assert sentence.endswith((".", "fermé."))


def test_nul_bytes_are_text_like_another():
    (grid,) = read_spreadsheet(b"nom;x\nA\x00B;1\n", "a.csv")
    assert grid.rows[1] == ("A\x00B", "1")


def test_a_cell_at_the_end_of_a_sheet_asks_for_no_memory_here():
    def write(book):
        sheet = book.add_worksheet()
        sheet.write(0, 0, "nom")
        sheet.write(1_048_575, 16_383, "loin")

    assert "demande trop de mémoire" in told(xlsx(write), "loin.xlsx")


def test_a_text_shared_by_many_cells_is_counted_once_for_each():
    content = ods_of(row(["nom", "CA"]) + row(["z" * 10_000] * 100, times=1_000_000))
    assert "bombe.ods" in told(content, "bombe.ods")


def test_repeated_rows_stop_at_the_limit():
    content = ods_of(row(["nom"]) + row(["z"], times=1_000_000))
    assert "a plus de 100\u202f000 lignes" in told(content, "rep.ods")


def test_wide_rows_stop_at_the_limit():
    content = ods_of(f"<table:table-row>{cell('z', 10_000)}</table:table-row>")
    assert "a plus de 300 colonnes" in told(content, "large.ods")


def test_entities_are_not_expanded():
    prolog = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    content = ods_of(row(["ENTITE"]), prolog)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        members = {name: book.read(name) for name in book.namelist()}
    members["content.xml"] = members["content.xml"].replace(b"ENTITE", b"&b;")
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as book:
        for name, member in members.items():
            book.writestr(name, member)
    assert "ne se lit pas comme un classeur" in told(output.getvalue(), "lol.ods")


def test_a_workbook_that_says_it_is_huge_is_not_opened():
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as book:
        for number in range(11):
            book.writestr(f"xl/worksheets/sheet{number}.xml", b" " * 100_000_000)
    assert len(output.getvalue()) < 2_000_000
    assert "demande trop de mémoire" in told(output.getvalue(), "bombe.xlsx")


def test_the_child_has_limits_of_its_own():
    assert workbook_child.MEMORY_BYTES <= 500_000_000
    assert workbook_child.CPU_SECONDS <= 60
