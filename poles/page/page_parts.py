"""What every page has: its frame and menu, its data, its downloads, its foot."""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeVar

import streamlit as st
from streamlit.navigation.page import Page

from poles.app_data import AppData, load_app_data
from poles.files.download_parts import (
    FORM_LABELS,
    OUTLINE_FORMS,
    Offered,
    home_address,
    offer_files,
    today,
)
from poles.files.extraction import About
from poles.files.extracts import Format, extract, file_name
from poles.files.selection_extracts import about_selection, selection_extract, selection_file_name
from poles.maps.static_files import ASSETS_DIR
from poles.numbers_fr import counted
from poles.own.markup import own_banner
from poles.own.session import OwnData, about_shown, forget_own_data, own_data
from poles.page import markup
from poles.records import DataFileError, Pole
from poles.selection import Selection
from poles.wording import FORGET_OWN, PAGES, SUBTITLE, TITLE

CARRIED = ("departement", "region", "sens")
"""What a link of the menu keeps of the address: where, not what."""
SCRIPTS = ("page.js", "words.js", "access.js")
CONTENT = '<div id="contenu" tabindex="-1"></div>'
"""Where the link past the menu leads."""
TABLE_LABELS: Mapping[str, str] = {
    "poles": "Pôles et leurs indicateurs",
    "indicateurs": "Chiffres publiés",
    "communes": "Communes couvertes",
    "territoires": "Territoires",
}
AnyView = TypeVar("AnyView")


def open_page(title: str, *, is_heading: bool = True) -> AppData:
    """Return the app's data after the frame of the page; a broken file ends it.

    `is_heading` is False where what the page shows is its first heading: the name of a pole.
    """
    st.set_page_config(page_title=f"{title} · {TITLE}", page_icon=_icon(), layout="wide")
    heading = markup.heading(TITLE, SUBTITLE, title if is_heading else None)
    st.html(f"{_frame()}{heading}", unsafe_allow_javascript=True)
    _show_menu()
    own = own_data()
    if own is not None:
        _show_own_banner(own)
        return own.app
    try:
        return load_app_data()
    except DataFileError as refusal:
        problems = map(str, refusal.problems)
        st.html(markup.messages("Les données ne peuvent pas être lues.", problems))
        close_page()
        st.stop()


@cache
def _icon() -> str:
    """The icon within its address: a file of its own would be forgotten between two sessions."""
    return f"data:image/png;base64,{b64encode((ASSETS_DIR / 'favicon.png').read_bytes()).decode()}"


@cache
def _frame() -> str:
    return _assets("page.css", *SCRIPTS)


def add_assets(*names: str) -> None:
    """Give a page styles and scripts of its own, by the names of their files."""
    has_script = any(name.endswith(".js") for name in names)
    st.html(_assets(*names), unsafe_allow_javascript=has_script)


@cache
def _assets(*names: str) -> str:
    tags = {".css": "style", ".js": "script"}
    files = [ASSETS_DIR / name for name in names]
    texts = [(tags[file.suffix], file.read_text(encoding="utf-8")) for file in files]
    return "".join(f"<{tag}>{text}</{tag}>" for tag, text in texts)


def written_address() -> dict[str, list[str]]:
    """Return the parameters of the page's address, each with all its values."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def set_widgets(state: Mapping[str, Any], defaults: Mapping[str, Any]) -> None:
    """Give each widget the value that the address says, before it is drawn.

    A default is not written over: Streamlit would send the whole widget again at the next change.
    """
    for key, value in state.items():
        if st.session_state.get(key, defaults.get(key)) != value:
            st.session_state[key] = value


def show_ignored(sentences: Sequence[str]) -> None:
    """Say what part of the address means nothing, if any."""
    if sentences:
        st.html(markup.messages("Une partie de l’adresse a été ignorée.", sentences))


@contextmanager
def open_view(
    labels: Mapping[AnyView, str], key: str, remember: Callable[[], None]
) -> Iterator[AnyView]:
    """Give the view whose tab is open, and draw in it; the others are not computed."""
    tabs = st.tabs(list(labels.values()), key=key, on_change=remember)
    view, tab = next((view, tab) for view, tab in zip(labels, tabs, strict=True) if tab.open)
    with tab:
        yield view


def view_of_widgets(labels: Mapping[AnyView, str], key: str, otherwise: AnyView) -> AnyView:
    """Return the view whose tab is open; `otherwise` where there are no tabs."""
    label = st.session_state.get(key)
    return next((view for view, text in labels.items() if text == label), otherwise)


def offer_downloads(
    app: AppData, selection: Selection, poles: Sequence[Pole], key: str = "telecharger"
) -> None:
    """Offer exactly what is selected; a file is built on the click only, and nothing reruns."""
    about = about_shown(about_selection(app.atlas, selection, home_address(), today()))
    files = _SelectionFiles(app, selection, poles, about)
    first = [
        files.table("poles", Format.CSV_EXCEL, FORM_LABELS[Format.CSV_EXCEL]),
        *(files.whole(form, FORM_LABELS[form]) for form in (Format.XLSX, Format.ZIP)),
    ]
    offer_files(key, first, files.others)


def close_page() -> None:
    """Show the credits, the vintages and the licence."""
    st.html(markup.credits_line())


def _show_own_banner(own: OwnData) -> None:
    """Every page says whose data it shows, and how to forget them."""
    said = f"Vous regardez vos données ({', '.join(own.files)}) : {counted(own.poles, 'pôle')}"
    said += f" et {counted(own.figures, 'chiffre')}"
    said += ", avec les pôles de l’atlas." if own.beside else ", sans les pôles de l’atlas."
    said += " Elles ne sont que dans cette session : un lien n’y mène personne d’autre."
    st.html(own_banner(said))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("pages/vos_donnees.py", label="Rapport et réglages")
        st.button(FORGET_OWN, on_click=forget_own_data, key="oublier_mes_donnees")


def _show_menu() -> None:
    address = written_address()
    kept = {name: address[name] for name in CARRIED if name in address}
    with st.container(horizontal=True, key="menu"):
        for page, label in _menu():
            st.page_link(page, label=label, query_params=kept)
    st.html(CONTENT)


@cache
def _menu() -> tuple[tuple[Page, str], ...]:
    """The pages of the menu, looked for on the disk once and not at each run."""
    home = next(iter(PAGES))
    return tuple((st.Page(path, default=path == home), label) for path, label in PAGES.items())


@dataclass(frozen=True, slots=True)
class _SelectionFiles:
    app: AppData
    selection: Selection
    poles: Sequence[Pole]
    about: About

    def table(self, table: str, form: Format, label: str) -> Offered:
        name = file_name(table, self.selection, form, self.about.today)
        return Offered(label, name, partial(extract, self.app.atlas, self.poles, table, form))

    def whole(self, form: Format, label: str) -> Offered:
        name = selection_file_name(self.selection, form, self.about.today)
        data = partial(selection_extract, self.app.atlas, self.poles, form, self.about)
        return Offered(label, name, data)

    def others(self) -> list[Offered]:
        """The outlines, then each table in both CSV; the first button has one of them already."""
        outlines = [
            self.whole(form, f"Territoires : {FORM_LABELS[form]}") for form in OUTLINE_FORMS
        ]
        tables = [
            self.table(table, form, f"{label} : {FORM_LABELS[form]}")
            for table, label in TABLE_LABELS.items()
            for form in (Format.CSV_EXCEL, Format.CSV)
            if (table, form) != ("poles", Format.CSV_EXCEL)
        ]
        return [*outlines, *tables]
