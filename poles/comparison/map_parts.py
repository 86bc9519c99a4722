"""The map on which poles are chosen to be compared, beside the list of those that are."""

from collections.abc import Callable

import streamlit as st

from poles.app_data import AppData
from poles.comparison import markup
from poles.comparison.choice import choice_map
from poles.comparison.screen import MOST_POLES, ComparisonScreen
from poles.maps.folium_parts import refuse_map, show_folium
from poles.maps.map_drawing import TerritoryLayer, base_map

MAP_KEY = "comparer_carte"
MAP_HEIGHT = 600
MAP_TITLE = "Carte où choisir les pôles à comparer ; la liste les prend aussi par leur nom"


def choose_on_map(app: AppData, screen: ComparisonScreen, on_click: Callable[[str], None]) -> None:
    """Show all the poles on a map; after a click `on_click` gets all that are then chosen."""
    files = app.map_files
    if files is None:
        refuse_map("Choisissez les pôles par leur nom.")
        return
    choice = choice_map(app.atlas, app.places, screen)
    layer = TerritoryLayer(
        choice.drawing,
        base_url=files.base,
        places_url=app.places_url(files),
        picked=choice.picked,
    )
    left, right = st.columns([7, 3])
    with left:
        base = base_map(files.scripts, files.styles, MAP_TITLE)
        show_folium(base, layer, key=MAP_KEY, height=MAP_HEIGHT, on_click=on_click)
    with right:
        st.html(markup.chosen_list(choice.chosen, MOST_POLES))
        st.caption(
            "Un clic sur un pôle l’ajoute, un second l’enlève. Où plusieurs se touchent, une liste "
            "demande lequel. Ceux que la carte ne peut pas montrer se choisissent par leur nom."
        )
        st.html(markup.choice_legend(choice.drawing.legend))
