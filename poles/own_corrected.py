"""A reader's tables with their repairs and nothing else changed, as the files that they came from.

The number of a line in the report is its number in the corrected file, up to a line left out of
a CSV: empty lines are kept.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import xlsxwriter

from poles.checked_rows import TableCheck
from poles.checking import Check
from poles.own_numbers import unmistakable
from poles.records import DataFileError
from poles.spreadsheet import Cell, Form, Grid, read_spreadsheet, write_text_table
from poles.workbook_patch import Line, patched_apart

Row = tuple[Cell, ...]
Rows = Mapping[int, Row]
"""The rows of a table under their line."""
PATCHED = (".xlsx", ".xlsm")
"""The workbooks that are given back with all that they hold."""
_EXCEL_FORM = Form("utf-8-sig", ";", "\r\n")
_LONGEST_SHEET_NAME = 31
_LINE_END = re.compile("\r\n|\r|\n")


def corrected_csv(table: TableCheck) -> bytes:
    """Return a table with its repairs and nothing else changed, in the form of its file.

    The sheet of a workbook takes the form that French Excel opens, decimal comma included.
    """
    lined = _with_empty_lines(table)
    if table.grid.form is not None:
        return write_text_table(lined, table.grid.form)
    return write_text_table((map(_in_french, row) for row in lined), _EXCEL_FORM)


def book_of(grid: Grid) -> str | None:
    """Return the name of the workbook that a table is a sheet of; None for a text file."""
    return None if grid.sheet is None else grid.file.partition(", feuille « ")[0]


def corrected_workbook(check: Check, name: str, content: bytes) -> bytes:
    """Return a reader's workbook with the repaired cells changed, and all the rest as it was.

    A line that is left out is emptied. A workbook that cannot be changed so, or does not read then
    as it should, is written anew: only its values are kept.
    """
    grids = [one for one in _grids(check) if book_of(one) == name]
    changes: dict[str, dict[int, Line | None]] = {}
    for table in check.tables:
        if book_of(table.grid) == name and table.corrected:
            changes.setdefault(table.grid.sheet or "", {}).update(_changes(table))
    if not changes:
        return content
    patched = patched_apart(content, changes)
    if patched is not None and _reads_as(patched, name, _corrected_sheets(check, grids)):
        return patched
    return _written_anew(check, grids)


def rewritten_workbook(check: Check) -> bytes:
    """Return every table of the files with its repairs, one sheet each: values and no more.

    Sheets and lines are where they were; dates and yes or no are texts, percentages numbers.
    """
    return _written_anew(check, _grids(check))


def _grids(check: Check) -> list[Grid]:
    """Every table, in the order of the files."""
    grids = [*(table.grid for table in check.tables), *check.others]
    return sorted(grids, key=lambda grid: check.order.index(grid.file))


def _changes(table: TableCheck) -> Iterator[tuple[int, Line | None]]:
    """The cells of each line that changes; None for a line that is left out."""
    for number, row in table.corrected.items():
        before = table.grid.rows[number]
        new = {
            place: cell
            for place, cell in enumerate(row or ())
            if place >= len(before) or before[place] != cell
        }
        if row is None or new:
            yield table.grid.lines[number], None if row is None else new


def _corrected_rows(check: Check, grid: Grid) -> Rows:
    rows = dict(zip(grid.lines, grid.rows, strict=True))
    for table in check.tables:
        if table.grid is grid:
            rows |= {grid.lines[number]: row or () for number, row in table.corrected.items()}
    return rows


def _corrected_sheets(check: Check, grids: Iterable[Grid]) -> dict[str | None, Rows]:
    sheets: dict[str | None, Rows] = {}
    for grid in grids:
        sheets[grid.sheet] = {**sheets.get(grid.sheet, {}), **_corrected_rows(check, grid)}
    return sheets


def _reads_as(content: bytes, name: str, sheets: Mapping[str | None, Rows]) -> bool:
    """Whether a workbook holds these rows and no others."""
    try:
        read = read_spreadsheet(content, name)
    except DataFileError:
        return False
    found = {grid.sheet: dict(zip(grid.lines, grid.rows, strict=True)) for grid in read}
    return {sheet: _filled(rows) for sheet, rows in found.items()} == {
        sheet: _filled(rows) for sheet, rows in sheets.items()
    }


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


def _with_empty_lines(table: TableCheck) -> Iterator[Row]:
    """The rows of the corrected table, each after the empty lines that stood before it."""
    grid, next_line = table.grid, 1
    for number, (line, row) in enumerate(zip(grid.lines, grid.rows, strict=True)):
        yield from ((),) * (line - next_line)
        next_line = line + 1
        if grid.form is not None:  # a cell may hold several lines
            next_line += sum(len(_LINE_END.findall(str(cell))) for cell in row)
        corrected = table.corrected.get(number, row)
        if corrected is not None:
            yield corrected


def _written_anew(check: Check, grids: Sequence[Grid]) -> bytes:
    output = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(output, options) as book:
        taken: set[str] = set()
        for grid in grids:
            sheet = book.add_worksheet(_sheet_name(grid.sheet or grid.file, taken))
            for line, row in _corrected_rows(check, grid).items():
                for place, cell in enumerate(row):
                    if isinstance(cell, str) and cell:
                        sheet.write_string(line - 1, place, cell)
                    elif cell != "":
                        sheet.write_number(line - 1, place, float(cell))
    return output.getvalue()


def _in_french(cell: Cell) -> Cell:
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
