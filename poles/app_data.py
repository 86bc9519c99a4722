"""What the pages start from: the atlas, its places on the map, the files of the browser.

The shipped data are loaded once for all sessions; a reader's own are kept in their session alone.
"""

import gc
import os
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from poles.atlas import Atlas, file_places, load_atlas
from poles.french_text import searchable
from poles.maps.drawing import Place, places_of
from poles.maps.map_drawing import detail_json, places_json
from poles.maps.memory_files import offer_in_memory
from poles.maps.pole_detail import PoleDetail, pole_detail
from poles.maps.static_files import MapFiles, publish_map_files
from poles.records import PoleId

Kept = TypeVar("Kept")

_KEPT_DETAILS = 64
_READ = (".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class PublishedDetail:
    """The communes of a pole, and where the browser fetches them."""

    url: str
    detail: PoleDetail


@dataclass(frozen=True)
class AppData:
    """What every page starts from, never changed; shared by every session unless it is a reader's.

    What a page computes of it is kept with it, by name: nothing of it outlives it.
    """

    atlas: Atlas
    places: tuple[Place, ...]
    map_files: MapFiles | None
    """None where static/ can neither be read nor written: the map is then replaced by a message."""
    is_own: bool = False
    """Whether it holds a reader's data, which are never written to disk."""
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def keep(self, name: Hashable, make: Callable[[], Kept]) -> Kept:
        """Return what was made under this name, made now the first time."""
        if name not in self._kept:
            self._kept[name] = make()
        kept: Kept = self._kept[name]
        return kept

    @property
    def departement_labels(self) -> Mapping[str, str]:
        """The departments by code, as the lists show them and are searched: « Isère (38) »."""
        names = self.atlas.choices.departements.items()
        return self.keep(
            "departement_labels", lambda: {one: searchable(f"{nom} ({one})") for one, nom in names}
        )

    def places_url(self, files: MapFiles) -> str:
        """Return where the frame of a map fetches the poles; ask at each run."""
        if not self.is_own:
            return files.places
        content = self.keep("places", lambda: places_json(self.places))
        return offer_in_memory("territoires.json", content)

    def detail_of(self, pole_id: PoleId) -> PublishedDetail:
        """Return the communes of a pole, with their address for this session; ask at each run."""
        details = self.keep("details", lambda: lru_cache(_KEPT_DETAILS)(self._detail))
        detail, content = details(pole_id)
        return PublishedDetail(offer_in_memory("communes.json", content), detail)

    def _detail(self, pole_id: PoleId) -> tuple[PoleDetail, bytes]:
        """The communes of a pole, and as the browser reads them."""
        detail = pole_detail(self.atlas, pole_id)
        return detail, detail_json(detail)


def load_app_data() -> AppData:
    """Return the app's shipped data, read again when a file changes.

    Raises DataFileError with every problem of the files.
    """
    data_dir, geo_dir = file_places()
    return _load(str(data_dir), str(geo_dir), _state_of(data_dir), _state_of(geo_dir))


def own_app_data(atlas: Atlas, shipped: AppData) -> AppData:
    """Return a reader's data as the pages want them; they go where the caller keeps them."""
    return AppData(atlas, places_of(atlas), shipped.map_files, is_own=True)


@st.cache_resource(show_spinner=False, max_entries=1)
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
    """What is loaded within is not swept while it grows, nor after, until all is loaded again.

    Each full sweep of the memory would walk these hundreds of thousands of objects (120 ms).
    """
    if gc.get_freeze_count():  # an earlier load, which nobody may need any more
        gc.unfreeze()
        gc.collect()
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
