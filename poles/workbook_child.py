"""A program apart: a workbook on its standard input, its cells on its standard output, as JSON.

A hostile workbook can ask for any memory or time: the system refuses them to this process alone,
and the server goes on. It imports nothing of the project, to start in a tenth of a second.
One line `{"sheet": …}` per sheet, then one line per row from the top: a list of texts, numbers and
nulls. The last line is `{"end": true}`. A refusal is one line `{"refused": …}`.
"""

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

MEMORY_BYTES = 450_000_000
CPU_SECONDS = 30
MIDNIGHT = "T00:00:00"


def main() -> None:
    """Write the cells of every visible sheet, within the limits that the caller names."""
    _limit()
    from python_calamine import CalamineError, PasswordError

    try:
        _write_sheets(_Limits(*map(int, sys.argv[1:])))
    except PasswordError:
        _refuse("password")
    except MemoryError:
        _refuse("memory")
    except (CalamineError, ValueError, OSError):
        _refuse("broken")
    _write({"end": True})


@dataclass
class _Limits:
    """What is left of rows and cells, and the bounds of a row."""

    most_columns: int
    rows: int
    cells: int
    longest_cell: int

    def take(self, row: list[str | int | float | None]) -> None:
        """Count a row; refuse the workbook when it passes a limit."""
        self.rows -= 1
        self.cells -= len(row)
        if self.rows < 0:
            _refuse("rows")
        if self.cells < 0:
            _refuse("cells")
        if any(isinstance(cell, str) and len(cell) > self.longest_cell for cell in row):
            _refuse("cell")


def _write_sheets(limits: _Limits) -> None:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    for place, sheet in enumerate(book.sheets_metadata):
        if sheet.visible is not SheetVisibleEnum.Visible:
            continue
        table = book.get_sheet_by_index(place)
        if table.start is None:
            continue
        _write({"sheet": sheet.name})
        if table.width > limits.most_columns:
            _refuse("columns")
        for row in _rows(table.iter_rows()):
            limits.take(row)
            _write(row)


def _rows(rows: Iterator[list[Any]]) -> Iterator[list[str | int | float | None]]:
    for row in rows:
        cells = [_plain(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        yield cells


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


def _limit() -> None:
    """Where the system can: it is not so on Windows."""
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
