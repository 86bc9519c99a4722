"""The data set itself: every row with its line, its dictionary, its gaps, its sources."""

from poles.data.parts import (
    choose_data_screen,
    keep_data_poles,
    offer_whole_data_set,
    show_data_figures,
    show_section,
)
from poles.page.page_parts import close_page, open_page

app = open_page("Données")
screen = choose_data_screen(app)
poles = keep_data_poles(app, screen)
if poles:
    show_data_figures(app, poles)
    show_section(app, screen, poles)
offer_whole_data_set(app)
close_page()
