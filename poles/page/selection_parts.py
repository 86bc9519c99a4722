"""The filters of a selection, for pages that filter poles as the map does, with keys of their own.

Session state is shared by the pages: each gives a prefix to the keys of its widgets.
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from poles.app_data import AppData
from poles.french_text import searchable
from poles.page.markup import known_by_region
from poles.records import Pole
from poles.selection import Selection, Sense, keep, known_by_region_alone
from poles.wording import (
    ALL_DEPARTEMENTS,
    CLEAR_FILTERS,
    FIELD,
    NO_POLE_LEFT,
    PROMOTION_LABELS,
    SENSE_ASKED,
    SENSE_HELP,
    SENSE_LABELS,
)

_NAMES = ("departement", "region", "promotion", "filiere")


def selection_state(prefix: str, selection: Selection) -> dict[str, Any]:
    """Return the state of the widgets that show a selection."""
    return {
        f"{prefix}_departement": list(selection.departements),
        f"{prefix}_region": list(selection.regions),
        f"{prefix}_promotion": list(selection.promotions),
        f"{prefix}_filiere": list(selection.filieres),
        f"{prefix}_sens": selection.sens,
    }


def selection_of_widgets(prefix: str) -> Selection:
    """Return the selection that the widgets show."""
    departements, regions, promotions, filieres = (
        tuple(st.session_state[f"{prefix}_{name}"]) for name in _NAMES
    )
    sens = st.session_state[f"{prefix}_sens"]
    return Selection(departements, regions, sens, promotions, filieres)


def choose_departements(
    app: AppData, prefix: str, remember: Callable[[], None], note: str | None = None
) -> None:
    """Show the list of departments, found by their name or their number; `note` explains it."""
    labels = app.departement_labels
    st.multiselect(
        "Département",
        list(labels),
        format_func=labels.__getitem__,
        key=f"{prefix}_departement",
        placeholder=ALL_DEPARTEMENTS,
        select_all=False,
        on_change=remember,
        help=note,
    )


def choose_other_filters(
    app: AppData,
    prefix: str,
    selection: Selection,
    remember: Callable[[], None],
    choose_more: Callable[[], None] | None = None,
) -> None:
    """Show the other filters behind one button that counts those in force.

    `choose_more` shows what a page can choose besides.
    """
    choices = app.atlas.choices
    count = len(selection.regions) + len(selection.promotions) + len(selection.filieres)
    count += selection.sens is not Sense.TOUCHE
    with st.popover(f"Filtres ({count})" if count else "Filtres", width="stretch"):
        st.radio(
            SENSE_ASKED,
            list(Sense),
            format_func=SENSE_LABELS.__getitem__,
            key=f"{prefix}_sens",
            help=SENSE_HELP,
            on_change=remember,
        )
        _choose("Région", "Toutes", choices.regions, f"{prefix}_region", remember)
        labels = {key: PROMOTION_LABELS[key] for key in choices.promotions}
        _choose("Promotion", "Toutes", labels, f"{prefix}_promotion", remember)
        fields = {field: field for field in choices.filieres}
        _choose(FIELD, "Tous", fields, f"{prefix}_filiere", remember)
        if choose_more:
            choose_more()
        st.button(
            CLEAR_FILTERS,
            on_click=_forget,
            args=(prefix, remember),
            key=f"{prefix}_effacer",
        )


def keep_or_say(
    app: AppData, prefix: str, selection: Selection, remember: Callable[[], None]
) -> tuple[Pole, ...]:
    """Return the poles of a selection; an empty one says so and offers to start again."""
    poles = keep(app.atlas.poles, app.atlas.territories, selection)
    if not poles:
        st.info(NO_POLE_LEFT, icon=":material/search_off:")
        st.button(
            CLEAR_FILTERS,
            on_click=_forget,
            args=(prefix, remember),
            key=f"{prefix}_recommencer",
            type="primary",
        )
    _tell_known_by_region(app, selection)
    return poles


def _tell_known_by_region(app: AppData, selection: Selection) -> None:
    """Name the poles that a filter by department leaves out because only their region is known.

    In a place that is always there: what comes and goes before a map would begin it anew.
    """
    atlas = app.atlas
    region_of = atlas.boundaries.region_of_departement
    doubtful = known_by_region_alone(atlas.poles, atlas.territories, selection, region_of)
    with st.container():
        if doubtful:
            st.html(known_by_region(doubtful))


def _choose(
    name: str, every: str, labels: Mapping[str, str], key: str, remember: Callable[[], None]
) -> None:
    st.multiselect(
        name,
        list(labels),
        format_func=lambda value: searchable(labels[value]),
        key=key,
        placeholder=every,
        select_all=False,
        on_change=remember,
    )


def _forget(prefix: str, remember: Callable[[], None]) -> None:
    st.session_state.update(selection_state(prefix, Selection()))
    remember()
