"""EPCI and communes (in the making)."""

from poles.page_parts import close_page, open_page

app = open_page("Territoires")
close_page()
