"""Everything that a selection of poles gives, as one file of any form."""

from collections.abc import Collection
from datetime import date

from poles.atlas import Atlas
from poles.choices import filters_in_words, write_selection
from poles.files.columns import table_of
from poles.files.extraction import About, Extraction, cited_pages, link_to
from poles.files.extraction_files import write
from poles.files.extracts import TABLES, Format, file_name, table_columns, territories_layer
from poles.records import Pole
from poles.selection import Selection

POLES_TITLE = "Pôles territoriaux de coopération économique (PTCE)"
_CITING = ("poles", "indicateurs")
"""The tables whose pages are told: the others rest on the boundaries."""
_NAMES = {
    Format.XLSX: "poles",
    Format.GEOJSON: "territoires",
    Format.GEOPACKAGE: "territoires",
    Format.GEOPARQUET: "territoires",
    Format.ZIP: "tout",
}
"""What the file of each form is called; CSV holds one table, under its own name."""


def selection_extract(atlas: Atlas, poles: Collection[Pole], form: Format, about: About) -> bytes:
    """Return the bytes of everything that these poles give; CSV holds the table of the poles."""
    return write(selection_extraction(atlas, poles, about), form)


def selection_extraction(atlas: Atlas, poles: Collection[Pole], about: About) -> Extraction:
    """Return the tables of these poles, their outlines and the pages that they rest on."""
    tables = tuple(
        table_of(name, table_columns(name, atlas), rows_of(atlas, poles))
        for name, rows_of in TABLES.items()
    )
    cited = cited_pages(table for table in tables if table.name in _CITING)
    return Extraction(about, tables, cited, territories_layer(atlas, poles))


def about_selection(atlas: Atlas, selection: Selection, home: str, today: date) -> About:
    """Return what the files of a selection say of themselves."""
    said = filters_in_words(selection, atlas.choices)
    return About(POLES_TITLE, said, link_to(home, "", write_selection(selection)), today)


def selection_file_name(selection: Selection, form: Format, today: date) -> str:
    """Return the name of such a file: ptce-tout-38-touche-2026-11-22.zip."""
    return file_name(_NAMES.get(form, "poles"), selection, form, today)
