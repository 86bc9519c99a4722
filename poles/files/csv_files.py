"""Rows that leave the project, and their CSV for two readers: programs, and Excel in French."""

import csv
import io
from collections.abc import Callable, Sequence

import numpy as np

Cell = str | int | float | None
Row = dict[str, Cell]

RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")
"""A text that starts so is a formula for a spreadsheet that reads a CSV."""


def csv_rfc4180(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    """Return comma, decimal dot, CRLF, UTF-8 without mark; every text exactly as it is."""
    return _csv(rows, columns, ",", _plain_cell).encode("utf-8")


def csv_for_excel(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    """Return what French Excel opens on a double click: semicolon, decimal comma, UTF-8 with mark.

    A text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    return _csv(rows, columns, ";", _excel_cell).encode("utf-8-sig")


def _csv(
    rows: Sequence[Row], columns: Sequence[str], separator: str, cell: Callable[[Cell], str]
) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(row[column]) for column in columns] for row in rows)
    return text.getvalue()


def _plain_cell(cell: Cell) -> str:
    if isinstance(cell, float):
        return np.format_float_positional(cell, trim="-")  # never 2e-05
    return "" if cell is None else str(cell)


def _excel_cell(cell: Cell) -> str:
    if isinstance(cell, float):
        return _plain_cell(cell).replace(".", ",")
    text = _plain_cell(cell)
    return harmless(text) if isinstance(cell, str) else text


def harmless(text: str) -> str:
    """Return the text, after an apostrophe if a spreadsheet that reads a CSV would run it."""
    return f"'{text}" if text.startswith(RUN_BY_SPREADSHEETS) else text
