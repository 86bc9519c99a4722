"""A reader's own data in their browser session: taken in, shown by every page, forgotten.

They live in the memory of the session alone: nothing is written to disk and nothing is logged.
"""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from poles.app_data import AppData, own_app_data
from poles.choices import EVERY_POLE
from poles.files.extraction import HERE, About
from poles.own.atlas import own_atlas
from poles.own.checking import Check
from poles.records import PoleId

_KEY = "own_data"
_UPLOADS_KEY = "own_uploads"
_PREFIX = "own_"


@dataclass(frozen=True)
class OwnData:
    """What the pages show instead of the shipped data."""

    app: AppData
    files: tuple[str, ...]
    poles: int
    figures: int
    beside: bool
    own_ids: frozenset[PoleId]
    """The identifiers that the shipped data do not have."""

    @property
    def said(self) -> str:
        """Return whose data the pages show, in French."""
        others = "avec" if self.beside else "sans"
        return f"Vos données ({', '.join(self.files)}), {others} les pôles de l’atlas."


def own_data() -> OwnData | None:
    """Return the reader's data that the pages are to show; None when there are none."""
    own: OwnData | None = st.session_state.get(_KEY)
    return own


def about_shown(about: About) -> About:
    """Return what a file says of itself, and whose data it holds when the pages show a reader's."""
    own = own_data()
    if own is None:
        return about
    said = about.said.replace(EVERY_POLE, "Aucun filtre.")
    return replace(about, own=own.said, said=said, link=HERE)


def show_everywhere(check: Check, shipped: AppData, *, beside: bool) -> None:
    """Make the pages of this session show a reader's checked data."""
    atlas = own_atlas(check, shipped.atlas, beside=beside)
    files = tuple(sheet.grid.file for sheet in check.sheets if sheet.table is not None)
    app = own_app_data(atlas, shipped)
    ids = frozenset(atlas.by_id.keys() - shipped.atlas.by_id.keys())
    st.session_state[_KEY] = OwnData(app, files, len(check.poles), len(check.figures), beside, ids)


def show_shipped_again() -> None:
    """Make the pages show the shipped data; the check stays open.

    The address loses the reader's poles: their identifiers are made of names of the list.
    """
    own = own_data()
    if own is None:
        return
    ids = own.own_ids
    del st.session_state[_KEY]
    for name in list(st.query_params):
        values = st.query_params.get_all(name)
        kept = [one for one in values if one not in ids]
        if kept != values:
            st.query_params[name] = kept


def uploads_key() -> str:
    """Return the key of the widget that takes the files: a new one once they are forgotten."""
    return f"{_PREFIX}files_{st.session_state.get(_UPLOADS_KEY, 0)}"


def forget_own_data() -> None:
    """Drop the files, the check and all that the pages made of them."""
    show_shipped_again()
    number = st.session_state.get(_UPLOADS_KEY, 0) + 1
    for key in [*st.session_state]:
        if str(key).startswith(_PREFIX):
            del st.session_state[key]
    st.session_state[_UPLOADS_KEY] = number


def kept_check() -> Any:
    """Return what the page of the reader's data keeps between two runs, empty at first."""
    return st.session_state.setdefault(f"{_PREFIX}check", {})


def check_again() -> None:
    """Have the files checked again with what the reader said; the pages show the shipped data."""
    kept_check().pop("check", None)
    show_shipped_again()
