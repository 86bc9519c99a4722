"""The form of a file is found and kept; what is broken is refused in one French sentence."""

import subprocess
import sys
import threading
from datetime import date, datetime, time
from pathlib import Path

import pytest
from made_workbooks import (
    inline,
    ods,
    ods_cell,
    ods_row,
    ods_table,
    xlsx,
    xlsx_of,
    xlsx_of_xml,
    zip_of,
)

from poles.own import limits, text_table, workbook_child, workbook_marks, workbook_process
from poles.own.grid import Form, Grid, text_of
from poles.own.limits import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from poles.own.spreadsheet import named_apart, read_all, read_spreadsheet
from poles.own.text_table import write_text_table
from poles.own.workbook_sheets import read_workbook
from poles.records import DataFileError

ROWS = (("nom", "ville"), ("Pôle à côté", "L'Haÿ-les-Roses"))


def grid(content, name="liste.csv") -> Grid:
    [only] = read_spreadsheet(content, name)
    return only


def refusal(content, name="liste.csv") -> str:
    with pytest.raises(DataFileError) as caught:
        read_spreadsheet(content, name)
    [problem] = caught.value.problems
    return str(problem)


# Text: separators, encodings, ends of lines


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-15"])
def test_a_text_file_is_read_in_its_form(separator, encoding):
    text = "".join(f"{separator.join(row)}\r\n" for row in ROWS)
    read = grid(text.encode(encoding))
    assert read.rows == ROWS
    assert read.lines == (1, 2)
    assert read.form.separator == separator
    assert read.form.line_end == "\r\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("nom\nÉlan\n".encode(), "utf-8"),
        ("nom\nÉlan\n".encode("utf-8-sig"), "utf-8-sig"),
        ("nom\nÉlan\n".encode("utf-16"), "utf-16-le"),
        ("nom\nÉlan\n".encode("utf-16-le"), "utf-16-le"),
        ("nom\nÉlan\n".encode("utf-16-be"), "utf-16-be"),
        ("nom\nÉlan\n".encode("cp1252"), "cp1252"),
        ("nom\nl’Élan\n".encode("cp1252"), "cp1252"),
        ("nom;ca\nÉlan;7 €\n".encode("iso-8859-15"), "iso-8859-15"),
        ("nom;ca\nÉlan;7 €\n".encode("cp1252"), "cp1252"),
        ("nom\nŒuvre\n".encode("iso-8859-15"), "iso-8859-15"),
        (b"nom\nElan\n", "utf-8"),
    ],
)
def test_the_encoding_is_found(content, encoding):
    read = grid(content)
    assert read.form.encoding == encoding
    assert read.rows[0][0] == "nom"
    assert read.rows[1][0] in ("Élan", "l’Élan", "Œuvre", "Elan")


def test_two_encodings_in_one_file_are_refused_with_the_line():
    content = "nom\nÉlan\n".encode() + "Été\n".encode("cp1252")
    assert "ligne 3" in refusal(content)
    assert "mêle UTF-8 et un autre codage" in refusal(content)


def test_bytes_of_no_encoding_are_refused():
    assert "ne se lit pas en Windows-1252 (octet 4)" in refusal(b"nom\n\x81\n")
    assert "ne se lit pas en UTF-16" in refusal(b"\xff\xfen\0o")


@pytest.mark.parametrize(
    ("text", "separator", "rows"),
    [
        # Free text holds commas, quoted or not.
        ("nom;adresse\nA;1, rue B, Voiron\nB;2, rue C\n", ";", 3),
        ('nom,adresse\nA,"1; rue B; Voiron"\nB,"2; rue C"\n', ",", 3),
        # Titles stand above the header.
        ("Liste des PTCE, 2023\n\nnom;ville\nA;Voiron\n", ";", 3),
        ("Liste\nau 1er mars\nsource : nous\nnom;ville;x\nA;Voiron;\n", ";", 5),
        # One column alone, with a comma in it.
        ("nom\nPôle A, Isère\n", ";", 2),
        ("nom\nA\nB, C\nD\nE\n", ";", 5),
    ],
)
def test_the_separator_is_the_one_that_cuts_evenly(text, separator, rows):
    read = grid(text.encode())
    assert (read.form.separator, len(read.rows)) == (separator, rows)


def test_quoted_line_ends_and_empty_rows_keep_the_lines_right():
    read = grid(b'nom;note\nA;"deux\nlignes"\n;\n\n  ; \nB;x\n')
    assert read.rows == (("nom", "note"), ("A", "deux\nlignes"), ("B", "x"))
    assert read.lines == (1, 2, 7)


def test_old_line_ends_are_read_and_written():
    read = grid(b"nom;ville\rA;Voiron\r")
    assert read.rows == (("nom", "ville"), ("A", "Voiron"))
    assert write_text_table(read.rows, read.form) == b"nom;ville\rA;Voiron\r"


def test_nul_bytes_are_kept_for_the_check_to_tell():
    assert grid(b"nom;ville\nA\0B;Voiron\n").rows[1] == ("A\0B", "Voiron")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "est vide"),
        (b" \n ; \n", "est vide"),
        (b'nom;x\nA;"b\n', "ouvre un guillemet qui n’est jamais fermé"),
        (b'nom;x\nA;"b"c\n', "du texte après un guillemet fermant"),
        (b"x" * 50_000_001, "pèse plus de 50 Mo"),
        (b"\xd0\xcf\x11\xe0rest", "est un classeur d’avant 2007 (XLS) ou protégé"),
        (b";".join([b"x"] * (MOST_COLUMNS + 1)), "a plus de 300 colonnes"),
        (b"nom\n" + b"x\n" * (MOST_ROWS + 1), "a plus de 100\u202f000 lignes"),
        (b"nom\n" + b"x" * (LONGEST_CELL + 1), "a une case de plus de 32\u202f767 caractères"),
        (b"x" * 2_000_001, "a une ligne démesurée"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused(content, said):
    assert said in refusal(content)


def test_blank_lines_are_counted_too(monkeypatch):
    monkeypatch.setattr(text_table, "_MOST_LINES", 1000)
    assert "lignes" in refusal(b"nom\n" + b"\n" * 1000)


def test_limits_are_of_what_is_accepted():
    assert len(grid(b"nom\n" + b"x\n" * MOST_ROWS).rows) == MOST_ROWS + 1
    assert len(grid(b";".join([b"x"] * MOST_COLUMNS)).rows[0]) == MOST_COLUMNS
    assert len(grid(b"nom\n" + b"x" * LONGEST_CELL).rows[1][0]) == LONGEST_CELL


def test_cells_are_counted_in_all(monkeypatch):
    monkeypatch.setattr(limits, "MOST_CELLS", 5)
    assert "a plus de" in refusal(b"a;b\nc;d\ne;f\n")
    assert len(grid(b"a;b\nc;d\n").rows) == 2


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\x\\liste.csv", "liste.csv"),
        ("", "fichier"),
        ("a\u202egpj.csv\0", "agpj.csv"),
        ("x" * 500 + ".csv", "x" * 120),
    ],
)
def test_a_file_is_named_without_its_folders_nor_what_is_not_seen(name, shown):
    assert grid(b"nom\nA\n", name).file == shown


# Written again


def test_form_is_said_in_french():
    assert str(Form("cp1252", ";", "\n")) == "CSV, Windows-1252, séparateur point-virgule"


def test_a_table_is_written_in_its_form():
    form = Form("utf-16-le", "\t", "\r\n")
    rows = [("nom", "ca"), ("L’É\n", 7), ("", 7.5)]
    content = write_text_table(rows, form)
    assert content.startswith(b"\xff\xfe")
    assert content[2:].decode("utf-16-le") == 'nom\tca\r\n"L’É\n"\t7\r\n\t7.5\r\n'


@pytest.mark.parametrize("text", ["≥ 7", "Ã£", "½ ’"])
def test_what_the_encoding_would_spoil_is_written_in_utf_8(text):
    content = write_text_table([("nom", "x"), ("A", text)], Form("iso-8859-15", ";", "\n"))
    assert content.startswith(b"\xef\xbb\xbf")
    assert grid(content).rows[1] == ("A", text)


@pytest.mark.parametrize(
    ("cell", "text"),
    [("x", "x"), (7, "7"), (7.5, "7.5"), (0.1 + 0.2, "0.3"), (10**14, "100000000000000")],
)
def test_a_number_is_shown_as_it_would_be_typed(cell, text):
    assert text_of(cell) == text


# Workbooks


def test_xlsx_gives_texts_numbers_days_and_lines():
    day, moment = date(2014, 1, 10), datetime(2014, 1, 10, 8, 30)  # noqa: DTZ001 (as typed)
    formats = {"default_date_format": "dd/mm/yyyy"}

    def fill(book):
        page = book.add_worksheet("Pôles")
        page.write_row(2, 1, ["nom", "ca", "date"])
        page.write_row(3, 1, ["A", 1004.0])
        page.write_datetime(3, 3, day)
        page.write_row(5, 1, ["B", 7.5])
        page.write_datetime(5, 3, moment)
        page.write_boolean(6, 1, True)  # noqa: FBT003
        page.write_formula(6, 2, "=1+1", None, 2)
        page.write_string(6, 3, "=1+1")

    read = grid(xlsx(fill, **formats), "a.xlsx")
    assert read.file == "a.xlsx, feuille « Pôles »"
    assert read.form is None
    assert read.lines == (3, 4, 6, 7)
    assert read.rows == (
        ("nom", "ca", "date"),
        ("A", 1004, "2014-01-10"),
        ("B", 7.5, "2014-01-10T08:30:00"),
        ("oui", 2, "=1+1"),
    )
    assert isinstance(read.rows[1][1], int)


def test_visible_sheets_that_hold_something_are_read():
    def fill(book):
        book.add_worksheet("vide")
        book.add_worksheet("a").write(0, 0, "nom")
        hidden = book.add_worksheet("cachée")
        hidden.write(0, 0, "secret")
        hidden.hide()
        book.add_worksheet("b").write(4, 0, "pole_id")

    sheets = read_spreadsheet(xlsx(fill), "a.xlsx")
    assert [(one.file, one.rows, one.lines) for one in sheets] == [
        ("a.xlsx, feuille « a »", (("nom",),), (1,)),
        ("a.xlsx, feuille « b »", (("pole_id",),), (5,)),
    ]


def test_ods_is_read_with_its_repeated_cells():
    content = ods(
        ods_table(
            [
                ods_row([ods_cell(None, 1024)], 3),
                ods_row([ods_cell(None), ods_cell("nom"), ods_cell("ca"), ods_cell(None, 1000)]),
                ods_row([ods_cell(None), ods_cell("L'É & <b>"), ods_cell(1004.0)]),
                ods_row([ods_cell(None), ods_cell("x", 2)], 2),
                ods_row([ods_cell(None, 1024)], 1_048_000),
            ]
        )
    )
    read = grid(content, "a.ods")
    assert read.rows == (("nom", "ca"), ("L'É & <b>", 1004), ("x", "x"), ("x", "x"))
    assert read.lines == (4, 5, 6, 7)


ZEROS = [["nom", "salaries_total", "adherents"], ["A", 0, 0.0], ["B", 3, 0], ["C", False, "0"]]


def test_a_zero_of_a_workbook_is_a_zero_and_not_an_empty_cell():
    in_ods = ods(ods_table([ods_row(map(ods_cell, row)) for row in ZEROS[:3]]))
    assert grid(xlsx_of(ZEROS), "a.xlsx").rows[1:] == (("A", 0, 0), ("B", 3, 0), ("C", "non", "0"))
    assert grid(in_ods, "a.ods").rows[1:] == (("A", 0, 0), ("B", 3, 0))


def test_a_stray_cell_far_below_does_not_count_the_empty_rows():
    assert grid(xlsx_of([["nom"], ["A"], *[[]] * 150_000, ["B"]]), "a.xlsx").lines == (1, 2, 150003)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (xlsx_of([["x"] * (MOST_COLUMNS + 1)]), "a plus de 300 colonnes"),
        (xlsx_of_xml(f'<row r="1">{inline("A1", "x" * 32_768)}</row>'), "a une case de plus de"),
        (b"PK\x03\x04" + b"x" * 100, "ne se lit pas comme un classeur"),
        (xlsx_of([]), "est vide"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused(content, said):
    assert said in refusal(content, "a.xlsx")


def test_sheets_that_hold_nothing_are_none():
    def fill(book):
        book.add_worksheet("vide")
        book.add_worksheet("pleine").write(0, 0, "nom")

    assert read_workbook(xlsx_of([]), "a.xlsx") == ()
    assert [one.sheet for one in read_workbook(xlsx(fill), "a.xlsx")] == ["pleine"]


def test_a_workbook_holds_no_more_text_than_a_text_file(monkeypatch):
    monkeypatch.setattr(limits, "MOST_BYTES", 20_000)
    content = xlsx_of([["nom"], ["x" * 15_000], ["y" * 6_000]])
    assert len(content) < 20_000
    assert "caractères" in refusal(content, "a.xlsx")


def test_rows_of_a_workbook_are_counted_in_all_its_sheets(monkeypatch):
    monkeypatch.setattr(limits, "MOST_ROWS", 3)

    def fill(book):
        for name in ("a", "b"):
            page = book.add_worksheet(name)
            for number in range(3):
                page.write(number, 0, "x")

    assert "lignes" in refusal(xlsx(fill), "a.xlsx")


def test_a_child_that_is_stopped_or_fails_is_a_refusal(monkeypatch, tmp_path):
    """The system kills it for its memory or its time, or it meets what its author did not see."""
    for program, said in (
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "demande trop de mémoire"),
        ("print('{\"sheet\": \"a\"}'); print('[\"no', end='')", "demande trop de mémoire"),
        ("raise RuntimeError", "ne se lit pas comme un classeur"),
    ):
        (tmp_path / "workbook_child.py").write_text(program, encoding="ascii")
        monkeypatch.setattr(workbook_process, "__file__", str(tmp_path / "any.py"))
        assert said in refusal(xlsx_of([["nom"]]), "a.xlsx")


def test_the_child_is_limited_in_memory():
    """It may not take what it asks for: half a gigabyte of one text."""
    code = (
        "import workbook_child as child; child.limit_process()\n"
        "try:\n    x = bytearray(child.MEMORY_BYTES)\nexcept MemoryError:\n    print('refusé')"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(workbook_child.__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "refusé"


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        (None, None),
        ("", None),
        (True, "oui"),
        (7.0, 7),
        (7.5, 7.5),
        (1e300, 1e300),
        (date(2014, 1, 10), "2014-01-10"),
        (time(8, 30), "08:30:00"),
    ],
)
def test_cells_are_written_plainly(cell, plain):
    assert workbook_child._plain(cell) == plain
    assert type(workbook_child._plain(cell)) is type(plain)


# Units that formats show


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ('#,##0" k€"', "k€"),
        ('#,##0.00\\ "M€"', "M€"),
        ("#,##0_ [$k€-40C]", "k€"),
        ("#,##0\\ k\\€;[Red]-#,##0\\ k\\€", "k€"),
        ('0.0" ETP"', "ETP"),
        ("0.00%", "%"),
        ('#,##0" milliers d’euros"', "milliers d’euros"),
        # In whole units: the comma divides what is shown.
        ('#,##0," k€"', None),
        # A unit that changes nothing, or none.
        ("#,##0 [$€-40C]", None),
        ('0" ans"', None),
        ("General", None),
        ("", None),
        ("dd/mm/yyyy", None),
    ],
)
def test_the_unit_of_a_format_is_found(code, unit):
    assert workbook_marks.unit_shown(code) == unit


def test_a_number_is_read_with_the_unit_that_its_format_shows():
    def fill(book):
        for name in ("Titre", "Chiffres"):
            page = book.add_worksheet(name)
            formats = {
                unit: book.add_format({"num_format": code})
                for unit, code in (("k€", '#,##0" k€"'), ("%", "0%"), ("ETP", '0.0" ETP"'))
            }
            page.write_row(1, 1, ["nom", "ca", "part", "etp", "rien"])
            page.write(2, 1, "A", formats["k€"])
            page.write(2, 2, 1250 if name == "Titre" else 1.234, formats["k€"])
            page.write(2, 3, 0.35, formats["%"])
            page.write(2, 4, 12.5, formats["ETP"])
            page.write(2, 5, 7)
            page.write(3, 2, -3, formats["k€"])

    first, second = read_spreadsheet(xlsx(fill), "a.xlsx")
    assert first.rows[1] == ("A", "1250 k€", "35 %", "12,5 ETP", 7)
    assert second.rows[1] == ("A", "1,2340 k€", "35 %", "12,5 ETP", 7)
    assert first.rows[2] == ("", -3)


@pytest.mark.parametrize("styles", ["<styleSheet><cellXfs><xf numFmtId='7'", "", "<a>&b;</a>"])
def test_broken_styles_show_no_unit(styles):
    assert workbook_marks.XlsxMarks(zip_of({"xl/styles.xml": styles})).by_style == {}


def test_shown_units_are_counted(monkeypatch):
    monkeypatch.setattr(workbook_marks, "MOST_MARKED", 1)

    def fill(book):
        book.add_worksheet("a").write_row(0, 0, [0.1, 0.2], book.add_format({"num_format": "0%"}))

    with pytest.raises(MemoryError):
        workbook_marks.XlsxMarks(xlsx(fill)).of_sheet("a")


def test_an_ods_shows_its_units_in_the_text_of_its_cells():
    comment = "<office:annotation><text:p>relu le 3</text:p></office:annotation>"
    row = [
        ods_cell(None),
        ods_cell("A"),
        ods_cell(0.941, shown="94,10 %", kind="percentage"),
        ods_cell(0.5, shown="", kind="percentage"),
        ods_cell(1250, shown="1\u202f250 k€", kind="currency"),
        ods_cell(1_250_000, shown="1 250 k€", kind="currency"),
        ods_cell(1.234, shown="1 k€"),
        ods_cell(12.5, 2, shown="12,5 ETP"),
        ods_cell(7, shown="7 ans"),
        ods_cell(20, shown="20 M€").replace("<text:p>", comment + "<text:p>"),
    ]
    empty = ods_row([ods_cell(None, 1024)], 3)
    other = ods_table([ods_row([ods_cell(0.1, shown="10 %", kind="percentage")])], "b")
    first, second = read_spreadsheet(ods(ods_table([empty, ods_row(row, 2)]), other), "a.ods")
    euros = 1_250_000  # counted one by one, shown by the thousand
    read = (
        "A",
        "94,1 %",
        "50 %",
        "1250 k€",
        euros,
        "1,2340 k€",
        "12,5 ETP",
        "12,5 ETP",
        7,
        "20 M€",
    )
    assert first.rows == (read, read)
    assert second.rows == (("10 %",),)


@pytest.mark.parametrize("value", ["1e999999999", "x", ""])
def test_a_number_of_an_ods_that_is_none_is_refused(value):
    cell = ods_cell(7, shown="7 k€").replace('"7"', f'"{value}"')
    content = ods(ods_table([ods_row([ods_cell("nom"), cell])]))
    assert "ne se lit pas comme un classeur" in refusal(content, "a.ods")


def test_the_units_of_repeated_cells_are_counted(monkeypatch):
    monkeypatch.setattr(workbook_marks, "MOST_MARKED", 1)
    content = ods(ods_table([ods_row([ods_cell(0.1, 2, shown="10 %", kind="percentage")])]))
    with pytest.raises(MemoryError):
        workbook_marks.OdsMarks(content)


# Workbooks made to harm: the child alone meets them


def test_a_cell_at_the_end_of_a_sheet_asks_for_no_memory_here():
    def fill(book):
        page = book.add_worksheet()
        page.write(0, 0, "nom")
        page.write(1_048_575, 16_383, "loin")

    assert "demande trop de mémoire" in refusal(xlsx(fill), "loin.xlsx")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        # How the child ends is the system's: it is told as a broken file, or as too large.
        ([ods_row([ods_cell("z" * 10_000)] * 100, 1_000_000)], "bombe.ods : le fichier "),
        ([ods_row([ods_cell("z")], 11)], "a plus de 100\u202f000 lignes"),
        ([ods_row([ods_cell("z", 10_000)])], "a plus de 300 colonnes"),
    ],
)
def test_what_an_ods_repeats_is_counted_each_time(monkeypatch, rows, said):
    monkeypatch.setattr(limits, "MOST_ROWS", 10)
    assert said in refusal(ods(ods_table([ods_row([ods_cell("nom")]), *rows])), "bombe.ods")


def test_entities_are_not_expanded():
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    entity = "<table:table-cell office:value-type='string'><text:p>&b;</text:p></table:table-cell>"
    content = ods(ods_table([ods_row([entity])]), doctype=doctype)
    assert "ne se lit pas comme un classeur" in refusal(content, "a.ods")


def test_a_workbook_that_says_it_is_huge_is_not_opened():
    content = zip_of({"xl/worksheets/sheet1.xml": b" " * 1_234_567})
    content = content.replace((1_234_567).to_bytes(4, "little"), b"\xff\xff\xff\x7f")
    assert "demande trop de mémoire" in refusal(content, "bombe.xlsx")


# Several files together


def test_files_are_read_together_in_their_order():
    grids = read_all([(b"nom\nA\n", "a.csv"), (xlsx_of([["nom"], ["B"]]), "b.xlsx")])
    assert [(one.file, one.rows[1]) for one in grids] == [
        ("a.csv", ("A",)),
        ("b.xlsx, feuille « Feuil1 »", ("B",)),
    ]


def test_every_file_that_cannot_be_read_is_told():
    with pytest.raises(DataFileError) as caught:
        read_all([(b"", "a.csv"), (b"nom\nA\n", "b.csv"), (b"", "c.csv")])
    assert [problem.file for problem in caught.value.problems] == ["a.csv", "c.csv"]


@pytest.mark.parametrize(
    ("limit", "most", "content", "said"),
    [
        ("MOST_ROWS", 3, b"nom\nA\nB\n", "3 lignes"),
        ("MOST_CELLS", 11, b"nom;x;y\nA;B;C\n", "11 cases"),
        ("MOST_BYTES", 11, b"nom\nABC\n", "0 millions de caractères"),
    ],
)
def test_the_limits_hold_for_all_the_files_together(monkeypatch, limit, most, content, said):
    monkeypatch.setattr(limits, limit, most)
    assert len(read_all([(content, "a.csv")])) == 1
    with pytest.raises(DataFileError) as caught:
        read_all(iter([(content, "a.csv"), (content, "C:\\b.csv"), (b"", "not read.csv")]))
    [problem] = caught.value.problems
    assert str(problem) == (
        f"b.csv : le fichier et les fichiers lus avant lui ont ensemble plus de {said}. "
        "Vérifiez-les l’un après l’autre, ou gardez les lignes et colonnes utiles."
    )


def test_what_the_limits_allow_is_read_together(monkeypatch):
    monkeypatch.setattr(limits, "MOST_ROWS", 4)  # two headers beside them
    monkeypatch.setattr(limits, "MOST_CELLS", 6)
    monkeypatch.setattr(limits, "MOST_BYTES", 10)
    assert len(read_all([(b"nom\nA\nB\n", "a.csv"), (b"nom\nC\nD\n", "b.csv")])) == 2


def test_two_workbooks_at_most_are_read_or_changed_at_once(monkeypatch):
    running, most = [], []

    class Counted(subprocess.Popen):
        def __enter__(self):
            running.append(self)
            most.append(len(running))
            return super().__enter__()

        def __exit__(self, *error):
            super().__exit__(*error)
            running.remove(self)

    monkeypatch.setattr(workbook_process.subprocess, "Popen", Counted)
    content = xlsx_of([["nom"]])
    readers = [
        *(threading.Thread(target=read_spreadsheet, args=(content, "a.xlsx")) for _ in range(3)),
        *(
            threading.Thread(
                target=workbook_process.patched_apart, args=(content, {"Feuil1": {1: {0: "x"}}})
            )
            for _ in range(2)
        ),
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert (len(most), max(most)) == (5, 2)


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["a.csv", "b.csv"], ("a.csv", "b.csv")),
        (["a.csv", "a.csv", "C:\\a.csv"], ("a.csv", "a (2).csv", "a (3).csv")),
        (["a (2).csv", "a.csv", "a.csv"], ("a (2).csv", "a.csv", "a (3).csv")),
        (["liste", "liste"], ("liste", "liste (2)")),
    ],
)
def test_files_of_one_name_are_told_apart(names, shown):
    assert named_apart(names) == shown
    grids = read_all([(f"nom\n{place}\n".encode(), name) for place, name in enumerate(names)])
    assert tuple(one.file for one in grids) == shown


def test_long_names_that_begin_alike_are_told_apart():
    first, second = named_apart(["x" * 200 + "1.csv", "x" * 200 + "2.csv"])
    assert first != second


@pytest.mark.parametrize("name", ["liste.xlsx", "LISTE.ODS"])
def test_what_is_neither_a_workbook_nor_a_text_is_refused_as_the_workbook_it_claims(name):
    with pytest.raises(DataFileError, match="n’est pas un classeur lisible"):
        read_spreadsheet(bytes(range(256)) * 4, name)
    (grid,) = read_spreadsheet(b"Nom;Ville\nA;Voiron\n", name)  # a text all the same
    assert grid.rows[1] == ("A", "Voiron")
