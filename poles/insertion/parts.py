"""The parts of the page of insertion: its filters, its totals, its sections one at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import streamlit as st

from poles.app_data import AppData
from poles.choices import filters_in_words
from poles.french_text import searchable
from poles.indicators import INDICATORS
from poles.insertion import markup as insertion_markup
from poles.insertion.insertion import Insertion
from poles.insertion.screen import (
    AXES,
    INSERTION_VIEW_LABELS,
    RANKED,
    InsertionScreen,
    InsertionView,
    read_insertion_screen,
    write_insertion_screen,
)
from poles.insertion.tables import (
    bars_of,
    crossing_table,
    matrix_words,
    points_of,
    ranking_table,
    side_by_side_rows,
)
from poles.numbers_fr import counted, format_number
from poles.page.chart_parts import show_chart
from poles.page.charts import bars, scatter
from poles.page.markup import with_unit
from poles.page.page_parts import (
    add_assets,
    open_view,
    set_widgets,
    show_ignored,
    view_of_widgets,
    written_address,
)
from poles.page.selection_parts import (
    choose_departements,
    choose_other_filters,
    keep_or_say,
    selection_of_widgets,
    selection_state,
)
from poles.page.table_parts import offer_rows, show_rows
from poles.records import Pole, PoleId
from poles.selection import Selection

PREFIX = "insertion"
VIEW_KEY = "insertion_vue"
MOST_BARS = 30
MOST_LINES = 300
"""Lines of the matrix sent to the browser at once; its file holds them all."""
_DEFAULTS: dict[str, Any] = {
    **selection_state(PREFIX, Selection()),
    VIEW_KEY: INSERTION_VIEW_LABELS[InsertionView.CLASSEMENT],
    "insertion_logx": False,
    "insertion_logy": False,
}
_KEPT_SELECTIONS = 32


def choose_insertion_screen(app: AppData) -> InsertionScreen:
    """Return the screen that the address asks for, after its filters, which rewrite the address."""
    add_assets("insertion.css")
    screen, ignored = read_insertion_screen(written_address(), app.atlas.choices)
    set_widgets(_widget_state(screen), _DEFAULTS)
    st.session_state.insertion_kept = screen
    places, others = st.columns([6, 1.3], vertical_alignment="bottom")
    with places:
        choose_departements(app, PREFIX, _remember)
    with others:
        choose_other_filters(app, PREFIX, screen.selection, _remember)
    show_ignored(ignored)
    return screen


def keep_insertion_poles(app: AppData, screen: InsertionScreen) -> tuple[Pole, ...]:
    """Return the poles of the screen; an empty selection says so and offers to start again."""
    return keep_or_say(app, PREFIX, screen.selection, _remember)


def show_insertion_totals(app: AppData, poles: Sequence[Pole]) -> None:
    """Show what the selection amounts to; each figure says on how many poles it stands."""
    st.html(insertion_markup.insertion_cards(_insertion(app, poles).totals))
    st.html(
        insertion_markup.note(
            "Les sommes d’abord, les rapports ensuite : un rapport ne divise que les sommes des "
            "pôles qui publient ses deux parts, d’une même année (faute d’une population "
            "déclarée, celle de l’Insee). En gris : moins de cinq pôles, ce n’est pas l’ensemble."
        )
    )


def show_insertion_view(app: AppData, screen: InsertionScreen, poles: Sequence[Pole]) -> None:
    """Show one section of the page; the others are not computed."""
    with open_view(INSERTION_VIEW_LABELS, VIEW_KEY, _remember) as view:
        _VIEWS[view](_insertion(app, poles), screen)


# The sections


def _show_ranking(insertion: Insertion, screen: InsertionScreen) -> None:
    key, asked = screen.indicator, len(insertion.poles)
    _choose("Indicateur", RANKED, "insertion_indicateur")
    ranking = insertion.ranking(key)
    label = INDICATORS[key].label
    left, right = st.columns([7, 4])
    with left:
        shown = ranking.known[:MOST_BARS]
        if shown:
            _show_note(
                f"{counted(len(ranking.known), 'pôle')} sur {format_number(asked)}, par "
                "valeur décroissante ; barre pâle à bord tireté : valeur arrondie. Les années "
                "diffèrent d’un pôle à l’autre."
            )
            if len(shown) < len(ranking.known):
                _show_note(f"Les {MOST_BARS} premiers ; le tableau les donne tous.")
            description = (
                f"{label} : {len(ranking.known)} pôles, du plus élevé au moins élevé ; "
                "le tableau qui suit dit les mêmes valeurs."
            )
            drawn = bars(bars_of(shown), with_unit(INDICATORS[key]), description)
            show_chart(drawn, _credit(insertion, screen, len(ranking.known)))
        else:
            st.info(f"Aucun pôle choisi ne publie « {label} ».")
            _offer_other_rankings(insertion, screen)
    with right:
        st.html(insertion_markup.definition_box(key))
        if ranking.in_etp:
            st.html(insertion_markup.in_etp_list(ranking.in_etp))
        st.html(insertion_markup.missing_list(ranking, asked))
    table = ranking_table(ranking)
    with st.expander("Le tableau de ce classement, avec les sources et les pôles sans chiffre"):
        show_rows(table, table.rows)
    offer_rows(insertion.atlas, table, table.rows, screen.selection)


def _credit(insertion: Insertion, screen: InsertionScreen, drawn: int) -> str:
    """What an image says of its poles: « 5 pôles sur 113. Tous les pôles, France entière. »."""
    filters = filters_in_words(screen.selection, insertion.atlas.choices)
    return f"{counted(drawn, 'pôle')} sur {format_number(len(insertion.poles))}. {filters}"


def _offer_other_rankings(insertion: Insertion, screen: InsertionScreen) -> None:
    """Lead to what these poles do publish."""
    answers = {key: len(insertion.ranking(key).known) for key in RANKED}
    links = [
        (
            with_unit(INDICATORS[key]),
            write_insertion_screen(replace(screen, indicator=key)),
            count,
        )
        for key, count in answers.items()
        if count
    ]
    if links:
        st.html(insertion_markup.other_rankings(links))


def _show_crossing(insertion: Insertion, screen: InsertionScreen) -> None:
    x, y = st.columns(2)
    with x:
        _choose("En abscisse", AXES, "insertion_x")
        _switch_log("Échelle logarithmique en abscisse", "insertion_logx")
    with y:
        _choose("En ordonnée", AXES, "insertion_y")
        _switch_log("Échelle logarithmique en ordonnée", "insertion_logy")
    crossing = insertion.crossing(screen.x, screen.y, log_x=screen.log_x, log_y=screen.log_y)
    st.html(insertion_markup.crossing_note(crossing, len(insertion.poles)))
    titles = (with_unit(INDICATORS[screen.x]), with_unit(INDICATORS[screen.y]))
    table = crossing_table(crossing)
    if crossing.points:
        description = (
            f"Nuage de {len(crossing.points)} pôles : {titles[0]} en abscisse, {titles[1]} en "
            "ordonnée ; le tableau qui suit dit les mêmes valeurs."
        )
        drawn = scatter(
            points_of(crossing), *titles, description, log_x=screen.log_x, log_y=screen.log_y
        )
        show_chart(drawn, _credit(insertion, screen, len(crossing.points)))
        show_rows(table, table.rows)
        offer_rows(insertion.atlas, table, table.rows, screen.selection)
    else:
        st.info("Aucun pôle choisi n’a de place sur les deux axes à la fois.")
    boxes = st.columns(2)
    for column, key in zip(boxes, dict.fromkeys((screen.x, screen.y)), strict=False):
        column.html(insertion_markup.definition_box(key))


def _show_side_by_side(insertion: Insertion, screen: InsertionScreen) -> None:
    rows = insertion.side_by_side
    if not rows:
        st.info("Aucun pôle choisi ne publie de salariés en insertion ni d’ETP.")
    else:
        _show_note(
            "Une personne n’est pas un équivalent temps plein : chaque colonne a son unité, aucune "
            "ne s’ajoute à l’autre. Un tiret : non publié pour le pôle ; ouvrez-le pour "
            "en lire la raison."
        )
        st.html(insertion_markup.side_by_side_table(rows[:MOST_LINES]))
        table = side_by_side_rows(rows)
        offer_rows(insertion.atlas, table, table.rows, screen.selection)
    for column, key in zip(st.columns(2), ("salaries_insertion", "etp_insertion"), strict=True):
        column.html(insertion_markup.definition_box(key))


def _show_matrix(insertion: Insertion, screen: InsertionScreen) -> None:
    rows = insertion.matrix
    st.html(insertion_markup.matrix_key())
    if len(rows) > MOST_LINES:
        _show_note(
            f"Les {MOST_LINES} pôles qui publient le plus, sur {format_number(len(rows))} ; "
            "filtrez pour lire les autres. Le fichier les contient tous."
        )
    st.html(insertion_markup.matrix_table(rows[:MOST_LINES], insertion.published))
    table = matrix_words(rows)
    with st.expander("La même chose en toutes lettres"):
        show_rows(table, table.rows)
    offer_rows(insertion.atlas, table, table.rows, screen.selection)


def _show_structures(insertion: Insertion, screen: InsertionScreen) -> None:  # noqa: ARG001
    if insertion.structures:
        st.html(insertion_markup.structures_section(insertion.structures[:MOST_LINES]))
    else:
        st.info("Aucun pôle choisi ne publie le nombre de ses structures d’insertion.")
    st.html(insertion_markup.types_reference())
    bare = insertion.bare_rates[:MOST_LINES]
    st.html(insertion_markup.exits_section(insertion.exit_rates[:MOST_LINES], bare))


_VIEWS: Mapping[InsertionView, Callable[[Insertion, InsertionScreen], None]] = {
    InsertionView.CLASSEMENT: _show_ranking,
    InsertionView.CROISEMENT: _show_crossing,
    InsertionView.EQUIVALENTS: _show_side_by_side,
    InsertionView.MATRICE: _show_matrix,
    InsertionView.STRUCTURES: _show_structures,
}


# The widgets and the address


def _choose(label: str, keys: Sequence[str], widget: str) -> None:
    st.selectbox(
        label,
        keys,
        format_func=lambda key: searchable(with_unit(INDICATORS[key])),
        key=widget,
        on_change=_remember,
    )


def _switch_log(label: str, widget: str) -> None:
    st.checkbox(label, key=widget, on_change=_remember)


def _show_note(text: str) -> None:
    st.html(insertion_markup.note(text))


def _widget_state(screen: InsertionScreen) -> dict[str, Any]:
    return {
        **selection_state(PREFIX, screen.selection),
        VIEW_KEY: INSERTION_VIEW_LABELS[screen.view],
        "insertion_indicateur": screen.indicator,
        "insertion_x": screen.x,
        "insertion_y": screen.y,
        "insertion_logx": screen.log_x,
        "insertion_logy": screen.log_y,
    }


def _remember() -> None:
    """Write the whole state in the address; a widget that is not shown keeps what it had."""
    state = st.session_state
    kept = _widget_state(state.insertion_kept)
    screen = InsertionScreen(
        selection_of_widgets(PREFIX),
        view_of_widgets(INSERTION_VIEW_LABELS, VIEW_KEY, state.insertion_kept.view),
        *(
            state.get(name, kept[name])
            for name in (
                "insertion_indicateur",
                "insertion_x",
                "insertion_y",
                "insertion_logx",
                "insertion_logy",
            )
        ),
    )
    st.query_params.from_dict(write_insertion_screen(screen))


def _insertion(app: AppData, poles: Sequence[Pole]) -> Insertion:
    """The insertion of a selection; the last ones are kept."""

    def insertion(pole_ids: tuple[PoleId, ...]) -> Insertion:
        return Insertion(app.atlas, tuple(app.atlas.by_id[one] for one in pole_ids))

    kept = app.keep("insertion", lambda: lru_cache(_KEPT_SELECTIONS)(insertion))
    return kept(tuple(pole.pole_id for pole in poles))
