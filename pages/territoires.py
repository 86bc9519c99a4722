"""Every EPCI and commune: the poles that cover it, its population, its density, its change."""

from poles.areas.parts import (
    choose_area_screen,
    keep_selected,
    offer_area_downloads,
    show_area_figures,
    show_area_map_or_table,
)
from poles.page.page_parts import close_page, open_page

app = open_page("Territoires")
screen = choose_area_screen(app)
selected = keep_selected(app, screen)
if selected:
    show_area_figures(app, screen)
    show_area_map_or_table(app, screen, selected)
    offer_area_downloads(app, screen, selected)
close_page()
