"""The bytes of a reader's text file: codes told apart by French words, letters encoded twice."""

import io
import zipfile

import pytest
from made_workbooks import zip_of

from poles.own.spreadsheet import read_spreadsheet
from poles.own.text_encoding import encoded_once, encoding_of, refuse_document
from poles.own.text_table import write_text_table
from poles.records import DataFileError

FRENCH = "nom;commune\nPôle de l’été à Évry où l’œuvre naît : « grêle » — 12 €…;Alès\n"


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "utf-8", "utf-8-sig"])
def test_french_is_read_in_the_code_that_it_was_written_in(encoding):
    content = FRENCH.encode(encoding)
    assert encoding_of(content, "a.csv") == encoding
    (grid,) = read_spreadsheet(content, "a.csv")
    assert ";".join(map(str, grid.rows[1])) == FRENCH.splitlines()[1]
    assert write_text_table(grid.rows, grid.form) == content


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("nom\nPôle de la forêt\n", "cp850"),
        ("nom\nPôle é à\n", "mac_roman"),
        ("nom\nL’œuvre “Žižek”… – 7 €\n", "cp1252"),
        ("nom\nÉté, Žitava : près de 7 ‰ ™\n", "cp1252"),
        ("nom\nGarçon, là-bas\n", "cp1252"),
    ],
)
def test_few_accents_are_enough(text, encoding):
    assert encoding_of(text.encode(encoding), "a.csv") == encoding


def test_the_form_names_the_code():
    (grid,) = read_spreadsheet("nom\nPôle d’été\n".encode("mac_roman"), "a.csv")
    assert str(grid.form) == "CSV, Mac Roman (anciens Mac), séparateur point-virgule"


def twice(text):
    return "".join(
        bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode()
    ).encode()


def test_letters_encoded_twice_are_mended_and_told():
    assert "Ã©".encode() in twice(FRENCH)
    (grid,) = read_spreadsheet(b"\xef\xbb\xbf" + twice(FRENCH), "a.csv")
    assert ";".join(map(str, grid.rows[1])) == FRENCH.splitlines()[1]
    assert str(grid.form).endswith(
        "séparateur point-virgule, 17 lettres codées deux fois remises en clair (« Ã© » est « é »)"
    )
    assert write_text_table(grid.rows, grid.form).decode("utf-8-sig") == FRENCH


@pytest.mark.parametrize("text", ["PÂTÉ, NÃO", "« CAFÉ» 12 €", "Été", "abc", "ÃTÃ"])
def test_letters_encoded_once_are_left_alone(text):
    content = text.encode()
    assert encoded_once(content) == (content, 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{\\rtf1", "est un texte mis en page (RTF)"),
        (b"\xef\xbb\xbf\n <!DOCTYPE html><table>", "est une page web, quel que soit son nom"),
        (b"<HTML xmlns:x><table>", "est une page web, quel que soit son nom"),
    ],
)
def test_what_is_no_table_is_refused_as_what_it_is(content, said):
    with pytest.raises(DataFileError) as refusal:
        read_spreadsheet(content, "liste.xls")
    assert str(refusal.value).startswith(f"liste.xls : le fichier {said}. ")
    assert "enregistrez-le en XLSX ou en CSV." in str(refusal.value)


@pytest.mark.parametrize("name", ["liste.pdf", "liste.xlsx", "liste.csv"])
@pytest.mark.parametrize(
    ("content", "said"),
    [(b"%PDF-1.4\n%\xe2\xe3\n", "est un PDF"), (b"\x89PNG\r\n\x1a\n\x00", "est une image")],
)
def test_what_has_no_cells_asks_for_the_table_that_it_shows(content, said, name):
    with pytest.raises(DataFileError) as refusal:
        read_spreadsheet(content, name)
    assert str(refusal.value) == (
        f"{name} : le fichier {said}. Exportez en XLSX ou en CSV le tableau d’origine, ou "
        "demandez-le à qui l’a publié."
    )


@pytest.mark.parametrize(
    ("member", "text", "said"),
    [
        ("word/document.xml", "<a/>", "est un document Word"),
        ("ppt/presentation.xml", "<a/>", "est une présentation PowerPoint"),
        ("x", "", None),
    ],
)
def test_a_document_that_is_packed_as_workbooks_are_is_refused_as_one(member, text, said):
    with pytest.raises(DataFileError) as refusal:
        read_spreadsheet(zip_of({member: text}), "liste.xlsx")
    wrong = said or "ne se lit pas comme un classeur XLSX ou ODS"
    assert str(refusal.value).startswith(f"liste.xlsx : le fichier {wrong}. ")


def test_a_document_of_writer_is_refused_as_one():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:  # its kind is not compressed
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<a/>")
    with pytest.raises(DataFileError, match="est un document de traitement de texte"):
        read_spreadsheet(content.getvalue(), "liste.ods")


def test_a_workbook_that_holds_a_document_is_one():
    content = zip_of({"xl/workbook.xml": "", "word/document.xml": ""})
    assert refuse_document(content, "a.xlsx") is None
