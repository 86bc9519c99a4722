"""The filters of the home page: widgets are set from the address, the one truth, and rewrite it."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from poles.app_data import AppData
from poles.classes import Method
from poles.french_text import searchable
from poles.home.ranking import answers
from poles.home.screen import VIEW_LABELS, Screen, View, may_go_together, read_screen, write_screen
from poles.indicators import INDICATORS, Nature
from poles.page.markup import counted
from poles.page.page_parts import set_widgets, show_ignored, written_address
from poles.page.selection_parts import tell_known_by_region
from poles.records import Pole, PoleId, Precision
from poles.selection import Selection, Sense, keep
from poles.wording import (
    METHOD_LABELS,
    PRECISION_SHORT,
    PROMOTION_LABELS,
    SENSE_HELP,
    SENSE_LABELS,
)

VIEW_KEY = "vue"
SHOWN_KEY = "montres"
DRAWN = (Precision.DECLARE, Precision.APPROCHE, Precision.SIEGE, Precision.DEPARTEMENT)
_WIDGET_DEFAULTS: dict[str, Any] = {
    "departement": [],
    "region": [],
    "sens": Sense.TOUCHE,
    "promotion": [],
    "filiere": [],
    "second": None,
    "methode": Method.QUANTILES,
    VIEW_KEY: VIEW_LABELS[View.MAP],
}


def choose_screen(app: AppData) -> Screen:
    """Return the screen that the address asks for, after its filters, which rewrite the address."""
    choices = app.atlas.choices
    screen, ignored = read_screen(written_address(), choices, app.atlas.by_id)
    _set_widgets(screen)
    places, indicator, others = st.columns([3, 3, 1.3], vertical_alignment="bottom")
    places.multiselect(
        "Département",
        list(choices.departements),
        format_func=app.departement_labels.__getitem__,
        key="departement",
        placeholder="Tous : tapez un nom ou un numéro",
        select_all=False,
        on_change=remember_screen,
    )
    indicator.selectbox(
        "Indicateur",
        list(INDICATORS),
        format_func=_answered_labels(app).__getitem__,
        key="indicateur",
        on_change=remember_screen,
    )
    with others.popover(_more_label(screen), width="stretch"):
        _choose_place_and_call(app)
        _choose_second(screen)
        st.button("Effacer les filtres", on_click=forget_filters, key="effacer")
    show_ignored(ignored)
    return screen


def keep_poles(app: AppData, screen: Screen) -> tuple[Pole, ...]:
    """Return the poles of the screen; an empty selection says so and offers to start again."""
    poles = keep(app.atlas.poles, app.atlas.territories, screen.selection)
    if not poles:
        st.info("Aucun pôle ne correspond à ces filtres.", icon=":material/search_off:")
        st.button("Effacer les filtres", on_click=forget_filters, type="primary")
    tell_known_by_region(app, screen.selection)
    return poles


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


def forget_filters() -> None:
    """Empty the filters, and keep the rest of the screen."""
    st.session_state.update(departement=[], region=[], sens=Sense.TOUCHE, promotion=[], filiere=[])
    remember_screen()


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


def _choose_place_and_call(app: AppData) -> None:
    choices = app.atlas.choices
    st.radio(
        "Le filtre par département ou région garde un pôle qui…",
        list(Sense),
        format_func=SENSE_LABELS.__getitem__,
        key="sens",
        help=SENSE_HELP,
        on_change=remember_screen,
    )
    st.multiselect(
        "Région",
        list(choices.regions),
        format_func=lambda code: searchable(choices.regions[code]),
        key="region",
        placeholder="Toutes",
        select_all=False,
        on_change=remember_screen,
    )
    st.multiselect(
        "Promotion",
        choices.promotions,
        format_func=lambda key: searchable(PROMOTION_LABELS[key]),
        key="promotion",
        placeholder="Toutes",
        select_all=False,
        on_change=remember_screen,
    )
    st.multiselect(
        "Domaine d’activité",
        choices.filieres,
        format_func=searchable,
        key="filiere",
        placeholder="Tous",
        select_all=False,
        on_change=remember_screen,
    )


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


def _more_label(screen: Screen) -> str:
    chosen = screen.selection
    count = len(chosen.regions) + len(chosen.promotions) + len(chosen.filieres)
    count += chosen.sens is not Sense.TOUCHE
    return f"Filtres ({count})" if count else "Filtres"


def _answered_labels(app: AppData) -> Mapping[str, str]:
    """The indicators with how many poles of the atlas have a value: « Budget · 31 pôles »."""

    def labels() -> dict[str, str]:
        counts = {key: answers(app.atlas, key) for key in INDICATORS}
        said = {key: counted(count) if count else "aucun pôle" for key, count in counts.items()}
        return {key: f"{_indicator_label(key)} · {said[key]}" for key in INDICATORS}

    return app.keep("answered labels", labels)


def _indicator_label(key: str) -> str:
    return searchable(INDICATORS[key].label)


def _set_widgets(screen: Screen) -> None:
    state: dict[str, Any] = {
        "departement": list(screen.selection.departements),
        "region": list(screen.selection.regions),
        "sens": screen.selection.sens,
        "promotion": list(screen.selection.promotions),
        "filiere": list(screen.selection.filieres),
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
    views = {label: view for view, label in VIEW_LABELS.items()}
    second = state.get("second")
    return Screen(
        Selection(
            tuple(state.departement),
            tuple(state.region),
            state.sens,
            tuple(state.promotion),
            tuple(state.filiere),
        ),
        state.indicateur,
        views[state[VIEW_KEY]] if VIEW_KEY in state else state.vue_lue,  # no tabs when empty
        state.get("pole"),
        second if second and may_go_together(state.indicateur, second) else None,
        state.methode,
        tuple(state.get("masque", ())),
    )
