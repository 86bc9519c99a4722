"""The page « Fiche d’un pôle » in Streamlit: the choice, the map, the sections, the extracts."""

from functools import partial

import streamlit as st

from poles.app_data import AppData
from poles.choices import filters_in_words, read_selection
from poles.files.download_parts import (
    FORM_LABELS,
    OUTLINE_FORMS,
    Offered,
    home_address,
    offer_files,
    today,
)
from poles.files.extracts import EXTENSIONS, Format
from poles.french_text import searchable
from poles.maps.drawing import Drawing, compose, frame, pole_boxes, without_circles
from poles.maps.folium_parts import refuse_map, show_folium
from poles.maps.frames import are_in_one_frame
from poles.maps.map_drawing import TerritoryLayer, base_map
from poles.maps.static_files import MapFiles
from poles.own.session import about_shown
from poles.page.page_parts import CARRIED, add_assets, set_widgets, show_ignored, written_address
from poles.records import PoleId
from poles.screen import Screen
from poles.selection import Selection, keep
from poles.sheet import markup as sheet_markup
from poles.sheet import tables as sheet_tables
from poles.sheet.extracts import (
    about_sheet,
    citation,
    figures_csv,
    sheet_address,
    sheet_extract,
    sheet_file_name,
    sheet_json,
)
from poles.sheet.index import index_markup, index_of
from poles.sheet.print_map import printed_map
from poles.sheet.sheet import Sheet, read_pole, sheet_of
from poles.wording import TITLE, UNSTATED_DEPARTEMENT

CHOICE_KEY = "fiche_pole"
MAP_KEY = "fiche_carte"
MAP_HEIGHT = 400
MAP_TITLE = "Carte du pôle, de ses communes et de ses voisins ; la fiche les dit aussi"


def choose_sheet(app: AppData) -> Sheet | None:
    """Return the sheet of the pole of the address, after the list that rewrites it, or None."""
    add_assets("pole.css", "pole.js")
    poles = app.atlas.by_id
    pole_id, ignored = read_pole(written_address(), poles)
    set_widgets({CHOICE_KEY: pole_id}, {CHOICE_KEY: None})
    st.selectbox(
        "Pôle",
        [pole.pole_id for pole in app.atlas.poles],
        index=None,
        format_func=partial(_pole_label, app),
        key=CHOICE_KEY,
        placeholder="Tapez quelques lettres du nom ou un numéro de département",
        on_change=_remember_pole,
    )
    show_ignored(ignored)
    if pole_id is None:
        _show_index(app)
        return None
    st.set_page_config(page_title=f"{poles[pole_id].nom} · {TITLE}")
    return sheet_of(app.atlas, pole_id)


def show_identity(app: AppData, sheet: Sheet) -> None:
    """Show who the pole is, beside the map of its communes."""
    left, right = st.columns([6, 5])
    left.html(sheet_markup.identity(sheet))
    with right:
        if not sheet.territory.commune_codes:
            st.html(sheet_markup.unplaced(sheet))
        elif app.map_files is None:
            refuse_map("Le reste de la fiche est complet.")
        else:
            _show_map(app, app.map_files, sheet)
    if sheet.communes:
        st.html(sheet_markup.printed_communes(sheet))


def show_figures(sheet: Sheet) -> None:
    """Show every published figure, those that differ side by side, and what is computed."""
    st.html(sheet_markup.figure_cards(sheet))
    for section in (
        sheet_tables.contradictions(sheet),
        sheet_tables.figures_table(sheet),
        sheet_tables.derived_table(sheet),
    ):
        if section:
            st.html(section)


def show_territory(sheet: Sheet) -> None:
    """Show the declared population beside Insee's, and what is measured on the boundaries."""
    left, right = st.columns(2)
    left.html(sheet_markup.population_box(sheet.populations))
    right.html(sheet_tables.territory_table(sheet))


def show_neighbours(sheet: Sheet) -> None:
    """Show the poles around, and the pages that the sheet rests on."""
    with st.container(key="fiche_voisins"):
        left, right = st.columns(2)
        left.html(sheet_markup.neighbours(sheet))
        right.html(sheet_markup.sources_list(sheet))


def offer_sheet(app: AppData, sheet: Sheet) -> None:
    """Offer the extracts of the sheet, its printing, and the sentence that cites it."""
    pole_id = sheet.pole.pole_id
    # A link shows a reader's pole to nobody.
    address = None if app.is_own else sheet_address(st.context.url, pole_id)
    with st.container(key="fiche_extraits"):
        files, paper = st.columns([3, 1])
        with files:
            _offer_files(app, pole_id, address)
        paper.html('<button type="button" class="sheet-paper">Imprimer la fiche (A4)</button>')
        text = citation(sheet, address, today())
        st.html('<h2 class="sheet-title">Citer cette fiche</h2>')
        st.code(text, language=None, wrap_lines=True)
    st.html(sheet_markup.printed_citation(text))


def _show_index(app: AppData) -> None:
    """Without a pole, list those that the address keeps by place: all of them without a filter."""
    selection, _ = read_selection(written_address(), app.atlas.choices)
    poles = keep(app.atlas.poles, app.atlas.territories, selection)
    said = "" if selection == Selection() else filters_in_words(selection, app.atlas.choices)
    st.html(index_markup(index_of(app.atlas, poles), said))


def _offer_files(app: AppData, pole_id: PoleId, address: str | None) -> None:
    about = about_shown(about_sheet(app.atlas, pole_id, home_address(), today()))

    def figures(form: Format, words: str) -> Offered:
        name = sheet_file_name(pole_id, words, "csv", about.today)
        data = partial(figures_csv, app.atlas, pole_id, form)
        return Offered(f"Chiffres : {FORM_LABELS[form]}", name, data)

    def whole(form: Format, label: str, words: str = "") -> Offered:
        name = sheet_file_name(pole_id, words, EXTENSIONS[form], about.today)
        return Offered(label, name, partial(sheet_extract, app.atlas, pole_id, form, about))

    def others() -> list[Offered]:
        name = sheet_file_name(pole_id, "", "json", about.today)
        content = partial(sheet_json, app.atlas, pole_id, address, about.today)
        return [
            figures(Format.CSV, "chiffres"),
            Offered("Fiche entière : JSON", name, content),
            *(
                whole(form, f"Territoire : {FORM_LABELS[form]}", "territoire")
                for form in OUTLINE_FORMS
            ),
        ]

    first = [
        figures(Format.CSV_EXCEL, "chiffres-excel"),
        *(whole(form, FORM_LABELS[form]) for form in (Format.XLSX, Format.ZIP)),
    ]
    offer_files("fiche", first, others)


def _pole_label(app: AppData, pole_id: PoleId) -> str:
    pole = app.atlas.by_id[pole_id]
    where = pole.departement_code or UNSTATED_DEPARTEMENT
    return searchable(f"{pole.nom} ({where}){app.atlas.mark_of(pole_id)}")


def _remember_pole() -> None:
    _go_to(st.session_state[CHOICE_KEY])


def _go_to(pole_id: PoleId | None) -> None:
    """Write the address: the pole, and what every link of the menu keeps."""
    address = written_address()
    kept = {name: address[name] for name in CARRIED if name in address}
    st.query_params.from_dict({**kept, "pole": [pole_id]} if pole_id else kept)


def _show_map(app: AppData, files: MapFiles, sheet: Sheet) -> None:
    published = app.detail_of(sheet.pole.pole_id)
    layer = TerritoryLayer(
        _drawing(app, sheet),
        base_url=files.base,
        places_url=app.places_url(files),
        detail_url=published.url,
        alone=are_in_one_frame(pole_boxes(app.atlas, sheet.pole.pole_id)),
    )
    with st.container(key="fiche_carte_ecran"):
        base = base_map(files.scripts, files.styles, MAP_TITLE)
        show_folium(base, layer, key=MAP_KEY, height=MAP_HEIGHT, on_click=_open_sheet)
    image = app.keep(
        ("printed map", sheet.pole.pole_id),
        lambda: printed_map(published.detail, sheet.pole.territoire_precision),
    )
    st.html(sheet_markup.printed_map(image, sheet))
    st.html(sheet_markup.map_notes(sheet, published.detail.circles))


def _drawing(app: AppData, sheet: Sheet) -> Drawing:
    """The pole and those around it, as plain outlines: the circles are those of its communes."""
    around = sheet.neighbours
    poles = [
        sheet.pole,
        *(pole for pole, _ in around.sharing),
        *(near.pole for near in around.near),
    ]
    screen = Screen(pole_id=sheet.pole.pole_id)
    bounds = frame(app.atlas, screen, poles)
    return without_circles(compose(app.atlas, app.places, poles, screen, bounds))


def _open_sheet(pole_id: str) -> None:
    _go_to(PoleId(pole_id))
