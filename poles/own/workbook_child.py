"""A program apart: a workbook on its standard input, its cells on its standard output, as JSON.

A hostile workbook can ask for any memory or time: the system refuses them to this process alone,
and the server goes on. It imports next to nothing of the project, to start in a tenth of a second.
One line `{"sheet": …, "left": …, "merged": […], …}` per sheet, `left` the empty columns before its
rows, then one line per row that holds something: a list of texts, numbers and nulls; a number alone
is that many empty rows. A cell merged downwards is its first and last line, and its place in the
rows; so are `uncalculated`, formulas without a value. `hidden_rows` are first and last lines,
`hidden_columns` places in the rows. Of a hidden sheet, `{"sheet": …, "hidden": true}` is all. The
last line is `{"end": true}`. A refusal is one line `{"refused": …}`.
"""

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from poles.own.workbook_marks import Marks

MEMORY_BYTES = 450_000_000
CPU_SECONDS = 30
MOST_MEMBERS = 10_000
LARGEST_UNPACKED = 1_000_000_000
MOST_MERGED_ROWS = 1_000_000
MIDNIGHT = "T00:00:00"

Row = list[str | int | float | None]


def main() -> None:
    """Write the cells of every visible sheet, within the limits that the caller names."""
    limit_process()
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from python_calamine import CalamineError, PasswordError

    try:
        content = sys.stdin.buffer.read()
        _refuse_unpacked_giant(content)
        _write_sheets(content, _Limits(*map(int, sys.argv[1:])))
    except PasswordError:
        _refuse("password")
    except MemoryError:
        _refuse("memory")
    except (
        CalamineError,
        zipfile.BadZipFile,
        NotImplementedError,
        ValueError,
        ArithmeticError,
        OSError,
    ):
        _refuse("broken")
    _write({"end": True})


@dataclass
class _Limits:
    """What is left of rows, cells and characters, and the bounds of a row."""

    most_columns: int
    rows: int
    cells: int
    longest_cell: int
    characters: int

    def take(self, row: Row) -> None:
        """Count a row; refuse the workbook when it passes a limit."""
        lengths = [len(cell) for cell in row if isinstance(cell, str)]
        self.rows -= 1
        self.cells -= len(row)
        self.characters -= sum(lengths)
        if self.rows < 0:
            _refuse("rows")
        if self.cells < 0:
            _refuse("cells")
        if self.characters < 0:
            _refuse("text")
        if max(lengths, default=0) > self.longest_cell:
            _refuse("cell")


def _refuse_unpacked_giant(content: bytes) -> None:
    """What the file says of itself; a lie meets the limits of this process."""
    members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > LARGEST_UNPACKED:
        _refuse("memory")


def _write_sheets(content: bytes, limits: _Limits) -> None:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    from poles.own.workbook_marks import OdsMarks, XlsxMarks  # `main` says where it is

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    marks_of = OdsMarks(content) if OdsMarks.holds(content) else XlsxMarks(content)
    for place, sheet in enumerate(book.sheets_metadata):
        if sheet.visible is not SheetVisibleEnum.Visible:
            _write({"sheet": sheet.name, "hidden": True})
            continue
        table = book.get_sheet_by_index(place)
        if table.start is None:
            continue
        marks = marks_of.of_sheet(sheet.name)
        _write({"sheet": sheet.name, **_told(table, marks)})
        if table.width > limits.most_columns:
            _refuse("columns")
        empty = 0
        for row in _rows(table.iter_rows(), marks, table.start[1]):
            if not row:
                empty += 1
                continue
            limits.take(row)
            if empty:
                _write(empty)
                empty = 0
            _write(row)


def _told(table: Any, marks: "Marks") -> dict[str, Any]:
    """What is told of a sheet before its rows: lines from 1, places from its first column."""
    (_, left), (last, _) = table.start, table.end
    return {
        "left": left,
        "merged": list(_merged(table)),
        "uncalculated": [
            (top + 1, bottom + 1, column - left)
            for top, bottom, column in marks.uncalculated
            if top <= last and column >= left
        ],
        "hidden_rows": [(top + 1, bottom + 1) for top, bottom in marks.hidden_rows if top <= last],
        "hidden_columns": [one - left for one in sorted(marks.hidden_columns) if one >= left],
    }


def _merged(table: Any) -> Iterator[tuple[int, int, int]]:
    """The cells merged downwards; one over another is none that a spreadsheet makes."""
    last_row, first_column = table.end[0], table.start[1]
    left = MOST_MERGED_ROWS
    ends: dict[int, int] = {}
    for (top, column), (bottom, _) in sorted(table.merged_cell_ranges or ()):
        bottom = min(bottom, last_row)
        if bottom <= top or column < first_column or top <= ends.get(column, -1):
            continue
        ends[column] = bottom
        left -= bottom - top
        if left < 0:
            _refuse("merged")
        yield top + 1, bottom + 1, column - first_column


def _as_shown(number: float, unit: str) -> str | float:
    """The number with its unit, to be read in one way: « 1,2340 k€ », not « 1,234 k€ »."""
    if number < 0 or number != number:
        return number
    exact = Decimal(repr(number)) * (100 if unit == "%" else 1)
    whole, mark, decimals = format(exact.normalize(), "f").partition(".")
    if len(decimals) == len("000"):
        decimals += "0"
    return f"{whole}{',' if mark else ''}{decimals} {unit}"


def _rows(rows: Iterator[list[Any]], marks: "Marks", left: int) -> Iterator[Row]:
    """The rows without the empty cells at their end; a row of blanks is empty."""
    units, errors = marks.units, marks.errors
    for number, row in enumerate(rows):
        cells = [_plain(cell) for cell in row]
        for place, cell in enumerate(cells) if units or errors else ():
            if cell is None:
                cells[place] = errors.get((number, place + left))
            elif isinstance(cell, int | float) and (unit := units.get((number, place + left))):
                cells[place] = _as_shown(cell, unit)
        while cells and cells[-1] is None:
            cells.pop()
        blank = all(cell is None or (isinstance(cell, str) and cell.isspace()) for cell in cells)
        yield [] if blank else cells


def _plain(cell: Any) -> str | int | float | None:
    """A whole number loses its `.0`, a day is ISO, an empty cell is null."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 10**15 else cell
    if isinstance(cell, datetime | date):
        return cell.isoformat().removesuffix(MIDNIGHT)
    return cell if isinstance(cell, str | int) else str(cell)


def limit_process() -> None:
    """Bound the memory and the time of this process, where the system can: not on Windows."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write(content: object) -> None:
    sys.stdout.write(json.dumps(content))
    sys.stdout.write("\n")


def _refuse(why: str) -> None:
    _write({"refused": why})
    sys.stdout.flush()
    sys.exit(0)


if __name__ == "__main__":
    main()
