"""A table in a text file, CSV of many forms: read, and written again in the form that it had."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile
from typing import TextIO

from poles.csv_table import explain_csv_error
from poles.own import limits
from poles.own.grid import SEPARATOR_NAMES, Cell, Form, Grid, OneCopy, text_of
from poles.own.text_encoding import MARKS, encoded_once, encoding_of, refusal
from poles.records import DataFileError

SEPARATORS = tuple(SEPARATOR_NAMES)
_MOST_LINES = 1_000_000
"""Of text: a cell may hold several, and a file many empty ones."""
_LONGEST_LINE = 2_000_000
_SAMPLE = 1 << 16
_ROWS_OF_SAMPLE = 30
_QUOTED = re.compile(r'(?:^|(?<=[;,\t|\r\n]))"(?:[^"]|"")*"')
_TO_QUOTE = re.compile(r'[;,\t|"\r\n]')


def read_text_table(content: bytes, name: str) -> Grid:
    """Return the table of a text file, whatever its encoding and its separator.

    Raises DataFileError, in French, for what cannot be read or passes the limits.
    """
    encoding = encoding_of(content, name)
    content, mended = encoded_once(content) if encoding.startswith("utf-8") else (content, 0)
    start = len(codecs.BOM_UTF16_LE) if content[:2] in MARKS else 0
    sample = content[start : start + _SAMPLE].decode(encoding, "ignore")
    line_end = next((end for end in ("\r\n", "\n", "\r") if end in sample), "\n")
    form = Form(encoding, _separator(sample), line_end, mended)
    source = io.BytesIO(content)
    source.seek(start)
    rows: list[tuple[Cell, ...]] = []
    lines: list[int] = []
    for line, fields in _records(source, form, name):
        rows.append(fields)
        lines.append(line)
    return Grid(name, tuple(rows), tuple(lines), form)


def _separator(sample: str) -> str:
    """The separator that cuts the first rows most evenly, quoted text and lines above aside."""
    best, most = SEPARATORS[0], (0.0, 0)
    lines = [line for line in _QUOTED.sub("", sample).splitlines() if line.strip()]
    for separator in SEPARATORS:
        widths = [line.count(separator) + 1 for line in lines[:_ROWS_OF_SAMPLE]]
        table = list(dropwhile(lambda width: width == 1, widths))
        several = [width for width in table if width > 1]
        if not several or (widths[0] == 1 and len(several) == 1):  # a stray comma
            continue
        usual = max(several, key=several.count)
        even = several.count(usual) / len(table)
        if (even > 1 / 2 or widths[0] > 1) and (even, usual) > most:
            best, most = separator, (even, usual)
    return best


def _records(source: io.BytesIO, form: Form, name: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Return (line where it starts, fields) of each record that holds something."""
    encoding = form.encoding
    text = io.TextIOWrapper(source, encoding, newline="")
    reader = csv.reader(_short_lines(text, name), delimiter=form.separator, strict=True)
    once = OneCopy()
    start, cells, rows = 1, 0, 0
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise refusal(name, *_explain(str(error)), line=start) from None
        line, start = start, reader.line_num + 1
        if not any(field and not field.isspace() for field in fields):
            continue
        rows += 1
        cells += len(fields)
        _hold(fields, rows, cells, name, line)
        yield line, once.of(fields)


def _short_lines(text: TextIO, name: str) -> Iterator[str]:
    number = 0
    while line := text.readline(_LONGEST_LINE + 1):
        number += 1
        if number > _MOST_LINES:
            raise refusal(name, *limits.REFUSALS["rows"], number)
        if len(line) > _LONGEST_LINE:
            raise refusal(
                name, "a une ligne démesurée", "Choisissez un fichier de tableur.", number
            )
        yield line


def _hold(fields: Sequence[str], rows: int, cells: int, name: str, line: int) -> None:
    """Refuse what passes the limits, as soon as it does."""
    if len(fields) > limits.MOST_COLUMNS:
        raise refusal(name, *limits.REFUSALS["columns"], line=line)
    if rows > limits.MOST_ROWS + 1:  # and the header
        raise refusal(name, *limits.REFUSALS["rows"], line=line)
    if cells > limits.MOST_CELLS:
        raise refusal(name, *limits.REFUSALS["cells"], line=line)
    if any(len(field) > limits.LONGEST_CELL for field in fields):
        raise refusal(name, *limits.REFUSALS["cell"], line=line)


def _explain(message: str) -> tuple[str, str]:
    return limits.REFUSALS["cell"] if "field larger" in message else explain_csv_error(message)


def write_text_table(rows: Iterable[Iterable[Cell]], form: Form) -> bytes:
    """Return the bytes of a text file in this form, or in UTF-8 where it would not be read alike.

    What could be taken for a separator is between quotes, so that this one is found again.
    """
    lines = (_text_line(row, form) for row in rows)
    text = "".join(f"{line}{form.line_end}" for line in lines)
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    try:
        content = marks.get(form.encoding, b"") + text.encode(form.encoding)
        if marks.keys() & {form.encoding} or content.decode(encoding_of(content, "")) == text:
            return content
    except (UnicodeEncodeError, DataFileError):
        pass
    return text.encode("utf-8-sig", "replace")


def _text_line(row: Iterable[Cell], form: Form) -> str:
    """A line; a row of one empty cell is no empty line."""
    cells = [_quoted(cell) for cell in row]
    return '""' if cells == [""] else form.separator.join(cells)


def _quoted(cell: Cell) -> str:
    text = text_of(cell)
    return '"{}"'.format(text.replace('"', '""')) if _TO_QUOTE.search(text) else text
