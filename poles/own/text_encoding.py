"""How the bytes of a reader's text file stand for letters: found out, or refused in French."""

import codecs
import re

from poles.csv_table import SAVE_AS_UTF_8
from poles.records import DataFileError, Problem

ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 avec marque d’ordre",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "iso-8859-15": "Latin-9",
    "mac_roman": "Mac Roman (anciens Mac)",
    "cp850": "MS-DOS (page 850)",
}
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16-le"}
MARKS |= {codecs.BOM_UTF16_BE: "utf-16-be"}
_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_CONTROLS_OF_LATIN_9 = re.compile(rb"[\x80-\x9f]")
_SIGNS_OF_LATIN_9 = re.compile(rb"[\xa4\xbc-\xbe]")
_ACCENT_IN_UTF_8 = re.compile(rb"\xc3[\x80-\xbf]")
_IN_A_WORD = {
    code: re.compile(b"[A-Za-z][" + re.escape("éèêôàâç".encode(code)) + b"][a-z]")
    for code in ("cp1252", "mac_roman", "cp850")
}
"""Accents of French words in each old code: bytes that in the two others are signs of no word."""
_LETTERS = "éèêëàâäîïôöùûüçœæÉÈÊËÀÂÄÎÏÔÖÙÛÜÇŒÆ«»‘’“”…–—€°²³·\xa0\u202f"  # noqa: RUF001
_SAVE_IT = "Ouvrez-le dans un tableur et enregistrez-le en XLSX ou en CSV."
_EXPORT_IT = "Exportez en XLSX ou en CSV le tableau d’origine, ou demandez-le à qui l’a publié."
_COPY_IT = "Copiez son tableau dans un tableur, puis enregistrez-le en XLSX ou en CSV."
_KINDS = (
    (b"%PDF", "est un PDF", _EXPORT_IT),
    (b"\x89PNG", "est une image", _EXPORT_IT),
    (b"\xff\xd8\xff", "est une image", _EXPORT_IT),
    (b"GIF8", "est une image", _EXPORT_IT),
    (b"{\\rtf", "est un texte mis en page (RTF)", _COPY_IT),
    (b"<html", "est une page web, quel que soit son nom", _SAVE_IT),
    (b"<!doctype", "est une page web, quel que soit son nom", _SAVE_IT),
    (b"<?xml", "est du XML", _SAVE_IT),
)
_DOCUMENTS = (
    (b"word/document.xml", "est un document Word"),
    (b"ppt/presentation.xml", "est une présentation PowerPoint"),
    (b"application/vnd.oasis.opendocument.text", "est un document de traitement de texte (ODT)"),
)
"""Archives as workbooks are, which name this member."""


def refusal(name: str, wrong: str, advice: str, line: int | None = None) -> DataFileError:
    """Return the refusal of a whole file, in French."""
    return DataFileError([Problem(name, line, None, name, wrong, advice)])


def refuse_other_kind(content: bytes, name: str) -> None:
    """Refuse what is no table at all, by its first bytes: raises DataFileError."""
    start = content[:_SAMPLE].removeprefix(codecs.BOM_UTF8).lstrip()[:9].lower()
    for kind, wrong, advice in _KINDS:
        if start.startswith(kind.lower()):
            raise refusal(name, wrong, advice)


def refuse_document(content: bytes, name: str) -> None:
    """Refuse an archive that is a document and no workbook: raises DataFileError."""
    if b"xl/workbook.xml" in content:
        return
    for member, wrong in _DOCUMENTS:
        if member in content:
            raise refusal(name, wrong, _COPY_IT)


def encoding_of(content: bytes, name: str) -> str:
    """Return the code of a text: its mark says it, or UTF-8 proves itself, or its accents do.

    Raises DataFileError for bytes that are no text in it.
    """
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            _refuse_undecodable(content[len(mark) :], encoding, name)
            return encoding
    head = content[:_SAMPLE]
    for place, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        # Latin letters in UTF-16 have a zero byte each, always on the same side.
        if len(head) > 1 and head[place::2].count(0) > len(head) // 4 > 0:
            _refuse_undecodable(content, encoding, name)
            return encoding
    wrong = _undecodable(content, "utf-8")
    if wrong is None:
        return "utf-8"
    if _ACCENT_IN_UTF_8.search(content):  # « Ã© » is in no French word
        line = content.count(b"\n", 0, wrong) + 1
        said = f"mêle UTF-8 et un autre codage (octet {wrong})"
        raise refusal(name, said, SAVE_AS_UTF_8, line)
    return _old_code(content, name)


def encoded_once(content: bytes) -> tuple[bytes, int]:
    """Return a text in UTF-8 without the letters encoded twice, « Ã© » for « é », and their number.

    No French word holds such a sequence: each has one reading.
    """
    if not any(start in content for start in _STARTS_OF_TWICE):
        return content, 0
    return _TWICE.subn(lambda found: _ONCE[found[0]], content)


def _old_code(content: bytes, name: str) -> str:
    """The code of 8 bits in which the accents are those of French words."""
    sample = content[:_CHUNK]
    likeliest = max(_IN_A_WORD, key=lambda code: len(_IN_A_WORD[code].findall(sample)))
    if likeliest != "cp1252":
        return likeliest
    if _CONTROLS_OF_LATIN_9.search(content):
        _refuse_undecodable(content, "cp1252", name)
        return "cp1252"
    # « ¤ ¼ ½ » of Windows-1252 are « € Œ œ » in Latin-9, far likelier in French.
    return "iso-8859-15" if _SIGNS_OF_LATIN_9.search(content) else "cp1252"


def _refuse_undecodable(content: bytes, encoding: str, name: str) -> None:
    place = _undecodable(content, encoding)
    if place is None:
        return
    line = content.count("\n".encode(encoding.removesuffix("-sig")), 0, place) + 1
    wrong = f"ne se lit pas en {ENCODING_NAMES[encoding]} (octet {place})"
    raise refusal(name, wrong, SAVE_AS_UTF_8, line)


def _undecodable(content: bytes, encoding: str) -> int | None:
    """Where the bytes stop being a text; decoded by pieces, for the whole weighs four times."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(content), _CHUNK):
        try:
            decoder.decode(content[start : start + _CHUNK], start + _CHUNK >= len(content))
        except UnicodeDecodeError as error:
            return min(start + error.start, len(content) - 1)
    return None


def _twice(letter: str) -> bytes:
    """UTF-8 taken for Windows-1252, then encoded again; its five unused bytes stay controls."""
    taken = (bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in letter.encode())
    return "".join(taken).encode()


_ONCE = {_twice(letter): letter.encode() for letter in _LETTERS}
_TWICE = re.compile(b"|".join(map(re.escape, _ONCE)))
_STARTS_OF_TWICE = {twice[:2] for twice in _ONCE}
