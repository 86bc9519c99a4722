"""The sheet of one pole: who, where, each published figure and its source, what is computed."""

from poles.page.page_parts import close_page, open_page
from poles.sheet.parts import (
    choose_sheet,
    offer_sheet,
    show_figures,
    show_identity,
    show_neighbours,
    show_territory,
)

app = open_page("Fiche d’un pôle", is_heading=False)
sheet = choose_sheet(app)
if sheet is not None:
    show_identity(app, sheet)
    show_figures(sheet)
    show_territory(sheet)
    show_neighbours(sheet)
    offer_sheet(app, sheet)
close_page()
