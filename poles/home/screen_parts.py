"""The filters of the home page: widgets are set from the address, the one truth, and rewrite it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from poles.app_data import AppData
from poles.classes import Method
from poles.french_text import searchable
from poles.home.ranking import answers
from poles.indicators import INDICATORS, Nature
from poles.numbers_fr import counted
from poles.page.page_parts import set_widgets, show_ignored, view_of_widgets, written_address
from poles.page.selection_parts import (
    choose_departements,
    choose_other_filters,
    keep_or_say,
    selection_of_widgets,
    selection_state,
)
from poles.records import Pole, PoleId, Precision
from poles.screen import VIEW_LABELS, Screen, View, may_go_together, read_screen, write_screen
from poles.selection import Selection
from poles.wording import METHOD_LABELS, PRECISION_SHORT

PREFIX = "carte"
VIEW_KEY = "vue"
SHOWN_KEY = "montres"
DRAWN = (Precision.DECLARE, Precision.APPROCHE, Precision.SIEGE, Precision.DEPARTEMENT)
_WIDGET_DEFAULTS: dict[str, Any] = {
    **selection_state(PREFIX, Selection()),
    "second": None,
    "methode": Method.QUANTILES,
    VIEW_KEY: VIEW_LABELS[View.MAP],
}


def choose_screen(app: AppData) -> Screen:
    """Return the screen that the address asks for, after its filters, which rewrite the address."""
    screen, ignored = read_screen(written_address(), app.atlas.choices, app.atlas.by_id)
    _set_widgets(screen)
    places, indicator, others = st.columns([3, 3, 1.3], vertical_alignment="bottom")
    with places:
        choose_departements(app, PREFIX, remember_screen)
    indicator.selectbox(
        "Indicateur",
        list(INDICATORS),
        format_func=_answered_labels(app).__getitem__,
        key="indicateur",
        on_change=remember_screen,
    )
    with others:
        second = partial(_choose_second, screen)
        choose_other_filters(app, PREFIX, screen.selection, remember_screen, second)
    show_ignored(ignored)
    return screen


def keep_poles(app: AppData, screen: Screen) -> tuple[Pole, ...]:
    """Return the poles of the screen; an empty selection says so and offers to start again."""
    return keep_or_say(app, PREFIX, screen.selection, remember_screen)


def switch_precisions(screen: Screen, poles: Sequence[Pole]) -> None:
    """Show one switch per precision that the map can draw and that occurs."""
    occurring = [p for p in DRAWN if any(pole.territoire_precision is p for pole in poles)]
    shown = [precision for precision in occurring if precision not in screen.hidden]
    if st.session_state.get(SHOWN_KEY) != shown:
        st.session_state[SHOWN_KEY] = shown
    st.pills(
        "Territoires affichés sur la carte",
        occurring,
        selection_mode="multi",
        format_func=PRECISION_SHORT.__getitem__,
        key=SHOWN_KEY,
        on_change=_hide_others,
        args=(occurring,),
    )


def remember_screen() -> None:
    """Write the whole state of the widgets in the address, so that fast clicks lose nothing."""
    st.query_params.from_dict(write_screen(_screen_of_widgets()))


def choose_pole(pole_id: PoleId | None) -> None:
    """Make a pole the chosen one, or none."""
    st.session_state.pole = pole_id
    remember_screen()


def _hide_others(occurring: Sequence[Precision]) -> None:
    """What does not occur keeps its state: another filter may bring it back."""
    state = st.session_state
    unseen = [precision for precision in state.masque if precision not in occurring]
    off = [precision for precision in occurring if precision not in state[SHOWN_KEY]]
    state.masque = (*unseen, *off)
    remember_screen()


def _choose_second(screen: Screen) -> None:
    """A ratio can fill the territories while a stock sizes the circles, and the other way round."""
    is_stock = INDICATORS[screen.indicator].nature is Nature.STOCK
    st.selectbox(
        "Colorer aussi les territoires par" if is_stock else "Ajouter des cercles pour",
        [key for key in INDICATORS if may_go_together(screen.indicator, key)],
        index=None,
        format_func=_indicator_label,
        key="second",
        placeholder="Aucun",
        on_change=remember_screen,
    )
    st.radio(
        "Classes des taux",
        list(Method),
        format_func=METHOD_LABELS.__getitem__,
        key="methode",
        horizontal=True,
        on_change=remember_screen,
    )


def _answered_labels(app: AppData) -> Mapping[str, str]:
    """The indicators with how many poles of the atlas have a value: « Budget · 31 pôles »."""

    def labels() -> dict[str, str]:
        counts = {key: answers(app.atlas, key) for key in INDICATORS}
        said = {
            key: counted(count, "pôle") if count else "aucun pôle" for key, count in counts.items()
        }
        return {key: f"{_indicator_label(key)} · {said[key]}" for key in INDICATORS}

    return app.keep("answered labels", labels)


def _indicator_label(key: str) -> str:
    return searchable(INDICATORS[key].label)


def _set_widgets(screen: Screen) -> None:
    state: dict[str, Any] = {
        **selection_state(PREFIX, screen.selection),
        "indicateur": screen.indicator,
        "second": screen.second,
        "methode": screen.method,
        VIEW_KEY: VIEW_LABELS[screen.view],
        "pole": screen.pole_id,
    }
    set_widgets(state, _WIDGET_DEFAULTS)
    st.session_state.masque = screen.hidden
    st.session_state.vue_lue = screen.view


def _screen_of_widgets() -> Screen:
    state = st.session_state
    second = state.get("second")
    return Screen(
        selection_of_widgets(PREFIX),
        state.indicateur,
        view_of_widgets(VIEW_LABELS, VIEW_KEY, state.vue_lue),
        state.get("pole"),
        second if second and may_go_together(state.indicateur, second) else None,
        state.methode,
        tuple(state.get("masque", ())),
    )
