"""What the server loads before it answers, so that no reader waits for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import streamlit as st

from poles.app_data import load_app_data
from poles.records import DataFileError


@asynccontextmanager
async def early_load(_server: st.App) -> AsyncIterator[None]:
    """Load the modules of the first page and the shipped data, then let the server answer.

    streamlit_folium is left to the page (`folium_parts` says why). Broken data stop nothing here:
    the pages say what is wrong with them.
    """
    import PIL.Image
    import streamlit.emojis

    import poles.home.map_parts
    import poles.home.screen_parts
    import poles.page.page_parts

    with suppress(DataFileError):
        load_app_data()
    yield
