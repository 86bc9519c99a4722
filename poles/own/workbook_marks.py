"""What a workbook says beside the values of its cells: units, errors, formulas, what is hidden.

A part of the program that `workbook_child` is: it too imports nothing of the project.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from xml.parsers import expat

MOST_MARKED = 1_000_000
"""Cells that have a unit or an error."""
MOST_RUNS = 200_000
"""More than the rows that may be read: what is beyond is not told."""
_CHUNK = 1 << 20
_LAST_COLUMN = 16_384
_LONGEST_ERROR = 40
_WORTH_A_WALK = re.compile(rb"""t=["']e["']|hidden=|<(?:\w+:)?f[ />]""")
_LONGEST_OF_THESE = 64
_CELL = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_DIGITS_OF_A_FORMAT = re.compile("[0#?]")
_SPACING_OF_A_FORMAT = re.compile("[_*].")
_CURRENCY_OF_A_FORMAT = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
_NUMBER_WRITTEN = re.compile(r"\s*\d[\d\s]*(?:[.,]\d+)?")
_UNIT = re.compile(r"(?i)[km] ?(?:€|eur(?:os?)?)|milliers d.euros|millions d.euros|etp|%")
_TRUE = frozenset({"1", "true"})

At = tuple[int, int]
"""A row and a column, from 0."""


@dataclass
class Marks:
    """What a sheet says beside its values."""

    units: dict[At, str] = field(default_factory=dict)
    """That cells show after their number."""
    errors: dict[At, str] = field(default_factory=dict)
    """That formulas gave instead of a value: « #DIV/0! »."""
    uncalculated: list[list[int]] = field(default_factory=list)
    """Formulas without a value: first and last row, column."""
    hidden_rows: list[list[int]] = field(default_factory=list)
    """First and last."""
    hidden_columns: set[int] = field(default_factory=set)
    _open: dict[int, list[int]] = field(default_factory=dict)

    def mark(self, marks: dict[At, str], rows: range, columns: range, text: str) -> None:
        """Give these cells a unit or an error; raises MemoryError for too many of them."""
        if len(self.units) + len(self.errors) + len(rows) * len(columns) > MOST_MARKED:
            raise MemoryError
        marks.update(dict.fromkeys(((row, column) for row in rows for column in columns), text))

    def miss(self, rows: range, columns: range) -> None:
        """Take note of formulas without a value; those of one column under another are a run."""
        for column in columns[:_LAST_COLUMN]:
            run = self._open.get(column)
            if run is not None and run[1] == rows[0] - 1:
                run[1] = rows[-1]
            elif len(self.uncalculated) < MOST_RUNS:
                self._open[column] = [rows[0], rows[-1], column]
                self.uncalculated.append(self._open[column])

    def hide_rows(self, rows: range) -> None:
        """Take note of hidden rows, those that follow each other together."""
        if self.hidden_rows and self.hidden_rows[-1][1] == rows[0] - 1:
            self.hidden_rows[-1][1] = rows[-1]
        elif len(self.hidden_rows) < MOST_RUNS:
            self.hidden_rows.append([rows[0], rows[-1]])

    def hide_columns(self, columns: range) -> None:
        """Take note of hidden columns."""
        self.hidden_columns.update(columns[:_LAST_COLUMN])


class XlsxMarks:
    """Those of an XLSX; a unit, as in « 1 250 k€ », is in the formats of its cells."""

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._formats = {"9": "0%", "10": "0%"}
        """The codes of those that are in every workbook, and of its own."""
        self._styles: list[str] = []
        self._path: list[str] = []
        self._sheets: dict[str, str] = {}
        self._targets: dict[str, str] = {}
        if "xl/styles.xml" in self._archive.namelist():
            self._walk("xl/styles.xml", self._see_style)
        units = [unit_shown(self._formats.get(style, "")) for style in self._styles]
        self.by_style = {str(style): unit for style, unit in enumerate(units) if unit is not None}
        """The unit of each style of cells that shows one; most workbooks have none."""

    def of_sheet(self, sheet: str) -> Marks:
        """Return the marks of a sheet; most sheets have none, which is seen without a walk."""
        if not self._sheets:
            self._walk("xl/workbook.xml", self._see_sheet)
            self._walk("xl/_rels/workbook.xml.rels", self._see_target)
        target = self._targets.get(self._sheets.get(sheet, ""), "")
        member = posixpath.normpath(posixpath.join("/xl", target))[1:]
        walk = _SheetWalk(self.by_style)
        if self.by_style or self._is_worth_a_walk(member):
            self._walk(member, walk.start, walk.end, walk.hear)
        return walk.marks

    def _is_worth_a_walk(self, member: str) -> bool:
        """Whether a sheet holds an error, a formula or what is hidden; no element is cut in two."""
        try:
            with self._archive.open(member) as source:
                before = b""
                while chunk := source.read(_CHUNK):
                    if _WORTH_A_WALK.search(before + chunk):
                        return True
                    before = chunk[-_LONGEST_OF_THESE:]
        except KeyError:
            pass
        return False

    def _walk(
        self,
        member: str,
        see: Callable[[str, dict[str, str]], None],
        leave: Callable[[str], None] = lambda _: None,
        hear: Callable[[str], None] | None = None,
    ) -> None:
        """Tell the elements of a member one by one; one that is broken tells what it can."""
        parser = expat.ParserCreate()
        self._path = []

        def start(name: str, attributes: dict[str, str]) -> None:
            bare = name.rpartition(":")[2]
            self._path.append(bare)
            see(bare, attributes)

        def end(_: str) -> None:
            leave(self._path.pop())

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = hear
        try:
            with self._archive.open(member) as source:
                parser.ParseFile(source)
        except (expat.ExpatError, KeyError):
            return

    def _see_style(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif self._path[-2:] == ["cellXfs", "xf"]:
            self._styles.append(attributes.get("numFmtId", ""))

    def _see_sheet(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            ids = [value for key, value in attributes.items() if key.endswith(":id")]
            self._sheets[attributes.get("name", "")] = ids[0] if ids else ""

    def _see_target(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            self._targets[attributes.get("Id", "")] = attributes.get("Target", "")


class _SheetWalk:
    """Goes through the XML of a sheet, and keeps what it says beside its values."""

    def __init__(self, units: dict[str, str]) -> None:
        self.marks = Marks()
        self._units = units
        self._row = self._column = -1
        self._kind = self._style = self._text = ""
        self._has_formula = self._is_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """See an element begin."""
        if name == "c":
            self._start_cell(attributes)
        elif name == "f":
            self._has_formula = True
        elif name == "v":
            self._is_value = self._has_formula or self._kind == "e"
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 2)) - 1
            self._column = -1
            if attributes.get("hidden") in _TRUE:
                self.marks.hide_rows(range(self._row, self._row + 1))
        elif name == "col" and attributes.get("hidden") in _TRUE:
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 0))
            self.marks.hide_columns(range(first - 1, last))

    def hear(self, text: str) -> None:
        """Keep the value of a formula, or its beginning."""
        if self._is_value and len(self._text) < _LONGEST_ERROR:
            self._text += text

    def end(self, name: str) -> None:
        """See an element end."""
        if name == "v":
            self._is_value = False
        elif name == "c":
            self._end_cell()

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._column += 1
        at = _CELL.fullmatch(attributes.get("r", ""))
        if at is not None:
            self._row, self._column = int(at[2]) - 1, _place_of(at[1])
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._has_formula, self._text = False, ""

    def _end_cell(self) -> None:
        rows = range(self._row, self._row + 1)
        columns = range(self._column, self._column + 1)
        unit = self._units.get(self._style)
        if unit is not None:
            self.marks.mark(self.marks.units, rows, columns, unit)
        if self._kind == "e" and self._text:
            self.marks.mark(self.marks.errors, rows, columns, self._text[:_LONGEST_ERROR].strip())
        elif self._has_formula and not self._text and self._kind != "str":  # « "" » is a text
            self.marks.miss(rows, columns)


def _place_of(letters: str) -> int:
    """« B » is 1."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


class OdsMarks:
    """Those of an ODS, which holds each number and, beside it, the text that it shows."""

    _CONTENT = "content.xml"

    def __init__(self, content: bytes) -> None:
        self._sheets: dict[str, Marks] = {}
        self._marks = Marks()
        self._row = self._column = self._next_column = 0
        self._repeated_rows = self._repeated_cells = 1
        self._cell: dict[str, str] = {}
        self._text: list[str] = []
        self._listens = self._is_aside = False
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._hear
        try:
            with zipfile.ZipFile(io.BytesIO(content)).open(self._CONTENT) as source:
                parser.ParseFile(source)
        except (expat.ExpatError, KeyError):
            return

    @classmethod
    def holds(cls, content: bytes) -> bool:
        """Tell whether a workbook is an ODS."""
        return cls._CONTENT in zipfile.ZipFile(io.BytesIO(content)).namelist()

    def of_sheet(self, sheet: str) -> Marks:
        """Return the marks of a sheet."""
        return self._sheets.get(sheet, Marks())

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._marks = self._sheets.setdefault(attributes.get("table:name", ""), Marks())
            self._row = self._next_column = 0
        elif name == "table:table-column":
            first = self._next_column
            self._next_column += _times(attributes, "table:number-columns-repeated")
            if _is_hidden(attributes):
                self._marks.hide_columns(range(first, self._next_column))
        elif name == "table:table-row":
            self._column = 0
            self._repeated_rows = _times(attributes, "table:number-rows-repeated")
            if _is_hidden(attributes):
                self._marks.hide_rows(self._rows())
        elif name in _CELLS_OF_ODS:
            self._repeated_cells = _times(attributes, "table:number-columns-repeated")
            self._cell, self._text = attributes, []
            self._listens = "office:value" in attributes or _is_error(attributes)
        elif name == "office:annotation":
            self._is_aside = True

    def _hear(self, text: str) -> None:
        if self._listens and not self._is_aside:
            self._text.append(text)

    def _end(self, name: str) -> None:
        if name == "table:table-row":
            self._row += self._repeated_rows
        elif name == "office:annotation":
            self._is_aside = False
        elif name in _CELLS_OF_ODS:
            self._end_cell("".join(self._text))
            self._column += self._repeated_cells
            self._listens = False

    def _end_cell(self, text: str) -> None:
        kind, value = self._cell.get("office:value-type", ""), self._cell.get("office:value")
        columns = range(self._column, self._column + self._repeated_cells)
        if _is_error(self._cell):
            error = text.strip()[:_LONGEST_ERROR]
            if error:
                self._marks.mark(self._marks.errors, self._rows(), columns, error)
        elif value:
            unit = unit_written(kind, value, text)
            if unit:
                self._marks.mark(self._marks.units, self._rows(), columns, unit)
        elif "table:formula" in self._cell and kind in _WITHOUT_A_VALUE:
            self._marks.miss(self._rows(), columns)

    def _rows(self) -> range:
        return range(self._row, self._row + self._repeated_rows)


_CELLS_OF_ODS = frozenset({"table:table-cell", "table:covered-table-cell"})
_WITHOUT_A_VALUE = frozenset({"", "float", "percentage", "currency"})


def _is_hidden(attributes: dict[str, str]) -> bool:
    return attributes.get("table:visibility", "visible") != "visible"


def _is_error(attributes: dict[str, str]) -> bool:
    return attributes.get("calcext:value-type") == "error"


def _times(attributes: dict[str, str], name: str) -> int:
    """How often a row or a cell is there; what is no number is refused with the whole file."""
    return int(attributes.get(name, "1"))


def unit_written(kind: str, value: str, text: str) -> str | None:
    """Return the unit of a cell of an ODS: what its text adds to its number.

    None when it is none of ours, or when the text shows another number: in thousands, of euros that
    the cell counts one by one.
    """
    shown = _NUMBER_WRITTEN.match(text)
    if shown is None:
        return "%" if kind == "percentage" else None
    unit = text[shown.end() :].strip()
    digits = "".join(shown[0].split()).replace(",", ".")
    decimals = len(digits.partition(".")[2])
    held = Decimal(value) * (100 if unit == "%" else 1)
    is_same = digits.count(".") <= 1 and abs(Decimal(digits) - held) * 10**decimals <= 1
    return unit if is_same and _UNIT.fullmatch(unit) else None


def unit_shown(code: str) -> str | None:
    """Return the unit that a format of numbers writes after them; None when it is none of ours.

    A comma after the digits divides what is shown by a thousand: the cell is then in whole units.
    """
    section = _CURRENCY_OF_A_FORMAT.sub(r"\1", code.partition(";")[0])
    after = _DIGITS_OF_A_FORMAT.split(section)[-1]
    if after == section or after.startswith(","):
        return None
    text = _SPACING_OF_A_FORMAT.sub(" ", after).replace('"', "").replace("\\", "").strip()
    return text if _UNIT.fullmatch(text) else None
