"""The one cached load of the pages: the atlas, its places on the map, the files of the browser."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import streamlit as st

from poles.atlas import Atlas, file_places, load_atlas
from poles.drawing import Place, places_of
from poles.pole_detail import PoleDetail, pole_detail
from poles.records import PoleId
from poles.static_files import MapFiles, publish_detail, publish_map_files

_KEPT_ATLASES = 3
_KEPT_DETAILS = 64
_READ = (".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class PublishedDetail:
    """The communes of a pole, and where the browser fetches them."""

    url: str
    detail: PoleDetail


@dataclass(frozen=True)
class AppData:
    """What every page starts from; shared by every session, never changed."""

    atlas: Atlas
    places: tuple[Place, ...]
    map_files: MapFiles | None
    """None where static/ can neither be read nor written: the map is then replaced by a message."""

    @cached_property
    def detail_of(self) -> Callable[[PoleId], PublishedDetail]:
        """Return the communes of a pole with their address; the last asked are kept."""

        def published(pole_id: PoleId) -> PublishedDetail:
            detail = pole_detail(self.atlas, pole_id)
            return PublishedDetail(publish_detail(detail), detail)

        return lru_cache(maxsize=_KEPT_DETAILS)(published)


def load_app_data() -> AppData:
    """Return the app's data, read again when a file changes.

    Raises DataFileError with every problem of the files.
    """
    data_dir, geo_dir = file_places()
    return _load(str(data_dir), str(geo_dir), _state_of(data_dir), _state_of(geo_dir))


@st.cache_resource(show_spinner="Lecture des données…", max_entries=_KEPT_ATLASES)
def _load(
    data_dir: str,
    geo_dir: str,
    data_state: str,  # noqa: ARG001 (part of the cache's key)
    geo_state: str,  # noqa: ARG001
) -> AppData:
    with _kept_for_good():
        atlas = load_atlas(Path(data_dir), Path(geo_dir))
        places = places_of(atlas)
        map_files = _published(atlas, places)
    return AppData(atlas, places, map_files)


@contextmanager
def _kept_for_good() -> Iterator[None]:
    """What is loaded within is not swept while it grows, nor ever after.

    Streamlit sweeps the memory after each run, and would walk these hundreds of thousands of
    objects each time (120 ms).
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()


def _published(atlas: Atlas, places: tuple[Place, ...]) -> MapFiles | None:
    try:
        return publish_map_files(atlas, places)
    except OSError:
        return None


def _state_of(folder: Path) -> str:
    """Name, time and size of each file: what tells that one was changed.

    One text, because Streamlit hashes a key at each run, part by part.
    """
    if not folder.is_dir():
        return ""
    with os.scandir(folder) as entries:
        files = [(one.name, one.stat()) for one in entries if one.name.endswith(_READ)]
    return repr(sorted((name, state.st_mtime_ns, state.st_size) for name, state in files))
