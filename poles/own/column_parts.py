"""What each column of a reader's table was taken for, shown to be looked at and changed."""

from collections.abc import Mapping
from functools import partial
from itertools import chain

import pandas as pd
import streamlit as st

from poles.files.data_dictionary import shipped_schemas
from poles.french_text import searchable, shortened
from poles.indicators import INDICATORS
from poles.own import markup as own_markup
from poles.own.checked_table import TableCheck
from poles.own.checking import Check
from poles.own.columns import MEANINGS, PUBLISHED, How, Meaning
from poles.own.grid import text_of
from poles.own.report import said_with
from poles.own.session import check_again, kept_check
from poles.wording import NEARLY_SPELT

_NOT_USED = "(gardée, non utilisée)"
_HOW_LABELS = {
    How.EXACT: "même nom",
    How.SYNONYM: "synonyme connu",
    How.NEAR: NEARLY_SPELT,
    How.CHOSEN: "choisie par vous",
    How.CELLS: "ce que nomment ses cases",
}


def show_columns(check: Check) -> None:
    """Show what each column was taken for; the reader may say otherwise."""
    nameless = [one for one in enumerate(check.tables) if not one[1].layout.names_poles]
    if nameless:
        note = "Aucune ligne n’est lue tant qu’aucune colonne ne nomme le pôle ; rien n’est perdu."
        st.html(own_markup.section("Quelle colonne nomme le pôle ?", note))
    for number, table in nameless:
        _ask_naming(number, table)
    has_near = any(
        column.how is How.NEAR for table in check.tables for column in table.layout.columns
    )
    asks = any(table.layout.unread for table in check.tables)
    with st.expander("Colonnes reconnues : vérifier ou changer", expanded=has_near or asks):
        for number, table in enumerate(check.tables):
            _edit_columns(number, table)


def _edit_columns(number: int, table: TableCheck) -> None:
    labels: dict[str | None, str] = {None: _NOT_USED}
    columns_of_ours = chain.from_iterable(schema.columns for schema in shipped_schemas())
    titles = {column.name: column.title for column in columns_of_ours}
    labels |= {key: _meaning_label(key, titles) for key in MEANINGS[table.layout.kind]}
    columns = table.layout.columns
    first = table.grid.rows[table.layout.first_row :][:1]
    sample = first[0] if first else ()
    frame = pd.DataFrame(
        {
            "Votre colonne": [column.header for column in columns],
            "Première case": [
                shortened(text_of(sample[place])) if place < len(sample) else ""
                for place in range(len(columns))
            ],
            "Lue comme": [
                labels[column.meaning.key if column.meaning else None] for column in columns
            ],
            "Année, échelle": [_year_and_scale(column.meaning) for column in columns],
            "Reconnue par": [_HOW_LABELS[column.how] if column.how else "" for column in columns],
        }
    )
    key = f"own_layout_{number}_{kept_check().get('layouts', 0)}"
    st.text(table.grid.file)  # a caption would be Markdown
    st.data_editor(
        frame,
        key=key,
        hide_index=True,
        disabled=["Votre colonne", "Première case", "Année, échelle", "Reconnue par"],
        column_config={
            "Lue comme": st.column_config.SelectboxColumn(
                options=list(labels.values()), required=True, width="large"
            )
        },
        on_change=partial(_change_columns, key, table, {said: k for k, said in labels.items()}),
    )


def _ask_naming(number: int, table: TableCheck) -> None:
    """Ask which column names the pole of each row, where none was recognised."""
    key = f"own_naming_{number}_{kept_check().get('layouts', 0)}"
    headers = {column.place: column.header for column in table.layout.columns}
    st.text(table.grid.file)  # a caption would be Markdown
    st.selectbox(
        "Quelle colonne nomme le pôle ?",
        list(headers),
        index=None,
        format_func=headers.__getitem__,
        key=key,
        placeholder="Aucune : laisser cette table de côté",
        on_change=partial(_choose_naming, key, table),
    )


def _choose_naming(key: str, table: TableCheck) -> None:
    place = st.session_state.get(key)
    if place is not None:
        _choose(table, {place: "nom"})


def _choose(table: TableCheck, meanings: Mapping[int, str | None]) -> None:
    """Have a table checked again with what the reader says of its columns."""
    kept = kept_check()
    kept["choices"].setdefault(table.grid.file, {}).update(meanings)
    kept["layouts"] = kept.get("layouts", 0) + 1
    check_again()


def _change_columns(key: str, table: TableCheck, keys: dict[str, str | None]) -> None:
    edited_rows = st.session_state[key]["edited_rows"].items()
    read_as = {int(place): edited.get("Lue comme") for place, edited in edited_rows}
    _choose(table, {place: keys[said] for place, said in read_as.items() if said is not None})


def _year_and_scale(meaning: Meaning | None) -> str:
    return "" if meaning is None else ", ".join(said_with(meaning))


def _meaning_label(key: str, titles: Mapping[str, str]) -> str:
    if key in PUBLISHED:
        return searchable(INDICATORS[key].label)
    return searchable(f"{titles.get(key, key)} ({key})" if key in titles else key)
