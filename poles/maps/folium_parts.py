"""A map through streamlit-folium: what was clicked is the only thing that it sends back."""

from collections.abc import Callable
from functools import partial

import folium.plugins  # streamlit_folium wants them at the first map, which waits for them
import streamlit as st
from branca.element import MacroElement

CLICKED = "last_object_clicked_popup"
"""The only field of streamlit-folium that is read: panning and zooming never rerun the page."""


def show_folium(
    base: folium.Map, drawn: MacroElement, *, key: str, height: int, on_click: Callable[[str], None]
) -> None:
    """Show a fresh base map with what is drawn on it; `on_click` gets the id of what is clicked."""
    # It tells Streamlit of its component as it is imported, and only a reader's run may do that.
    from streamlit_folium import st_folium

    layer = folium.FeatureGroup(name="atlas")
    layer.add_child(drawn)
    st_folium(
        base,
        key=key,
        height=height,
        use_container_width=True,
        feature_group_to_add=layer,
        returned_objects=[CLICKED],
        render=False,  # it renders a map twice else, to the same words
        on_change=partial(_take_click, key, on_click),
    )


def refuse_map(instead: str) -> None:
    """Say that no map can be shown, and what can be done without it."""
    st.error(
        "La carte ne peut pas être affichée : le dossier « static » à côté de dashboard.py n’est "
        f"pas accessible en écriture. {instead}"
    )


def _take_click(key: str, on_click: Callable[[str], None]) -> None:
    """The map adds « #count » to an id, so that two clicks on one thing are two events."""
    clicked = (st.session_state.get(key) or {}).get(CLICKED)
    if clicked:
        on_click(clicked.split("#", 1)[0])
