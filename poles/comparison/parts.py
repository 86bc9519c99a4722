"""The parts of the page that compares poles: whom, the table, charts, small maps, files."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from poles.app_data import AppData
from poles.atlas import Atlas
from poles.comparison import markup
from poles.comparison.begun import begin_comparison
from poles.comparison.comparison import SHOWN_CHARTS, Comparison, Line, Medians, chart_of, compare
from poles.comparison.extracts import (
    about_comparison,
    comparison_extract,
    comparison_file_name,
)
from poles.comparison.map_parts import choose_on_map
from poles.comparison.maps import small_maps
from poles.comparison.screen import (
    FEWEST_POLES,
    FULL,
    MOST_POLES,
    ComparisonScreen,
    best_known,
    close_size,
    departements_with_poles,
    of_departement,
    read_clicks,
    read_comparison,
    same_filiere,
    same_promotion,
    write_comparison,
)
from poles.files.download_parts import home_address, offer_forms, today
from poles.french_text import searchable
from poles.normalised import NORM_LABELS, Norm
from poles.numbers_fr import counted
from poles.own.session import about_shown
from poles.page.chart_parts import show_chart
from poles.page.markup import with_unit
from poles.page.page_parts import CARRIED, add_assets, set_widgets, show_ignored, written_address
from poles.records import DepartementCode, Pole, PoleId

POLES_KEY = "comparer_poles"
PER_KEY = "comparer_par"
ON_MAP_KEY = "comparer_choix"
MORE_CHARTS_KEY = "comparer_autres_graphiques"
DEPARTEMENT_KEY = "comparer_departement"
SAID_KEY = "comparer_dit"
CHART_COLUMNS = 2
AS_PUBLISHED = "telles que publiées"
Suggestion = Callable[[Atlas, Pole], tuple[PoleId, ...]]
SUGGESTIONS: dict[str, tuple[str, Suggestion, str]] = {
    "promotion": ("De la même promotion", same_promotion, "Aucun autre pôle de cette promotion."),
    "filiere": ("Du même domaine", same_filiere, "Aucun autre pôle n’a l’un de ses domaines."),
    "taille": (
        "De taille proche",
        close_size,
        "Aucun autre pôle localisé n’a une population comprise entre la moitié et le double.",
    ),
}


def choose_comparison(app: AppData) -> ComparisonScreen:
    """Return the screen that the address asks for, after its widgets, which rewrite the address."""
    add_assets("comparer.css")
    atlas = app.atlas
    screen, ignored = read_comparison(written_address(), atlas.by_id)
    state = {POLES_KEY: list(screen.pole_ids), PER_KEY: screen.per, ON_MAP_KEY: screen.on_map}
    set_widgets(state, {POLES_KEY: [], PER_KEY: None, ON_MAP_KEY: False})
    begin_comparison(screen)
    st.multiselect(
        f"Pôles à comparer, de {FEWEST_POLES} à {MOST_POLES}",
        list(atlas.by_id),
        format_func=partial(_option, atlas),
        key=POLES_KEY,
        select_all=False,  # as the limit of Streamlit's own, it would speak English
        placeholder="Tapez un nom ou un numéro de département",
        on_change=_remember,
    )
    _offer_suggestions(app, screen)
    with st.expander("Choisir sur la carte", key=ON_MAP_KEY, on_change=_remember) as on_map:
        if on_map.open:
            choose_on_map(app, screen, lambda clicked: _fill(read_clicks(clicked, atlas.by_id)))
    st.radio(
        "Valeurs",
        [None, *Norm],
        format_func=lambda per: f"par {NORM_LABELS[per]}" if per else AS_PUBLISHED,
        key=PER_KEY,
        horizontal=True,
        on_change=_remember,
    )
    show_ignored(ignored)
    if said := st.session_state.pop(SAID_KEY, None):
        st.info(said, icon=":material/info:")
    return screen


def compare_chosen(app: AppData, screen: ComparisonScreen) -> Comparison | None:
    """Return the chosen poles side by side; with fewer than two, say what to do."""
    poles = [app.atlas.by_id[pole_id] for pole_id in screen.pole_ids]
    if len(poles) >= FEWEST_POLES:
        return compare(app.atlas, poles, screen.per)
    if poles:
        title = f"{poles[0].nom} : avec quel autre pôle le comparer ?"
        text = "Ajoutez un pôle dans la liste, ou prenez une des suggestions ci-dessus."
    else:
        title = "Choisissez de 2 à 8 pôles"
        text = (
            "Cherchez-les par leur nom, prenez ceux d’un département, ou commencez par les pôles "
            "dont on connaît le plus de chiffres."
        )
    st.html(markup.guidance(title, text))
    return None


def show_comparison_table(comparison: Comparison) -> None:
    """Show the poles as columns, and each indicator that two of them have as a row."""
    if comparison.per is not None and comparison.divides_nothing:
        st.info(
            f"Aucun chiffre publié ne se rapporte à un {NORM_LABELS[comparison.per]} pour deux de "
            "ces pôles : il faut les deux parts, d’une même année. Ce qui manque à chacun est dit "
            "plus bas.",
            icon=":material/info:",
        )
    st.html(markup.comparison_table(comparison))


def show_comparison_charts(app: AppData, comparison: Comparison) -> None:
    """Show the indicators that most of the poles have as bars, the rest on demand."""
    lines = comparison.charted
    if not lines:
        return
    st.html(markup.section_heading("Indicateur par indicateur"))
    _show_charts(app, comparison, lines[:SHOWN_CHARTS])
    rest = lines[SHOWN_CHARTS:]
    if rest:
        label = counted(len(rest), "autre graphique", "autres graphiques")
        with st.expander(label, key=MORE_CHARTS_KEY, on_change="rerun") as more:
            if more.open:
                _show_charts(app, comparison, rest)


def show_comparison_maps(app: AppData, comparison: Comparison) -> None:
    """Show the territories at one common scale."""
    st.html(markup.section_heading("Les territoires à la même échelle"))
    st.html(markup.small_maps_markup(small_maps(app.atlas, comparison.poles)))


def show_not_compared(comparison: Comparison) -> None:
    """Say which indicators compare nothing, and why."""
    if comparison.not_shared:
        count = counted(len(comparison.not_shared), "indicateur")
        with st.expander(f"Ce qu’on ne peut pas comparer : {count}"):
            st.html(markup.not_compared(comparison))


def offer_comparison(app: AppData, screen: ComparisonScreen, comparison: Comparison) -> None:
    """Offer the comparison as files, built on the click only, and its permanent link."""
    about = about_shown(about_comparison(comparison, screen, home_address(), today()))
    name = partial(comparison_file_name, comparison)
    offer_forms("comparer", about, name, partial(comparison_extract, app.atlas, comparison))
    st.html(markup.permalink(screen))


def _option(atlas: Atlas, pole_id: PoleId) -> str:
    pole = atlas.by_id[pole_id]
    where = f" ({pole.departement_code})" if pole.departement_code else ""
    return searchable(f"{pole.nom}{where}{atlas.mark_of(pole_id)}")


def _offer_suggestions(app: AppData, screen: ComparisonScreen) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="comparer_suggestions"):
        if screen.pole_ids:
            for name, (label, _, _) in SUGGESTIONS.items():
                st.button(
                    label,
                    key=f"comparer_{name}",
                    on_click=_suggest,
                    args=(app.atlas, screen.pole_ids[0], name),
                    help="Garde le premier pôle choisi et remplace les autres.",
                )
        else:
            st.button(
                "Les mieux renseignés",
                key="comparer_connus",
                type="primary",
                on_click=lambda: _fill(best_known(app.atlas)),
            )
        with st.popover("Les pôles d’un département"):
            _choose_departement(app.atlas)


def _choose_departement(atlas: Atlas) -> None:
    names, counts = atlas.boundaries.departement_names, departements_with_poles(atlas)
    carried = next(iter(written_address().get("departement", ())), "")
    codes = list(counts)
    code = st.selectbox(
        "Département",
        codes,
        index=codes.index(carried) if carried in counts else None,
        format_func=lambda one: searchable(
            f"{names[DepartementCode(one)]} ({one}) : {counts[one]}"
        ),
        key=DEPARTEMENT_KEY,
        placeholder="Tapez un nom ou un numéro",
    )
    st.button(
        "Comparer les pôles de ce département",
        key="comparer_prendre",
        disabled=code is None,
        on_click=_take_departement,
        args=(atlas, code),
    )


def _take_departement(atlas: Atlas, code: DepartementCode) -> None:
    found, count = of_departement(atlas, code)
    if count > MOST_POLES:
        st.session_state[SAID_KEY] = (
            f"{count} pôles touchent ce département : les {MOST_POLES} dont on connaît le plus de "
            "chiffres sont comparés."
        )
    elif count == 1:
        st.session_state[SAID_KEY] = "Un seul pôle touche ce département."
    _fill(found)


def _suggest(atlas: Atlas, first: PoleId, name: str) -> None:
    _, suggestion, nobody = SUGGESTIONS[name]
    found = suggestion(atlas, atlas.by_id[first])
    if len(found) >= FEWEST_POLES:
        _fill(found)
    else:
        st.session_state[SAID_KEY] = nobody


def _fill(pole_ids: tuple[PoleId, ...]) -> None:
    st.session_state[POLES_KEY] = list(pole_ids)
    _remember()


def _screen_of_widgets() -> ComparisonScreen:
    state = st.session_state
    return ComparisonScreen(
        tuple(state[POLES_KEY]), state.get(PER_KEY), bool(state.get(ON_MAP_KEY))
    )


def _remember() -> None:
    """Write the whole state in the address; what other pages use of it stays."""
    address = written_address()
    kept = {name: address[name] for name in CARRIED if name in address}
    state = st.session_state
    if len(state[POLES_KEY]) > MOST_POLES:
        state[POLES_KEY] = state[POLES_KEY][:MOST_POLES]
        state[SAID_KEY] = FULL
    st.query_params.from_dict(kept | write_comparison(_screen_of_widgets()))


def _show_charts(app: AppData, comparison: Comparison, lines: tuple[Line, ...]) -> None:
    """Charts two by two: on a phone one under the other, in the same order."""
    medians = app.keep("medians", lambda: Medians(app.atlas))
    for start in range(0, len(lines), CHART_COLUMNS):
        for column, line in zip(
            st.columns(CHART_COLUMNS), lines[start : start + CHART_COLUMNS], strict=False
        ):
            with column:
                st.html(markup.chart_heading(line))
                middle = medians.of(*_median_key(line, comparison.per))
                chart = chart_of(comparison, line, middle)
                show_chart(chart, with_unit(line.indicator))
                silence = markup.chart_silence(comparison, line)
                if silence:
                    st.html(silence)


def _median_key(line: Line, per: Norm | None) -> tuple[str, Norm | None]:
    return (line.indicator.key, None) if line.stock is None else (line.stock, per)
