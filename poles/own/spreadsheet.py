"""Any table that a reader brings, as rows of cells with their lines: CSV of many forms, XLSX, ODS.

Nothing is interpreted here but the form of the file: a cell is a text, or the number of a workbook.
What is too large, broken or hostile is refused with one French sentence.
"""

import codecs
import csv
import io
import json
import re
import subprocess
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile
from pathlib import PurePath
from typing import IO, Any, NamedTuple, TextIO

from poles.cells import without_unseen
from poles.csv_table import explain_csv_error
from poles.own.text_encoding import (
    ENCODING_NAMES,
    MARKS,
    encoded_once,
    encoding_of,
    refusal,
    refuse_document,
    refuse_other_kind,
)
from poles.own.workbook_process import reading_apart
from poles.records import DataFileError, Problem

Cell = str | int | float
"""An empty cell is the empty text; a number comes from a workbook, never from a text file."""

MOST_BYTES = 50_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 300
MOST_CELLS = 3_000_000
"""What keeps the memory of a check within 500 MB, whatever its files and their cells hold."""
LONGEST_CELL = 32_767
"""What a spreadsheet holds in a cell."""
_MOST_KNOWN = 200_000
_LONGEST_FILE_NAME = 120
_MOST_LINES = 1_000_000
"""Of text: a cell may hold several, and a file many empty ones."""
_LONGEST_LINE = 2_000_000
_SAMPLE = 1 << 16
_ROWS_OF_SAMPLE = 30
SEPARATORS: tuple[str, ...] = (";", ",", "\t", "|")
SEPARATOR_NAMES = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}
_QUOTED = re.compile(r'(?:^|(?<=[;,\t|\r\n]))"(?:[^"]|"")*"')
_TO_QUOTE = re.compile(r'[;,\t|"\r\n]')
_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".ods")
_CUT = "Coupez-le en plusieurs fichiers, à vérifier l’un après l’autre."
_REFUSALS = {
    "columns": (
        f"a plus de {MOST_COLUMNS} colonnes",
        "Gardez les colonnes utiles ; effacez celles qui sont vides, jusqu’à la dernière.",
    ),
    "rows": (
        f"a plus de {MOST_ROWS:,} lignes".replace(",", "\u202f"),
        _CUT,
    ),
    "cells": (
        f"a plus de {MOST_CELLS:,} cases".replace(",", "\u202f"),
        f"Gardez les colonnes utiles. {_CUT}",
    ),
    "cell": (
        f"a une case de plus de {LONGEST_CELL:,} caractères".replace(",", "\u202f"),
        "Raccourcissez-la ; dans un CSV, un guillemet n’est peut-être pas fermé.",
    ),
    "password": ("est protégé par un mot de passe", "Enregistrez-le sans mot de passe."),
    "memory": (
        "demande trop de mémoire ou de temps pour être lu",
        "Enregistrez la feuille utile en CSV, sans ses lignes et colonnes vides.",
    ),
    "text": (
        f"a plus de {MOST_BYTES // 10**6} millions de caractères",
        f"Gardez les colonnes utiles. {_CUT}",
    ),
    "merged": (
        "a trop de cases fusionnées",
        "Défaites les fusions : chaque ligne dit alors tout ce qui est d’elle.",
    ),
    "broken": (
        "ne se lit pas comme un classeur XLSX ou ODS",
        "Ouvrez-le dans un tableur et enregistrez-le à nouveau, en XLSX ou en CSV.",
    ),
}


@dataclass(frozen=True, slots=True)
class Form:
    """How a text file is written, so that it can be written again alike."""

    encoding: str
    separator: str
    line_end: str
    letters_mended: int = 0
    """That were encoded twice, and are not any more."""

    def __str__(self) -> str:
        """Return « CSV, UTF-8, séparateur point-virgule », and what was mended in its letters."""
        encoding = ENCODING_NAMES[self.encoding]
        said = f"CSV, {encoding}, séparateur {SEPARATOR_NAMES[self.separator]}"
        if count := self.letters_mended:
            letters = (
                f"{count} lettres codées deux fois remises" if count > 1 else "1 lettre remise"
            )
            said += f", {letters} en clair (« Ã© » est « é »)"
        return said


class Merged(NamedTuple):
    """A cell merged downwards: its first and last line, and its place in the rows."""

    first: int
    last: int
    place: int


class Uncalculated(NamedTuple):
    """Formulas without a value, one under the other: first and last line, place in the rows."""

    first: int
    last: int
    place: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: its rows from the first that holds something, with the line of each."""

    file: str
    """The file, and for a workbook its sheet, as a message names it."""
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...]
    form: Form | None
    """None for the sheet of a workbook."""
    sheet: str | None = None
    left: int = 0
    """How many empty columns stand before it in the sheet of a workbook."""
    merged: tuple[Merged, ...] = ()
    hidden: tuple[str, ...] = ()
    """In the first sheet of a workbook, the names of those that are hidden: they are not read."""
    hidden_lines: frozenset[int] = frozenset()
    """Of the rows that a workbook hides: they are read."""
    hidden_places: frozenset[int] = frozenset()
    """In the rows, of the columns that a workbook hides: they are read."""
    uncalculated: tuple[Uncalculated, ...] = ()
    """Formulas that no spreadsheet has calculated: their cells are empty."""


def read_spreadsheet(content: bytes, name: str) -> tuple[Grid, ...]:
    """Return the tables of a file: one for a CSV, one per visible sheet of a workbook.

    Raises DataFileError, in French, for what cannot be read, is empty or passes the limits.
    """
    return _read(content, shown_name(name))


def _read(content: bytes, name: str) -> tuple[Grid, ...]:
    if len(content) > MOST_BYTES:
        raise refusal(name, f"pèse plus de {MOST_BYTES // 10**6} Mo", _CUT)
    if content.startswith(b"PK\x03\x04"):
        refuse_document(content, name)
        grids = _workbook(content, name)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise refusal(
            name, "est un classeur d’avant 2007 (XLS) ou protégé", "Enregistrez-le en XLSX ou CSV."
        )
    else:
        grids = (_text_or_refused(content, name),)
    filled = tuple(grid for grid in grids if grid.rows)
    if not filled:
        raise refusal(name, "est vide", "Choisissez le fichier rempli.")
    return filled


def _text_or_refused(content: bytes, name: str) -> Grid:
    """A text may bear a workbook's name; what is neither is refused as the workbook it claims."""
    refuse_other_kind(content, name)
    try:
        return _text_table(content, name)
    except DataFileError:
        if not name.lower().endswith(_WORKBOOK_NAMES):
            raise
        advice = "Ouvrez-le dans votre tableur, puis enregistrez-le de nouveau en XLSX ou CSV."
        raise refusal(name, "n’est pas un classeur lisible : il est abîmé", advice) from None


def read_all(files: Iterable[tuple[bytes, str]]) -> tuple[Grid, ...]:
    """Return the tables of files, given by content and name, that are checked together.

    Two files of one name are told apart, as `named_apart` does. Raises DataFileError with what is
    wrong in each; the limits hold for all of them together, and what comes after the file that
    passes them is not read.
    """
    grids: list[Grid] = []
    problems: list[Problem] = []
    taken: set[str] = set()
    for content, name in files:
        shown = _free_name(name, taken)
        try:
            grids += _read(content, shown)
        except DataFileError as refused:
            problems += refused.problems
        too_much = _too_much(grids) if len(taken) > 1 else None  # alone, each is held to the same
        if too_much:
            wrong = f"et les fichiers lus avant lui ont ensemble plus de {too_much}"
            advice = "Vérifiez-les l’un après l’autre, ou gardez les lignes et colonnes utiles."
            problems.append(Problem(shown, None, None, shown, wrong, advice))
            break
    if problems:
        raise DataFileError(problems)
    return tuple(grids)


def shown_name(name: str) -> str:
    """Return the name of a file as a message says it, without the folders of its reader."""
    last = PurePath(name.replace("\\", "/")).name
    return without_unseen(last)[:_LONGEST_FILE_NAME] or "fichier"


def named_apart(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of files as messages say them, « liste (2).csv » for the second of a name.

    The address of a cell begins with the name of its file: two files never share one.
    """
    taken: set[str] = set()
    return tuple([_free_name(name, taken) for name in names])


def _free_name(name: str, taken: set[str]) -> str:
    shown = free = shown_name(name)
    stem, dot, kind = shown.rpartition(".")
    number = 1
    while free in taken:
        number += 1
        free = f"{stem} ({number}){dot}{kind}" if dot else f"{shown} ({number})"
    taken.add(free)
    return free


def _too_much(grids: Sequence[Grid]) -> str | None:
    """What these tables have too much of, in words."""
    rows = [row for grid in grids for row in grid.rows]
    if len(rows) > MOST_ROWS + len(grids):  # and the headers
        return f"{MOST_ROWS:,} lignes".replace(",", "\u202f")
    if sum(map(len, rows)) > MOST_CELLS:
        return f"{MOST_CELLS:,} cases".replace(",", "\u202f")
    letters = sum(len(cell) for row in rows for cell in row if isinstance(cell, str))
    return f"{MOST_BYTES // 10**6} millions de caractères" if letters > MOST_BYTES else None


def text_of(cell: Cell) -> str:
    """Return the text of a cell; the number of a workbook as it would be typed, decimal dot."""
    if isinstance(cell, str):
        return cell
    return str(cell) if isinstance(cell, int) else format(cell, ".15g")


def write_text_table(rows: Iterable[Iterable[Cell]], form: Form) -> bytes:
    """Return the bytes of a text file in this form, or in UTF-8 where it would not be read alike.

    What could be taken for a separator is between quotes, so that this one is found again.
    """
    lines = (_text_line(row, form) for row in rows)
    text = "".join(f"{line}{form.line_end}" for line in lines)
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    try:
        content = marks.get(form.encoding, b"") + text.encode(form.encoding)
        if marks.keys() & {form.encoding} or content.decode(encoding_of(content, "")) == text:
            return content
    except (UnicodeEncodeError, DataFileError):
        pass
    return text.encode("utf-8-sig", "replace")


def _text_line(row: Iterable[Cell], form: Form) -> str:
    """A line; a row of one empty cell is no empty line."""
    cells = [_quoted(cell) for cell in row]
    return '""' if cells == [""] else form.separator.join(cells)


def _quoted(cell: Cell) -> str:
    text = text_of(cell)
    return '"{}"'.format(text.replace('"', '""')) if _TO_QUOTE.search(text) else text


class _Once:
    """Keeps one copy of a cell that comes often: departments, yeses, the same source."""

    def __init__(self) -> None:
        self._known: dict[Cell | None, Cell] = {None: ""}

    def of(self, cells: Sequence[Cell | None]) -> tuple[Cell, ...]:
        """Return the row of these cells; an absent one is the empty text."""
        known = self._known
        if len(known) < _MOST_KNOWN:
            return tuple([known.setdefault(cell, "" if cell is None else cell) for cell in cells])
        return tuple([known.get(cell, "" if cell is None else cell) for cell in cells])


# Text files


def _text_table(content: bytes, name: str) -> Grid:
    encoding = encoding_of(content, name)
    content, mended = encoded_once(content) if encoding.startswith("utf-8") else (content, 0)
    start = len(codecs.BOM_UTF16_LE) if content[:2] in MARKS else 0
    sample = content[start : start + _SAMPLE].decode(encoding, "ignore")
    line_end = next((end for end in ("\r\n", "\n", "\r") if end in sample), "\n")
    form = Form(encoding, _separator(sample), line_end, mended)
    source = io.BytesIO(content)
    source.seek(start)
    rows: list[tuple[Cell, ...]] = []
    lines: list[int] = []
    for line, fields in _records(source, form, name):
        rows.append(fields)
        lines.append(line)
    return Grid(name, tuple(rows), tuple(lines), form)


def _separator(sample: str) -> str:
    """The separator that cuts the first rows most evenly, quoted text and lines above aside."""
    best, most = SEPARATORS[0], (0.0, 0)
    lines = [line for line in _QUOTED.sub("", sample).splitlines() if line.strip()]
    for separator in SEPARATORS:
        widths = [line.count(separator) + 1 for line in lines[:_ROWS_OF_SAMPLE]]
        table = list(dropwhile(lambda width: width == 1, widths))
        several = [width for width in table if width > 1]
        if not several or (widths[0] == 1 and len(several) == 1):  # a stray comma
            continue
        usual = max(several, key=several.count)
        even = several.count(usual) / len(table)
        if (even > 1 / 2 or widths[0] > 1) and (even, usual) > most:
            best, most = separator, (even, usual)
    return best


def _records(source: io.BytesIO, form: Form, name: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Return (line where it starts, fields) of each record that holds something."""
    encoding = form.encoding
    text = io.TextIOWrapper(source, encoding, newline="")
    reader = csv.reader(_short_lines(text, name), delimiter=form.separator, strict=True)
    once = _Once()
    start, cells, rows = 1, 0, 0
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise refusal(name, *_explain(str(error)), line=start) from None
        line, start = start, reader.line_num + 1
        if not any(field and not field.isspace() for field in fields):
            continue
        rows += 1
        cells += len(fields)
        _hold(fields, rows, cells, name, line)
        yield line, once.of(fields)


def _short_lines(text: TextIO, name: str) -> Iterator[str]:
    number = 0
    while line := text.readline(_LONGEST_LINE + 1):
        number += 1
        if number > _MOST_LINES:
            raise refusal(name, *_REFUSALS["rows"], number)
        if len(line) > _LONGEST_LINE:
            raise refusal(
                name, "a une ligne démesurée", "Choisissez un fichier de tableur.", number
            )
        yield line


def _hold(fields: Sequence[str], rows: int, cells: int, name: str, line: int) -> None:
    """Refuse what passes the limits, as soon as it does."""
    if len(fields) > MOST_COLUMNS:
        raise refusal(name, *_REFUSALS["columns"], line=line)
    if rows > MOST_ROWS + 1:  # and the header
        raise refusal(name, *_REFUSALS["rows"], line=line)
    if cells > MOST_CELLS:
        raise refusal(name, *_REFUSALS["cells"], line=line)
    if any(len(field) > LONGEST_CELL for field in fields):
        raise refusal(name, *_REFUSALS["cell"], line=line)


def _explain(message: str) -> tuple[str, str]:
    return _REFUSALS["cell"] if "field larger" in message else explain_csv_error(message)


# Workbooks


def _workbook(content: bytes, name: str) -> tuple[Grid, ...]:
    limits = (MOST_COLUMNS, MOST_ROWS + 1, MOST_CELLS, LONGEST_CELL, MOST_BYTES)
    with reading_apart(limits) as process:
        return _sheets(process, content, name)


def _sheets(process: "subprocess.Popen[bytes]", content: bytes, name: str) -> tuple[Grid, ...]:
    """The sheets as the child writes them; one that stops before the end was stopped."""
    stdin, stdout = process.stdin, process.stdout
    assert stdin is not None and stdout is not None  # noqa: PT018, S101 (they are pipes)
    try:
        stdin.write(content)
        stdin.close()
    except BrokenPipeError:
        pass
    grids: list[Grid] = []
    rows: list[tuple[Cell, ...]] = []
    lines: list[int] = []
    hidden: Sequence[tuple[int, int]] = ()
    once = _Once()
    line = 0
    for told in _messages(stdout):
        if isinstance(told, int):
            line += told
            continue
        if isinstance(told, list):
            rows.append(once.of(told))
            lines.append(line)
            line += 1
            continue
        if grids:
            grids[-1] = _filled(grids[-1], rows, lines, hidden)
        if "refused" in told:
            raise refusal(name, *_REFUSALS[told["refused"]])
        if "end" in told:
            return _with_hidden(grids)
        grids.append(_empty_sheet(told, name))
        hidden = told.get("hidden_rows", ())
        rows, lines, line = [], [], 1
    # A program that fails says so by its code; one that the system stops does not.
    raise refusal(name, *_REFUSALS["broken" if process.wait() > 0 else "memory"])


def _empty_sheet(told: Any, name: str) -> Grid:
    sheet = without_unseen(told["sheet"])[:_LONGEST_FILE_NAME]
    return Grid(
        file=f"{name}, feuille « {sheet} »",
        rows=(),
        lines=(),
        form=None,
        sheet=sheet,
        left=told.get("left", 0),
        merged=tuple(Merged(*one) for one in told.get("merged", ())),
        hidden=(sheet,) if told.get("hidden") else (),
        hidden_places=frozenset(told.get("hidden_columns", ())),
        uncalculated=tuple(Uncalculated(*one) for one in told.get("uncalculated", ())),
    )


def _filled(
    grid: Grid,
    rows: Sequence[tuple[Cell, ...]],
    lines: Sequence[int],
    hidden: Iterable[tuple[int, int]],
) -> Grid:
    """The sheet with its rows; a hidden one that holds nothing is none."""
    hidden_lines = frozenset(
        line
        for first, last in hidden
        for line in lines[bisect_left(lines, first) : bisect_right(lines, last)]
    )
    return replace(grid, rows=tuple(rows), lines=tuple(lines), hidden_lines=hidden_lines)


def _with_hidden(grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """The sheets that hold something, the first with the names of the hidden ones."""
    hidden = tuple(name for grid in grids for name in grid.hidden)
    filled = [grid for grid in grids if grid.rows]
    return (replace(filled[0], hidden=hidden), *filled[1:]) if filled else ()


def _messages(stdout: IO[bytes]) -> Iterator[Any]:
    """What the child writes, up to a line in whose middle it was stopped."""
    for written in stdout:
        try:
            yield json.loads(written)
        except ValueError:
            return
