"""The parts of the page of the territories: EPCI and communes on a map, in a table, as files."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

import pandas as pd
import streamlit as st

from poles.app_data import AppData
from poles.areas.areas import MEASURES, Area, AreaLevel, Areas, Measure, highest_first
from poles.areas.extracts import about_areas, area_extract, area_file_name
from poles.areas.map import (
    OF_POLES,
    AreaFiles,
    AreaLayer,
    AreaLegend,
    LevelFiles,
    compose_legend,
    level_table,
    publish_area_files,
    publish_outlines,
    publish_table,
)
from poles.areas.markup import (
    area_cards,
    area_legend,
    area_ranking,
    area_sheet,
    counted_areas,
)
from poles.areas.screen import AreaScreen, read_area_screen, write_area_screen
from poles.classes import Method
from poles.files.download_parts import home_address, offer_forms, today
from poles.french_text import searchable
from poles.maps.folium_parts import refuse_map, show_folium
from poles.maps.map_drawing import base_map
from poles.maps.memory_files import offer_in_memory
from poles.numbers_fr import format_number
from poles.own.session import about_shown
from poles.page.page_parts import (
    open_view,
    set_widgets,
    show_ignored,
    view_of_widgets,
    written_address,
)
from poles.page.selection_parts import choose_departements
from poles.page.table_parts import table_height
from poles.screen import VIEW_LABELS, View
from poles.wording import CLEAR_FILTERS, KNOWN_POLES, METHOD_NAMES, WITHOUT_A_MAP

PREFIX = "zones"
KEPT_NOTE = (
    "Un EPCI à cheval sur plusieurs départements est gardé dès qu’une de ses communes est dans "
    "l’un de ceux que vous choisissez."
)
MAP_KEY = "zones_carte"
MAP_HEIGHT = 620
MAP_TITLE = "Carte des territoires ; les mêmes valeurs se lisent dans l’onglet « Tableau »"
TABLE_KEY = "zones_table"
_KEPT_LEGENDS = 256
RANKED = 8
MOST_ROWS = 1_300
"""Rows sent to the browser at once; a download holds them all."""
LEVEL_LABELS = {AreaLevel.EPCI: "EPCI", AreaLevel.COMMUNES: "Communes"}
_DEFAULTS: dict[str, Any] = {
    "zones_niveau": AreaLevel.EPCI,
    "zones_mesure": Measure.NB_POLES,
    "zones_methode": Method.QUANTILES,
    "zones_departement": [],
    "zones_vue": VIEW_LABELS[View.MAP],
}


def choose_area_screen(app: AppData) -> AreaScreen:
    """Return the screen that the address asks for, after its filters, which rewrite the address."""
    known = _areas(app).by_code
    screen, ignored = read_area_screen(written_address(), app.atlas.choices, known)
    _set_widgets(screen)
    places, level, measure, method = st.columns([2.6, 1.5, 3.3, 1.9], vertical_alignment="bottom")
    with places:
        choose_departements(app, PREFIX, _remember, KEPT_NOTE)
    level.radio(
        "Niveau",
        list(AreaLevel),
        format_func=LEVEL_LABELS.__getitem__,
        key="zones_niveau",
        horizontal=True,
        on_change=_choose_area,
        args=(None,),
    )
    measure.selectbox(
        "Mesure",
        list(Measure),
        format_func=lambda key: searchable(MEASURES[key].label),
        key="zones_mesure",
        on_change=_remember,
    )
    method.selectbox(
        "Classes",
        list(Method),
        format_func=lambda key: METHOD_NAMES[key].capitalize(),
        key="zones_methode",
        on_change=_remember,
        disabled=screen.measure not in (Measure.DENSITE, Measure.EVOLUTION),
    )
    show_ignored(ignored)
    return screen


def keep_selected(app: AppData, screen: AreaScreen) -> tuple[Area, ...]:
    """Return the areas of the screen; an empty selection says why and offers to start again."""
    selected = _areas(app).selected(screen.level, screen.departements)
    if not selected:
        st.info(
            "Aucun territoire à montrer : nos sources ne donnent ni contour ni EPCI pour les "
            "collectivités d’outre-mer (975 à 989).",
            icon=":material/search_off:",
        )
        st.button(CLEAR_FILTERS, on_click=_forget_departements, type="primary")
    return selected


def show_area_figures(app: AppData, screen: AreaScreen) -> None:
    """Show what the selection amounts to."""
    summary = _areas(app).summary(screen.level, screen.departements)
    st.html(area_cards(screen.level, summary))


def show_area_map_or_table(app: AppData, screen: AreaScreen, selected: Sequence[Area]) -> None:
    """Show the two views of the selection, one at a time, beside the chosen area."""
    with open_view(VIEW_LABELS, "zones_vue", _remember) as view:
        left, right = st.columns([7, 3])
        with left:
            if view is View.MAP:
                _show_map(app, screen)
            else:
                _show_table(app, screen, selected)
        # Beside the map, on a phone under it: what was just chosen, or what explains it.
        parts = [partial(_show_side, app, screen, selected)]
        if view is View.MAP:
            parts.insert(0 if screen.zone is None else 1, partial(_explain_map, app, screen))
        with right:
            parts[0]()
        for show_part in parts[1:]:
            show_part()


def _explain_map(app: AppData, screen: AreaScreen) -> None:
    st.html(area_legend(_map_legend(app, screen)))


def offer_area_downloads(app: AppData, screen: AreaScreen, selected: Sequence[Area]) -> None:
    """Offer exactly what is selected; a file is built on the click only, and nothing reruns."""
    level, departements = screen.level, screen.departements
    about = about_shown(about_areas(app.atlas, level, departements, home_address(), today()))
    name = partial(area_file_name, level, departements)
    data = partial(area_extract, app.atlas.boundaries, level, selected)
    offer_forms(PREFIX, about, name, data)


def _areas(app: AppData) -> Areas:
    return app.keep("areas", lambda: Areas(app.atlas))


def _area_files(app: AppData) -> AreaFiles | None:
    def published() -> AreaFiles | None:
        try:
            return None if app.map_files is None else publish_area_files(app.map_files)
        except OSError:
            return None

    return app.keep("area files", published)


def _level_files(app: AppData, level: AreaLevel) -> LevelFiles | None:
    """The outlines are everybody's; whom they name may be a reader's poles."""

    def published() -> tuple[str, str | bytes] | None:
        with st.spinner("Préparation des contours…"):
            try:
                outlines = publish_outlines(_areas(app), level)
                table = level_table(_areas(app), level)
                return outlines, table if app.is_own else publish_table(level, table)
            except OSError:
                return None

    files = app.keep(("level", level), published)
    if files is None:
        return None
    outlines, table = files
    if isinstance(table, bytes):
        table = offer_in_memory(f"valeurs-{level.value}.bin", table)
    return LevelFiles(outlines, table)


def _legend(app: AppData, screen: AreaScreen) -> AreaLegend:
    """The legend of a screen; the last ones are kept."""

    def composed(screen: AreaScreen) -> AreaLegend:
        return compose_legend(_areas(app), screen)

    legend: AreaLegend = app.keep("legends", lambda: lru_cache(_KEPT_LEGENDS)(composed))(screen)
    return legend


def _set_widgets(screen: AreaScreen) -> None:
    """The address is the one truth: widgets are set from it before they are drawn."""
    state: dict[str, Any] = {
        "zones_niveau": screen.level,
        "zones_mesure": screen.measure,
        "zones_methode": screen.method,
        "zones_departement": list(screen.departements),
        "zones_vue": VIEW_LABELS[screen.view],
        "zones_zone": screen.zone,
    }
    set_widgets(state, _DEFAULTS)


def _remember() -> None:
    """Write the whole state of the widgets in the address, so that fast clicks lose nothing."""
    state = st.session_state
    screen = AreaScreen(
        level=state.zones_niveau,
        measure=state.zones_mesure,
        method=state.zones_methode,
        departements=tuple(state.zones_departement),
        view=view_of_widgets(VIEW_LABELS, "zones_vue", View.MAP),
        zone=state.get("zones_zone"),
    )
    st.query_params.from_dict(write_area_screen(screen))


def _forget_departements() -> None:
    st.session_state.zones_departement = []
    _remember()


def _choose_area(code: str | None) -> None:
    st.session_state.zones_zone = code
    _remember()


def _map_legend(app: AppData, screen: AreaScreen) -> AreaLegend:
    return _legend(app, replace(screen, zone=None, view=View.MAP))


def _show_map(app: AppData, screen: AreaScreen) -> None:
    legend = _map_legend(app, screen)
    files = _area_files(app)
    level = _level_files(app, screen.level) if files else None
    if files is None or level is None:
        refuse_map(WITHOUT_A_MAP)
    else:
        layer = AreaLayer(screen, legend, level, files.departements)
        base = base_map(files.scripts, files.styles, MAP_TITLE)
        show_folium(base, layer, key=MAP_KEY, height=MAP_HEIGHT, on_click=_choose_area)


def _show_table(app: AppData, screen: AreaScreen, selected: Sequence[Area]) -> None:
    rows = highest_first(screen.measure, selected)[:MOST_ROWS]
    if len(rows) < len(selected):
        st.caption(
            f"Les {format_number(len(rows))} premiers sur "
            f"{counted_areas(screen.level, len(selected))}, par valeur décroissante ; choisissez "
            "un département pour en lire d’autres. Les téléchargements les contiennent tous."
        )
    names = app.atlas.boundaries.departement_names
    table = pd.DataFrame(
        {
            "Territoire": [area.nom for area in rows],
            KNOWN_POLES: [area.known for area in rows],
            "Pôles supposés": [area.supposed for area in rows],
            "Population": pd.array([area.population for area in rows], dtype="Int64"),
            "Population couverte, hors supposés (%)": [area.covered_share for area in rows],
            "Évolution 2016-2023 (%)": [area.evolution for area in rows],
            "Densité (hab./km²)": [area.densite for area in rows],
            "Superficie (km²)": [area.superficie_km2 for area in rows],
            "Département": [", ".join(names[c] for c in area.departement_codes) for area in rows],
            "Code": [area.code for area in rows],
        }
    )
    formats: dict[Any, Any] = {
        "Population": format_number,
        "Population couverte, hors supposés (%)": partial(format_number, decimals=1),
        "Densité (hab./km²)": partial(format_number, decimals=1),
        "Évolution 2016-2023 (%)": partial(format_number, decimals=1),
        "Superficie (km²)": partial(format_number, decimals=1),
    }
    st.dataframe(
        table.style.format(formats, na_rep="—"),
        key=TABLE_KEY,
        hide_index=True,
        height=table_height(len(rows), MAP_HEIGHT),
        column_config={"Territoire": st.column_config.TextColumn(width="large")},
        on_select=partial(_take_row, [area.code for area in rows]),
        selection_mode="single-row",
    )


def _take_row(codes: Sequence[str]) -> None:
    rows = st.session_state[TABLE_KEY].selection.rows
    _choose_area(codes[rows[0]] if rows else None)


def _show_side(app: AppData, screen: AreaScreen, selected: Sequence[Area]) -> None:
    areas = _areas(app)
    if screen.zone is None:
        ordered = highest_first(screen.measure, selected)
        values = [(area, area.value(screen.measure)) for area in ordered]
        known = [(area, value) for area, value in values if value is not None]
        highest = [(area, value) for area, value in known[:RANKED] if value]
        supposed = 0
        if screen.measure in OF_POLES:
            supposed = sum(area.is_supposed for area in selected)
        st.html(area_ranking(screen, highest, len(values) - len(known), supposed))
        st.caption(
            "Choisissez un territoire dans cette liste, sur la carte ou dans le tableau (au "
            "clavier : Maj + Espace sur sa ligne) pour le lire."
        )
        return
    area = areas.by_code(screen.level)[screen.zone]
    epci = areas.by_code(AreaLevel.EPCI).get(area.epci_code or "")
    st.html(area_sheet(app.atlas, area, epci.nom if epci else None))
    st.button("Fermer la fiche", on_click=_choose_area, args=(None,), key="zones_fermer")
