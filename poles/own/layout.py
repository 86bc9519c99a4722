"""How a reader's table is laid out: where its header stands, in a row or two, and its units.

What the headers mean is in columns.py.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from poles.cells import plain_words, without_unseen
from poles.french_text import listed_names, shortened
from poles.indicators import INDICATORS
from poles.numbers_fr import format_number
from poles.own.columns import (
    LONGEST_HEADER,
    NAMING,
    PUBLISHED,
    SURE,
    Column,
    How,
    Kind,
    Layout,
    counts_in_a_unit,
    means_something,
    name_columns,
    names_of_people,
    unit_of,
)
from poles.own.grid import Cell, Grid, text_of

Chosen = Mapping[int, str | None]
"""The key of a column by its place, or None for « kept, not used »."""
_HEADER_IN_FIRST_ROWS = 15
FEWEST = 2
"""Columns recognised, where fewer could be the words of any row."""
_SMALLEST_SHARE = 1 / 3
_SAMPLE = 200
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_NUMBER = re.compile(r"[-+]?[0-9][0-9\s.,]*%?")
_AFTER_IN = re.compile(r"(?i)(?:\ben\s+|\()([^()]{1,30})")
_MOST_UNIT_WORDS = 3
_SIRENS = frozenset({"siren", "siret", "n_siren", "n_siret", "numero_siren", "numero_siret"})
"""Of the EPCI, or of the association: the numbers themselves say which."""
_SIREN_LENGTHS = (9, 14)


class HeaderRow(NamedTuple):
    """A row that may be a header; the greater of two is the likelier."""

    names_poles: bool
    weight: int
    row: int
    kind: Kind


def recognise(grid: Grid, chosen: Chosen | None = None) -> Layout | None:
    """Return the layout of a table, the reader's choices first; None when nothing is recognised.

    A table whose columns are known but for the one that names the pole is not read: it says so.
    """
    chosen = chosen or {}
    header = find_header(grid, chosen)
    if header is None:
        return None
    headers, first_row, joined, top = _whole_header(grid, header)
    told = _told_above(grid, top) + joined
    if unit := _money_unit_above(grid, header.row):
        headers, said = _in_unit(headers, header.kind, chosen, *unit)
        told += said
    columns = name_columns(headers, header.kind, chosen, (*SURE, How.NEAR))
    columns = tuple(_unless_cells_differ(grid, first_row, columns))
    layout = Layout(header.kind, header.row, columns, first_row)
    untitled = list(_untitled_with_cells(grid, layout))
    if untitled:
        told += (f"sans titre, donc non lues : {listed_names(untitled)}",)
    told += tuple(_told_hidden(grid, layout))
    return replace(layout, told=told, unread=_unread(grid, layout, chosen))


def lists_people(grid: Grid) -> bool:
    """Return whether a table that is not recognised seems to be one of people."""
    first = grid.rows[:_HEADER_IN_FIRST_ROWS]
    return any(names_of_people(texts_of(row), Kind.POLES) for row in first)


# The header


def find_header(grid: Grid, chosen: Chosen) -> HeaderRow | None:
    """Return the likeliest header, never below one with data; no choice of the reader loses it."""
    best: HeaderRow | None = None
    for number, row in enumerate(grid.rows[:_HEADER_IN_FIRST_ROWS]):
        for kind in Kind:
            found = weighed_header(row, number, kind, chosen)
            if found is None:
                continue
            if best is None or (found[:2] > best[:2] and not _has_data(grid, best.row, number)):
                best = found
    if best is None and chosen:
        return find_header(grid, {})
    return best


def weighed_header(
    row: Sequence[Cell], number: int, kind: Kind, chosen: Chosen
) -> HeaderRow | None:
    """Return how many columns a row names; None when it can be no header of this kind."""
    columns = name_columns(texts_of(row), kind, chosen, SURE)
    keys = {column.meaning.key for column in columns if column.meaning}
    weight = sum(column.how in SURE for column in columns)
    filled = sum(cell != "" for cell in row)
    names_poles = bool(keys & NAMING)
    if kind is Kind.FIGURES:
        names_poles = keys >= {"indicateur", "valeur"}
        return HeaderRow(names_poles, weight + 1, number, kind) if names_poles else None
    if weight == 0 and not all(place < len(row) and row[place] != "" for place in chosen):
        return None
    if number and not chosen and weight < FEWEST < len(row) - 1:
        return None  # a cell of any table may hold the name of a column
    if not names_poles and weight < max(FEWEST, filled * _SMALLEST_SHARE):
        return None
    return HeaderRow(names_poles, weight, number, kind)


def _has_data(grid: Grid, header: int, below: int) -> bool:
    """Whether rows between a header and a row below it hold what could be data of this header."""
    places = [place for place, cell in enumerate(grid.rows[header]) if cell != ""]
    return len(places) >= FEWEST and any(
        sum(row[place] != "" for place in places if place < len(row)) >= FEWEST
        for row in grid.rows[header + 1 : below]
    )


def _whole_header(grid: Grid, header: HeaderRow) -> tuple[list[str], int, tuple[str, ...], int]:
    """The headers with those of the row above or below.

    Then the first row under them, what to tell, and the first row that they are made of.
    """
    row, kind = header.row, header.kind
    headers = texts_of(grid.rows[row])
    if grid.form is None:  # the row of a text file with a cell too many is told
        headers += [""] * (max(map(len, grid.rows[row:])) - len(headers))
    if row and grid.lines[row] - grid.lines[row - 1] == 1:
        groups = texts_of(grid.rows[row - 1])
        joined = _joined(groups, headers, kind)
        if joined != headers and any(groups[1:]):  # a title stands in the first column
            return joined, row + 1, _told_joined(grid, row - 1, headers, joined), row - 1
    whole = _with_row_below(grid, header, headers)
    if whole is not None:
        return whole, row + 2, _told_joined(grid, row, headers, whole), row
    return headers, row + 1, (), row


def _joined(groups: Sequence[str], headers: Sequence[str], kind: Kind) -> list[str]:
    """The headers, each with its group where both together mean something (« Effectifs Total »)."""
    joined = []
    group = ""
    for place, header in enumerate(headers):
        above = groups[place] if place < len(groups) else ""
        group = above or group
        both = f"{group} {header}"
        takes = header and group and means_something(both, kind)
        joined.append(both if takes else header or above)
    return joined


def _with_row_below(grid: Grid, header: HeaderRow, headers: Sequence[str]) -> list[str] | None:
    """The headers with the row below, when it holds units or what their groups are made of."""
    below = grid.rows[header.row + 1 : header.row + 2]
    if not below or any(map(_is_number, below[0])):
        return None
    texts = texts_of(below[0])[: len(headers)]
    texts += [""] * (len(headers) - len(texts))
    columns = name_columns(headers, header.kind, {}, SURE)
    naming = [one.place for one in columns if one.meaning and one.meaning.key in NAMING] or [0]
    filled = [place for place, text in enumerate(texts) if text.strip()]
    if not filled or any(texts[place].strip() for place in naming):
        return None
    if all(headers[place] and unit_of(texts[place]) for place in filled):
        units = [f" ({text.strip(' ()[]')})" if text else "" for text in texts]
        return [f"{one}{unit}" for one, unit in zip(headers, units, strict=True)]
    joined = _joined(headers, texts, header.kind)
    whole = [
        both if both != text or not text else f"{_group(headers, place)} {text}"
        for place, (both, text) in enumerate(zip(joined, texts, strict=True))
    ]
    new = [place for place in filled if not headers[place]]
    known = any(means_something(joined[place], header.kind) for place in filled)
    return whole if new and known else None


def _told_above(grid: Grid, header: int) -> tuple[str, ...]:
    """What stands above a table: titles, unless a pole that has only a name is among them."""
    titles = [text for row in grid.rows[:header] if (text := " ".join(filter(None, texts_of(row))))]
    return (f"au-dessus, gardé et non lu : {listed_names(titles)}",) if titles else ()


def _group(headers: Sequence[str], place: int) -> str:
    return next((one for one in reversed(headers[: place + 1]) if one), "")


def _told_joined(
    grid: Grid, first: int, before: Sequence[str], after: Sequence[str]
) -> tuple[str, ...]:
    changed = [new for old, new in zip(before, after, strict=True) if new != old]
    lines = f"{grid.lines[first]} et {grid.lines[first + 1]}"
    return (f"en-tête sur deux lignes ({lines}) : {listed_names(changed)}",)


# Units said above the table


def _money_unit_above(grid: Grid, header: int) -> tuple[str, str] | None:
    """The unit of money that a title names, « Montants en k€ », and the title."""
    for row in grid.rows[:header]:
        for title in texts_of(row):
            for said in _AFTER_IN.finditer(title):
                words = said[1].split()
                for count in range(_MOST_UNIT_WORDS, 0, -1):
                    unit = " ".join(words[:count])
                    scale, counted = unit_of(unit) or (1, None)
                    if counted == "€" and scale > 1:
                        return unit, title
    return None


def _in_unit(
    headers: Sequence[str], kind: Kind, chosen: Chosen, unit: str, title: str
) -> tuple[list[str], tuple[str, ...]]:
    """The headers, those of money without a unit of their own in that of the title, told."""
    columns = name_columns(headers, kind, chosen, (*SURE, How.NEAR))
    taking = {
        column.place
        for column in columns
        if column.meaning is not None
        and column.meaning.key in PUBLISHED
        and INDICATORS[column.meaning.key].unit == "€"
        and not counts_in_a_unit(headers[column.place])
    }
    if not taking:
        return list(headers), ()
    named = listed_names([headers[place] for place in sorted(taking)])
    said = f"en {unit}, comme le dit le titre « {shortened(title)} » : {named}"
    return [
        f"{header} ({unit})" if place in taking else header for place, header in enumerate(headers)
    ], (said,)


# What the cells say


def _unless_cells_differ(grid: Grid, first_row: int, columns: Sequence[Column]) -> Iterator[Column]:
    """The columns; one whose cells say that its header means another thing is not used."""
    for column in columns:
        cells = _cells(grid, first_row, column) if column.how is How.SYNONYM else []
        differs = (
            plain_words(column.header, "_") in _SIRENS and not _mostly_epci(cells)
        ) or _counts_poles(column, cells)
        yield replace(column, meaning=None, how=None) if differs else column


def _mostly_epci(cells: Sequence[Cell]) -> bool:
    """Whether the SIREN are those of EPCI (20…, 24…), at least one in two."""
    numbers = [re.sub(r"\D", "", text_of(cell)) for cell in cells]
    numbers = [number for number in numbers if len(number) in _SIREN_LENGTHS]
    return sum(number.startswith(("20", "24")) for number in numbers) * 2 >= len(numbers)


def _counts_poles(column: Column, cells: Sequence[Cell]) -> bool:
    """Whether « Pôles » holds how many there are, and not their names."""
    names = column.meaning is not None and column.meaning.key in {"nom", "porteur"}
    return names and bool(cells) and all(map(_is_number, cells))


def _untitled_with_cells(grid: Grid, layout: Layout) -> Iterator[str]:
    """The names of the columns without a title that hold something and are not read."""
    rows = grid.rows[layout.first_row :]
    for column in layout.columns:
        place = column.place
        if column.meaning is not None or not column.is_untitled:
            continue
        if any(row[place] != "" for row in rows if place < len(row)):
            yield column.header


def _told_hidden(grid: Grid, layout: Layout) -> Iterator[str]:
    """What a workbook hides of a table, as by a filter, and which is read as all the rest."""
    lines = len(grid.hidden_lines.intersection(grid.lines[layout.first_row :]))
    columns = [
        column.header
        for column in layout.columns
        if column.place in grid.hidden_places and column.meaning is not None
    ]
    said = [f"{format_number(lines)} ligne{'s' if lines > 1 else ''}"] if lines else []
    if columns:
        plural = "s" if len(columns) > 1 else ""
        said.append(f"{len(columns)} colonne{plural} ({listed_names(columns)})")
    if said:
        plural = "s" if lines + len(columns) > 1 else ""
        yield f"{' et '.join(said)} masquée{plural}, lue{plural} aussi"


def _unread(grid: Grid, layout: Layout, chosen: Chosen) -> tuple[str, str] | None:
    """Why no row of a table can be read, and what to try."""
    known = [column.header for column in layout.columns if column.meaning is not None]
    if not layout.names_poles:
        found = f" ; reconnues : {listed_names(known)}" if known else ""
        return (
            f"n’a aucune colonne qui nomme le pôle{found}",
            "Dites laquelle parmi les colonnes reconnues, ou nommez-la « nom » dans votre fichier.",
        )
    if layout.kind is Kind.POLES and not chosen and len(known) == 1:
        [naming] = [column for column in layout.columns if column.meaning is not None]
        words = [text_of(cell) for cell in _cells(grid, layout.first_row, naming)]
        words = [word[:LONGEST_HEADER] for word in words if word]
        told = sum(means_something(word, Kind.POLES) for word in words)
        if told >= max(FEWEST, len(words) / 2):
            return (
                "semble couché : une colonne par pôle, une ligne par donnée",
                "Copiez-le, puis « Collage spécial, Transposé » : une ligne par pôle.",
            )
    return None


def _cells(grid: Grid, first_row: int, column: Column) -> list[Cell]:
    """The first cells of a column that hold something."""
    rows = grid.rows[first_row : first_row + _SAMPLE]
    return [cell for row in rows for cell in row[column.place : column.place + 1] if cell != ""]


def _is_number(cell: Cell) -> bool:
    """Whether a cell holds a number that is no year."""
    text = text_of(cell).strip()
    return _NUMBER.fullmatch(text) is not None and _YEAR.fullmatch(text) is None


def texts_of(row: Sequence[Cell]) -> list[str]:
    """Return the cells of a row as headers: what is seen of them, not too long."""
    return [without_unseen(text_of(cell))[:LONGEST_HEADER] for cell in row]
