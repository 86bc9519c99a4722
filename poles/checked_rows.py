"""One table of a reader while it is checked: each row reads its cells and tells what it met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from poles.cells import CellError
from poles.own_cells import Around, CellMending, Mended
from poles.own_columns import Column, Layout
from poles.records import Problem, Qualifier, Repair
from poles.spreadsheet import Cell, Grid, text_of
from poles.wording import QUALIFIER_LABELS

Place = tuple[str, int, str]
"""A cell: its file, its line, the header of its column."""
CHOSEN_BY_YOU = "choisi par vous"


@dataclass(slots=True)
class Tally:
    """How the cells of a column that hold something were read."""

    filled: int = 0
    repaired: int = 0
    to_choose: int = 0
    wrong: int = 0

    @property
    def found(self) -> int:
        """Return how many were read as they stand."""
        return self.filled - self.repaired - self.to_choose - self.wrong


@dataclass(slots=True)
class TableCheck:
    """A table with what was found in it so far."""

    grid: Grid
    layout: Layout
    answers: Mapping[Place, str]
    repairs: list[Repair] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    corrected: dict[int, tuple[Cell, ...] | None] = field(default_factory=dict)
    """The rows that change, by their index; None for one that the corrected file leaves out."""
    tallies: dict[str, Tally] = field(default_factory=dict)
    kept: int = 0
    """Rows that become a record."""
    set_aside: int = 0
    """Rows that cannot: each has its problem, or is told to repeat another."""
    places: dict[str, int] = field(init=False)
    """The place of each column of ours that is there, the first of each."""

    def __post_init__(self) -> None:
        """Find the columns once for all the rows."""
        self.places = {}
        for column in self.layout.columns:
            if column.meaning is not None:
                self.places.setdefault(column.meaning.key, column.place)

    @property
    def rows(self) -> list[tuple[Cell, ...]]:
        """Return the rows of the corrected table."""
        every = (self.corrected.get(number, row) for number, row in enumerate(self.grid.rows))
        return [row for row in every if row is not None]


class RowCheck:
    """One row: cells read by the key of their column; what is met goes to its table."""

    def __init__(self, table: TableCheck, number: int, mending: CellMending) -> None:
        self.table = table
        self.index = number
        self.line = table.grid.lines[number]
        self.file = table.grid.file
        self._cells = table.grid.rows[number]
        self._mending = mending
        self._changed: dict[int, Cell] = {}
        self.refused: set[str] = set()
        """The columns of ours whose cell could not be read in this row."""

    def raw(self, key: str) -> Cell:
        """Return what is written in a column of ours; the empty text where there is none."""
        place = self.table.places.get(key)
        return "" if place is None else self.at(place)

    def at(self, place: int) -> Cell:
        """Return what is written at a place, or the reader's answer to a doubt about it."""
        written = self._cells[place] if place < len(self._cells) else ""
        if not self.table.answers:
            return written
        return self.table.answers.get((self.file, self.line, self._header(place)), written)

    def read(self, key: str, around: Around | None = None) -> Any:
        """Return the value of a cell; the empty value when it says nothing or cannot be read."""
        place = self.table.places.get(key)
        if place is None:
            return _empty(key)
        cell = self.at(place)
        tally = self._tally(place, cell)
        if tally is None:
            return _empty(key)
        try:
            mended = self._mending.read(key, cell, around or Around())
        except CellError as error:
            self.refused.add(key)
            self._refuse(place, cell, error, tally)
            return _empty(key)
        self._tell(place, cell, mended, tally)
        return mended.value

    def number(self, column: Column, key: str, qualifier_key: str) -> Mended | None:
        """Return the number of a cell; None when it says nothing or cannot be read."""
        cell = self.at(column.place)
        tally = self._tally(column.place, cell)
        if tally is None:
            return None
        has_place = qualifier_key in self.table.places
        try:
            mended = self._mending.number(key, cell, keeps_qualifier=not has_place)
        except CellError as error:
            self._refuse(column.place, cell, error, tally)
            return None
        self._tell(column.place, cell, mended, tally)
        return None if mended.value is None else mended

    def qualifier(self, key: str, said_by_number: Qualifier | None) -> Qualifier:
        """Return the qualifier of a number: its own cell's, else what the number's text says."""
        place = self.table.places.get(key)
        own = self.read(key)
        if own is None and said_by_number is not None and place is not None:
            self.fill(key, said_by_number.value, "dit dans la case du chiffre")
        if own is not None and said_by_number not in (None, own) and place is not None:
            said = QUALIFIER_LABELS[said_by_number or own]
            self.problem(
                key, f"ne dit pas la même chose que le chiffre (« {said} »)", "Gardez-en une."
            )
        return own or said_by_number or Qualifier.EXACT

    def header(self, key: str) -> str:
        """Return the header of a column of ours in this table; the key where there is none."""
        place = self.table.places.get(key)
        return key if place is None else self._header(place)

    def fill(self, key: str, text: str, why: str) -> None:
        """Write in an empty cell what another says, in the corrected file too."""
        place = self.table.places.get(key)
        if place is not None and not self.at(place):
            self._changed[place] = text
            header = self._header(place)
            self.table.repairs.append(Repair(self.file, self.line, header, "", text, why))

    def repair(self, key: str, before: str, after: str, why: str) -> None:
        """Tell how a cell was read, without a change in the corrected file."""
        where = self.header(key)
        self.table.repairs.append(Repair(self.file, self.line, where, before, after, why))

    def problem(self, key: str, wrong: str, advice: str, choices: Sequence[str] = ()) -> None:
        """Tell what is wrong in the row, at a column of ours if the table has it."""
        header, value = self.header(key), text_of(self.raw(key))
        if value:
            tally = self.table.tallies.setdefault(header, Tally())
            tally.to_choose += bool(choices)
            tally.wrong += not choices
        told = (wrong, advice, tuple(choices))
        self.table.problems.append(Problem(self.file, self.line, header, value, *told))

    def leave_out(self, why: str) -> None:
        """Take the row out of the corrected file, which tells why."""
        shown = ", ".join(text_of(cell) for cell in self._cells if cell != "")
        self.table.repairs.append(Repair(self.file, self.line, "(ligne)", shown, "", why))
        self.table.corrected[self.index] = None

    def close(self) -> None:
        """Keep the corrected cells of the row."""
        if self._changed:
            width = max(len(self._cells), 1 + max(self._changed))
            cells = [*self._cells, *[""] * (width - len(self._cells))]
            for place, text in self._changed.items():
                cells[place] = text
            self.table.corrected[self.index] = tuple(cells)

    def _header(self, place: int) -> str:
        return self.table.layout.columns[place].header

    def _tally(self, place: int, cell: Cell) -> Tally | None:
        """The tally of the column of a cell that holds something; None for an empty one."""
        if cell == "":
            return None
        tally = self.table.tallies.get(self._header(place))
        if tally is None:
            tally = self.table.tallies[self._header(place)] = Tally()
        tally.filled += 1
        return tally

    def _tell(self, place: int, cell: Cell, mended: Mended, tally: Tally) -> None:
        written = self._cells[place] if place < len(self._cells) else ""
        why = mended.why
        if cell is not written and cell != written:
            why = f"{CHOSEN_BY_YOU} ; {why}" if why else CHOSEN_BY_YOU
        if why is None:
            return
        tally.repaired += 1
        before, after = text_of(written), text_of(mended.text)
        header = self._header(place)
        self.table.repairs.append(Repair(self.file, self.line, header, before, after, why))
        if mended.text != written:
            self._changed[place] = mended.text

    def _refuse(self, place: int, cell: Cell, error: CellError, tally: Tally) -> None:
        tally.to_choose += bool(error.choices)
        tally.wrong += not error.choices
        told = (error.wrong, error.advice, error.choices)
        problem = Problem(self.file, self.line, self._header(place), text_of(cell), *told)
        self.table.problems.append(problem)


_LISTS = frozenset({"promotions_suivantes", "epci_codes", "communes_codes", "filieres"})


def _empty(key: str) -> Any:
    return () if key in _LISTS else None
