"""The parts of the page of the data: its filters, its sections one at a time, every file."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from poles.app_data import AppData
from poles.atlas import PROJECT_DIR, file_places
from poles.coverage import Coverage
from poles.data import markup as data_markup
from poles.data.screen import (
    SEARCHED,
    SECTION_LABELS,
    DataScreen,
    Section,
    read_data_screen,
    write_data_screen,
)
from poles.files.data_dictionary import (
    README_FILE,
    SCHEMA_FILES,
    Change,
    read_changes,
    shipped_schemas,
)
from poles.files.download_parts import Offered, offer_file, today
from poles.numbers_fr import format_number
from poles.page.data_tables import DataTables, Table
from poles.page.page_parts import (
    add_assets,
    offer_downloads,
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
from poles.page.table_parts import MOST_ROWS, offer_rows, show_rows
from poles.records import Pole, PoleId
from poles.selection import Selection

PREFIX = "donnees"
SECTION_KEY = "donnees_section"
WORDS_KEY = "donnees_cherche"
MOST_CONFLICTS = 120
_KEPT_SELECTIONS = 32
_RAW_FILES = ("poles.csv", "indicateurs.csv")
_DEFAULTS: dict[str, Any] = {
    **selection_state(PREFIX, Selection()),
    SECTION_KEY: SECTION_LABELS[Section.CHIFFRES],
    WORDS_KEY: "",
}


def choose_data_screen(app: AppData) -> DataScreen:
    """Return the screen that the address asks for, after its filters, which rewrite the address."""
    add_assets("donnees.css")
    screen, ignored = read_data_screen(written_address(), app.atlas.choices)
    state = {
        **selection_state(PREFIX, screen.selection),
        SECTION_KEY: SECTION_LABELS[screen.section],
        WORDS_KEY: screen.words,
    }
    set_widgets(state, _DEFAULTS)
    places, words, others = st.columns([3, 3, 1.3], vertical_alignment="bottom")
    with places:
        choose_departements(app, PREFIX, _remember)
    words.text_input(
        "Chercher dans les chiffres et les pôles",
        key=WORDS_KEY,
        placeholder="Un nom, un indicateur, une source…",
        on_change=_remember,
    )
    with others:
        choose_other_filters(app, PREFIX, screen.selection, _remember)
    show_ignored(ignored)
    return screen


def keep_data_poles(app: AppData, screen: DataScreen) -> tuple[Pole, ...]:
    """Return the poles of the screen; an empty selection says so and offers to start again."""
    return keep_or_say(app, PREFIX, screen.selection, _remember)


def show_data_figures(app: AppData, poles: Sequence[Pole]) -> None:
    """Show how much the selection holds."""
    st.html(data_markup.data_cards(_tables(app, poles).coverage))


def show_section(app: AppData, screen: DataScreen, poles: Sequence[Pole]) -> None:
    """Show one section of the page; the others are not computed."""
    with open_view(SECTION_LABELS, SECTION_KEY, _remember) as section:
        _SECTIONS[section](_tables(app, poles), screen)


def offer_whole_data_set(app: AppData) -> None:
    """Offer the whole data set, unfiltered: the files as they are, every table in every form."""
    st.html('<section class="donnees-tout"><h2>Tout le jeu de données, sans filtre</h2></section>')
    offer_downloads(app, Selection(), app.atlas.poles, "tout")
    data_dir = file_places()[0]
    with st.container(horizontal=True):
        for names, folder in ((_RAW_FILES, data_dir), (SCHEMA_FILES, PROJECT_DIR / "data")):
            for name in names:
                label = f"{name} (de l’atlas, sans vos données)" if app.is_own else name
                offer_file(Offered(label, _raw_name(name), (folder / name).read_bytes), "brut")


# The sections


def _show_figures(tables: DataTables, screen: DataScreen) -> None:
    _show_note(
        "Un chiffre par ligne : ce qu’une page dit d’un pôle, avec la ligne du fichier "
        "indicateurs.csv où il est écrit. « Montrée » : la valeur que l’atlas retient "
        "(le pôle lui-même, l’année la plus récente, le qualificatif le plus sûr)."
    )
    _show_table(tables, tables.figures, screen)


def _show_poles(tables: DataTables, screen: DataScreen) -> None:
    _show_note("Un pôle par ligne, avec la ligne du fichier poles.csv où il est écrit.")
    _show_table(tables, tables.poles, screen)


def _show_dictionary(tables: DataTables, screen: DataScreen) -> None:  # noqa: ARG001
    _show_note(
        "Une case vide veut dire que les pages lues ne le disent pas ; ce n’est jamais zéro. "
        "Personnes et équivalents temps plein (ETP) ne s’additionnent jamais."
    )
    st.html(data_markup.indicator_dictionary())
    for schema in shipped_schemas():
        st.html(data_markup.schema_table(schema))
    others = tables.coverage.other_keys
    if others:
        st.html(data_markup.other_keys(sorted(others.items())))


def _show_coverage(tables: DataTables, screen: DataScreen) -> None:
    _show_note(
        "Combien de pôles ont une valeur, comment la source la dit et de quand elle date. "
        "L’année médiane : la moitié des valeurs datées sont de cette année ou d’avant. "
        "« Porteur ou membre seul » : aucune valeur pour le pôle, une pour une autre structure."
    )
    st.html(data_markup.indicator_coverage(tables.coverage.by_indicator))
    _offer_table(tables, tables.by_indicator, screen)
    _show_note("Chaque pôle est compté dans le premier appel qu’il a gagné.")
    st.html(data_markup.promotion_coverage(tables.coverage.by_promotion))
    _offer_table(tables, tables.by_promotion, screen)


def _show_contradictions(tables: DataTables, screen: DataScreen) -> None:
    rows = tables.coverage.contradictions
    if not rows:
        st.info("Aucune valeur ne diffère d’une autre dans cette sélection.")
        return
    _show_note(
        "Des valeurs différentes pour un même indicateur d’un même pôle, toutes gardées. D’abord "
        "celles d’une même année, les vraies contradictions ; puis celles sans année ; des années "
        "différentes peuvent n’être qu’une évolution. Les chiffres de membres différents ne se "
        "contredisent pas et n’y sont pas."
    )
    if len(rows) > MOST_CONFLICTS:
        _show_note(
            f"Les {MOST_CONFLICTS} premières sur {format_number(len(rows))} ; choisissez un "
            "département pour lire les autres. Le fichier les contient toutes."
        )
    st.html(data_markup.contradictions(rows[:MOST_CONFLICTS]))
    _offer_table(tables, tables.contradictions, screen)


def _show_places(tables: DataTables, screen: DataScreen) -> None:
    coverage = tables.coverage
    if coverage.unplaced:
        st.html(data_markup.unplaced_table(coverage.unplaced[:MOST_ROWS]))
        _offer_table(tables, tables.unplaced, screen)
    else:
        st.info("Tous les pôles de cette sélection sont localisés.")
    if coverage.repairs:
        st.html(data_markup.repairs_table(coverage.repairs[:MOST_ROWS]))
        _offer_table(tables, tables.repairs, screen)
    else:
        _show_note(
            "Codes anciens portés aux codes actuels : aucun dans cette sélection, tous les codes "
            "écrits sont de la géographie en vigueur."
        )


def _show_sources(tables: DataTables, screen: DataScreen) -> None:
    _show_note(
        "Une page par ligne, avec les chiffres qu’elle donne, les pôles dont elle chiffre quelque "
        "chose et ceux dont elle dit qu’ils sont un PTCE."
    )
    _show_table(tables, tables.sources, screen)


def _show_versions(tables: DataTables, screen: DataScreen) -> None:  # noqa: ARG001
    st.html(data_markup.vintages(shipped_schemas()))
    st.html(data_markup.change_log(_changes()))


_SECTIONS: Mapping[Section, Callable[[DataTables, DataScreen], None]] = {
    Section.CHIFFRES: _show_figures,
    Section.POLES: _show_poles,
    Section.DICTIONNAIRE: _show_dictionary,
    Section.COUVERTURE: _show_coverage,
    Section.CONTRADICTIONS: _show_contradictions,
    Section.LOCALISATION: _show_places,
    Section.SOURCES: _show_sources,
    Section.VERSIONS: _show_versions,
}


# Tables and files


def _show_table(tables: DataTables, table: Table, screen: DataScreen) -> None:
    rows = table.holding(screen.words) if screen.section in SEARCHED else table.rows
    if not table.rows:
        st.info("Aucun chiffre n’est publié pour les pôles de cette sélection.")
        return
    if not rows:
        st.info(f"Aucune ligne ne contient ces mots, sur {format_number(len(table.rows))}.")
        return
    if len(rows) < len(table.rows):
        _show_note(f"{format_number(len(rows))} lignes sur {format_number(len(table.rows))}.")
    show_rows(table, rows)
    offer_rows(tables.coverage.atlas, table, rows, screen.selection)


def _offer_table(tables: DataTables, table: Table, screen: DataScreen) -> None:
    offer_rows(tables.coverage.atlas, table, table.rows, screen.selection)


def _raw_name(name: str) -> str:
    stem, extension = name.split(".", 1)
    return f"ptce-{stem}-brut-{today().isoformat()}.{extension}"


def _show_note(text: str) -> None:
    st.html(data_markup.section_note(text))


def _remember() -> None:
    """Write the whole state of the widgets in the address, so that fast clicks lose nothing."""
    section = view_of_widgets(SECTION_LABELS, SECTION_KEY, Section.CHIFFRES)
    words = st.session_state[WORDS_KEY].strip()
    screen = DataScreen(selection_of_widgets(PREFIX), section, words)
    st.query_params.from_dict(write_data_screen(screen))


def _tables(app: AppData, poles: Sequence[Pole]) -> DataTables:
    """The tables of a selection; those of the last ones are kept."""

    def tables(pole_ids: tuple[PoleId, ...]) -> DataTables:
        return DataTables(Coverage(app.atlas, tuple(app.atlas.by_id[one] for one in pole_ids)))

    kept = app.keep("tables", lambda: lru_cache(_KEPT_SELECTIONS)(tables))
    return kept(tuple(pole.pole_id for pole in poles))


def _changes() -> tuple[Change, ...]:
    readme: Path = file_places()[0] / README_FILE
    return read_changes(readme.read_text(encoding="utf-8")) if readme.is_file() else ()
