"""The map that one writes first: outlines as fine as they are, sent again at each filter.

benchmarks/naive.py names a folder of unsimplified boundaries as POLES_GEO_DIR.
"""
# ruff: noqa: INP001

import folium
import geopandas as gpd
import shapely
import streamlit as st
from streamlit_folium import st_folium

from poles.atlas import Atlas, file_places, load_atlas


@st.cache_resource
def fine_territories() -> gpd.GeoDataFrame:
    """Return the union of the communes of each placed pole, as fine as geo/ has them."""
    atlas: Atlas = load_atlas(*file_places())
    outlines = atlas.boundaries.outlines("communes").geometry
    placed = {
        pole.pole_id: [outlines.loc[code] for code in atlas.territories[pole.pole_id].commune_codes]
        for pole in atlas.poles
        if pole.pole_id in atlas.outlines.index
    }
    return gpd.GeoDataFrame(
        {
            "nom": [atlas.by_id[pole_id].nom for pole_id in placed],
            "departements": [atlas.territories[p].departement_codes for p in placed],
        },
        geometry=[shapely.coverage_union_all(parts) for parts in placed.values()],
        crs="EPSG:4326",
    )


territories = fine_territories()
chosen = st.selectbox("Filtre", ["tous", "38"])
if chosen != "tous":
    territories = territories[[chosen in codes for codes in territories["departements"]]]
shown = folium.Map(location=(46.6, 2.5), zoom_start=5, tiles=None)
shown.default_js = [("leaflet", "../../app/static/naive-leaflet.js")]
shown.default_css = []
folium.GeoJson(territories[["nom", "geometry"]], tooltip=folium.GeoJsonTooltip(["nom"])).add_to(
    shown
)
st_folium(shown, height=600, width=900)
