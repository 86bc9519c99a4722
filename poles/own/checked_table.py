"""One table of a reader while it is checked: what was found in it so far."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from poles.french_text import shortened
from poles.own.columns import Layout
from poles.own.grid import Cell, Grid, text_of
from poles.records import Problem, Repair

_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
Place = tuple[str, int, str]
"""A cell: its file, its line, the header of its column."""
MOST_REPAIRS = 600_000
MOST_PROBLEMS = 100_000
"""Told one by one for a table: a column taken for another is not to fill the memory."""


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


def _year_of_sheet(name: str) -> int | None:
    """Of « Chiffres 2023 »; two years say nothing."""
    written = set(_YEAR.findall(name))
    return int(written.pop()) if len(written) == 1 else None
