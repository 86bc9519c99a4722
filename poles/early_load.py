"""What the server loads before it answers, so that no reader waits for it."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import streamlit as st

from poles.app_data import load_app_data
from poles.records import DataFileError

_SECONDS_BETWEEN_THREADS = 0.0005
"""A reader's click waits that long, a tenth of what is usual, each time it asks its turn of a
thread that computes: the check of another reader's long list, say."""


@asynccontextmanager
async def early_load(_server: st.App) -> AsyncIterator[None]:
    """Load the modules of the first page and the shipped data, then let the server answer.

    streamlit_folium is left to the page (`folium_parts` says why). Broken data stop nothing here:
    the pages say what is wrong with them.
    """
    sys.setswitchinterval(_SECONDS_BETWEEN_THREADS)
    import PIL.Image
    import streamlit.emojis

    import poles.home.map_parts
    import poles.home.screen_parts
    import poles.page.page_parts

    with suppress(DataFileError):
        load_app_data()
    yield
