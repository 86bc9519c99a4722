"""The page « Ma commune » in Streamlit: the search, the poles that cover, the nearest ones."""

import streamlit as st

from poles import markup
from poles.app_data import AppData
from poles.commune_search import (
    MOST_MATCHES,
    find_communes,
    nearest_poles,
    poles_of_departement_unplaced,
)
from poles.page_parts import written_address
from poles.records import CommuneCode

SEARCH_KEY = "recherche"
MATCH_KEY = "commune"
NEAREST = "Les plus proches (à vol d’oiseau jusqu’au bord du territoire, 300 km au plus)"
UNPLACED = "Pôles du même département dont le territoire n’est pas connu"
NO_MATCH = (
    "Vérifiez l’orthographe (les accents ne comptent pas), ou essayez le code postal ou le code "
    "Insee à 5 caractères."
)
NONE_COVERS = "Aucun pôle localisé ne couvre cette commune."


def choose_commune(app: AppData) -> CommuneCode | None:
    """Return the commune that the words of the address mean; None until one is chosen."""
    address = written_address()
    words = next(iter(address.get(SEARCH_KEY, ())), "")
    wanted = next(iter(address.get(MATCH_KEY, ())), "")
    if st.session_state.get(SEARCH_KEY, "") != words:
        st.session_state[SEARCH_KEY] = words
    st.text_input(
        "Nom de la commune, code postal ou code Insee",
        key=SEARCH_KEY,
        placeholder="Voiron, 38500, 38563, ou une ancienne commune…",
        on_change=_remember_search,
    )
    matches = find_communes(app.atlas.boundaries, words or wanted)
    if not matches:
        if words or wanted:
            st.html(markup.messages("Aucune commune trouvée.", [NO_MATCH]))
        return None
    codes = [match.code for match in matches]
    chosen = CommuneCode(wanted) if wanted in codes else codes[0]
    if len(codes) > 1:
        if st.session_state.get(MATCH_KEY) != chosen:
            st.session_state[MATCH_KEY] = chosen
        labels = {m.code: f"{m.nom} ({m.departement_code}) · {m.how}" for m in matches}
        st.selectbox(
            f"{'Premières ' if len(codes) == MOST_MATCHES else ''}{len(codes)} communes possibles",
            codes,
            format_func=labels.__getitem__,
            key=MATCH_KEY,
            on_change=_remember_match,
        )
    else:
        st.html(markup.paragraph(f"{matches[0].nom} : {matches[0].how}."))
    return chosen


def show_poles_covering(app: AppData, code: CommuneCode) -> None:
    """Show the poles whose territory holds the commune, each with a link to the map."""
    facts = app.atlas.boundaries.commune_facts[code]
    poles = [app.atlas.by_id[pole_id] for pole_id in app.atlas.poles_covering.get(code, ())]
    departement = app.atlas.boundaries.departement_names[facts.departement_code]
    st.html(markup.commune_heading(code, facts, departement))
    st.html(markup.pole_links("Pôles qui couvrent cette commune", poles, NONE_COVERS))


def show_nearest_poles(app: AppData, code: CommuneCode) -> None:
    """Show the nearest poles that do not cover the commune, with their distance."""
    nearby = nearest_poles(app.atlas, code)
    st.html(markup.near_poles(NEAREST, [(one.pole, one.distance_km) for one in nearby]))
    unplaced = poles_of_departement_unplaced(app.atlas, code)
    if unplaced:
        st.html(markup.pole_links(UNPLACED, unplaced, ""))


def _remember_search() -> None:
    """New words: what was picked among the former communes is forgotten."""
    words = st.session_state[SEARCH_KEY].strip()
    st.query_params.from_dict({SEARCH_KEY: words} if words else {})


def _remember_match() -> None:
    st.query_params[MATCH_KEY] = st.session_state[MATCH_KEY]
