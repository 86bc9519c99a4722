"""An extraction as files: one function for every form, and the zip that holds them all."""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from poles.files.columns import ExtractTable, Type
from poles.files.csv_files import csv_for_excel, csv_rfc4180
from poles.files.extraction import (
    OWN_ROWS,
    Extraction,
    dictionary_table,
    sources_table,
    where,
    words_of,
)
from poles.files.extracts import EXTENSIONS, Format
from poles.files.geo_files import Layer, geojson, geoparquet
from poles.files.geopackage import geopackage
from poles.files.workbook import workbook
from poles.numbers_fr import counted, french_date
from poles.wording import CREDITS, LICENCE, LICENCE_URL, NOT_OFFICIAL, TITLE, VINTAGES

README_FILE = "LISEZ-MOI.txt"
LICENCE_FILE = "LICENCE.txt"
DICTIONARY_FILE = "dictionnaire.csv"
PACKAGE_FILE = "datapackage.json"
WORKBOOK_FILE = "tableaux.xlsx"
_PACKED = (".xlsx", ".parquet")
"""What is compressed already."""
_PERMISSIONS = 0o100644 << 16
_UNIX = 3
_JSON_TYPES = {
    Type.TEXT: "string",
    Type.INTEGER: "integer",
    Type.NUMBER: "number",
    Type.DATE: "date",
}


def write(extraction: Extraction, form: Format) -> bytes:
    """Return the bytes of an extraction; CSV holds its first table.

    Raises ValueError, in French, when outlines are asked and it has none.
    """
    if form is Format.ZIP:
        return _zipped(_contents(extraction), extraction.about.today)
    if form is Format.XLSX:
        return _workbook(extraction)
    if form in (Format.CSV, Format.CSV_EXCEL):
        return _csv(extraction.tables[0], form)
    if extraction.layer is None:
        raise ValueError(f"Le format {form.value} demande des contours : il n’y en a pas ici.")
    return _outlines(extraction, extraction.layer, form)


def _csv(table: ExtractTable, form: Format) -> bytes:
    written = csv_for_excel if form is Format.CSV_EXCEL else csv_rfc4180
    return written(table.rows, table.names)


def _workbook(extraction: Extraction) -> bytes:
    tables = list(extraction.tables)
    dictionary = dictionary_table(tables)
    described = [dictionary] if dictionary.rows else []
    return workbook([*tables, *described, sources_table(extraction)], extraction.about.today)


def _outlines(extraction: Extraction, layer: Layer, form: Format) -> bytes:
    if form is Format.GEOJSON:
        return geojson(layer)
    if form is Format.GEOPARQUET:
        return geoparquet(layer)
    tables = [*extraction.tables, dictionary_table(extraction.tables), sources_table(extraction)]
    return geopackage(layer, tables, extraction.about.today)


def _contents(extraction: Extraction) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Every file of the zip, what to read first at the top; each is made when it is its turn."""
    files, said = _files(extraction)
    dictionary = dictionary_table(extraction.tables)
    yield README_FILE, lambda: _text(_readme(extraction, said))
    yield LICENCE_FILE, lambda: _text(_licence(extraction))
    yield DICTIONARY_FILE, partial(csv_for_excel, dictionary.rows, dictionary.names)
    yield PACKAGE_FILE, partial(_package, extraction)
    yield from files.items()


def _files(extraction: Extraction) -> tuple[dict[str, Callable[[], bytes]], dict[str, str]]:
    """What makes each file of the data, and what the README says of it."""
    files: dict[str, Callable[[], bytes]] = {}
    said: dict[str, str] = {}
    for form, folder in ((Format.CSV_EXCEL, "csv-excel"), (Format.CSV, "csv-rfc4180")):
        for table in extraction.tables:
            name = f"{folder}/{table.name}.csv"
            files[name] = partial(_csv, table, form)
            said[name] = counted(len(table.rows), "ligne") + f" : {words_of(table)}"
    files[WORKBOOK_FILE] = partial(_workbook, extraction)
    said[WORKBOOK_FILE] = "toutes ces tables, une par feuille, puis les sources"
    if layer := extraction.layer:
        for form in (Format.GEOJSON, Format.GEOPACKAGE, Format.GEOPARQUET):
            name = f"{layer.table.name}.{EXTENSIONS[form]}"
            files[name] = partial(_outlines, extraction, layer, form)
            said[name] = _outlines_size(layer)
        said[f"{layer.table.name}.gpkg"] += ", et toutes les tables"
    for name, content in extraction.more.items():
        files[name] = partial(bytes, content)
        said[name] = "tout ce que la page dit, pour les programmes"
    return files, said


def _outlines_size(layer: Layer) -> str:
    drawn = sum(shape is not None for shape in layer.shapes)
    absent = len(layer.shapes) - drawn
    said = counted(drawn, "contour")
    return f"{said} et {counted(absent, 'ligne')} sans contour" if absent else said


def _readme(extraction: Extraction, said: Mapping[str, str]) -> str:
    about, pages = extraction.about, sum(bool(one.url) for one in extraction.sources)
    cited = [f"{counted(pages, 'page citée', 'pages citées')} : chaque ligne nomme la sienne."]
    return "\n".join(
        [
            TITLE,
            about.title,
            f"Extraction du {french_date(about.today)}",
            "",
            "CE QUI EST EXTRAIT",
            *([about.own] if about.own else ()),
            about.said,
            f"Pour le revoir : {where(about)}",
            "",
            "FICHIERS",
            *(f"- {name} : {words}" for name, words in said.items()),
            f"- {DICTIONARY_FILE} : ce que veut dire chaque colonne, avec son unité et sa formule",
            f"- {PACKAGE_FILE} : la même chose pour les programmes (Frictionless Data Package)",
            f"- {LICENCE_FILE} : la licence et les crédits",
            "",
            "LIRE LES TABLES",
            "- csv-excel : point-virgule, virgule décimale ; un double clic les ouvre dans Excel. "
            "Un texte qu’un tableur prendrait pour une formule y est précédé d’une apostrophe.",
            "- csv-rfc4180 : virgule, point décimal, textes exacts ; pour les programmes.",
            "- UTF-8 partout. Les codes sont des textes : 01004 garde son zéro, 2A004 sa lettre.",
            "- Une case vide : les pages lues ne le disent pas. Ce n’est jamais zéro.",
            "- Personnes et équivalents temps plein (ETP) ne s’additionnent jamais.",
            "- Un taux ne s’additionne pas et ne se moyenne pas : refaites-le sur les sommes.",
            "",
            "MILLÉSIMES",
            *(f"- {name} : {vintage}" for name, vintage in VINTAGES.items()),
            "",
            "SOURCES ET LICENCE",
            *(cited if pages else ()),
            OWN_ROWS if about.own else f"{LICENCE}.",
            CREDITS,
        ]
    )


def _licence(extraction: Extraction) -> str:
    about = extraction.about
    return "\n".join(
        [
            *([about.own, OWN_ROWS, ""] if about.own else ()),
            f"{LICENCE}.",
            LICENCE_URL,
            "",
            f"Vous pouvez copier, modifier et diffuser ces {'dernières ' if about.own else ''}"
            "données, même contre paiement, à condition d’en citer la source et la date.",
            f"Par exemple : « {TITLE}, extraction du {french_date(about.today)} ».",
            "",
            f"Crédits : {CREDITS}",
        ]
    )


def _package(extraction: Extraction) -> bytes:
    """The tables as a Frictionless Data Package."""
    about = extraction.about
    mixed = [OWN_ROWS] if about.own else []
    licence = {"name": "etalab-2.0", "title": LICENCE, "path": LICENCE_URL}
    content: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "atlas-de-la-cooperation-territoriale",
        "title": f"{TITLE} : {about.title}",
        "description": " ".join(
            (*([about.own] if about.own else ()), about.said, *mixed, NOT_OFFICIAL)
        ),
        "created": f"{about.today.isoformat()}T00:00:00Z",
        # A package has one licence for all its rows: none is said where some are the reader's.
        **({} if about.own else {"licenses": [licence]}),
        "sources": [
            {"title": one.title, **({"path": one.url} if one.url else {})}
            for one in extraction.sources
        ],
        "resources": [_resource(table) for table in extraction.tables],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _resource(table: ExtractTable) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": words_of(table),
        "path": f"csv-rfc4180/{table.name}.csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
        "schema": {
            "fields": [
                {
                    "name": column.name,
                    "title": column.title,
                    "description": column.description,
                    "type": _JSON_TYPES[column.type],
                }
                for column in table.columns
            ],
            "missingValues": [""],
        },
    }


def _zipped(files: Iterable[tuple[str, Callable[[], bytes]]], today: date) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name, make in files:
            entry = zipfile.ZipInfo(name, (today.year, today.month, today.day, 0, 0, 0))
            entry.create_system, entry.external_attr = _UNIX, _PERMISSIONS
            packed = name.endswith(_PACKED)
            kind = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.writestr(entry, make(), kind)
    return output.getvalue()


def _text(said: str) -> bytes:
    """As every Windows editor reads it."""
    return said.replace("\n", "\r\n").encode("utf-8-sig") + b"\r\n"
