"""Tables as a workbook (XLSX): one sheet each, a frozen header, and no text that a click could run.

Made in memory; the same tables of the same day are the same bytes.
"""

import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime

import xlsxwriter

from poles.files.columns import Column, ExtractTable, Type
from poles.files.csv_files import Cell
from poles.wording import TITLE

LONGEST_CELL = 32_767
"""What a spreadsheet holds in one cell: a longer text is cut, and says so."""
MOST_ROWS = 1_048_575
"""What a sheet holds under its header: the rest goes on in another."""
LONGEST_SHEET_NAME = 31
_CUT = " … [texte coupé : les fichiers CSV le donnent en entier]"
_FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets count days from 1900, and take that year for a leap year."""
_NARROWEST, _WIDEST = 9, 60
_MEASURED_ROWS = 200


def workbook(tables: Iterable[ExtractTable], today: date) -> bytes:
    """Return a workbook: texts are texts whatever they start with, numbers and dates are so."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        created = datetime(today.year, today.month, today.day)  # noqa: DTZ001 (a day, not a time)
        book.set_properties({"title": TITLE, "created": created})
        head = book.add_format({"bold": True, "bg_color": "#e3eeec", "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for table in tables:
            for name, part in _parts(table):
                _add_sheet(book.add_worksheet(name), part, head, day)
    return output.getvalue()


def _parts(table: ExtractTable) -> Iterator[tuple[str, ExtractTable]]:
    """The table under the name of its sheet; in several parts when it is too long for one."""
    for number, start in enumerate(range(0, max(1, len(table.rows)), MOST_ROWS), start=1):
        more = f" ({number})" if number > 1 else ""
        name = f"{table.name[: LONGEST_SHEET_NAME - len(more)]}{more}"
        rows = table.rows[start : start + MOST_ROWS]
        yield name, ExtractTable(table.name, table.columns, rows)


def _add_sheet(
    sheet: xlsxwriter.worksheet.Worksheet,
    table: ExtractTable,
    head: xlsxwriter.format.Format,
    day: xlsxwriter.format.Format,
) -> None:
    last = max(1, len(table.rows)), max(0, len(table.columns) - 1)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, *last)
    # Codes are texts on purpose: no green corner in each cell.
    sheet.ignore_errors({"number_stored_as_text": xlsxwriter.utility.xl_range(0, 0, *last)})
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _width(table, column))
        sheet.write_string(0, place, column.name, head)
        is_date = column.type is Type.DATE
        for line, row in enumerate(table.rows, start=1):
            cell = row[column.name]
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                # By its type, never by `write`, which would guess formulas, links and numbers.
                written = _day(cell) if is_date else None
                if written is None:
                    sheet.write_string(line, place, _held(cell))
                else:
                    sheet.write_datetime(line, place, written, day)
            else:
                sheet.write_number(line, place, cell)


def _width(table: ExtractTable, column: Column) -> int:
    """As wide as its header, its filter's arrow and its first rows ask for, within reason."""
    cells = (row[column.name] for row in table.rows[:_MEASURED_ROWS])
    longest = max((len(_first_line(cell)) for cell in cells), default=0)
    return min(_WIDEST, max(_NARROWEST, len(column.name) + 3, longest + 1))


def _first_line(cell: Cell) -> str:
    return "" if cell is None else str(cell).partition("\n")[0]


def _day(cell: str) -> date | None:
    """A day that a spreadsheet can count, or None: the text is then left as it is."""
    try:
        written = date.fromisoformat(cell)
    except ValueError:
        return None
    return written if written >= _FIRST_DAY else None


def _held(text: str) -> str:
    """The text, cut where a cell ends; its characters beyond the first 65 536 count for two."""
    if len(text) <= LONGEST_CELL // 2 or _units(text) <= LONGEST_CELL:
        return text
    room = (LONGEST_CELL - len(_CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + _CUT


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
