"""What the columns of the data files are, and how the data changed: read from our own files."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from poles.atlas import PROJECT_DIR

SCHEMA_FILES = ("poles.schema.json", "indicateurs.schema.json")
README_FILE = "README.md"
_CHANGES = re.compile(r"^## (?:Change ?log|Changes of the data)\s*$", re.IGNORECASE)
_TYPES = {
    "string": "texte",
    "number": "nombre",
    "integer": "entier",
    "year": "entier",
    "date": "date",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file, in French."""

    name: str
    title: str
    description: str
    type: str
    required: bool
    allowed: tuple[str, ...]
    """Every value that it may hold; empty when it is not a list of values."""
    example: str


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns of one file and the version of its form."""

    file: str
    title: str
    description: str
    version: str
    modified: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What changed on one day, one plain sentence per entry."""

    day: str
    entries: tuple[str, ...]


def shipped_schemas() -> list[Schema]:
    """Return the columns of the poles, then those of the figures."""
    return [read_schema(PROJECT_DIR / "data" / name) for name in SCHEMA_FILES]


def read_schema(path: Path) -> Schema:
    """Return the columns that a Table Schema describes."""
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Schema(
        f"{schema['name']}.csv",
        schema["title"],
        schema["description"],
        schema["version"],
        schema["lastModified"],
        tuple(_column(field) for field in schema["fields"]),
    )


def read_changes(text: str) -> tuple[Change, ...]:
    """Return the change log of a README, in the order written; nothing when it has none."""
    changes: list[tuple[str, list[str]]] = []
    for line in _section(text):
        if line.startswith("### "):
            changes.append((line.removeprefix("### ").strip(), []))
        elif not changes:
            continue
        elif line.startswith(("- ", "* ")):
            changes[-1][1].append(_plain(line[2:]))
        elif line.strip():
            _continue(changes[-1][1], line)
    return tuple(Change(day, tuple(entries)) for day, entries in changes)


def _section(text: str) -> Iterator[str]:
    is_inside = False
    for line in text.splitlines():
        if line.startswith("## "):
            is_inside = _CHANGES.match(line) is not None
        elif is_inside:
            yield line


def _continue(entries: list[str], line: str) -> None:
    """An indented line goes on with the entry before it; a paragraph is an entry of its own."""
    if entries and line.startswith(" "):
        entries[-1] = f"{entries[-1]} {_plain(line)}"
    else:
        entries.append(_plain(line))


def _plain(text: str) -> str:
    """Return a line without the marks of Markdown; a link keeps its address, as text."""
    words = re.sub(r"\[([^\]]*)\]\(([^)]*)\)", r"\1 (\2)", text)
    return re.sub(r"[`*]", "", words).strip()


def _column(field: dict[str, Any]) -> Column:
    constraints = field.get("constraints", {})
    return Column(
        field["name"],
        field["title"],
        field["description"],
        _TYPES.get(field["type"], field["type"]),
        bool(constraints.get("required")),
        tuple(str(value) for value in constraints.get("enum", ())),
        str(field.get("example", "")),
    )
