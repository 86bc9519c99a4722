"""The atlas: where the poles are, what they weigh, and every figure's source."""

import streamlit as st

if __name__ == "__main__":  # the page, at each click of a reader
    from poles.home.map_parts import show_key_figures, show_map_or_table, show_unplaced
    from poles.home.screen_parts import choose_screen, keep_poles
    from poles.page.page_parts import close_page, offer_downloads, open_page

    app = open_page("Carte des pôles")
    screen = choose_screen(app)
    poles = keep_poles(app, screen)
    if poles:
        show_key_figures(app, poles)
        show_map_or_table(app, screen, poles)
        show_unplaced(app, poles)
        offer_downloads(app, screen.selection, poles)
    close_page()
else:  # the server, once: `streamlit run` looks for it here
    from poles.answer_headers import answer_headers
    from poles.early_load import early_load

    server = st.App(__file__, lifespan=early_load, middleware=answer_headers)
