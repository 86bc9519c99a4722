"""Two to eight poles side by side: their figures, their territories, what cannot be compared."""

from poles.comparison.parts import (
    choose_comparison,
    compare_chosen,
    offer_comparison,
    show_comparison_charts,
    show_comparison_maps,
    show_comparison_table,
    show_not_compared,
)
from poles.page.page_parts import close_page, open_page

app = open_page("Comparer des pôles")
screen = choose_comparison(app)
comparison = compare_chosen(app, screen)
if comparison is not None:
    show_comparison_table(comparison)
    show_comparison_charts(app, comparison)
    show_comparison_maps(app, comparison)
    show_not_compared(comparison)
    offer_comparison(app, screen, comparison)
close_page()
