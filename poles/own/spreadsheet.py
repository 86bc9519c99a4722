"""Any table that a reader brings, as rows of cells with their lines: CSV of many forms, XLSX, ODS.

Nothing is interpreted here but the form of the file: a cell is a text, or the number of a workbook.
What is too large, broken or hostile is refused with one French sentence.
"""

from collections.abc import Iterable, Sequence
from pathlib import PurePath

from poles.cells import without_unseen
from poles.own import limits
from poles.own.grid import Grid
from poles.own.text_encoding import refusal, refuse_document, refuse_other_kind
from poles.own.text_table import read_text_table
from poles.own.workbook_sheets import read_workbook
from poles.records import DataFileError, Problem

_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".ods")


def read_spreadsheet(content: bytes, name: str) -> tuple[Grid, ...]:
    """Return the tables of a file: one for a CSV, one per visible sheet of a workbook.

    Raises DataFileError, in French, for what cannot be read, is empty or passes the limits.
    """
    return _read(content, shown_name(name))


def _read(content: bytes, name: str) -> tuple[Grid, ...]:
    if len(content) > limits.MOST_BYTES:
        raise refusal(name, f"pèse plus de {limits.MOST_BYTES // 10**6} Mo", limits.CUT)
    if content.startswith(b"PK\x03\x04"):
        refuse_document(content, name)
        grids = read_workbook(content, name)
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
        return read_text_table(content, name)
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
    return without_unseen(last)[: limits.LONGEST_FILE_NAME] or "fichier"


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
    if len(rows) > limits.MOST_ROWS + len(grids):  # and the headers
        return f"{limits.MOST_ROWS:,} lignes".replace(",", "\u202f")
    if sum(map(len, rows)) > limits.MOST_CELLS:
        return f"{limits.MOST_CELLS:,} cases".replace(",", "\u202f")
    letters = sum(len(cell) for row in rows for cell in row if isinstance(cell, str))
    return (
        f"{limits.MOST_BYTES // 10**6} millions de caractères"
        if letters > limits.MOST_BYTES
        else None
    )
