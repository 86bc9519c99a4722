"""Cells merged downwards in a reader's workbook: each row under them says what they say.

A merged name makes one pole of several rows; any other merged cell is repeated, but for a figure,
that may be of one row or of all together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from poles.own.columns import PUBLISHED, Column, Layout
from poles.own.grid import Cell, Grid, Merged, text_of
from poles.records import LIST_SEPARATOR, WHOLE_ROW, Problem, Repair

_NAMING = ("nom", "pole_id", "porteur")


@dataclass(frozen=True)
class Unmerged:
    """A table without merged cells, and what was done of them."""

    grid: Grid
    repairs: list[Repair] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def unmerged(grid: Grid, layout: Layout) -> Unmerged:
    """Return the table with the rows of each pole joined, and other merged cells repeated."""
    under = set(grid.lines[layout.first_row :])
    merged = [one for one in grid.merged if one.place < len(layout.columns) and one.first in under]
    if not merged:
        return Unmerged(grid)
    naming = _naming_place(layout)
    done = Unmerged(grid)
    rows = dict(zip(grid.lines, grid.rows, strict=True))
    for one in merged:
        if one.place == naming:
            _join_rows(rows, one, layout, done)
    for one in merged:
        if one.place != naming:
            _repeat(rows, one, layout.columns[one.place], done)
    return replace(done, grid=replace(grid, rows=tuple(rows.values()), lines=tuple(rows)))


def _naming_place(layout: Layout) -> int | None:
    places = {one.meaning.key: one.place for one in layout.columns if one.meaning is not None}
    return next((places[key] for key in _NAMING if key in places), None)


def _join_rows(
    rows: dict[int, tuple[Cell, ...]], merged: Merged, layout: Layout, done: Unmerged
) -> None:
    """Make one row of those of a merged name; a cell that they fill differently lists it all."""
    lines = [line for line in range(merged.first, merged.last + 1) if line in rows]
    name = layout.columns[merged.place].header
    why = f"la case « {name} » est fusionnée sur les lignes {merged.first} à {merged.last}"
    columns = zip(*_padded([rows[line] for line in lines]), strict=True)
    joined = tuple(map(_joined, columns))
    first = rows[lines[0]]
    for column, before, after in zip(layout.columns, first, joined, strict=False):
        if before != after:
            texts = text_of(before), text_of(after)
            done.repairs.append(Repair(done.grid.file, lines[0], column.header, *texts, why))
    rows[lines[0]] = joined
    for line in lines[1:]:
        shown = ", ".join(text_of(cell) for cell in rows.pop(line) if cell != "")
        told = f"réunie à la ligne {lines[0]} : {why}"
        done.repairs.append(Repair(done.grid.file, line, WHOLE_ROW, shown, "", told))


def _padded(rows: Sequence[tuple[Cell, ...]]) -> Iterator[tuple[Cell, ...]]:
    width = max(map(len, rows))
    return (row + ("",) * (width - len(row)) for row in rows)


def _joined(cells: Sequence[Cell]) -> Cell:
    """The only thing that cells say, or all that they do, for the check to read as a list."""
    said = list(dict.fromkeys(cell for cell in cells if cell != ""))
    return said[0] if len(said) == 1 else LIST_SEPARATOR.join(map(text_of, said))


def _repeat(
    rows: dict[int, tuple[Cell, ...]], merged: Merged, column: Column, done: Unmerged
) -> None:
    """Write a merged cell in each of its rows; a figure is asked about."""
    first = rows.get(merged.first, ())
    cell = first[merged.place] if merged.place < len(first) else ""
    lines = [line for line in range(merged.first + 1, merged.last + 1) if line in rows]
    if cell == "" or column.meaning is None or not lines:
        return
    file, place = done.grid.file, merged.place
    if column.meaning.key in PUBLISHED:
        where = f"les lignes {merged.first} à {merged.last}"
        wrong = f"est une case fusionnée sur {where}, lue pour la première seule"
        advice = "Donnez à chaque pôle son chiffre, ou gardez-le s’il n’est que du premier."
        told = (column.header, text_of(cell), wrong, advice)
        done.problems.append(Problem(file, merged.first, *told))
        return
    why = f"case fusionnée avec celle de la ligne {merged.first}"
    for line in lines:
        row = rows[line] + ("",) * (place + 1 - len(rows[line]))
        rows[line] = (*row[:place], cell, *row[place + 1 :])
        done.repairs.append(Repair(file, line, column.header, "", text_of(cell), why))
