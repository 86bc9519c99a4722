"""The page « Ma commune » in Streamlit: the search, the poles around, their map, the files."""

from functools import lru_cache, partial

import streamlit as st

from poles.app_data import AppData
from poles.commune import markup as commune_markup
from poles.commune.extracts import about_commune, commune_extract, commune_file_name
from poles.commune.map import commune_drawing, commune_shape, is_in_one_frame
from poles.commune.search import MOST_MATCHES, Around, Match, find_communes, poles_around
from poles.files.download_parts import FORM_LABELS, Offered, home_address, offer_file, today
from poles.files.extracts import Format
from poles.maps.folium_parts import refuse_map, show_folium
from poles.maps.map_drawing import TerritoryLayer, base_map, detail_json
from poles.maps.memory_files import offer_in_memory
from poles.own.session import about_shown
from poles.page import markup
from poles.page.page_parts import CARRIED, written_address
from poles.records import CommuneCode

SEARCH_KEY = "recherche"
MATCH_KEY = "commune"
CLICKED_KEY = "commune_pole_clique"
MAP_KEY = "commune_carte"
MAP_HEIGHT = 600
MAP_TITLE = "Carte de la commune et des pôles qui l’entourent ; la liste les dit aussi"
FORMS = (Format.CSV_EXCEL, Format.XLSX, Format.CSV)
_KEPT_COMMUNES = 64
NO_MATCH = (
    "Vérifiez l’orthographe (les accents ne comptent pas), ou essayez le code postal ou le code "
    "Insee à 5 caractères."
)


def choose_commune(app: AppData) -> Match | None:
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
    matches = {match.code: match for match in find_communes(app.atlas.boundaries, words or wanted)}
    if not matches:
        if words or wanted:
            st.html(markup.messages("Aucune commune trouvée.", [NO_MATCH]))
        st.html(commune_markup.examples())
        return None
    chosen = matches.get(CommuneCode(wanted), next(iter(matches.values())))
    if len(matches) > 1:
        _choose_match(matches, chosen)
    return chosen


def poles_of_commune(app: AppData, match: Match) -> Around:
    """Return the chosen commune with the poles around it; the last ones are kept."""
    kept = app.keep("communes", lambda: lru_cache(_KEPT_COMMUNES)(partial(poles_around, app.atlas)))
    return kept(match.code)


def show_commune(app: AppData, match: Match, around: Around) -> None:
    """Show the commune and the poles around it in words, beside their map."""
    st.html(commune_markup.commune_heading(around, match))
    words, picture = st.columns([4, 5])
    words.html(commune_markup.poles_covering(around))
    words.html(commune_markup.poles_near(around))
    if around.unplaced or around.of_region:
        words.html(commune_markup.poles_unplaced(around))
    if around.outline is not None:
        with picture:
            _show_map(app, around)


def offer_commune(around: Around) -> None:
    """Offer the poles around the commune as files, built on the click only."""
    about = about_shown(about_commune(around, home_address(), today()))
    with st.container(horizontal=True):
        for form in FORMS:
            name = commune_file_name(around, form, about.today)
            data = partial(commune_extract, around, form, about)
            offer_file(Offered(FORM_LABELS[form], name, data), "commune")


def _choose_match(matches: dict[CommuneCode, Match], chosen: Match) -> None:
    if st.session_state.get(MATCH_KEY) != chosen.code:
        st.session_state[MATCH_KEY] = chosen.code
    labels = {m.code: f"{m.nom} ({m.departement_code}) · {m.how}" for m in matches.values()}
    st.selectbox(
        f"{'Premières ' if len(matches) == MOST_MATCHES else ''}{len(matches)} communes possibles",
        list(matches),
        format_func=labels.__getitem__,
        key=MATCH_KEY,
        on_change=_remember_match,
    )


def _show_map(app: AppData, around: Around) -> None:
    files = app.map_files
    if files is None:
        refuse_map("Les listes sont complètes.")
        return
    shape = commune_shape(around)
    layer = TerritoryLayer(
        commune_drawing(app.atlas, app.places, around),
        base_url=files.base,
        places_url=app.places_url(files),
        detail_url=None if shape is None else offer_in_memory("commune.json", detail_json(shape)),
        alone=is_in_one_frame(app.atlas, around),
    )
    base = base_map(files.scripts, files.styles, MAP_TITLE)
    show_folium(base, layer, key=MAP_KEY, height=MAP_HEIGHT, on_click=_keep_click)
    st.html(commune_markup.map_note(around))
    if pole_id := st.session_state.pop(CLICKED_KEY, None):
        st.switch_page("pages/pole.py", query_params={"pole": pole_id})


def _keep_click(pole_id: str) -> None:
    """A page can be left only while it runs, not from what answers a click."""
    st.session_state[CLICKED_KEY] = pole_id


def _remember_search() -> None:
    """New words: what was picked among the former communes is forgotten."""
    _remember({SEARCH_KEY: st.session_state[SEARCH_KEY].strip()})


def _remember_match() -> None:
    words = st.session_state[SEARCH_KEY].strip()
    _remember({SEARCH_KEY: words, MATCH_KEY: st.session_state[MATCH_KEY]})


def _remember(said: dict[str, str]) -> None:
    """Write the address: what is sought, and what every link of the menu keeps."""
    address = written_address()
    kept = {name: address[name] for name in CARRIED if name in address}
    st.query_params.from_dict(kept | {name: [text] for name, text in said.items() if text})
