"""Tables on the screen with the files of their rows: French numbers, links by http(s) alone."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from poles.atlas import Atlas
from poles.choices import filters_in_words
from poles.files.columns import Column, ExtractTable
from poles.files.csv_files import Cell, Row
from poles.files.download_parts import FORM_LABELS, Offered, offer_file, page_link, today
from poles.files.extraction import About, Extraction, cited_pages
from poles.files.extraction_files import write
from poles.files.extracts import Format, file_name
from poles.numbers_fr import format_number
from poles.own.session import about_shown
from poles.page.data_tables import Heading, Kind, Table
from poles.page.page_parts import written_address
from poles.selection import Selection

MOST_ROWS = 1_000
"""Rows sent to the browser at once; a download holds them all."""
_ROW_HEIGHT = 35
_HIGHEST_TABLE = 560
_SHORT_LABEL = 10
_DECIMALS = 2
_ROW_FORMS = (Format.CSV_EXCEL, Format.XLSX, Format.CSV)


def show_rows(table: Table, rows: Sequence[Row]) -> None:
    """Show rows of a table under its French headings."""
    shown = rows[:MOST_ROWS]
    if len(shown) < len(rows):
        st.caption(
            f"Les {format_number(len(shown))} premières lignes sur {format_number(len(rows))} ; "
            "filtrez pour lire les autres. Les fichiers les contiennent toutes."
        )
    st.dataframe(
        pd.DataFrame(
            {key: _cells(shown, key, heading.kind) for key, heading in table.headings.items()}
        ),
        key=f"lignes_{table.name}",
        hide_index=True,
        height=table_height(len(shown), _HIGHEST_TABLE),
        column_config={key: _column(heading) for key, heading in table.headings.items()},
        placeholder="—",
    )


def table_height(rows: int, highest: int) -> int:
    """Return the height in pixels of a table of so many rows under its header, `highest` at most.

    A short one leaves no empty lines below it.
    """
    return min(highest, (rows + 1) * _ROW_HEIGHT + 3)


def offer_rows(atlas: Atlas, table: Table, rows: Sequence[Row], selection: Selection) -> None:
    """Offer these rows, all of them, under their stable column names."""
    if not rows:
        return
    said = filters_in_words(selection, atlas.choices)
    about = about_shown(About(table.name, said, page_link(written_address()), today()))
    columns = tuple(Column(name, _title(table, name)) for name in rows[0])
    with st.container(horizontal=True):
        for form in _ROW_FORMS:
            label = f"Ce tableau : {FORM_LABELS[form]}"
            name = file_name(table.name, selection, form, about.today)
            data = partial(_rows_extract, ExtractTable(table.name, columns, rows), about, form)
            offer_file(Offered(label, name, data), table.name)


def _rows_extract(table: ExtractTable, about: About, form: Format) -> bytes:
    return write(Extraction(about, (table,), cited_pages([table])), form)


def _title(table: Table, name: str) -> str:
    return table.headings[name].label if name in table.headings else name


def _cells(rows: Sequence[Row], key: str, kind: Kind) -> list[Cell]:
    """The cells of a column; on the screen a number keeps two decimals, in the files all of its."""
    if kind is not Kind.NUMBER:
        return [row[key] for row in rows]
    return [round(cell, _DECIMALS) if isinstance(cell := row[key], float) else cell for row in rows]


def _column(heading: Heading) -> Any:
    if heading.kind is Kind.LINK:
        return st.column_config.LinkColumn(heading.label, display_text="ouvrir", width="small")
    if heading.kind is Kind.NUMBER:
        # The browser groups digits: pandas' Styler takes longer than all the rest of the page.
        # page.js sees to it that it does so in French, whatever its own language.
        is_short = len(heading.label) <= _SHORT_LABEL
        return st.column_config.NumberColumn(
            heading.label, width="small" if is_short else None, format="localized"
        )
    return st.column_config.TextColumn(heading.label)
