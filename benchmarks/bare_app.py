"""Our map on the page of naive_app.py: one list above it, and nothing else to send or to draw."""
# ruff: noqa: INP001

import streamlit as st

from poles.app_data import load_app_data
from poles.maps.drawing import compose, frame
from poles.maps.folium_parts import show_folium
from poles.maps.map_drawing import TerritoryLayer, base_map
from poles.records import DepartementCode
from poles.screen import Screen
from poles.selection import Selection, keep

app = load_app_data()
files = app.map_files
chosen = st.selectbox("Filtre", ["tous", "38"])
departements = () if chosen == "tous" else (DepartementCode(chosen),)
screen = Screen(Selection(departements))
poles = keep(app.atlas.poles, app.atlas.territories, screen.selection)
if files:
    layer = TerritoryLayer(
        compose(app.atlas, app.places, poles, screen, frame(app.atlas, screen, poles)),
        base_url=files.base,
        places_url=app.places_url(files),
    )
    base = base_map(files.scripts, files.styles)
    show_folium(base, layer, key="carte", height=600, on_click=st.write)
