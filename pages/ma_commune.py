"""Which poles cover a commune, and which are nearest."""

from poles.commune_parts import choose_commune, show_nearest_poles, show_poles_covering
from poles.page_parts import close_page, open_page

app = open_page("Ma commune")
commune = choose_commune(app)
if commune is not None:
    show_poles_covering(app, commune)
    show_nearest_poles(app, commune)
close_page()
