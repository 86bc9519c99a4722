"""A column « Territoire » holds free words, or the EPCI or communes of each pole: its cells say."""

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import islice

from poles.cells import CellError
from poles.own.columns import Column, How, Layout, Meaning
from poles.own.grid import Grid, text_of
from poles.own.lists import CodeLists
from poles.own.place_matching import PlaceMatching
from poles.place_names import Match

_READ_AS = {
    "epci_codes": "lue comme une liste d’EPCI",
    "communes_codes": "lue comme une liste de communes",
}
_SAMPLE = 100
_CODE = re.compile(r"[0-9]{9}|[0-9AB]{5}")


def with_territories(layout: Layout, grid: Grid, matching: PlaceMatching) -> Layout:
    """Return the layout, its column of territories read as lists of codes where most cells are.

    What is decided is told, either way; what the reader chose, or called as we do, is left.
    """
    guessed = {How.SYNONYM, How.NEAR}
    words = [
        column
        for column in layout.columns
        if column.meaning == Meaning("territoire_texte") and column.how in guessed
    ]
    cells = _first_cells(grid, layout, words[0].place) if words else []
    if not cells:
        return layout
    key = _codes_of(cells, layout, matching)
    if key is None:
        told = f"« {words[0].header} » : texte libre, ses cases ne nomment ni EPCI ni communes"
        return replace(layout, told=(*layout.told, told))
    told = f"« {words[0].header} » : {_READ_AS[key]}, que nomment la plupart de ses cases"
    codes = replace(words[0], meaning=Meaning(key), how=How.CELLS)
    columns: list[Column] = [codes if one is words[0] else one for one in layout.columns]
    return replace(layout, columns=tuple(columns), told=(*layout.told, told))


def _codes_of(cells: Sequence[str], layout: Layout, matching: PlaceMatching) -> str | None:
    """The column of codes that most cells could fill, if the table has no such column yet."""
    known = {column.meaning.key for column in layout.columns if column.meaning is not None}
    for key, codes, is_name in (
        ("epci_codes", matching.boundaries.epci_facts.keys(), matching.is_epci_name),
        ("communes_codes", matching.plain_communes, matching.is_commune_name),
    ):
        lists = CodeLists(_CODE, is_name)
        find = _finder(codes, is_name)
        if key not in known and sum(_reads(lists, cell, find) for cell in cells) * 2 > len(cells):
            return key
    return None


def _finder(codes: AbstractSet[str], is_name: Callable[[str], bool]) -> Callable[[str], Match[str]]:
    """What finds a place without a search for what is near."""

    def find(item: str) -> Match[str]:
        if item in codes or is_name(item):
            return Match(item)
        raise CellError("n’est pas connu", "")

    return find


def _reads(lists: CodeLists, cell: str, find: Callable[[str], Match[str]]) -> bool:
    try:
        lists.read(cell, find)
    except CellError:
        return False
    return True


def _first_cells(grid: Grid, layout: Layout, place: int) -> list[str]:
    """The first different texts of a column."""
    rows = (row for row in grid.rows[layout.first_row :] if place < len(row))
    texts = (text for row in rows if (text := text_of(row[place]).strip()))
    return list(dict.fromkeys(islice(texts, _SAMPLE)))
