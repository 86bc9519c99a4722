"""Formulas of a reader's workbook that no spreadsheet has calculated: their cells look empty."""

from collections.abc import Iterator

from poles.own.columns import Layout
from poles.own.grid import Grid
from poles.records import Problem

_ADVICE = "Ouvrez le classeur dans votre tableur, enregistrez-le, puis déposez-le à nouveau."


def uncalculated(grid: Grid, layout: Layout) -> Iterator[Problem]:
    """Return one problem for each column that is read and holds such formulas, at the first."""
    if not grid.uncalculated:
        return
    first_line, last_line = grid.lines[layout.header_row], grid.lines[-1]
    for column in layout.columns:
        lines = [
            max(run.first, first_line + 1)
            for run in grid.uncalculated
            if run.place == column.place and run.first <= last_line and run.last > first_line
        ]
        if lines and column.meaning is not None:
            wrong = (
                "contient une formule, dans cette colonne la première qui n’a jamais été "
                "calculée : elle n’a pas de valeur à lire"
            )
            yield Problem(grid.file, min(lines), column.header, "", wrong, _ADVICE)
