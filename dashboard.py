"""The atlas: where the poles are, what they weigh, and every figure's source."""

from poles.map_parts import show_key_figures, show_map_or_table, show_unplaced
from poles.page_parts import close_page, offer_downloads, open_page
from poles.screen_parts import choose_screen, keep_poles

app = open_page("Carte")
screen = choose_screen(app)
poles = keep_poles(app, screen)
if poles:
    show_key_figures(app, poles)
    show_map_or_table(app, screen, poles)
    show_unplaced(app, poles)
    offer_downloads(app, screen.selection, poles)
close_page()
