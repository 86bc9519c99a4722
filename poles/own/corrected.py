"""A reader's tables with their repairs and nothing else changed, as the files that they came from.

The number of a line in the report is its number in the corrected file, up to a line left out of
a CSV: empty lines are kept.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping

import xlsxwriter

from poles.files.csv_files import harmless
from poles.own.checking import Check, Sheet
from poles.own.grid import Cell, Form, Grid
from poles.own.number_cells import unmistakable
from poles.own.spreadsheet import read_spreadsheet
from poles.own.text_table import write_text_table
from poles.own.workbook_patch import Line
from poles.own.workbook_process import patched_apart
from poles.records import DataFileError

Row = tuple[Cell, ...]
Rows = Mapping[int, Row]
"""The rows of a table under their line."""
PATCHED = (".xlsx", ".xlsm")
"""The workbooks that are given back with all that they hold."""
VALUES_ONLY = (
    "est rendu en valeurs seules, sans ses formats ni ses formules : il est écrit d’une façon que "
    "nous ne savons pas reprendre. Le rapport dit chaque case à changer dans l’original."
)
"""What is said of a workbook that could not be changed cell by cell, after its name."""
_EXCEL_FORM = Form("utf-8-sig", ";", "\r\n")
_LONGEST_SHEET_NAME = 31
_LINE_END = re.compile("\r\n|\r|\n")


def corrected_csv(sheet: Sheet) -> bytes:
    """Return the tables of a sheet with their repairs and nothing else changed, as their file is.

    The sheet of a workbook takes the form that French Excel opens, decimal comma included; there a
    text that would run as a formula gets an apostrophe, which reading it again takes off.
    """
    lined = _with_empty_lines(sheet)
    if sheet.grid.form is not None:
        return write_text_table(lined, sheet.grid.form)
    return write_text_table((map(_in_french, row) for row in lined), _EXCEL_FORM)


def book_of(grid: Grid) -> str | None:
    """Return the name of the workbook that a table is a sheet of; None for a text file."""
    return None if grid.sheet is None else grid.file.partition(", feuille « ")[0]


def corrected_workbook(check: Check, name: str, content: bytes) -> bytes:
    """Return a reader's workbook with the repaired cells changed, and all the rest as it was.

    One that `patched_workbook` cannot change is written anew: only its values are kept.
    """
    patched = patched_workbook(check, name, content)
    return values_of_workbook(check, name) if patched is None else patched


def patched_workbook(check: Check, name: str, content: bytes) -> bytes | None:
    """Return a reader's workbook with the repaired cells changed, and all the rest as it was.

    A line that is left out is emptied. None for a workbook that cannot be changed so, or that does
    not read then as it should.
    """
    sheets = _sheets_of(check, name)
    changes = {one.grid.sheet or "": lines for one in sheets if (lines := dict(_changes(one)))}
    if not changes:
        return content
    patched = patched_apart(content, changes)
    return patched if patched is not None and _reads_as(patched, name, sheets) else None


def values_of_workbook(check: Check, name: str) -> bytes:
    """Return the tables of a reader's workbook with their repairs: values and no more."""
    return _written_anew(_sheets_of(check, name))


def rewritten_workbook(check: Check) -> bytes:
    """Return every table of the files with its repairs, one sheet each: values and no more.

    Sheets and lines are where they were; dates, yes or no and percentages are texts.
    """
    return _written_anew(check.sheets)


def _sheets_of(check: Check, name: str) -> list[Sheet]:
    return [one for one in check.sheets if book_of(one.grid) == name]


def _corrected(sheet: Sheet) -> Rows:
    """The rows of a sheet, all its tables together; a line that is left out is not there."""
    if sheet.table is None:
        return dict(zip(sheet.grid.lines, sheet.grid.rows, strict=True))
    return {line: row for line, row in sheet.table.lined_rows() if row is not None}


def _changes(sheet: Sheet) -> Iterator[tuple[int, Line | None]]:
    """The cells of each line that changes, by their column; None for a line that is left out."""
    corrected = _corrected(sheet)
    for line, before in zip(sheet.grid.lines, sheet.grid.rows, strict=True):
        row = corrected.get(line)
        if row is None:
            yield line, None
        elif row is not before:
            new = {
                sheet.grid.left + place: cell
                for place, cell in enumerate(row)
                if place >= len(before) or before[place] != cell
            }
            if new:
                yield line, new


def _reads_as(content: bytes, name: str, sheets: Iterable[Sheet]) -> bool:
    """Whether a workbook holds the corrected rows of these sheets and no others."""
    try:
        read = read_spreadsheet(content, name)
    except DataFileError:
        return False
    found = {grid.sheet: _filled(_corrected(Sheet(grid, None))) for grid in read}
    return found == {one.grid.sheet: _filled(_corrected(one)) for one in sheets}


def _filled(rows: Rows) -> Rows:
    """The rows that hold something, without the empty cells at their end."""
    filled = {}
    for line, row in rows.items():
        width = len(row)
        while width and row[width - 1] == "":
            width -= 1
        if width:
            filled[line] = row[:width]
    return filled


def _with_empty_lines(sheet: Sheet) -> Iterator[Row]:
    """The corrected rows of a sheet, each after the empty lines that stood before it."""
    grid, corrected, next_line = sheet.grid, _corrected(sheet), 1
    for line, row in zip(grid.lines, grid.rows, strict=True):
        yield from ((),) * (line - next_line)
        next_line = line + 1
        if grid.form is not None:  # a cell may hold several lines
            next_line += sum(len(_LINE_END.findall(str(cell))) for cell in row)
        if line in corrected:
            yield corrected[line]


def _written_anew(sheets: Iterable[Sheet]) -> bytes:
    output = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(output, options) as book:
        taken: set[str] = set()
        for sheet in sheets:
            grid = sheet.grid
            page = book.add_worksheet(_sheet_name(grid.sheet or grid.file, taken))
            for line, row in _corrected(sheet).items():
                for place, cell in enumerate(row, grid.left):
                    if isinstance(cell, str) and cell:
                        page.write_string(line - 1, place, cell)
                    elif cell != "":
                        page.write_number(line - 1, place, float(cell))
    return output.getvalue()


def _in_french(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return harmless(cell)
    return unmistakable(cell, ",") if isinstance(cell, float) else cell


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that a workbook accepts and that no other sheet has."""
    bare = "".join(" " if letter in "[]:*?/\\'" else letter for letter in name).strip()
    base = bare[:_LONGEST_SHEET_NAME].strip() or "feuille"
    number, free = 1, base
    while free.lower() in taken:
        number += 1
        free = f"{base[: _LONGEST_SHEET_NAME - 4]} {number}"
    taken.add(free.lower())
    return free
