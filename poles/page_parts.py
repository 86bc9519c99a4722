"""The parts that pages are made of: what a page says in order, this file says in Streamlit."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

import folium
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from poles import markup
from poles.app_data import AppData, load_app_data
from poles.atlas import Atlas
from poles.extracts import Format, extract, file_name
from poles.french_text import searchable
from poles.indicators import INDICATORS, Total, total
from poles.map_drawing import (
    Bounds,
    Drawing,
    TerritoryLayer,
    base_map,
    bounds_of,
    compose,
)
from poles.numbers_fr import format_value
from poles.records import PROMOTIONS, DataFileError, Pole, PoleId
from poles.screen import Screen, View, read_screen, write_screen
from poles.selection import Selection, Sense, keep
from poles.static_files import ASSETS_DIR, MapFiles
from poles.wording import (
    PROMOTION_LABELS,
    SENSE_HELP,
    SENSE_LABELS,
    SUBTITLE,
    TITLE,
)

MAP_KEY = "carte"
MAP_HEIGHT = 600
TABLE_KEY = "table"
VIEW_KEY = "vue"
VIEW_LABELS = {View.MAP: "Carte", View.TABLE: "Tableau"}
CLICKED = "last_object_clicked_popup"
KEY_FIGURES = (
    "population_insee",
    "organisations",
    "salaries_total_calcule",
    "salaries_insertion",
    "chiffre_affaires_eur",
)
RANKED = 8
_WIDGET_DEFAULTS: dict[str, Any] = {
    "departement": [],
    "region": [],
    "sens": Sense.TOUCHE,
    "promotion": [],
    "filiere": [],
    VIEW_KEY: VIEW_LABELS[View.MAP],
}
"""Not written over: Streamlit would send the whole widget again at the next change."""


def open_page(title: str) -> AppData:
    """Return the app's data after the frame of the page; a broken file ends it."""
    icon = str(ASSETS_DIR / "favicon.png")
    st.set_page_config(page_title=f"{title} · {TITLE}", page_icon=icon, layout="wide")
    st.html(f"<style>{(ASSETS_DIR / 'page.css').read_text(encoding='utf-8')}</style>")
    script = (ASSETS_DIR / "page.js").read_text(encoding="utf-8")
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
    st.html(markup.heading(TITLE, SUBTITLE))
    try:
        return load_app_data()
    except DataFileError as refusal:
        st.html(
            markup.messages("Les données ne peuvent pas être lues.", map(str, refusal.problems))
        )
        st.html(markup.credits_line())
        st.stop()


def choose_screen(app: AppData) -> Screen:
    """Return the screen that the address asks for, after its filters, which rewrite the address."""
    choices = app.atlas.choices
    written = {name: st.query_params.get_all(name) for name in st.query_params}
    screen, ignored = read_screen(written, choices, app.atlas.by_id)
    _set_widgets(screen)
    places, indicator, others = st.columns([3, 3, 1.3], vertical_alignment="bottom")
    places.multiselect(
        "Département",
        list(choices.departements),
        format_func=lambda code: searchable(f"{choices.departements[code]} ({code})"),
        key="departement",
        placeholder="Tous : tapez un nom ou un numéro",
        on_change=_remember_screen,
    )
    indicator.selectbox(
        "Indicateur",
        list(INDICATORS),
        format_func=lambda key: searchable(INDICATORS[key].label),
        key="indicateur",
        on_change=_remember_screen,
    )
    with others.popover(_more_filters_label(screen.selection), width="stretch"):
        _more_filters(app)
    if ignored:
        st.html(markup.messages("Une partie de l'adresse a été ignorée.", ignored))
    return screen


def keep_poles(app: AppData, screen: Screen) -> tuple[Pole, ...]:
    """Return the poles of the screen; an empty selection says so and offers to start again."""
    poles = keep(app.atlas.poles, app.atlas.territories, screen.selection)
    if not poles:
        st.info("Aucun pôle ne correspond à ces filtres.", icon=":material/search_off:")
        st.button("Effacer les filtres", on_click=_forget_filters, type="primary")
    return poles


def show_key_figures(app: AppData, poles: Sequence[Pole]) -> None:
    """Show what the selection weighs; each figure says on how many poles it stands."""
    placed = sum(bool(app.atlas.territories[pole.pole_id].commune_codes) for pole in poles)
    st.html(markup.key_figures(len(poles), placed, _totals(app.atlas, poles)))


def show_map_or_table(app: AppData, screen: Screen, poles: Sequence[Pole]) -> None:
    """Show the two views of the selection, one at a time, beside the chosen pole."""
    views = st.tabs(list(VIEW_LABELS.values()), key=VIEW_KEY, on_change=_remember_screen)
    for view, tab in zip(VIEW_LABELS, views, strict=True):
        if tab.open:
            with tab:
                left, right = st.columns([7, 3])
                with left:
                    show = _show_map if view is View.MAP else _show_table
                    show(app, screen, poles)
                with right:
                    _show_side(app, screen, poles)


def show_unplaced(app: AppData, poles: Sequence[Pole]) -> None:
    """List the poles that no outline can show, each with the reason."""
    rows = [
        (pole, territory)
        for pole in poles
        if (territory := app.atlas.territories[pole.pole_id]).unplaced_reason
    ]
    if rows:
        with st.expander(f"Non localisés sur la carte : {len(rows)}"):
            st.html(markup.unplaced(rows))


def offer_downloads(app: AppData, screen: Screen, poles: Sequence[Pole]) -> None:
    """Offer exactly what is selected; a file is built on the click only, and nothing reruns."""
    if not poles:
        return
    excel, plain, outlines, more = st.columns(4)
    with excel:
        _download(app, screen, poles, "poles", Format.CSV_EXCEL, "CSV (Excel)")
    with plain:
        _download(app, screen, poles, "poles", Format.CSV, "CSV (RFC 4180)")
    with outlines:
        _download(app, screen, poles, "territoires", Format.GEOJSON, "GeoJSON des territoires")
    with more.popover("Autres tables", width="stretch"):
        for table, label in (
            ("indicateurs", "Chiffres publiés"),
            ("communes", "Communes couvertes"),
            ("territoires", "Territoires"),
        ):
            _download(app, screen, poles, table, Format.CSV_EXCEL, f"{label} : CSV (Excel)")
            _download(app, screen, poles, table, Format.CSV, f"{label} : CSV (RFC 4180)")


def close_page() -> None:
    """Show the credits, the vintages and the licence."""
    st.html(markup.credits_line())


def _more_filters(app: AppData) -> None:
    choices = app.atlas.choices
    st.radio(
        "Le filtre par département ou région garde un pôle qui…",
        list(Sense),
        format_func=SENSE_LABELS.__getitem__,
        key="sens",
        help=SENSE_HELP,
        on_change=_remember_screen,
    )
    st.multiselect(
        "Région",
        list(choices.regions),
        format_func=lambda code: searchable(choices.regions[code]),
        key="region",
        placeholder="Toutes",
        on_change=_remember_screen,
    )
    st.multiselect(
        "Promotion",
        PROMOTIONS,
        format_func=lambda key: searchable(PROMOTION_LABELS[key]),
        key="promotion",
        placeholder="Toutes",
        on_change=_remember_screen,
    )
    st.multiselect(
        "Domaine d'activité",
        choices.filieres,
        format_func=searchable,
        key="filiere",
        placeholder="Tous",
        on_change=_remember_screen,
    )
    st.button("Effacer les filtres", on_click=_forget_filters, key="effacer")


def _more_filters_label(selection: Selection) -> str:
    count = len(selection.regions) + len(selection.promotions) + len(selection.filieres)
    count += selection.sens is not Sense.TOUCHE
    return f"Filtres ({count})" if count else "Filtres"


def _set_widgets(screen: Screen) -> None:
    """The address is the one truth: widgets are set from it before they are drawn."""
    state: dict[str, Any] = {
        "departement": list(screen.selection.departements),
        "region": list(screen.selection.regions),
        "sens": screen.selection.sens,
        "promotion": list(screen.selection.promotions),
        "filiere": list(screen.selection.filieres),
        "indicateur": screen.indicator,
        VIEW_KEY: VIEW_LABELS[screen.view],
        "pole": screen.pole_id,
    }
    for key, value in state.items():
        if st.session_state.get(key, _WIDGET_DEFAULTS.get(key)) != value:
            st.session_state[key] = value


def _remember_screen() -> None:
    """Write the whole state of the widgets in the address, so that fast clicks lose nothing."""
    state = st.session_state
    views = {label: view for view, label in VIEW_LABELS.items()}
    screen = Screen(
        Selection(
            tuple(state.departement),
            tuple(state.region),
            state.sens,
            tuple(state.promotion),
            tuple(state.filiere),
        ),
        state.indicateur,
        views[state[VIEW_KEY]],
        state.get("pole"),
    )
    st.query_params.from_dict(write_screen(screen))


def _forget_filters() -> None:
    st.session_state.update(departement=[], region=[], sens=Sense.TOUCHE, promotion=[], filiere=[])
    _remember_screen()


def _choose_pole(pole_id: PoleId | None) -> None:
    st.session_state.pole = pole_id
    _remember_screen()


def _show_map(app: AppData, screen: Screen, poles: Sequence[Pole]) -> None:
    indicator = INDICATORS[screen.indicator]
    bounds = _bounds(app.atlas, screen.selection, poles)
    drawing = compose(app.atlas, app.places, poles, indicator, screen.pole_id, bounds)
    if app.map_files is None:
        st.error(
            "La carte ne peut pas être affichée : le dossier « static » à côté de dashboard.py "
            "n’est pas accessible en écriture. Le tableau et les téléchargements sont complets."
        )
    else:
        _folium(drawing, app.map_files)
    st.html(markup.legend(drawing.legend))


def _folium(drawing: Drawing, files: MapFiles) -> None:
    layer = folium.FeatureGroup(name="poles")
    layer.add_child(TerritoryLayer(drawing, base_url=files.base, places_url=files.places))
    st_folium(
        base_map(files.scripts, files.styles),
        key=MAP_KEY,
        height=MAP_HEIGHT,
        use_container_width=True,
        feature_group_to_add=layer,
        returned_objects=[CLICKED],
        on_change=_take_click,
    )


def _take_click() -> None:
    clicked = (st.session_state.get(MAP_KEY) or {}).get(CLICKED)
    if clicked:
        _choose_pole(PoleId(clicked.split("#", 1)[0]))


def _bounds(atlas: Atlas, selection: Selection, poles: Iterable[Pole]) -> Bounds | None:
    """Zoom on what is filtered by place; the whole of France otherwise."""
    if not selection.departements and not selection.regions:
        return None
    shown = [pole.pole_id for pole in poles if pole.pole_id in atlas.outlines.index]
    return bounds_of(atlas.outlines.loc[shown])


def _show_table(app: AppData, screen: Screen, poles: Sequence[Pole]) -> None:
    indicator = INDICATORS[screen.indicator]
    values = [app.atlas.values[pole.pole_id][indicator.key] for pole in poles]
    names = app.atlas.boundaries.departement_names
    figure = f"{indicator.label} ({indicator.unit})"
    table = pd.DataFrame(
        {
            "Pôle": [pole.nom for pole in poles],
            "Département": [_departement(pole, names) for pole in poles],
            figure: [value.value for value in values],
            "Qualité": [_quality(value.qualifier, value.reason) for value in values],
            "Année": [value.year for value in values],
            "Source": [value.figures[0].source_titre if value.figures else "" for value in values],
        }
    )
    shown = table.style.format(partial(format_value, indicator), subset=[figure])
    st.dataframe(
        shown,
        key=TABLE_KEY,
        hide_index=True,
        height=MAP_HEIGHT,
        on_select=partial(_take_row, [pole.pole_id for pole in poles]),
        selection_mode="single-row",
    )


def _take_row(pole_ids: Sequence[PoleId]) -> None:
    rows = st.session_state[TABLE_KEY].selection.rows
    _choose_pole(pole_ids[rows[0]] if rows else None)


def _departement(pole: Pole, names: Any) -> str:
    code = pole.departement_code
    return f"{names[code]} ({code})" if code else ""


def _quality(qualifier: Any, reason: str | None) -> str:
    return reason or (qualifier.value if qualifier else "")


def _show_side(app: AppData, screen: Screen, poles: Sequence[Pole]) -> None:
    if screen.pole_id is None:
        _show_ranking(app, screen, poles)
        return
    pole = app.atlas.by_id[screen.pole_id]
    place = pole.commune_nom or "non précisé par les sources"
    values = app.atlas.values[pole.pole_id].values()
    st.html(markup.pole_summary(pole, values, place))
    st.button("Fermer la fiche", on_click=_choose_pole, args=(None,))


def _show_ranking(app: AppData, screen: Screen, poles: Sequence[Pole]) -> None:
    indicator = INDICATORS[screen.indicator]
    rows = [(pole, app.atlas.values[pole.pole_id][indicator.key]) for pole in poles]
    known = [(pole, value) for pole, value in rows if value.value is not None]
    known.sort(key=lambda row: -(row[1].value or 0))
    st.html(markup.ranking(indicator, known[:RANKED], len(rows) - len(known)))
    st.caption("Cliquez sur un pôle, sur la carte ou dans le tableau, pour lire ses chiffres.")


def _totals(atlas: Atlas, poles: Sequence[Pole]) -> list[Total]:
    union = atlas.union_of(tuple(pole.pole_id for pole in poles))
    values = [atlas.values[pole.pole_id] for pole in poles]
    return [total(key, values, union) for key in KEY_FIGURES]


def _download(
    app: AppData, screen: Screen, poles: Sequence[Pole], table: str, form: Format, label: str
) -> None:
    st.download_button(
        label,
        partial(extract, app.atlas, poles, table, form),
        file_name=file_name(table, screen.selection, form, date.today()),  # noqa: DTZ011
        mime="application/geo+json" if form is Format.GEOJSON else "text/csv",
        on_click="ignore",
        key=f"{table}-{form.value}",
        icon=":material/download:",
        width="stretch",
    )
