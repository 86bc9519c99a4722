"""The selection as a map or a table, with its key figures and the chosen pole beside."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from poles.app_data import AppData
from poles.atlas import Atlas
from poles.comparison.begun import begun_comparison
from poles.files.download_parts import today
from poles.home import markup
from poles.home.ranking import rank_poles
from poles.home.screen_parts import VIEW_KEY, choose_pole, remember_screen, switch_precisions
from poles.indicators import INDICATORS, Indicator, Origin, Value, key_totals
from poles.maps.drawing import Drawing, chosen_name, compose, frame, source_in_words
from poles.maps.folium_parts import refuse_map, show_folium
from poles.maps.map_drawing import TerritoryLayer, base_map
from poles.maps.pole_detail import PoleDetail, overlaps
from poles.numbers_fr import format_value
from poles.own.session import own_data
from poles.page.legend_markup import legend
from poles.page.markup import with_unit
from poles.page.page_parts import open_view
from poles.page.table_parts import table_height
from poles.picture.caption import Caption, PictureFormat, caption_of, picture_name
from poles.records import Pole, PoleId, Precision, Territory
from poles.screen import VIEW_LABELS, Screen, View
from poles.wording import QUALIFIER_LABELS, WITHOUT_A_MAP

MAP_KEY = "carte"
MAP_HEIGHT = 600
TABLE_KEY = "table"
RANKED = 8


def show_key_figures(app: AppData, poles: Sequence[Pole]) -> None:
    """Show what the selection weighs; each figure says on how many poles it stands."""
    union = app.atlas.union_of(tuple(pole.pole_id for pole in poles))
    totals, silent = key_totals([app.atlas.values[pole.pole_id] for pole in poles], union)
    precisions = [pole.territoire_precision for pole in poles]
    cards = markup.key_figures(precisions, totals, _supposed(app.atlas, poles, union))
    # In one piece: one more element before the map would make the browser begin the map anew.
    st.html(cards + markup.silent_figures(silent))


def _supposed(atlas: Atlas, poles: Sequence[Pole], union: Territory) -> int | None:
    """How many inhabitants no territory but supposed ones covers; None where it is not known."""
    sure = [one.pole_id for one in poles if one.territoire_precision is not Precision.SIEGE]
    known = atlas.union_of(tuple(sure)).population_insee if sure else 0
    if union.population_insee is None:
        return None
    return union.population_insee - (known or 0)


def show_map_or_table(app: AppData, screen: Screen, poles: Sequence[Pole]) -> None:
    """Show the two views of the selection, one at a time, beside the chosen pole."""
    with open_view(VIEW_LABELS, VIEW_KEY, remember_screen) as view:
        left, right = st.columns([7, 3])
        with left:
            show = _show_map if view is View.MAP else _show_table
            drawing = show(app, screen, poles)
            if drawing is not None:
                _offer_pictures(app, screen, drawing)
        # Beside the map, on a phone under it: what was just chosen, or what explains it.
        parts = [partial(_show_side, app, screen, poles)]
        if drawing is not None:
            explain = partial(_explain_map, app, screen, poles, drawing)
            parts.insert(1 if screen.pole_id else 0, explain)
        with right:
            parts[0]()
        for show_part in parts[1:]:
            show_part()


def show_unplaced(app: AppData, poles: Sequence[Pole]) -> None:
    """List the poles that no outline can show, each with the reason."""
    territories = [app.atlas.territories[pole.pole_id] for pole in poles]
    rows = [
        (pole, territory)
        for pole, territory in zip(poles, territories, strict=True)
        if territory.unplaced_reason
    ]
    if rows:
        with st.expander(f"Non localisés sur la carte : {len(rows)}"):
            st.html(markup.unplaced(rows))


def _show_map(app: AppData, screen: Screen, poles: Sequence[Pole]) -> Drawing | None:
    """Show the map, and return what it shows; None where there can be no map."""
    if app.map_files is None:
        refuse_map(WITHOUT_A_MAP)
        return None
    _, detail_url = _detail(app, screen, poles)
    drawing = compose(app.atlas, app.places, poles, screen, frame(app.atlas, screen, poles))
    layer = TerritoryLayer(
        drawing,
        base_url=app.map_files.base,
        places_url=app.places_url(app.map_files),
        detail_url=detail_url,
    )
    files = app.map_files
    base = base_map(files.scripts, files.styles)
    show_folium(base, layer, key=MAP_KEY, height=MAP_HEIGHT, on_click=_choose)
    return drawing


def _explain_map(app: AppData, screen: Screen, poles: Sequence[Pole], drawing: Drawing) -> None:
    """The legend, and the switches of the precisions."""
    detail, _ = _detail(app, screen, poles)
    st.html(legend(drawing.legend, detail.circles if detail else ()))
    switch_precisions(screen, poles)


def _offer_pictures(app: AppData, screen: Screen, drawing: Drawing) -> None:
    """Offer the map as it is filtered, ready for a report; it is drawn on the click only."""
    own = own_data()
    said = own.said if own else ""
    chosen = chosen_name(drawing, app.places)
    caption = caption_of(app.atlas.choices, screen, today(), said, chosen)
    with st.container(horizontal=True):
        for form in PictureFormat:
            st.download_button(
                f"Carte en image ({form.value.upper()})",
                partial(_picture, app, drawing, caption, form),
                file_name=picture_name(screen.selection, screen.indicator, form, today()),
                on_click="ignore",
                key=f"image-{form.value}",
                icon=":material/image:",
            )


def _picture(app: AppData, drawing: Drawing, caption: Caption, form: PictureFormat) -> bytes:
    # matplotlib is heavy: the pages do without it until a picture is asked.
    from poles.picture.picture import picture

    return picture(app.atlas, drawing, app.places, caption, form)


def _detail(
    app: AppData, screen: Screen, poles: Iterable[Pole]
) -> tuple[PoleDetail | None, str | None]:
    """The communes of the chosen pole, when it is among the poles shown and has a territory."""
    chosen = next((pole for pole in poles if pole.pole_id == screen.pole_id), None)
    if chosen is None or not app.atlas.territories[chosen.pole_id].commune_codes:
        return None, None
    published = app.detail_of(chosen.pole_id)
    return published.detail, published.url


def _choose(pole_id: str) -> None:
    choose_pole(PoleId(pole_id))


def _show_table(app: AppData, screen: Screen, poles: Sequence[Pole]) -> None:
    ids = _highest_first(app.atlas, screen.indicator, poles)
    names = app.atlas.boundaries.departement_names
    seats = [app.atlas.by_id[pole_id].departement_code for pole_id in ids]
    columns: dict[str, list[Any]] = {"Pôle": [app.atlas.by_id[pole_id].nom for pole_id in ids]}
    if app.atlas.own_ids:
        columns["Origine"] = [app.atlas.origin_of(pole_id) for pole_id in ids]
    formats: dict[Any, Any] = {}
    for key in filter(None, (screen.indicator, screen.second)):
        indicator = INDICATORS[key]
        values = [app.atlas.values[pole_id][key] for pole_id in ids]
        about = f" : {indicator.label}" if screen.second else ""
        columns[with_unit(indicator)] = [value.value for value in values]
        columns[f"Qualité{about}"] = [_quality(indicator, value) for value in values]
        columns[f"Année{about}"] = [value.year for value in values]
        columns[f"Source{about}"] = [source_in_words(value) for value in values]
        formats[with_unit(indicator)] = partial(format_value, indicator)
    columns["Département"] = [f"{names[code]} ({code})" if code else "" for code in seats]
    _mark_row(ids, screen.pole_id)
    st.dataframe(
        pd.DataFrame(columns).style.format(formats),
        key=TABLE_KEY,
        hide_index=True,
        height=table_height(len(ids), MAP_HEIGHT),
        on_select=partial(_take_row, ids),
        selection_mode="single-row",
        placeholder="—",
    )


def _highest_first(atlas: Atlas, key: str, poles: Sequence[Pole]) -> list[PoleId]:
    """The order of the table: the highest value first, then those without, by name."""
    value = {pole.pole_id: atlas.values[pole.pole_id][key].value for pole in poles}
    return sorted(value, key=lambda one: (value[one] is None, -(value[one] or 0)))


def _quality(indicator: Indicator, value: Value) -> str:
    """How sure the value is: of what the boundaries measure, how sure the territory is."""
    if value.qualifier is None:
        return value.reason or ""
    if indicator.origin is Origin.LIMITES and value.note:
        return value.note
    return QUALIFIER_LABELS[value.qualifier]


def _mark_row(pole_ids: Sequence[PoleId], chosen: PoleId | None) -> None:
    rows = [pole_ids.index(chosen)] if chosen in pole_ids else []
    st.session_state[TABLE_KEY] = {"selection": {"rows": rows, "columns": [], "cells": []}}


def _take_row(pole_ids: Sequence[PoleId]) -> None:
    rows = st.session_state[TABLE_KEY].selection.rows
    choose_pole(pole_ids[rows[0]] if rows else None)


def _show_side(app: AppData, screen: Screen, poles: Sequence[Pole]) -> None:
    if screen.pole_id is None:
        _show_ranking(app, screen, poles)
        return
    atlas, pole = app.atlas, app.atlas.by_id[screen.pole_id]
    others = [(atlas.by_id[other], count) for other, count in overlaps(atlas, pole.pole_id).items()]
    values, begun = atlas.values[pole.pole_id].values(), begun_comparison(atlas)
    origin = atlas.origin_of(pole.pole_id)
    st.html(markup.pole_summary(pole, values, others, begun, origin))
    st.button("Fermer la fiche", on_click=choose_pole, args=(None,))


def _show_ranking(app: AppData, screen: Screen, poles: Sequence[Pole]) -> None:
    st.html(markup.ranking(screen, rank_poles(app.atlas, screen, poles, RANKED)))
    st.caption(
        "Choisissez un pôle dans cette liste, sur la carte ou dans le tableau (au clavier : "
        "Maj + Espace sur sa ligne) pour lire ses chiffres."
    )
