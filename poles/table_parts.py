"""Tables on the screen with the files of their rows: French numbers, links by http(s) alone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from poles.data_tables import Heading, Kind, Table
from poles.extracts import Cell, Format, Row, csv_for_excel, csv_rfc4180, file_name
from poles.numbers_fr import format_number
from poles.page_parts import MEDIA_TYPES
from poles.selection import Selection

MOST_ROWS = 1_000
"""Rows sent to the browser at once; a download holds them all."""
_ROW_HEIGHT = 35
_HIGHEST_TABLE = 560
_SHORT_LABEL = 10
_DECIMALS = 2


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
        height=min(_HIGHEST_TABLE, (len(shown) + 1) * _ROW_HEIGHT + 3),
        column_config={key: _column(heading) for key, heading in table.headings.items()},
        placeholder="—",
    )


def offer_rows(table: Table, rows: Sequence[Row], selection: Selection) -> None:
    """Offer these rows, all of them, under their stable column names."""
    if not rows:
        return
    writers: Mapping[Format, tuple[str, Callable[..., bytes]]] = {
        Format.CSV_EXCEL: ("Ce tableau : CSV (Excel)", csv_for_excel),
        Format.CSV: ("Ce tableau : CSV (RFC 4180)", csv_rfc4180),
    }
    with st.container(horizontal=True):
        for form, (label, write) in writers.items():
            offer_file(
                label,
                partial(write, rows, list(rows[0])),
                file_name(table.name, selection, form, today()),
                f"{table.name}-{form.value}",
            )


def offer_file(label: str, data: Callable[[], bytes], name: str, key: str) -> None:
    """Offer a file: it is built on the click only, and nothing reruns."""
    st.download_button(
        label,
        data,
        file_name=name,
        mime=MEDIA_TYPES.get(name.rsplit(".", 1)[1], "application/octet-stream"),
        on_click="ignore",
        key=f"fichier-{key}",
        icon=":material/download:",
    )


def today() -> date:
    """Return the day of the reader's files."""
    return date.today()  # noqa: DTZ011 (a reader's day)


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
