"""The atlas: where the poles are, what they weigh, and every figure's source."""

from poles.page_parts import (
    choose_screen,
    close_page,
    keep_poles,
    offer_downloads,
    open_page,
    show_key_figures,
    show_map_or_table,
    show_unplaced,
)

app = open_page("Carte")
screen = choose_screen(app)
poles = keep_poles(app, screen)
if poles:
    show_key_figures(app, poles)
    show_map_or_table(app, screen, poles)
    show_unplaced(app, poles)
    offer_downloads(app, screen, poles)
close_page()
