"""The files that a page offers: two or three buttons, and the rest in a list that opens."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from urllib.parse import urlsplit

import streamlit as st

from poles.files.extraction import HERE, About, home_of, link_to
from poles.files.extracts import Format

FORM_LABELS: Mapping[Format, str] = {
    Format.CSV: "CSV (RFC 4180)",
    Format.CSV_EXCEL: "CSV (Excel)",
    Format.XLSX: "XLSX",
    Format.GEOJSON: "GeoJSON",
    Format.GEOPACKAGE: "GeoPackage",
    Format.GEOPARQUET: "GeoParquet",
    Format.ZIP: "Tout (zip)",
}
OUTLINE_FORMS = (Format.GEOJSON, Format.GEOPACKAGE, Format.GEOPARQUET)
_MEDIA_TYPES = {
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Offered:
    """One file: what its button says, its name, and what makes it on the click."""

    label: str
    name: str
    data: Callable[[], bytes]


@st.fragment
def offer_files(
    key: str, first: Sequence[Offered], others: Callable[[], Sequence[Offered]]
) -> None:
    """Offer files side by side, and the others in a list that is made when it is opened.

    A fragment: opening the list does not run the page again. No popover: it is placed while it is
    empty, and at the foot of a page keeps the height of one button.
    """
    with st.container(key=f"{key}_fichiers"):
        with st.container(horizontal=True):
            for offered in first:
                offer_file(offered, key)
        more = st.expander("Autres formats", key=f"{key}_autres", on_change="rerun")
        if more.open:
            with more, st.container(horizontal=True):
                for offered in others():
                    offer_file(offered, key)


def offer_forms(
    key: str,
    about: About,
    name: Callable[[Format, date], str],
    data: Callable[[Format, About], bytes],
) -> None:
    """Offer the same rows in every form, those of the outlines and the plain CSV in the list."""

    def offered(forms: Iterable[Format]) -> list[Offered]:
        return [
            Offered(FORM_LABELS[form], name(form, about.today), partial(data, form, about))
            for form in forms
        ]

    first = offered((Format.CSV_EXCEL, Format.XLSX, Format.ZIP))
    offer_files(key, first, lambda: offered((Format.CSV, *OUTLINE_FORMS)))


def offer_file(offered: Offered, key: str) -> None:
    """Offer one file: it is built on the click only, and nothing reruns."""
    st.download_button(
        offered.label,
        offered.data,
        file_name=offered.name,
        mime=_MEDIA_TYPES.get(offered.name.rsplit(".", 1)[1], "application/octet-stream"),
        on_click="ignore",
        key=f"{key}_{offered.label}",
        icon=":material/download:",
    )


def home_address() -> str:
    """Return the address of the atlas in the reader's browser."""
    return home_of(st.context.url)


def page_link(written: Mapping[str, Sequence[str]]) -> str:
    """Return the lasting address of this page in the reader's browser."""
    here = st.context.url
    path = urlsplit(here)._replace(query="", fragment="").geturl() if here else HERE
    return link_to(path, "", written)


def today() -> date:
    """Return the day of the reader's files."""
    return date.today()  # noqa: DTZ011 (a reader's day)
