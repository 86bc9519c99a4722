"""Insertion through work: who publishes what, ranked, crossed, defined; heads apart from ETP."""

from poles.insertion.parts import (
    choose_insertion_screen,
    keep_insertion_poles,
    show_insertion_totals,
    show_insertion_view,
)
from poles.page.page_parts import close_page, open_page

app = open_page("Insertion")
screen = choose_insertion_screen(app)
poles = keep_insertion_poles(app, screen)
if poles:
    show_insertion_totals(app, poles)
    show_insertion_view(app, screen, poles)
close_page()
