"""What is read of a file before anything is understood: rows of cells, with their lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from poles.own.text_encoding import ENCODING_NAMES

Cell = str | int | float
"""An empty cell is the empty text; a number comes from a workbook, never from a text file."""

SEPARATOR_NAMES = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}
_MOST_KNOWN = 200_000


@dataclass(frozen=True, slots=True)
class Form:
    """How a text file is written, so that it can be written again alike."""

    encoding: str
    separator: str
    line_end: str
    letters_mended: int = 0
    """That were encoded twice, and are not any more."""

    def __str__(self) -> str:
        """Return « CSV, UTF-8, séparateur point-virgule », and what was mended in its letters."""
        encoding = ENCODING_NAMES[self.encoding]
        said = f"CSV, {encoding}, séparateur {SEPARATOR_NAMES[self.separator]}"
        if count := self.letters_mended:
            letters = (
                f"{count} lettres codées deux fois remises" if count > 1 else "1 lettre remise"
            )
            said += f", {letters} en clair (« Ã© » est « é »)"
        return said


class Merged(NamedTuple):
    """A cell merged downwards: its first and last line, and its place in the rows."""

    first: int
    last: int
    place: int


class Uncalculated(NamedTuple):
    """Formulas without a value, one under the other: first and last line, place in the rows."""

    first: int
    last: int
    place: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: its rows from the first that holds something, with the line of each."""

    file: str
    """The file, and for a workbook its sheet, as a message names it."""
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...]
    form: Form | None
    """None for the sheet of a workbook."""
    sheet: str | None = None
    left: int = 0
    """How many empty columns stand before it in the sheet of a workbook."""
    merged: tuple[Merged, ...] = ()
    hidden: tuple[str, ...] = ()
    """In the first sheet of a workbook, the names of those that are hidden: they are not read."""
    hidden_lines: frozenset[int] = frozenset()
    """Of the rows that a workbook hides: they are read."""
    hidden_places: frozenset[int] = frozenset()
    """In the rows, of the columns that a workbook hides: they are read."""
    uncalculated: tuple[Uncalculated, ...] = ()
    """Formulas that no spreadsheet has calculated: their cells are empty."""


def text_of(cell: Cell) -> str:
    """Return the text of a cell; the number of a workbook as it would be typed, decimal dot."""
    if isinstance(cell, str):
        return cell
    return str(cell) if isinstance(cell, int) else format(cell, ".15g")


class OneCopy:
    """Keeps one copy of a cell that comes often: departments, yeses, the same source."""

    def __init__(self) -> None:
        self._known: dict[Cell | None, Cell] = {None: ""}

    def of(self, cells: Sequence[Cell | None]) -> tuple[Cell, ...]:
        """Return the row of these cells; an absent one is the empty text."""
        known = self._known
        if len(known) < _MOST_KNOWN:
            return tuple([known.setdefault(cell, "" if cell is None else cell) for cell in cells])
        return tuple([known.get(cell, "" if cell is None else cell) for cell in cells])
