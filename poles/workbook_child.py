"""A program apart: a workbook on its standard input, its cells on its standard output, as JSON.

A hostile workbook can ask for any memory or time: the system refuses them to this process alone,
and the server goes on. It imports nothing of the project, to start in a tenth of a second.
One line `{"sheet": …}` per sheet, then one line per row that holds something: a list of texts,
numbers and nulls; a number alone is that many empty rows. The last line is `{"end": true}`.
A refusal is one line `{"refused": …}`.
"""

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

MEMORY_BYTES = 450_000_000
CPU_SECONDS = 30
MOST_MEMBERS = 10_000
LARGEST_UNPACKED = 1_000_000_000
MIDNIGHT = "T00:00:00"

Row = list[str | int | float | None]


def main() -> None:
    """Write the cells of every visible sheet, within the limits that the caller names."""
    limit_process()
    from python_calamine import CalamineError, PasswordError

    try:
        content = sys.stdin.buffer.read()
        _refuse_unpacked_giant(content)
        _write_sheets(content, _Limits(*map(int, sys.argv[1:])))
    except PasswordError:
        _refuse("password")
    except MemoryError:
        _refuse("memory")
    except (CalamineError, zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
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

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for place, sheet in enumerate(book.sheets_metadata):
        if sheet.visible is not SheetVisibleEnum.Visible:
            continue
        table = book.get_sheet_by_index(place)
        if table.start is None:
            continue
        _write({"sheet": sheet.name})
        if table.width > limits.most_columns:
            _refuse("columns")
        empty = 0
        for row in _rows(table.iter_rows()):
            if not row:
                empty += 1
                continue
            limits.take(row)
            if empty:
                _write(empty)
                empty = 0
            _write(row)


def _rows(rows: Iterator[list[Any]]) -> Iterator[Row]:
    """The rows without the empty cells at their end; a row of blanks is empty."""
    for row in rows:
        cells = [_plain(cell) for cell in row]
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
