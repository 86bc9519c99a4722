"""A reader's tables checked cell by cell: records for the atlas, repairs, doubts, corrected rows.

One code path for the page and the terminal. What can only mean one thing is mended and told; what
could mean several is asked; a cell that cannot be read is left out of the atlas and told; nothing
is guessed, and every row and unknown column stays in the corrected table.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from poles.boundaries import Boundaries
from poles.french_text import shortened
from poles.memory_sweeps import swept_young
from poles.numbers_fr import format_number
from poles.own.cells import CellMending
from poles.own.checked_rows import RowCheck
from poles.own.checked_table import Place, TableCheck
from poles.own.code_age import CodeAge
from poles.own.columns import Kind
from poles.own.computed_tables import computed_table
from poles.own.figures import KnownPoles, read_figure, said_once, without_repeats
from poles.own.grid import Grid, text_of
from poles.own.layout import recognise
from poles.own.merged import unmerged
from poles.own.place_matching import PlaceMatching
from poles.own.poles import figures_of_row, indicator_columns, read_pole
from poles.own.same_poles import PolesRead, also_known
from poles.own.tables import parted, unread
from poles.own.territory_column import with_territories
from poles.own.uncalculated import uncalculated
from poles.records import DataFileError, Figure, Pole, Problem, Repair

CODE_COLUMNS = ("commune_code", "communes_codes", "epci_codes")
MOST_FIGURES = 400_000
MOST_CODES = 2_000_000
"""Of EPCI and communes, in all the territories together: each is drawn."""
MOST_COMMUNES = 10_000_000
"""Covered by all the territories together, those of whole EPCI too."""
STEP = 250
"""Rows between two words on the progress."""
SECONDS_BEFORE_A_BAR = 1.0

Progress = Callable[[int, int], None]
"""Told the rows done and the rows in all."""
Choices = Mapping[str, Mapping[int, str | None]]
"""For each table by its name, the meaning that the reader gives to its columns by their place."""


def once_it_lasts(tell: Progress) -> Progress:
    """Return what tells the progress of a check that starts now, and only once it takes a while."""
    started = time.monotonic()

    def told(done: int, rows: int) -> None:
        if time.monotonic() - started > SECONDS_BEFORE_A_BAR:
            tell(done, rows)

    return told


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook, or a text file, as it was read."""

    grid: Grid
    table: TableCheck | None
    """The first of its tables, which leads to those under it; None if the sheet is left as it is:
    nothing is recognised there, or the atlas computes it."""


@dataclass(frozen=True)
class Check:
    """What a check found; `poles` and `figures` are what the atlas can show of it."""

    tables: tuple[TableCheck, ...]
    poles: tuple[Pole, ...]
    figures: tuple[Figure, ...]
    completed: Mapping[tuple[str, str], int]
    """What rows leave unsaid and the check deduces: column and how, with the number of rows."""
    age: str | None
    """How old the codes are, in French; None without any code."""
    sheets: tuple[Sheet, ...] = ()
    """All that the files hold, in their order."""
    also_known: tuple[str, ...] = ()
    """The names of the poles that seem to be known ones: beside these, they count twice."""

    @property
    def others(self) -> tuple[Grid, ...]:
        """Return the sheets in which nothing was recognised, or that the atlas computes."""
        return tuple(sheet.grid for sheet in self.sheets if sheet.table is None)

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """Return what was mended, table by table in file order."""
        return tuple(one for table in self.tables for one in table.repairs if not one.stays)

    @property
    def readings(self) -> tuple[Repair, ...]:
        """Return what was found in cells that stay as they are: « Voiron », which is 38563."""
        return tuple(one for table in self.tables for one in table.repairs if one.stays)

    @property
    def repaired_cells(self) -> int:
        """Return how many cells the corrected files hold otherwise than they were written."""
        return sum(table.repaired_cells for table in self.tables)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what is left to choose or to correct, table by table in file order."""
        return tuple(problem for table in self.tables for problem in table.problems)


@swept_young()
def check_tables(
    grids: Sequence[Grid],
    boundaries: Boundaries,
    known: Iterable[Pole] = (),
    *,
    choices: Choices | None = None,
    answers: Mapping[Place, str] | None = None,
    progress: Progress | None = None,
) -> Check:
    """Return what these tables hold for the atlas, and all that is to be told about them.

    A table of figures may be about the poles of another table, or about `known` ones. Raises
    DataFileError when no table has columns that can be recognised.
    """
    matching, known = PlaceMatching(boundaries), tuple(known)
    sheets, tables = _read(grids, matching, choices or {}, answers or {})
    work = _Work(matching, CodeAge(boundaries), _Counted(tables, progress))
    poles, in_columns = _check_poles(tables, work)
    meant = KnownPoles()
    meant.add(poles)
    meant.add(known)
    listed = _check_figures(tables, work, meant)
    told_once = without_repeats(in_columns, listed)
    return Check(
        tables=tables,
        poles=tuple(poles),
        figures=(*told_once, *listed),
        completed=_tell_the_rest(tables, repeats=len(in_columns) - len(told_once)),
        age=work.age.said(),
        sheets=sheets,
        also_known=tuple(pole.nom for pole in also_known(poles, known)),
    )


def _read(
    grids: Sequence[Grid],
    matching: PlaceMatching,
    choices: Choices,
    answers: Mapping[Place, str],
) -> tuple[tuple[Sheet, ...], tuple[TableCheck, ...]]:
    """The sheets, and all their tables: those of poles first, which those of figures are about."""
    of_grids = [_tables_of(grid, matching, choices, answers) for grid in grids]
    if not any(of_grids):
        raise DataFileError([_nothing_recognised(grid) for grid in grids])
    sheets = tuple(
        Sheet(grid, next(iter(tables), None)) for grid, tables in zip(grids, of_grids, strict=True)
    )
    found = [table for tables in of_grids for table in tables]
    if not any(table.row_count for table in found):
        found[0].tell_empty()
    return sheets, tuple(sorted(found, key=lambda table: table.layout.kind is not Kind.POLES))


def _tables_of(
    grid: Grid, matching: PlaceMatching, choices: Choices, answers: Mapping[Place, str]
) -> list[TableCheck]:
    """The tables of a sheet, one under the other; none where nothing is recognised."""
    if computed_table(grid):
        return []
    tables: list[TableCheck] = []
    for part in parted(grid, choices.get(grid.file)):
        layout = recognise(part, choices.get(part.file))
        if layout is None and tables:
            layout = unread(part)
        if layout is None:
            return []
        layout = with_territories(layout, part, matching)
        done = unmerged(part, layout)
        table = TableCheck(done.grid, layout, answers)
        table.tell_unmerged(done.repairs, done.problems)
        table.tell((), list(uncalculated(part, layout)))
        if tables:
            tables[-1].under = table
        tables.append(table)
    return tables


@dataclass
class _Counted:
    """Tells the progress, a word every few rows."""

    tables: Sequence[TableCheck]
    progress: Progress | None
    done: int = 0

    def one_more(self) -> None:
        self.done += 1
        if self.progress is not None and self.done % STEP == 0:
            self.progress(self.done, sum(len(table.grid.rows) for table in self.tables))


@dataclass
class _Work:
    matching: PlaceMatching
    age: CodeAge
    counted: _Counted

    def rows(self, table: TableCheck) -> Iterable[RowCheck]:
        """The rows under the header; one with more cells than it is told and not read."""
        form = table.grid.form
        mark = None if form is None else "." if form.separator == "," else ","
        mending = CellMending(self.matching, mark)
        for number in range(table.layout.first_row, len(table.grid.rows)):
            self.counted.one_more()
            row = RowCheck(table, number, mending)
            if form is not None and row.extra_cells():
                extra = row.extra_cells()
                row.row_problem(
                    f"a {extra} case{'s' if extra > 1 else ''} de plus que l’en-tête",
                    "Mettez entre guillemets le texte qui contient le séparateur.",
                )
                row.close(keeps=False)
                continue
            yield row


def _check_poles(tables: Sequence[TableCheck], work: _Work) -> tuple[list[Pole], list[Figure]]:
    figures: list[Figure] = []
    read = PolesRead()
    listed = covered = 0
    for table in tables:
        if table.layout.kind is not Kind.POLES or table.tell_unread():
            continue
        table.holds_postcodes = _holds_postcodes(table, work.matching)
        columns = indicator_columns(table.layout.columns)
        for row in work.rows(table):
            pole = read_pole(row, work.matching)
            settled = None if pole is None else read.settle(row, pole)
            # The numbers of a row in doubt are read too: mended, it may repeat another.
            own = list(figures_of_row(row, settled or pole, columns)) if pole else []
            _see_age(row, work.age)
            if row.close(keeps=settled is not None) and settled is not None:
                read.take(row, settled)
                figures += own
                listed += len(settled.communes_codes) + len(settled.epci_codes)
                covered += _covered(settled, work.matching.boundaries)
                _refuse_too_much(row, len(figures), listed, covered)
    return list(read.by_id.values()), said_once(figures, read.joined)


def _check_figures(tables: Sequence[TableCheck], work: _Work, known: KnownPoles) -> list[Figure]:
    figures = []
    for table in tables:
        if table.layout.kind is not Kind.FIGURES:
            continue
        for row in work.rows(table):
            figure = read_figure(row, known)
            if row.close(keeps=figure is not None) and figure is not None:
                figures.append(figure)
    return figures


def _tell_the_rest(tables: Sequence[TableCheck], repeats: int) -> Counter[tuple[str, str]]:
    """Tell in each table what waited for its last row; count what was deduced in all of them."""
    completed: Counter[tuple[str, str]] = Counter()
    if repeats:
        completed["valeur", "déjà dans celle des chiffres, gardés une fois"] = repeats
    for table in tables:
        table.tell_untold()
        completed.update(table.completed)
    return completed


def _see_age(row: RowCheck, age: CodeAge) -> None:
    """Take note of the codes that a row holds, those that it carried to today's too."""
    for key in CODE_COLUMNS:
        codes = row.unchanged(key)
        if codes is None:
            age.see(text_of(row.raw(key)))
        else:
            age.seen.update(codes)


def _covered(pole: Pole, boundaries: Boundaries) -> int:
    """How many communes a pole covers, at most."""
    of_epci = boundaries.communes_by_epci
    return len(pole.communes_codes) + sum(len(of_epci[code]) for code in pole.epci_codes)


def _refuse_too_much(row: RowCheck, figures: int, listed: int, covered: int) -> None:
    """Refuse what would take the memory or the time of the other readers."""
    for count, most, what in (
        (figures, MOST_FIGURES, "chiffres"),
        (listed, MOST_CODES, "codes d’EPCI et de communes"),
        (covered, MOST_COMMUNES, "communes couvertes, en comptant chaque pôle"),
    ):
        if count > most:
            wrong = f"donne plus de {format_number(most)} {what}"
            advice = "Coupez ce fichier en plusieurs."
            raise DataFileError([Problem(row.file, row.line, None, row.file, wrong, advice)])


def _holds_postcodes(table: TableCheck, matching: PlaceMatching) -> bool:
    """Whether the codes of communes are, at least in part, postal codes."""
    place = table.places.get("commune_code")
    if place is None:
        return False
    cells = {row[place] for row in table.grid.rows if place < len(row)}
    return any(matching.is_postcode_alone(text_of(cell).strip().zfill(5)) for cell in cells)


def _nothing_recognised(grid: Grid) -> Problem:
    first = shortened(", ".join(text_of(cell) for cell in grid.rows[0][:9]))
    if computed := computed_table(grid):
        wrong = f"est une table que l’atlas calcule : {computed}"
        advice = "Déposez la table des pôles, et celle de leurs indicateurs."
        return Problem(grid.file, grid.lines[0], None, first, wrong, advice)
    return Problem(
        grid.file,
        grid.lines[0],
        None,
        first,
        "n’a pas d’en-tête dont deux colonnes soient connues, comme « nom » et « commune » d’un "
        "pôle, ou « indicateur » et « valeur » d’un chiffre",
        "Partez du modèle, ou nommez les colonnes sur la première ligne.",
    )
