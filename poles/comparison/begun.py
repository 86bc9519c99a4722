"""The comparison that a reader has begun, kept from page to page while the browser tab lives."""

from dataclasses import replace

import streamlit as st

from poles.atlas import Atlas
from poles.comparison.screen import ComparisonScreen

BEGUN_KEY = "comparaison_commencee"


def begin_comparison(screen: ComparisonScreen) -> None:
    """Keep what the page of the comparison shows."""
    st.session_state[BEGUN_KEY] = screen


def begun_comparison(atlas: Atlas) -> ComparisonScreen:
    """Return what that page last showed, without the poles that the files no longer hold."""
    screen: ComparisonScreen = st.session_state.get(BEGUN_KEY, ComparisonScreen())
    return replace(screen, pole_ids=tuple(one for one in screen.pole_ids if one in atlas.by_id))
