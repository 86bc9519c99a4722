"""A program apart: a workbook on its standard input, its cells on its standard output, as JSON.

A hostile workbook can ask for any memory or time: the system refuses them to this process alone,
and the server goes on. It imports nothing of the project, to start in a tenth of a second.
One line `{"sheet": …, "left": …, "merged": […]}` per sheet, `left` the empty columns before its
rows, then one line per row that holds something: a list of texts, numbers and nulls; a number alone
is that many empty rows. A cell merged downwards is its first and last line, and its place in the
rows. Of a hidden sheet, `{"sheet": …, "hidden": true}` is
all. The last line is `{"end": true}`. A refusal is one line `{"refused": …}`.
"""

import io
import json
import posixpath
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.parsers import expat

MEMORY_BYTES = 450_000_000
CPU_SECONDS = 30
MOST_MEMBERS = 10_000
LARGEST_UNPACKED = 1_000_000_000
MOST_MERGED_ROWS = 1_000_000
MOST_SHOWN_UNITS = 1_000_000
MIDNIGHT = "T00:00:00"
_CELL = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_DIGITS_OF_A_FORMAT = re.compile("[0#?]")
_SPACING_OF_A_FORMAT = re.compile("[_*].")
_CURRENCY_OF_A_FORMAT = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
_NUMBER_WRITTEN = re.compile(r"\s*\d[\d\s]*(?:[.,]\d+)?")
_UNIT = re.compile(r"(?i)[km] ?(?:€|eur(?:os?)?)|milliers d.euros|millions d.euros|etp|%")

Row = list[str | int | float | None]


def main() -> None:
    """Write the cells of every visible sheet, within the limits that the caller names."""
    limit_process()
    from python_calamine import CalamineError, PasswordError

    try:
        content = sys.stdin.buffer.read()
        _refuse_unpacked_giant(content)
        _write_sheets(content, _Limits(*map(int, sys.argv[1:])))
    except PasswordError:
        _refuse("password")
    except MemoryError:
        _refuse("memory")
    except (
        CalamineError,
        zipfile.BadZipFile,
        NotImplementedError,
        ValueError,
        ArithmeticError,
        OSError,
    ):
        _refuse("broken")
    _write({"end": True})


@dataclass
class _Limits:
    """What is left of rows, cells and characters, and the bounds of a row."""

    most_columns: int
    rows: int
    cells: int
    longest_cell: int
    characters: int

    def take(self, row: Row) -> None:
        """Count a row; refuse the workbook when it passes a limit."""
        lengths = [len(cell) for cell in row if isinstance(cell, str)]
        self.rows -= 1
        self.cells -= len(row)
        self.characters -= sum(lengths)
        if self.rows < 0:
            _refuse("rows")
        if self.cells < 0:
            _refuse("cells")
        if self.characters < 0:
            _refuse("text")
        if max(lengths, default=0) > self.longest_cell:
            _refuse("cell")


def _refuse_unpacked_giant(content: bytes) -> None:
    """What the file says of itself; a lie meets the limits of this process."""
    members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > LARGEST_UNPACKED:
        _refuse("memory")


def _write_sheets(content: bytes, limits: _Limits) -> None:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    units = WrittenUnits(content) if WrittenUnits.holds(content) else ShownUnits(content)
    for place, sheet in enumerate(book.sheets_metadata):
        if sheet.visible is not SheetVisibleEnum.Visible:
            _write({"sheet": sheet.name, "hidden": True})
            continue
        table = book.get_sheet_by_index(place)
        if table.start is None:
            continue
        merged = list(_merged(table))
        _write({"sheet": sheet.name, "left": table.start[1], "merged": merged})
        if table.width > limits.most_columns:
            _refuse("columns")
        shown = units.of_cells(sheet.name, table.start[1])
        empty = 0
        for row in _rows(table.iter_rows(), shown):
            if not row:
                empty += 1
                continue
            limits.take(row)
            if empty:
                _write(empty)
                empty = 0
            _write(row)


def _merged(table: Any) -> Iterator[tuple[int, int, int]]:
    """The cells merged downwards; one over another is none that a spreadsheet makes."""
    last_row, first_column = table.end[0], table.start[1]
    left = MOST_MERGED_ROWS
    ends: dict[int, int] = {}
    for (top, column), (bottom, _) in sorted(table.merged_cell_ranges or ()):
        bottom = min(bottom, last_row)
        if bottom <= top or column < first_column or top <= ends.get(column, -1):
            continue
        ends[column] = bottom
        left -= bottom - top
        if left < 0:
            _refuse("merged")
        yield top + 1, bottom + 1, column - first_column


class ShownUnits:
    """The units in an XLSX, whose formats show what its cells do not hold: « 1 250 k€ »."""

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

    def of_cells(self, sheet: str, first_column: int) -> dict[tuple[int, int], str]:
        """Return the unit that each cell of a sheet shows, by its row and its place in it."""
        if not self.by_style:
            return {}
        if not self._sheets:
            self._walk("xl/workbook.xml", self._see_sheet)
            self._walk("xl/_rels/workbook.xml.rels", self._see_target)
        target = self._targets.get(self._sheets.get(sheet, ""), "")
        found: dict[tuple[int, int], str] = {}

        def see_cell(name: str, attributes: dict[str, str]) -> None:
            unit = self.by_style.get(attributes.get("s", "")) if name == "c" else None
            at = _CELL.fullmatch(attributes.get("r", "")) if unit else None
            if unit is None or at is None:
                return
            column = 0
            for letter in at[1]:
                column = column * 26 + ord(letter) - ord("A") + 1
            found[int(at[2]) - 1, column - 1 - first_column] = unit
            if len(found) > MOST_SHOWN_UNITS:
                _refuse("memory")

        self._walk(posixpath.normpath(posixpath.join("/xl", target))[1:], see_cell)
        return found

    def _walk(self, member: str, see: Callable[[str, dict[str, str]], None]) -> None:
        """Tell the elements of a member one by one; one that is broken tells what it can."""
        parser = expat.ParserCreate()
        self._path = []

        def start(name: str, attributes: dict[str, str]) -> None:
            bare = name.rpartition(":")[2]
            self._path.append(bare)
            see(bare, attributes)

        parser.StartElementHandler = start
        parser.EndElementHandler = lambda _: self._path.pop()
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


class WrittenUnits:
    """The units in an ODS, which holds each number and, beside it, the text that it shows."""

    _CONTENT = "content.xml"

    def __init__(self, content: bytes) -> None:
        self._sheets: dict[str, dict[tuple[int, int], str]] = {}
        self._cells: dict[tuple[int, int], str] = {}
        self._row = self._column = self._found = 0
        self._repeated_rows = self._repeated_cells = 1
        self._value: tuple[str, str] | None = None
        self._text: list[str] = []
        self._is_aside = False
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

    def of_cells(self, sheet: str, first_column: int) -> dict[tuple[int, int], str]:
        """Return the unit that each cell of a sheet shows, by its row and its place in it."""
        cells = self._sheets.get(sheet, {})
        return {(row, column - first_column): unit for (row, column), unit in cells.items()}

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._cells = self._sheets.setdefault(attributes.get("table:name", ""), {})
            self._row = 0
        elif name == "table:table-row":
            self._column = 0
            self._repeated_rows = _times(attributes, "table:number-rows-repeated")
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._repeated_cells = _times(attributes, "table:number-columns-repeated")
            number = attributes.get("office:value")
            self._value = (attributes.get("office:value-type", ""), number) if number else None
            self._text = []
        elif name == "office:annotation":
            self._is_aside = True

    def _hear(self, text: str) -> None:
        if self._value and not self._is_aside:
            self._text.append(text)

    def _end(self, name: str) -> None:
        if name == "table:table-row":
            self._row += self._repeated_rows
        elif name == "office:annotation":
            self._is_aside = False
        elif name in ("table:table-cell", "table:covered-table-cell"):
            unit = unit_written(*self._value, "".join(self._text)) if self._value else None
            if unit:
                self._keep(unit)
            self._column += self._repeated_cells
            self._value = None

    def _keep(self, unit: str) -> None:
        self._found += self._repeated_rows * self._repeated_cells
        if self._found > MOST_SHOWN_UNITS:
            _refuse("memory")
        for row in range(self._row, self._row + self._repeated_rows):
            for column in range(self._column, self._column + self._repeated_cells):
                self._cells[row, column] = unit


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


def _as_shown(number: float, unit: str) -> str | float:
    """The number with its unit, to be read in one way: « 1,2340 k€ », not « 1,234 k€ »."""
    if number < 0 or number != number:
        return number
    exact = Decimal(repr(number)) * (100 if unit == "%" else 1)
    whole, mark, decimals = format(exact.normalize(), "f").partition(".")
    if len(decimals) == len("000"):
        decimals += "0"
    return f"{whole}{',' if mark else ''}{decimals} {unit}"


def _rows(rows: Iterator[list[Any]], shown: dict[tuple[int, int], str]) -> Iterator[Row]:
    """The rows without the empty cells at their end; a row of blanks is empty."""
    for number, row in enumerate(rows):
        cells = [_plain(cell) for cell in row]
        for place, cell in enumerate(cells) if shown else ():
            if isinstance(cell, int | float) and (unit := shown.get((number, place))):
                cells[place] = _as_shown(cell, unit)
        while cells and cells[-1] is None:
            cells.pop()
        blank = all(cell is None or (isinstance(cell, str) and cell.isspace()) for cell in cells)
        yield [] if blank else cells


def _plain(cell: Any) -> str | int | float | None:
    """A whole number loses its `.0`, a day is ISO, an empty cell is null."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 10**15 else cell
    if isinstance(cell, datetime | date):
        return cell.isoformat().removesuffix(MIDNIGHT)
    return cell if isinstance(cell, str | int) else str(cell)


def limit_process() -> None:
    """Bound the memory and the time of this process, where the system can: not on Windows."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write(content: object) -> None:
    sys.stdout.write(json.dumps(content))
    sys.stdout.write("\n")


def _refuse(why: str) -> None:
    _write({"refused": why})
    sys.stdout.flush()
    sys.exit(0)


if __name__ == "__main__":
    main()
