"""One row of a reader's table while it is checked: it reads its cells and tells what it met."""

from collections.abc import Mapping, Sequence
from typing import Any

from poles.cells import CellError
from poles.french_text import shortened
from poles.own.cells import NOTHING_AROUND, Around, CellMending
from poles.own.checked_table import Outcome, TableCheck
from poles.own.columns import Column
from poles.own.grid import Cell, text_of
from poles.own.mended_cells import Mended, clean, is_missing
from poles.records import WHOLE_ROW, Problem, Qualifier, Repair
from poles.wording import QUALIFIER_LABELS

CHOSEN_BY_YOU = "choisi par vous"


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


_EMPTY: Mapping[str, tuple[()]] = dict.fromkeys(
    ("promotions_suivantes", "epci_codes", "communes_codes", "filieres"), ()
)
"""The value of an empty cell of a list; that of any other is None."""
