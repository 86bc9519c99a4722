"""The two worlds of the tests: the small one, known in full, and the one that is shipped."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from small_world import write_small_world
from streamlit.runtime.media_file_manager import MediaFileManager

from poles.atlas import Atlas, load_atlas

settings.register_profile("atlas", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("atlas")

PROJECT_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class WorldPaths:
    """Where a world stands: its files may be rewritten, they belong to one test."""

    data_dir: Path
    geo_dir: Path


@pytest.fixture(scope="session")
def small_world_original(tmp_path_factory):
    """The small world, written once; nobody writes to it."""
    return WorldPaths(*write_small_world(tmp_path_factory.mktemp("small_world")))


@pytest.fixture
def small_world(small_world_original, tmp_path, monkeypatch):
    """A copy of the small world for one test, where the pages and the command line look for it."""
    world = WorldPaths(tmp_path / "data", tmp_path / "geo")
    shutil.copytree(small_world_original.data_dir, world.data_dir)
    shutil.copytree(small_world_original.geo_dir, world.geo_dir)
    monkeypatch.setenv("POLES_DATA_DIR", str(world.data_dir))
    monkeypatch.setenv("POLES_GEO_DIR", str(world.geo_dir))
    return world


@pytest.fixture(scope="session")
def small_atlas(small_world_original) -> Atlas:
    """The atlas of the small world, shared by all: never change what it holds."""
    return load_atlas(small_world_original.data_dir, small_world_original.geo_dir)


@pytest.fixture(scope="session")
def shipped_atlas() -> Atlas:
    """The atlas of the files that the project ships, shared by all."""
    return load_atlas(PROJECT_DIR / "data", PROJECT_DIR / "geo")


@pytest.fixture
def offered(monkeypatch):
    """The files that the page offers, by name, each with the callable that a click would run."""
    files = {}
    register = MediaFileManager.add_deferred

    def recorded(manager, data, *args, **kwargs):
        files[kwargs["file_name"]] = data
        return register(manager, data, *args, **kwargs)

    monkeypatch.setattr(MediaFileManager, "add_deferred", recorded)
    return files
