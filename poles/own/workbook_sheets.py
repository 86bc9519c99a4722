"""The sheets of a workbook, XLSX or ODS, as a program apart tells their cells."""

import json
import subprocess
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import IO, Any

from poles.cells import without_unseen
from poles.own import limits
from poles.own.grid import Cell, Grid, Merged, OneCopy, Uncalculated
from poles.own.text_encoding import refusal
from poles.own.workbook_process import reading_apart


def read_workbook(content: bytes, name: str) -> tuple[Grid, ...]:
    """Return the visible sheets of a workbook that hold something.

    Raises DataFileError, in French, for what cannot be read or passes the limits.
    """
    most = (
        limits.MOST_COLUMNS,
        limits.MOST_ROWS + 1,
        limits.MOST_CELLS,
        limits.LONGEST_CELL,
        limits.MOST_BYTES,
    )
    with reading_apart(most) as process:
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
    once = OneCopy()
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
            raise refusal(name, *limits.REFUSALS[told["refused"]])
        if "end" in told:
            return _with_hidden(grids)
        grids.append(_empty_sheet(told, name))
        hidden = told.get("hidden_rows", ())
        rows, lines, line = [], [], 1
    # A program that fails says so by its code; one that the system stops does not.
    raise refusal(name, *limits.REFUSALS["broken" if process.wait() > 0 else "memory"])


def _empty_sheet(told: Any, name: str) -> Grid:
    sheet = without_unseen(told["sheet"])[: limits.LONGEST_FILE_NAME]
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
