"""Records as the shipped files write them, and the bytes of one file read by the one door."""

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from small_world import BARE_POLE

from poles.own.written_numbers import plain_number
from poles.reading import read_data_dir
from poles.records import (
    FIGURE_COLUMNS,
    FIGURES_FILE,
    LIST_SEPARATOR,
    POLE_COLUMNS,
    POLES_FILE,
    Figure,
    Pole,
    PoleId,
)


def read_poles(content: bytes) -> tuple[Pole, ...]:
    """Return the poles of a file, beside a file of figures without any."""
    return _read(content, write_figures([]))[0]


def read_figures(content: bytes, pole_ids: Iterable[PoleId]) -> tuple[Figure, ...]:
    """Return the figures of a file, beside a file of these poles."""
    poles = write_poles(replace(BARE_POLE, pole_id=one) for one in pole_ids)
    return _read(poles, content)[1]


def _read(poles: bytes, figures: bytes) -> tuple[tuple[Pole, ...], tuple[Figure, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / POLES_FILE).write_bytes(poles)
        (Path(folder) / FIGURES_FILE).write_bytes(figures)
        return read_data_dir(Path(folder))


def write_poles(poles: Iterable[Pole]) -> bytes:
    """Return the poles in the form of the shipped file: UTF-8, comma, newline, few quotes."""
    return _write_rows(POLE_COLUMNS, poles)


def write_figures(figures: Iterable[Figure]) -> bytes:
    """Return the figures in the form of the shipped file, whole numbers without `.0`."""
    return _write_rows(FIGURE_COLUMNS, figures)


def _write_rows(columns: Sequence[str], records: Iterable[Pole | Figure]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for record in records:
        writer.writerow([_cell_text(getattr(record, column)) for column in columns])
    return text.getvalue().encode()


def _cell_text(value: str | int | float | date | tuple[str, ...] | None) -> str:
    match value:
        case None:
            return ""
        case tuple():
            return LIST_SEPARATOR.join(value)
        case float():
            return plain_number(value)
        case _:
            return str(value)
