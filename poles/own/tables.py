"""The tables that stand one under the other in a reader's sheet, each as a grid of its own."""

from collections.abc import Sequence
from dataclasses import replace

from poles.own.columns import (
    NAMING,
    SURE,
    Kind,
    Layout,
    name_columns,
    names_a_column,
    names_of_people,
)
from poles.own.grid import Cell, Grid, text_of
from poles.own.layout import FEWEST, Chosen, find_header, texts_of, weighed_header

_MOST_TITLES = 5


def parted(grid: Grid, chosen: Chosen | None = None) -> list[Grid]:
    """Return the tables that stand one under the other in a sheet, each as a grid of its own.

    A row of known headers under others starts one, with the titles above it.
    """
    header = find_header(grid, chosen or {})
    if header is None:
        return [grid]
    rows, lines, last = grid.rows, grid.lines, header.row
    naming, names = _naming(rows[last]), _names(rows[last])
    parts: list[Grid] = []
    start = 0
    for number in range(last + 2, len(rows)):
        row = rows[number]
        may_start = (
            lines[number] - lines[number - 1] > 1
            or _is_thin(rows[number - 1])
            or not names.isdisjoint(row)
            or any(names_a_column(text_of(cell)) for cell in row[naming])
        )
        if may_start and row != rows[last] and _starts_a_table(row):
            end = _first_title(grid, number, last + 1)
            parts.append(_part(grid, start, end, last))
            start, last = end, number
            naming, names = _naming(row), _names(row)
    return [*parts, _part(grid, start, len(rows), last)] if parts else [grid]


def unread(grid: Grid) -> Layout:
    """Return the layout of a table under another, in which nothing is recognised."""
    rows = grid.rows
    header = next((number for number, row in enumerate(rows) if not _is_thin(row)), 0)
    columns = name_columns(texts_of(rows[header]), Kind.POLES, {}, ())
    wrong = "semble être une autre table que celle des pôles, qui n’est pas lue"
    advice = "Laissez-la, ou nommez « Nom du pôle » la colonne qui en nomme."
    return Layout(Kind.POLES, header, columns, header + 1, (), (wrong, advice))


def _starts_a_table(row: Sequence[Cell]) -> bool:
    """Whether a row is, for the greater part, headers that we know or those of people."""
    filled = [cell for cell in row if cell != ""]
    if len(filled) < FEWEST or not all(isinstance(cell, str) for cell in filled):
        return False
    if not any(names_a_column(text) for text in texts_of(filled)):
        return False
    if names_of_people(texts_of(row), Kind.POLES):
        return True
    headers = [weighed_header(row, 0, kind, {}) for kind in Kind]
    return any(one is not None and one.weight >= max(FEWEST, len(filled) / 2) for one in headers)


def _first_title(grid: Grid, header: int, lowest: int) -> int:
    """The first of the rows that are titles of a header below data: one cell each, beside it."""
    for first in range(header - 1, max(lowest, header - _MOST_TITLES - 1), -1):
        if not _is_thin(grid.rows[first]):
            break
        if grid.lines[first] - grid.lines[first - 1] > 1:
            return first
    # Without a blank line above them, what stands next to the header is its title, no more.
    is_title = _is_thin(grid.rows[header - 1]) and header - 1 > lowest
    return header - 1 if is_title and grid.lines[header] - grid.lines[header - 1] == 1 else header


def _part(grid: Grid, start: int, end: int, header: int) -> Grid:
    """The rows of one table; the file of all but the first says where it is."""
    file = f"{grid.file}, tableau de la ligne {grid.lines[header]}" if start else grid.file
    hidden = () if start else grid.hidden
    part = replace(grid, file=file, hidden=hidden)
    return replace(part, rows=grid.rows[start:end], lines=grid.lines[start:end])


def _naming(row: Sequence[Cell]) -> slice:
    """Where the name of a pole stands in the rows under a header."""
    columns = name_columns(texts_of(row), Kind.POLES, {}, SURE)
    places = [one.place for one in columns if one.meaning and one.meaning.key in NAMING]
    return slice(places[0], places[0] + 1) if places else slice(0)


def _names(row: Sequence[Cell]) -> frozenset[Cell]:
    return frozenset(row) - {""}


def _is_thin(row: Sequence[Cell]) -> bool:
    """Whether one cell at most holds something."""
    return len(row) - row.count("") <= 1
