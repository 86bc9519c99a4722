"""What the server loads before it answers, so that no reader waits for it."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module

import streamlit as st

from poles.app_data import load_app_data
from poles.records import DataFileError

FIRST_PAGE = (
    "PIL.Image",
    "folium.plugins",
    "streamlit.emojis",
    "poles.home.map_parts",
    "poles.page.page_parts",
    "poles.home.screen_parts",
)
"""What the home page imports; streamlit_folium is left to it (`folium_parts` says why)."""

_SECONDS_BETWEEN_THREADS = 0.0005
"""A reader's click waits that long, a tenth of what is usual, each time it asks its turn of a
thread that computes: the check of another reader's long list, say."""


@asynccontextmanager
async def early_load(_server: st.App) -> AsyncIterator[None]:
    """Load the modules of the first page and the shipped data, then let the server answer.

    Broken data stop nothing here: the pages say what is wrong with them.
    """
    sys.setswitchinterval(_SECONDS_BETWEEN_THREADS)
    for name in FIRST_PAGE:
        import_module(name)
    with suppress(DataFileError):
        load_app_data()
    yield
