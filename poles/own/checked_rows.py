"""One table of a reader while it is checked: each row reads its cells and tells what it met."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from poles.cells import CellError
from poles.french_text import shortened
from poles.own.cells import NOTHING_AROUND, Around, CellMending
from poles.own.columns import Column, Layout
from poles.own.grid import Cell, Grid, text_of
from poles.own.mended_cells import Mended, clean, is_missing
from poles.records import WHOLE_ROW, Problem, Qualifier, Repair
from poles.wording import QUALIFIER_LABELS

_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
Place = tuple[str, int, str]
"""A cell: its file, its line, the header of its column."""
MOST_REPAIRS = 600_000
MOST_PROBLEMS = 100_000
"""Told one by one for a table: a column taken for another is not to fill the memory."""
CHOSEN_BY_YOU = "choisi par vous"


class Outcome(StrEnum):
    """How a cell that holds something was read."""

    FOUND = "found"
    REPAIRED = "repaired"
    TO_CHOOSE = "to_choose"
    WRONG = "wrong"


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

    def count(self, outcome: Outcome, cells: int) -> None:
        """Count so many cells more."""
        self.filled += cells
        if outcome is not Outcome.FOUND:
            setattr(self, outcome, getattr(self, outcome) + cells)


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
    outcomes: Counter[tuple[int, Outcome]] = field(default_factory=Counter)
    """How the cells of each column, by its place, were read, with their number."""
    completed: Counter[tuple[str, str]] = field(default_factory=Counter)
    """What rows leave unsaid and the check deduces: column and how, with the number of rows."""
    kept: int = 0
    """Rows that become a record."""
    met: int = 0
    """Repairs and problems of all the rows, told one by one or not."""
    set_aside: int = 0
    """Rows that cannot: each has its problem, or is told to repeat another."""
    places: dict[str, int] = field(init=False)
    """The place of each column of ours that is there, the first of each."""
    holds_postcodes: bool = False
    """Whether postal codes stand among its codes of communes: one that is both is asked then."""
    used: frozenset[int] = field(init=False)
    """The places of the columns that are read."""
    unmerged: dict[int, list[int]] = field(default_factory=dict)
    """The places of the cells that merged ones filled, by their line."""
    last_full: int | None = None
    """The index of the last row that says more than a name; -1 if none does, None before asked."""
    last_added: int = -1
    """The index of the last row that was taken for a total or a note."""
    under: "TableCheck | None" = None
    """The table that stands under this one in its sheet."""
    year: int | None = field(init=False)
    """That the name of the sheet says, of figures that have none."""
    first_lines: dict[tuple[Cell, ...], int] = field(init=False)
    """The line of each row, as it is once mended: what comes again is left out."""

    def __post_init__(self) -> None:
        """Find the columns once for all the rows."""
        self.places = {}
        for column in self.layout.columns:
            if column.meaning is not None:
                self.places.setdefault(column.meaning.key, column.place)
        self.used = frozenset(one.place for one in self.layout.columns if one.meaning is not None)
        self.year = _year_of_sheet(self.grid.sheet or "")
        header = self.layout.header_row
        self.first_lines = {self.grid.rows[header]: self.grid.lines[header]}

    def tell_unmerged(self, repairs: Sequence[Repair], problems: Sequence[Problem]) -> None:
        """Take in what became of merged cells, before any row is read."""
        self.tell(repairs, problems)
        places = {column.header: column.place for column in self.layout.columns}
        for repair in repairs:
            if repair.column in places:
                self.unmerged.setdefault(repair.line, []).append(places[repair.column])

    def tell(self, repairs: Sequence[Repair], problems: Sequence[Problem]) -> None:
        """Take in what a row met, in full as long as there is room."""
        self.repairs += repairs[: MOST_REPAIRS - len(self.repairs)]
        self.problems += problems[: MOST_PROBLEMS - len(self.problems)]
        self.met += len(repairs) + len(problems)

    def tell_untold(self) -> None:
        """Tell how much was met and not told one by one, once every row is read."""
        untold = self.met - len(self.repairs) - len(self.problems)
        if untold:
            wrong = f"donne lieu à {untold} autres remarques, qui ne sont pas détaillées"
            advice = "Corrigez d’abord ce qui précède."
            self.problems.append(Problem(self.grid.file, None, None, "", wrong, advice))

    @property
    def tallies(self) -> dict[str, Tally]:
        """Return how the cells under each header were read."""
        tallies: dict[str, Tally] = {}
        for (place, outcome), count in self.outcomes.items():
            header = self.layout.columns[place].header
            tallies.setdefault(header, Tally()).count(outcome, count)
        return tallies

    @property
    def repaired_cells(self) -> int:
        """Return how many cells the corrected table holds otherwise than they were written."""
        return sum(tally.repaired for tally in self.tallies.values())

    @property
    def row_count(self) -> int:
        """Return how many rows stand under the header."""
        return len(self.grid.rows) - self.layout.first_row

    @property
    def rows(self) -> list[tuple[Cell, ...]]:
        """Return the rows of the corrected table."""
        return [row for _, row in self.lined_rows() if row is not None]

    def lined_rows(self) -> Iterator[tuple[int, tuple[Cell, ...] | None]]:
        """Yield each line with its corrected row, None if left out; the tables under it follow."""
        for number, (line, row) in enumerate(zip(self.grid.lines, self.grid.rows, strict=True)):
            yield line, self.corrected.get(number, row)
        if self.under is not None:
            yield from self.under.lined_rows()

    def tell_unread(self) -> bool:
        """Return whether no row of the table can be read, which is then told once for all."""
        if self.layout.unread is None:
            return False
        self._tell_header(*self.layout.unread)
        self.set_aside = self.row_count
        return True

    def tell_empty(self) -> None:
        """Tell that nothing stands under the header, unless nothing would be read of it."""
        if self.layout.unread is None:
            advice = "Écrivez sous l’en-tête, une ligne par pôle ou par chiffre."
            self._tell_header("n’a aucune ligne sous l’en-tête", advice)

    def _tell_header(self, wrong: str, advice: str) -> None:
        line = self.grid.lines[self.layout.header_row]
        cells = self.grid.rows[self.layout.header_row]
        shown = shortened(", ".join(text_of(cell) for cell in cells[:9] if cell != ""))
        self.tell((), [Problem(self.grid.file, line, None, shown, wrong, advice)])


class RowCheck:
    """One row: cells read by the key of their column; `close` gives its table what it met."""

    def __init__(self, table: TableCheck, number: int, mending: CellMending) -> None:
        self.table = table
        self.index = number
        self.line = table.grid.lines[number]
        self.file = table.grid.file
        self.refused: set[str] = set()
        """The columns of ours whose cell could not be read in this row."""
        self.completed: list[tuple[str, str]] = []
        """The columns that the row leaves empty and the check fills, and how."""
        self._cells = table.grid.rows[number]
        self._mending = mending
        self._values: dict[str, Any] = {}
        self._changed: dict[int, Cell] = {}
        self._outcomes: dict[int, Outcome] = {}
        self._repairs: list[Repair] = []
        self._problems: list[Problem] = []
        self._left_out = ""

    def raw(self, key: str) -> Cell:
        """Return what is written in a column of ours; the empty text where there is none."""
        place = self.table.places.get(key)
        return "" if place is None else self.at(place)

    def at(self, place: int) -> Cell:
        """Return what is written at a place, or the reader's answer to a doubt about it."""
        written = self._cells[place] if place < len(self._cells) else ""
        if not self.table.answers:
            return written
        answer = self.table.answers.get((self.file, self.line, self._header(place)))
        return written if answer is None else answer

    def read(self, key: str, around: Around = NOTHING_AROUND) -> Any:
        """Return the value of a cell; the empty value when it says nothing or cannot be read."""
        place = self.table.places.get(key)
        if place is None:
            return _EMPTY.get(key)
        if key in self._values:
            return self._values[key]
        cell = self.at(place)
        value = _EMPTY.get(key)
        if cell == "":
            self._tell_emptied(place)
        else:
            try:
                mended = self._mending.read(key, cell, around)
            except CellError as error:
                self.refused.add(key)
                self._refuse(place, cell, error)
            else:
                self._tell(place, cell, mended)
                value = mended.value
        self._values[key] = value
        return value

    def glance(self, key: str) -> Any:
        """Return what a cell seems to mean, untold: it is read once more is known around it."""
        cell = self.raw(key)
        try:
            return _EMPTY.get(key) if cell == "" else self._mending.read(key, cell).value
        except CellError:
            return _EMPTY.get(key)

    def number(self, column: Column, key: str, scale: int, qualifier_key: str) -> Mended | None:
        """Return the number of a cell with its qualifier; None when it says nothing or is refused.

        A qualifier that the number's text says moves to its own cell, when that one is empty.
        """
        own: Qualifier | None = self.read(qualifier_key)
        cell = self.at(column.place)
        if cell == "":
            self._tell_emptied(column.place)
            return None
        is_free = qualifier_key in self.table.places and self._is_empty(qualifier_key)
        number = self._mending.numbers.read
        try:
            mended = number(key, cell, scale, keeps_qualifier=not is_free)
            if own is not None and own is mended.qualifier:
                mended = number(key, cell, scale, keeps_qualifier=False)
        except CellError as error:
            self._refuse(column.place, cell, error)
            return None
        self._tell(column.place, cell, mended)
        if mended.value is None:
            return None
        said = mended.qualifier
        if is_free and said is not None:
            self.fill(qualifier_key, said.value, "dit dans la case du chiffre")
        if own is not None and said not in (None, own):
            told = QUALIFIER_LABELS[said]
            wrong = f"ne dit pas la même chose que le chiffre (« {told} »)"
            self.problem(qualifier_key, wrong, "Gardez-en une.", (said.value,))
        return Mended(mended.value, mended.text, None, own or said or Qualifier.EXACT)

    def unchanged(self, key: str) -> tuple[str, ...] | None:
        """Return the codes of a cell that was read as it stands; None when it was not."""
        place = self.table.places.get(key)
        if place is None or self._outcomes.get(place) is not Outcome.FOUND:
            return () if self.raw(key) == "" else None
        value = self._values[key]
        return value if isinstance(value, tuple) else (value,)

    def year_of_sheet(self) -> int | None:
        """Return the year that the name of the sheet says, told as that of a figure without one."""
        year = self.table.year
        if year is not None:
            self.completed.append(("annee", f"{year}, du nom de la feuille"))
        return year

    def header(self, key: str) -> str:
        """Return the header of a column of ours in this table; the key where there is none."""
        place = self.table.places.get(key)
        return key if place is None else self._header(place)

    def first_key(self, *keys: str) -> str:
        """Return the first of these columns whose cell holds something; the first if none does."""
        return next((key for key in keys if self.raw(key) != ""), keys[0])

    def cells_that_say(self, most: int, cells: Sequence[Cell] | None = None) -> int:
        """Return how many cells say something, counted up to `most`; « n.c. » says nothing.

        Of this row, or of another one of its table.
        """
        said = 0
        for place, cell in enumerate(self._cells if cells is None else cells):
            text = clean(text_of(cell)) if cell != "" else ""
            said += bool(text) and not (place in self.table.used and is_missing(text))
            if said == most:
                break
        return said

    def where(self) -> str:
        """Return what stands for the source of a row that names none."""
        return f"Votre fichier, {self.file}, ligne {self.line}"

    def first_text(self) -> str:
        """Return the first words that the row says, whatever the column; the empty text if none."""
        return next((text for cell in self._cells if (text := clean(text_of(cell)))), "")

    def deduce(self, key: str, source: str, text: str, why: str | None) -> None:
        """Tell what another cell says of an empty one; it is filled where its column exists."""
        if key in self.table.places:
            self.fill(key, text, why or "")
        else:
            self.repair(source, text_of(self.raw(source)), text, why or "")

    def fill(self, key: str, text: str, why: str) -> None:
        """Write in an empty cell what another says, in the corrected file too."""
        place = self.table.places.get(key)
        if place is not None and self._is_empty(key):
            self._changed[place] = text
            self._outcomes[place] = Outcome.REPAIRED
            before = text_of(self.raw(key))
            self._repairs.append(
                Repair(self.file, self.line, self._header(place), before, text, why)
            )

    def repair(self, key: str, before: str, after: str, why: str) -> None:
        """Tell how a cell was read, without a change in the corrected file."""
        where = self.header(key)
        told = (where, before, after, why)
        self._repairs.append(Repair(self.file, self.line, *told, stays=True))

    def problem(self, key: str, wrong: str, advice: str, choices: Sequence[str] = ()) -> None:
        """Tell what is wrong in the row, at a column of ours if the table has it."""
        value = text_of(self.raw(key))
        place = self.table.places.get(key)
        if value and place is not None:
            self._outcomes[place] = Outcome.TO_CHOOSE if choices else Outcome.WRONG
        told = (wrong, advice, tuple(choices))
        self._problems.append(Problem(self.file, self.line, self.header(key), value, *told))

    def row_problem(
        self, wrong: str, advice: str, choices: Sequence[str] = (), name: str | None = None
    ) -> None:
        """Tell what is wrong with the row as a whole, shown by its name or by its first cells."""
        where = WHOLE_ROW if choices else None
        shown = self._shown() if name is None else name
        told = (wrong, advice, tuple(choices))
        self._problems.append(Problem(self.file, self.line, where, shown, *told))

    @property
    def answer(self) -> str | None:
        """Return the reader's answer to a doubt about the row as a whole."""
        return self.table.answers.get((self.file, self.line, WHOLE_ROW))

    def leave_out(self, why: str) -> None:
        """Leave the row out of the corrected file, and tell only that."""
        self._left_out = why

    def extra_cells(self) -> int:
        """Return how many cells that hold something stand beyond the last header."""
        return sum(cell != "" for cell in self._cells[len(self.table.layout.columns) :])

    def close(self, *, keeps: bool) -> bool:
        """Give the table what the row met, and return whether it becomes a record if it `keeps`.

        A row that is left out, or that repeats an earlier one once both are mended, gives
        nothing: only that is told.
        """
        table, cells = self.table, self._corrected()
        first = table.first_lines.setdefault(cells, self.line)
        if first != self.line:
            self.leave_out(f"répète la ligne {first}, gardée une fois")
        if self._left_out:
            told = (WHOLE_ROW, self._shown(), "", self._left_out)
            table.tell([Repair(self.file, self.line, *told)], ())
            table.corrected[self.index] = None
            table.set_aside += 1
            return False
        table.tell(self._repairs, self._problems)
        for deduced in self.completed:
            table.completed[deduced] += 1
        for place in table.unmerged.get(self.line, ()):
            if self._outcomes.get(place, Outcome.FOUND) is Outcome.FOUND:
                self._outcomes[place] = Outcome.REPAIRED
        for outcome in self._outcomes.items():
            table.outcomes[outcome] += 1
        if self._changed:
            table.corrected[self.index] = cells
        table.kept += keeps
        table.set_aside += not keeps
        return keeps

    def _is_empty(self, key: str) -> bool:
        """Whether a cell says nothing: it holds nothing, or a mark of what is missing."""
        return key not in self.refused and self.read(key) in (None, ())

    def _corrected(self) -> tuple[Cell, ...]:
        if not self._changed:
            return self._cells
        width = max(len(self._cells), 1 + max(self._changed))
        cells = [*self._cells, *[""] * (width - len(self._cells))]
        for place, text in self._changed.items():
            cells[place] = text
        return tuple(cells)

    def _shown(self) -> str:
        return shortened(", ".join(text_of(cell) for cell in self._cells[:9] if cell != ""))

    def _header(self, place: int) -> str:
        return self.table.layout.columns[place].header

    def _tell(self, place: int, cell: Cell, mended: Mended) -> None:
        written = self._cells[place] if place < len(self._cells) else ""
        why = mended.why
        if cell is not written and cell != written:
            why = f"{CHOSEN_BY_YOU} ; {why}" if why else CHOSEN_BY_YOU
        if why is None:
            self._outcomes[place] = Outcome.FOUND
            return
        stays = mended.text == written
        self._outcomes[place] = Outcome.FOUND if stays else Outcome.REPAIRED
        told = (self._header(place), text_of(written), text_of(mended.text), why)
        self._repairs.append(Repair(self.file, self.line, *told, stays=stays))
        if not stays:
            self._changed[place] = mended.text

    def _tell_emptied(self, place: int) -> None:
        """Tell a cell that holds something and that the reader's answer empties."""
        if place < len(self._cells) and self._cells[place] != "":
            self._tell(place, "", Mended(None, "", None))

    def _refuse(self, place: int, cell: Cell, error: CellError) -> None:
        self._outcomes[place] = Outcome.TO_CHOOSE if error.choices else Outcome.WRONG
        error.__traceback__ = None  # it holds this row, and is kept for the cells that are alike
        told = (error.wrong, error.advice, error.choices)
        self._problems.append(
            Problem(self.file, self.line, self._header(place), text_of(cell), *told)
        )


def _year_of_sheet(name: str) -> int | None:
    """Of « Chiffres 2023 »; two years say nothing."""
    written = set(_YEAR.findall(name))
    return int(written.pop()) if len(written) == 1 else None


_EMPTY: Mapping[str, tuple[()]] = dict.fromkeys(
    ("promotions_suivantes", "epci_codes", "communes_codes", "filieres"), ()
)
"""The value of an empty cell of a list; that of any other is None."""
