"""A CSV file cut into rows of cells, strictly, with the line where each row starts.

Each cell is read by the reader of its column; what cannot be read is a `Problem`, never a gap.
"""

import codecs
import csv
import io
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from poles.cells import CellError, plain_words
from poles.records import Problem

CellReaders = Mapping[str, Callable[[str], object]]
"""The columns of a file, in order, and what reads the cells of each."""
SAVE_AS_UTF_8 = "Enregistrez le fichier en « CSV UTF-8 »."


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its cells as text, and the values of those that could be read."""

    line: int
    texts: dict[str, str]
    values: dict[str, Any]


@dataclass(slots=True)
class Table:
    """What could be read of a file, and what is wrong with its form and its single cells."""

    file: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_table(content: bytes, file: str, readers: CellReaders) -> Table:
    """Return the rows whose cells are as many as the columns, and every problem met on the way."""
    table = Table(file)
    try:
        text = _decode(content, file)
        _refuse_other_separator(text, file, readers)
        records, broken = _split_records(text, file)
        names = _read_header(records, table, readers) if records else []
    except _UnreadableError as error:
        table.problems.append(error.problem)
        return table
    for line, fields in records[1:]:
        _read_record(line, fields, names, table, readers)
    table.problems += broken
    return table


class _UnreadableError(Exception):
    """The file has no table to read at all."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def _decode(content: bytes, file: str) -> str:
    body = content.removeprefix(codecs.BOM_UTF8)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in body[:4]:
        wrong, advice = "est en UTF-16 (« Unicode »)", SAVE_AS_UTF_8
        raise _UnreadableError(Problem(file, 1, None, file, wrong, advice))
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        position = error.start + len(content) - len(body)
        raise _UnreadableError(_bad_byte(content, position, file)) from None
    if not text.strip():
        raise _UnreadableError(
            Problem(
                file, None, None, file, "est vide", "Remplissez-le, ou choisissez celui qui l’est."
            )
        )
    return text


def _bad_byte(content: bytes, position: int, file: str) -> Problem:
    before = content[:position].rpartition(b"\n")[2][-20:]
    after = content[position:].partition(b"\n")[0][:20]
    return Problem(
        file,
        content.count(b"\n", 0, position) + 1,
        None,
        (before.decode(errors="ignore") + after.decode("cp1252", errors="replace")).strip(),
        f"ne se lit pas en UTF-8 (octet 0x{content[position]:02X} en position {position})",
        "Le fichier semble être en Windows-1252 : enregistrez-le en « CSV UTF-8 ».",
    )


def _refuse_other_separator(text: str, file: str, readers: CellReaders) -> None:
    """Refuse a first line that names more columns when cut at `;` or tab than at the comma."""
    first = text.lstrip().partition("\n")[0].strip()
    known = {
        separator: len(readers.keys() & {name.strip(' "') for name in first.split(separator)})
        for separator in (",", ";", "\t")
    }
    best = max(known, key=lambda separator: known[separator])
    if best == ",":
        return
    line = text[: text.index(first)].count("\n") + 1
    called = {";": "le point-virgule", "\t": "la tabulation"}[best]
    wrong = f"a pour séparateur {called} au lieu de la virgule"
    advice = "Enregistrez le fichier avec la virgule, par exemple depuis « CSV (RFC 4180) »."
    raise _UnreadableError(Problem(file, line, None, first, wrong, advice))


def _split_records(text: str, file: str) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    """Return (line where it starts, fields) of each record, and what stopped the reading."""
    reader = csv.reader(io.StringIO(text, newline="\n"), strict=True)
    records: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for fields in reader:
            if fields:
                records.append((start, fields))
            start = reader.line_num + 1
    except csv.Error as error:
        shown = text.split("\n", start)[start - 1].strip()
        wrong, advice = explain_csv_error(str(error))
        advice += " La suite du fichier n’a pas été lue."
        return records, [Problem(file, start, None, shown, wrong, advice)]
    return records, []


def explain_csv_error(message: str) -> tuple[str, str]:
    """Return what is wrong and what to try, for what Python says of a text that is no CSV."""
    if "unexpected end" in message:
        return (
            "ouvre un guillemet qui n’est jamais fermé",
            "Fermez-le, ou doublez-le dans le texte.",
        )
    if "expected after" in message:
        wrong = "a du texte après un guillemet fermant"
        return wrong, "Doublez les guillemets qui font partie du texte."
    if "new-line" in message:
        wrong = "contient un retour chariot seul"
        return wrong, "Enregistrez le fichier avec des fins de ligne \\n ou \\r\\n."
    if "field larger" in message:
        return "contient une case démesurée", "Un guillemet n’est sans doute pas fermé : fermez-le."
    return "ne se lit pas comme du CSV", "Enregistrez à nouveau le fichier en CSV."


# From the header and the rows to values


def _read_header(
    records: Sequence[tuple[int, list[str]]], table: Table, readers: CellReaders
) -> list[str]:
    line, names = records[0]
    if not readers.keys() & set(names):
        wrong, advice = "n’est pas l’en-tête attendu", f"Première ligne : {','.join(readers)}"
        raise _UnreadableError(Problem(table.file, line, None, ",".join(names), wrong, advice))
    missing = [column for column in readers if column not in names]
    earlier: set[str] = set()
    for name in names:
        fault = _header_fault(name, earlier, missing, readers)
        earlier.add(name)
        if fault:
            table.problems.append(Problem(table.file, line, name, name, *fault))
    wrong, advice = "manque dans l’en-tête", "Ajoutez cette colonne."
    table.problems += [
        Problem(table.file, line, column, column, wrong, advice) for column in missing
    ]
    return names


def _header_fault(
    name: str, earlier: Collection[str], missing: list[str], readers: CellReaders
) -> tuple[str, str] | None:
    """Return what is wrong and what to try; a misspelt column is taken off the missing ones."""
    if name in readers:
        repeated = "est deux fois dans l’en-tête", "Gardez une seule de ces colonnes."
        return repeated if name in earlier else None
    if not name.strip():
        return "est une colonne sans nom", "Nommez-la, ou retirez la virgule en trop."
    near = get_close_matches(plain_words(name, "_"), missing, n=1)
    if near:
        missing.remove(near[0])
        return "n’est pas une colonne connue", f"Vouliez-vous dire « {near[0]} » ?"
    return "n’est pas une colonne connue", "Retirez cette colonne."


def _read_record(
    line: int, fields: list[str], names: Sequence[str], table: Table, readers: CellReaders
) -> None:
    fault = _row_fault(fields, len(names))
    if fault:
        table.problems.append(Problem(table.file, line, None, ",".join(fields), *fault))
        return
    row = Row(line, {}, {})
    for name, text in zip(names, fields, strict=True):
        if name in readers and name not in row.texts:
            row.texts[name] = text
            _read_cell(name, row, table, readers)
    table.rows.append(row)


def _row_fault(fields: Sequence[str], expected: int) -> tuple[str, str] | None:
    if not any(fields) and len(fields) > 1:
        return "ne contient que des séparateurs", "Supprimez cette ligne."
    if len(fields) < expected:
        wrong = f"a {len(fields)} case(s) au lieu de {expected}"
        return wrong, "Une case vide garde sa virgule : ajoutez celles qui manquent."
    if len(fields) > expected:
        wrong = f"a {len(fields)} cases au lieu de {expected}"
        return wrong, "Mettez entre guillemets le texte qui contient une virgule."
    return None


def _read_cell(name: str, row: Row, table: Table, readers: CellReaders) -> None:
    text = row.texts[name]
    try:
        row.values[name] = readers[name](text)
    except CellError as error:
        table.problems.append(Problem(table.file, row.line, name, text, error.wrong, error.advice))
