"""Which poles cover a commune, and which are nearest."""

from poles.commune.parts import choose_commune, offer_commune, poles_of_commune, show_commune
from poles.page.page_parts import close_page, open_page

app = open_page("Ma commune")
match = choose_commune(app)
if match is not None:
    around = poles_of_commune(app, match)
    show_commune(app, match, around)
    offer_commune(around)
close_page()
