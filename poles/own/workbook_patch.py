"""A reader's workbook (XLSX) with some cells changed and all the rest as it was, byte for byte.

Formats, formulas, hidden sheets, pictures are never read, so never lost. It is a program apart, as
`workbook_child` is: a hostile workbook meets the limits of a process of its own. On its standard
input one line of JSON, the changes, then the workbook; on its standard output the new one. It fails
rather than guess, and whoever asked writes a plain workbook instead.
"""

import io
import json
import posixpath
import re
import sys
import zipfile
from collections.abc import Callable, Container, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

Cell = str | int | float
Line = Mapping[int, Cell]
"""The new cells of a line, by their place from 0."""
Changes = Mapping[str, Mapping[int, Line | None]]
"""For each sheet by its name, its lines that change; None empties one."""
_BOOK = "xl/workbook.xml"
_BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
_CONTENT_TYPES = "[Content_Types].xml"
_CALCULATION_CHAIN = "/calcChain"
"""How the type of the relation ends that leads to the list of the cells that hold a formula."""
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_OF_SEVERAL_CELLS = frozenset({"shared", "array", "dataTable"})
_CALCULATION = re.compile(rb"<((?:\w+:)?calcPr)\b(?![^>]*fullCalcOnLoad)")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class UnpatchableError(Exception):
    """The workbook is not written as this program knows how to change it."""


def patched(content: bytes, changes: Changes) -> bytes:
    """Return the workbook with these cells changed, and its formulas to be calculated again.

    A number loses a format that shows a unit, as « k€ », and merged cells that it would hide in are
    merged no more. A cell that changes loses its formula: where one went, the list of the cells
    that hold one goes too, for a spreadsheet takes a list that is wrong for a damaged file.

    Raises UnpatchableError, or what reading a ZIP and its XML raises.
    """
    from poles.own.workbook_marks import XlsxMarks  # once `_main` says where it is

    output = io.BytesIO()
    units = XlsxMarks(content).by_style
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(output, "w") as target:
        paths = _paths_of_sheets(source)
        lines_of = {paths[name]: lines for name, lines in changes.items()}
        sheets = {
            path: _SheetPatch(source.read(path), lines, units) for path, lines in lines_of.items()
        }
        parts = {path: sheet.made() for path, sheet in sheets.items()}
        parts[_BOOK] = _CALCULATION.sub(rb'<\1 fullCalcOnLoad="1"', source.read(_BOOK))
        gone = None
        if any(sheet.drops_formulas for sheet in sheets.values()):
            gone = _without_chain(source, parts)
        for member in source.infolist():
            if member.filename != gone:
                part = parts.get(member.filename)
                target.writestr(member, source.read(member) if part is None else part)
    return output.getvalue()


def _without_chain(book: zipfile.ZipFile, parts: dict[str, bytes]) -> str | None:
    """The member that lists the formulas, of which no other speaks any more; None without any."""
    relations = book.read(_BOOK_RELATIONS)
    chains = [
        one["Target"]
        for one in _elements(relations, "Relationship")
        if one.get("Type", "").endswith(_CALCULATION_CHAIN)
    ]
    if not chains:
        return None
    (target,) = chains
    member = _member(target)
    parts[_BOOK_RELATIONS] = _without("Relationship", "Target", target, relations)
    types = book.read(_CONTENT_TYPES)
    parts[_CONTENT_TYPES] = _without("Override", "PartName", f"/{member}", types)
    return member


def _without(name: str, attribute: str, value: str, content: bytes) -> bytes:
    """The XML without the elements of this name in which an attribute has this value."""
    said = rf"""\s{attribute}\s*=\s*(?:"{re.escape(value)}"|'{re.escape(value)}')"""
    one = rf"<((?:\w+:)?{name})(?=[^<>]*{said})[^<>]*(?:/>|>\s*</\1\s*>)"
    left = re.sub(one.encode(), b"", content)
    if any(one.get(attribute) == value for one in _elements(left, name)):
        raise UnpatchableError
    return left


def _member(target: str) -> str:
    """The name in the archive of what a relation of the workbook leads to."""
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _paths_of_sheets(book: zipfile.ZipFile) -> dict[str, str]:
    """The member of each sheet, by its name."""
    relations = {
        one["Id"]: _member(one["Target"])
        for one in _elements(book.read(_BOOK_RELATIONS), "Relationship")
    }
    paths: dict[str, str] = {}
    for sheet in _elements(book.read(_BOOK), "sheet"):
        relation = next(value for name, value in sheet.items() if name.endswith(":id"))
        if sheet["name"] in paths:
            raise UnpatchableError
        paths[sheet["name"]] = relations[relation]
    return paths


def _elements(content: bytes, wanted: str) -> Iterator[Mapping[str, str]]:
    found: list[Mapping[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == wanted:
            found.append(attributes)

    _parser(start).Parse(content, True)  # noqa: FBT003
    return iter(found)


def _parser(start: Callable[[str, dict[str, str]], None]) -> Any:
    """A parser that takes no document type: entities may be anything."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> None:
    raise UnpatchableError


class _SheetPatch:
    """The XML of a sheet, cut where a cell changes: offsets are those of its bytes."""

    def __init__(
        self, content: bytes, lines: Mapping[int, Line | None], units: Container[str]
    ) -> None:
        self._content = content
        self._lines = lines
        self._units = units
        """The styles that show a unit after a number."""
        self._merged: list[str] = []
        self._merged_from = 0
        self._edits: list[tuple[int, int, bytes]] = []
        self._met: set[int] = set()
        self._line = 0
        self._place = -1
        self._new: dict[int, Cell] = {}
        self._empties = False
        self._cell: tuple[int, str, str | None] | None = None
        """Where the cell that is read starts, its name, its style."""
        self.drops_formulas = False
        """Whether a cell that changes held a formula."""
        self._parser = _parser(self._start)
        self._parser.EndElementHandler = self._end
        self._parser.XmlDeclHandler = self._declared

    def made(self) -> bytes:
        """Return the patched XML."""
        self._parser.Parse(self._content, True)  # noqa: FBT003
        if self._met != set(self._lines):
            raise UnpatchableError
        kept, parts = 0, []
        for start, end, text in self._edits:
            parts += [self._content[kept:start], text]
            kept = end
        return b"".join([*parts, self._content[kept:]])

    def _declared(self, _version: str, encoding: str | None, _alone: int) -> None:
        if (encoding or "utf-8").lower() != "utf-8":
            raise UnpatchableError

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = _local(name)
        if kind == "row":
            self._start_row(attributes)
        elif kind == "c":
            self._start_cell(name, attributes)
        elif kind == "mergeCells":
            self._merged_from = self._parser.CurrentByteIndex
        elif kind == "mergeCell":
            self._merged.append(attributes["ref"])
        elif kind == "f":
            self._meet_formula(attributes)

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        self._line = int(attributes.get("r", self._line + 1))
        self._place = -1
        line = self._lines.get(self._line, {})
        self._empties = line is None
        self._new = dict(line or {})
        if self._line in self._lines:
            self._met.add(self._line)

    def _start_cell(self, name: str, attributes: Mapping[str, str]) -> None:
        here = self._parser.CurrentByteIndex
        self._place = _place_of(attributes["r"]) if "r" in attributes else self._place + 1
        self._insert(name, here, [place for place in self._new if place < self._place])
        self._cell = here, name, attributes.get("s")

    def _meet_formula(self, attributes: Mapping[str, str]) -> None:
        """A formula goes with its cell; one of several cells goes when all of them change."""
        goes = self._changes()
        self.drops_formulas = self.drops_formulas or goes
        kind, reference = attributes.get("t"), attributes.get("ref")
        if kind not in _OF_SEVERAL_CELLS or reference is None or (kind == "shared" and not goes):
            return
        lines, places = _span(reference)
        changing = sum(
            len(places) if new is None else sum(place in places for place in new)
            for line, new in self._lines.items()
            if line in lines
        )
        if changing and (kind == "dataTable" or changing < len(lines) * len(places)):
            raise UnpatchableError

    def _changes(self) -> bool:
        return self._cell is not None and (self._empties or self._place in self._new)

    def _end(self, name: str) -> None:
        kind = _local(name)
        if kind == "c" and self._cell is not None:
            start, _, style = self._cell
            if self._changes():
                new = self._new.pop(self._place, "")
                style = None if style in self._units and not isinstance(new, str) else style
                text = _written(name, self._line, self._place, style, new)
                self._edits.append((start, self._end_of(name), text))
            self._cell = None
        elif kind == "row":
            self._end_row(name)
        elif kind == "mergeCells":
            self._end_merged(name)

    def _end_row(self, name: str) -> None:
        end = self._parser.CurrentByteIndex
        if self._new and not self._content.startswith(f"</{name}".encode(), end):
            raise UnpatchableError  # `<row/>`
        self._insert(f"{name.removesuffix('row')}c", end, list(self._new))

    def _end_merged(self, name: str) -> None:
        """Leave out the merged cells of which another than the first is written."""
        kept = [reference for reference in self._merged if not self._is_undone(reference)]
        if len(kept) == len(self._merged):
            return
        one = f"{name.removesuffix('mergeCells')}mergeCell"
        cells = "".join(f'<{one} ref="{reference}"/>' for reference in kept)
        text = f'<{name} count="{len(kept)}">{cells}</{name}>' if kept else ""
        self._edits.append((self._merged_from, self._end_of(name), text.encode()))

    def _is_undone(self, reference: str) -> bool:
        lines, places = _span(reference)
        for line in lines:
            new = self._lines.get(line, {})
            if new is None and len(lines) == 1:
                return False  # nothing is left in it to hide
            if any(
                (line, place) != (lines[0], places[0]) and (new is None or place in new)
                for place in places
            ):
                return True
        return False

    def _end_of(self, name: str) -> int:
        """Where the cell ends: the parser stands before its end tag, or after `<c/>`."""
        here: int = self._parser.CurrentByteIndex
        closing = re.compile(rf"</{re.escape(name)}\s*>".encode()).match(self._content, here)
        return closing.end() if closing else here

    def _insert(self, name: str, here: int, places: list[int]) -> None:
        for place in sorted(places):
            text = _written(name, self._line, place, None, self._new.pop(place))
            self._edits.append((here, here, text))


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _span(reference: str) -> tuple[range, range]:
    """« B4:C5 » is the lines 4 and 5, the places 1 and 2; « B4 » is one of each."""
    first, _, last = reference.partition(":")
    last = last or first
    lines = range(_line_of(first), _line_of(last) + 1)
    return lines, range(_place_of(first), _place_of(last) + 1)


def _line_of(reference: str) -> int:
    """« B4 » is 4."""
    return int(_parts_of(reference)[2])


def _parts_of(reference: str) -> re.Match[str]:
    found = _PLACE.fullmatch(reference)
    if found is None:
        raise UnpatchableError
    return found


def _place_of(reference: str) -> int:
    """« B4 » is 1."""
    place = 0
    for letter in _parts_of(reference)[1]:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _reference(line: int, place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, left = divmod(place - 1, 26)
        letters = chr(ord("A") + left) + letters
    return f"{letters}{line}"


def _written(name: str, line: int, place: int, style: str | None, cell: Cell) -> bytes:
    """A cell; its text within it, for those that sheets share are left as they are."""
    prefix = name.removesuffix("c")
    head = f'<{name} r="{_reference(line, place)}"' + (f' s="{style}"' if style else "")
    if cell == "":
        return f"{head}/>".encode()
    if not isinstance(cell, str):
        return f"{head}><{prefix}v>{cell!r}</{prefix}v></{name}>".encode()
    if _NOT_IN_XML.search(cell):
        raise UnpatchableError
    text = f'<{prefix}t xml:space="preserve">{escape(cell)}</{prefix}t>'
    return f'{head} t="inlineStr"><{prefix}is>{text}</{prefix}is></{name}>'.encode()


def _main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from poles.own.workbook_child import limit_process

    limit_process()
    asked = json.loads(sys.stdin.buffer.readline())
    changes = {
        sheet: {
            int(line): None
            if cells is None
            else {int(place): cell for place, cell in cells.items()}
            for line, cells in lines.items()
        }
        for sheet, lines in asked.items()
    }
    sys.stdout.buffer.write(patched(sys.stdin.buffer.read(), changes))


if __name__ == "__main__":
    _main()
