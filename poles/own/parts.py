"""The parts of the page of a reader's own data: files, check, doubts, report, corrected files."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from poles.app_data import load_app_data
from poles.files.data_dictionary import shipped_schemas
from poles.files.download_parts import Offered, offer_file, today
from poles.french_text import plain_markdown, shortened
from poles.numbers_fr import format_number
from poles.own import markup as own_markup
from poles.own.atlas import MOST_SHOWN
from poles.own.checking import Check, check_tables, once_it_lasts
from poles.own.corrected import (
    PATCHED,
    VALUES_ONLY,
    book_of,
    corrected_csv,
    patched_workbook,
    rewritten_workbook,
    values_of_workbook,
)
from poles.own.limits import MOST_BYTES, MOST_ROWS
from poles.own.report import (
    COLUMNS,
    STATES,
    report_csv,
    report_rows,
)
from poles.own.session import (
    forget_own_data,
    kept_check,
    own_data,
    show_everywhere,
    show_shipped_again,
    uploads_key,
)
from poles.own.spreadsheet import named_apart, read_all
from poles.own.template import (
    DICTIONARY_COLUMNS,
    dictionary_rows,
    template_csv,
    template_workbook,
)
from poles.page.markup import messages
from poles.page.page_parts import add_assets
from poles.records import DataFileError
from poles.wording import FORGET_OWN, PAGES

_KEY = "own"
MOST_SHOWN_ROWS = 1_000
_HEADINGS = {
    "etat": "État",
    "fichier": "Fichier",
    "ligne": "Ligne",
    "colonne": "Colonne",
    "avant": "Écrit",
    "apres": "Lu",
    "pourquoi": "Pourquoi",
    "que_faire": "Que faire",
}


def take_files() -> None:
    """Show what the page is for, and take the files.

    Of any kind: what is no list is refused once read, with a reason, in French.
    """
    add_assets("own.css", "own.js")
    st.html(own_markup.promise())
    st.file_uploader(
        "Votre liste de pôles, et si vous l’avez celle de leurs chiffres : CSV, XLSX ou ODS "
        f"(jusqu’à {MOST_BYTES // 10**6} Mo et {format_number(MOST_ROWS)} lignes)",
        accept_multiple_files=True,
        key=uploads_key(),
        on_change=_note_new_files,
    )


def check_own_files() -> Check | None:
    """Return the check of the files, made anew when they or the answers changed; None without."""
    kept = kept_check()
    if kept.pop("new", False):
        _read_files(kept)
    if kept.get("refused"):
        st.html(messages("Ce fichier ne peut pas être lu.", kept["refused"]))
        return None
    if "grids" not in kept:
        return None
    if "check" not in kept:
        try:
            kept["check"] = _checked(kept)
        except DataFileError as refusal:
            kept["refused"] = [str(problem) for problem in refusal.problems]
            kept.pop("grids")
            st.html(messages("Ce fichier ne peut pas être lu.", kept["refused"]))
            return None
    check: Check = kept["check"]
    return check


def offer_template() -> None:
    """Offer an empty table and its dictionary."""
    st.markdown(
        "Pas encore de liste ? Partez du modèle : seule la colonne « nom » est obligatoire."
    )
    with st.container(horizontal=True):
        offer_file(Offered("Modèle (XLSX)", "ptce-modele.xlsx", _template), _KEY)
        offer_file(Offered("Modèle (CSV)", "ptce-modele.csv", template_csv), _KEY)
    with st.expander("Ce que chaque colonne veut dire"):
        rows = dictionary_rows(shipped_schemas())
        st.dataframe(pd.DataFrame(rows, columns=list(DICTIONARY_COLUMNS)), hide_index=True)


def show_found(check: Check) -> None:
    """Show what was found: counts, facts, and how the cells of each column were read."""
    st.html(own_markup.check_cards(check))
    st.html(own_markup.check_facts(check))
    for table in check.tables:
        if table.outcomes:
            st.html(own_markup.match_bars(table))


def offer_everywhere(check: Check) -> None:
    """Offer to show the data on every page, beside the shipped poles or alone, and to forget."""
    too_many = len(check.poles) > MOST_SHOWN
    nothing = not check.poles and not check.figures
    if too_many:
        st.info(
            f"Plus de {format_number(MOST_SHOWN)} pôles : la vérification et les fichiers corrigés "
            "sont complets, mais la carte et les comparaisons resteraient illisibles. Gardez les "
            "lignes d’une région pour les y voir."
        )
    shown = own_data()
    with st.container(horizontal=True):
        for label, beside in (
            ("Voir avec les pôles de l’atlas", True),
            ("Voir vos pôles seuls", False),
        ):
            st.button(
                label,
                on_click=partial(_show, check, beside=beside),
                type="primary" if beside else "secondary",
                disabled=too_many or nothing or (shown is not None and shown.beside is beside),
            )
        if shown is not None:
            st.button("Revenir aux pôles de l’atlas", on_click=show_shipped_again)
        st.button(FORGET_OWN, on_click=forget_own_data, key="own_forget_here")
    if shown is not None:
        st.caption("Toutes les pages montrent maintenant vos données :")
        with st.container(horizontal=True):
            for path in ("dashboard.py", "pages/comparer.py", "pages/insertion.py"):
                st.page_link(path, label=PAGES[path], icon=":material/arrow_forward:")


def show_report(check: Check) -> None:
    """Show every repair, doubt and fault as a table that can be filtered."""
    rows = report_rows(check)
    if not rows:
        st.success("Rien à réparer, rien à corriger : chaque case se lit telle quelle.")
        return
    st.html(
        own_markup.section(
            "Rapport", "Chaque case réparée, trouvée par son nom, douteuse ou illisible."
        )
    )
    states, columns = st.columns(2)
    present = [state for state in STATES if any(row["etat"] == state for row in rows)]
    kept_states = states.pills("État", present, selection_mode="multi", key="own_states")
    headers = list(dict.fromkeys(str(row["colonne"]) for row in rows))
    kept_columns = columns.multiselect(
        "Colonne", headers, key="own_columns", placeholder="Toutes", select_all=False
    )
    kept = [
        row
        for row in rows
        if (not kept_states or row["etat"] in kept_states)
        and (not kept_columns or str(row["colonne"]) in kept_columns)
    ]
    if len(kept) > MOST_SHOWN_ROWS:
        st.caption(
            f"Les {format_number(MOST_SHOWN_ROWS)} premières lignes sur "
            f"{format_number(len(kept))} ; les fichiers les contiennent toutes."
        )
    shown = kept[:MOST_SHOWN_ROWS]
    frame = pd.DataFrame({_HEADINGS[name]: [row[name] for row in shown] for name in COLUMNS})
    widths = {"Lu": "medium", "Écrit": "medium", "Pourquoi": "large", "Que faire": "large"}
    st.dataframe(
        frame,
        hide_index=True,
        key="own_report",
        placeholder="",
        column_config={
            name: st.column_config.TextColumn(name, width=width)  # type: ignore[arg-type]
            for name, width in widths.items()
        },
    )
    with st.container(horizontal=True):
        for label, for_excel in (("CSV (Excel)", True), ("CSV (RFC 4180)", False)):
            name = f"ptce-rapport{'-excel' if for_excel else ''}-{today().isoformat()}.csv"
            report = partial(report_csv, check, for_excel=for_excel)
            offer_file(Offered(f"Rapport : {label}", name, report), _KEY)


def offer_corrected(check: Check) -> None:
    """Offer the reader's tables with the repairs and nothing else changed."""
    st.html(own_markup.section("Fichier corrigé", own_markup.CORRECTED_NOTE))
    day = today().isoformat()
    books: dict[str, bytes] = kept_check().get("books", {})
    values_only: dict[str, Check] = kept_check().setdefault("values_only", {})
    with st.container(horizontal=True):
        for number, (book, content) in enumerate(books.items()):
            stem, _, kind = book.rpartition(".")
            made = partial(_corrected_book, check, book, content, values_only)
            label = f"Votre classeur, corrigé : {plain_markdown(shortened(book))}"
            name = f"{_slug(stem)}-corrige-{day}.{kind.lower()}"
            offer_file(Offered(label, name, made), f"{_KEY}_book_{number}")
        for number, sheet in enumerate(one for one in check.sheets if one.table):
            said = sheet.grid.sheet or sheet.grid.file
            name = f"{_slug(said.rsplit('.', 1)[0])}-corrige-{day}.csv"
            label = f"{plain_markdown(shortened(said))} : CSV"
            offer_file(Offered(label, name, partial(corrected_csv, sheet)), f"{_KEY}_{number}")
        made = partial(rewritten_workbook, check)
        offer_file(Offered("Tout, valeurs seules : XLSX", f"corrige-{day}.xlsx", made), _KEY)
    for book, of_check in values_only.items():
        if of_check is check:
            st.info(f"« {plain_markdown(shortened(book))} » {VALUES_ONLY}")


# Files and check


def _note_new_files() -> None:
    """The files are read by the page, not here: a callback has no place to show a progress."""
    kept_check()["new"] = True


def _read_files(kept: dict[str, Any]) -> None:
    files = st.session_state.get(uploads_key()) or []
    kept.clear()
    show_shipped_again()
    try:
        with st.spinner("Lecture de vos fichiers…"):
            grids = read_all((file.getvalue(), file.name) for file in files)
    except DataFileError as refusal:
        kept["refused"] = [str(problem) for problem in refusal.problems]
        return
    if grids:
        workbooks = {book_of(grid) for grid in grids}
        names = named_apart(file.name for file in files)
        books = {
            name: file.getvalue()
            for name, file in zip(names, files, strict=True)
            if name in workbooks and name.lower().endswith(PATCHED)
        }
        kept.update(grids=grids, books=books, choices={}, answers={})


def _checked(kept: dict[str, Any]) -> Check:
    shipped = load_app_data().atlas
    place = st.empty()

    def progress(done: int, rows: int) -> None:
        said = f"{format_number(done)} lignes vérifiées sur {format_number(rows)}"
        place.progress(min(done / rows, 1.0), said)

    check = check_tables(
        kept["grids"],
        shipped.boundaries,
        shipped.poles,
        choices=kept["choices"],
        answers=kept["answers"],
        progress=once_it_lasts(progress),
    )
    place.empty()
    return check


def _show(check: Check, *, beside: bool) -> None:
    show_everywhere(check, load_app_data(), beside=beside)


# Files to take away


def _corrected_book(
    check: Check, book: str, content: bytes, values_only: dict[str, Check]
) -> bytes:
    """The workbook, made on the click: the page says from then on that only its values are kept."""
    patched = patched_workbook(check, book, content)
    if patched is not None:
        return patched
    values_only[book] = check
    return values_of_workbook(check, book)


def _template() -> bytes:
    return template_workbook(shipped_schemas())


def _slug(text: str) -> str:
    kept = "".join(letter if letter.isalnum() else "-" for letter in text)
    return kept.strip("-")[:60] or "fichier"
