"""What one extraction holds, whatever it is written as, and what every file says of itself.

An extraction is asked by one page, for one filter, on one day: its tables, its outlines, its pages.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from urllib.parse import urlencode, urlsplit

from poles.files.columns import TABLE_WORDS, Column, ExtractTable
from poles.files.csv_files import Row
from poles.files.geo_files import Layer
from poles.numbers_fr import counted
from poles.wording import (
    BOUNDARY_CREDITS,
    CREDITS,
    LICENCE,
    LICENCE_URL,
    NOT_OFFICIAL,
    PAGES,
    VINTAGES,
)

SOURCES_NAME = "Sources et licence"
DICTIONARY_NAME = "Dictionnaire"
HERE = "./"
"""The atlas, when nobody says its address."""
OWN_ROWS = (
    "Les lignes qui viennent de vos fichiers sont à vous : leur licence est celle que vous leur "
    "donnez. Le reste (contours, populations, pôles de l’atlas) est sous Licence Ouverte 2.0."
)
OWN_AGAIN = (
    "à la page « Vos données », avec les mêmes fichiers ; un lien ne les montre à personne d’autre"
)
_LINE_OF_FILE = re.compile(r"(?<=^Votre fichier, )(.+), ligne [0-9]+$")
_URL, _TITLE = "source_url", "source_titre"


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself: what was asked, where to see it again, and when."""

    title: str
    said: str
    """The filter, in words."""
    link: str
    """The address that shows it again; from `HERE` on when the atlas does not know its own."""
    today: date
    own: str = ""
    """Whose data, when some are a reader's: « Vos données (liste.csv), … »."""


@dataclass(frozen=True, slots=True)
class Source:
    """One page that the rows rest on; the address may be empty: « votre fichier, ligne 12 »."""

    title: str
    url: str
    use: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything that one selection gives."""

    about: About
    tables: tuple[ExtractTable, ...]
    """The first one is what CSV holds."""
    sources: tuple[Source, ...]
    layer: Layer | None = None
    more: Mapping[str, bytes] = field(default_factory=dict)
    """Other files for the zip, by name."""


def cited_pages(tables: Iterable[ExtractTable]) -> tuple[Source, ...]:
    """Return each page that rows name in columns `…source_url` and `…source_titre`, once.

    The lines of one file of a reader's, which have no address, are one source.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for table in tables:
        for url in (name for name in table.names if name.endswith(_URL)):
            title = f"{url.removesuffix(_URL)}{_TITLE}"
            counts.update(_named(table.rows, url, title if title in table.names else None))
    titled = {url for title, url in counts if title}
    return tuple(
        Source(title, url, counted(count, "ligne"))
        for (title, url), count in counts.items()
        if title or url not in titled
    )


def sources_table(extraction: Extraction) -> ExtractTable:
    """Return the last sheet: what was asked, the vintages, the licence, then each page."""
    about = extraction.about
    said: list[tuple[str, str, str]] = [
        ("Titre", about.title, ""),
        *([("Données", about.own, "")] if about.own else []),
        ("Filtre", about.said, ""),
        ("Pour le revoir", where(about), "" if about.own else about.link),
        ("Date d’extraction", about.today.isoformat(), ""),
        *(("Millésime", f"{name} : {vintage}", "") for name, vintage in VINTAGES.items()),
        ("Licence", LICENCE, LICENCE_URL),
        ("Crédits", CREDITS, ""),
        ("Mention", NOT_OFFICIAL, ""),
    ]
    if about.own:
        said.append(("Mention", OWN_ROWS, ""))
    lines = [
        *((name, text, url, None) for name, text, url in said),
        *(("Source", one.title, one.url, one.use) for one in extraction.sources),
        ("Source", BOUNDARY_CREDITS, "", "contours et populations"),
    ]
    names = ("rubrique", "texte", "adresse", "emploi")
    rows: list[Row] = [dict(zip(names, line, strict=True)) for line in lines]
    return ExtractTable(SOURCES_NAME, tuple(Column(name, name) for name in names), rows)


def dictionary_table(tables: Iterable[ExtractTable]) -> ExtractTable:
    """Return what each column of these tables is, with unit and formula; nothing undescribed."""
    rows: list[Row] = [
        {
            "table": table.name,
            "colonne": column.name,
            "libelle": column.title,
            "type": column.type.value,
            "unite": column.unit,
            "formule": column.formula,
            "description": column.description,
        }
        for table in tables
        for column in table.columns
        if column.description
    ]
    names = ("table", "colonne", "libelle", "type", "unite", "formule", "description")
    return ExtractTable(DICTIONARY_NAME, tuple(Column(name, name) for name in names), rows)


def words_of(table: ExtractTable) -> str:
    """Return what one row of a table is."""
    return TABLE_WORDS.get(table.name, "un tableau de la page")


def link_to(home: str, page: str, written: Mapping[str, Sequence[str]]) -> str:
    """Return the address of a screen of the atlas, from the address of its first page."""
    query = urlencode(written, doseq=True)
    return f"{home}{page}?{query}" if query else f"{home}{page}"


def home_of(page_address: str | None) -> str:
    """Return the address of the first page of the atlas, from that of any of its pages."""
    if not page_address:
        return HERE
    address = urlsplit(page_address)
    folders, _, page = address.path.rpartition("/")
    is_page = page in {PurePath(path).stem for path in PAGES}
    path = f"{folders}/" if is_page or not page else f"{address.path}/"
    return f"{address.scheme}://{address.netloc}{path}"


def where(about: About) -> str:
    """Return how to see the selection again, also when the atlas does not know its address."""
    if about.own:
        return OWN_AGAIN
    if not about.link.startswith(HERE):
        return about.link
    rest = about.link.removeprefix(HERE)
    return "à l’adresse de votre atlas" + (f", suivie de « {rest} »" if rest else "")


def _named(rows: Sequence[Row], url: str, title: str | None) -> Iterable[tuple[str, str]]:
    pages = ((str((title and row[title]) or ""), str(row[url] or "")) for row in rows)
    return (
        (title if address else _LINE_OF_FILE.sub(r"\1", title), address)
        for title, address in pages
        if title or address
    )
