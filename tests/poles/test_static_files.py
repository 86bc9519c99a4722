"""The browser's files are written once, under names that change with their content."""

import hashlib
import json
import os
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from threading import Barrier

import pytest
from xstatic.pkg import leaflet

from poles.maps.area_outlines import pack_outlines
from poles.maps.drawing import places_of
from poles.maps.map_drawing import places_json
from poles.maps.static_files import (
    ASSETS_DIR,
    FROM_THE_MAP_FRAME,
    SCRIPTS,
    departements_script,
    publish_map_files,
    write_whole,
)


@pytest.fixture(scope="module")
def places(small_atlas):
    return places_of(small_atlas)


@pytest.fixture
def static_dir(tmp_path):
    return tmp_path / "static"


def addresses(files):
    return [*files.scripts.values(), *files.styles.values(), files.base, files.places]


def snapshot(folder):
    return {path.name: (path.read_bytes(), path.stat().st_ino) for path in folder.iterdir()}


def test_every_address_is_a_written_file(small_atlas, places, static_dir):
    files = publish_map_files(small_atlas, places, static_dir)
    names = [address.removeprefix(f"{FROM_THE_MAP_FRAME}/") for address in addresses(files)]
    assert len(set(names)) == len(names)
    assert {path.name for path in static_dir.iterdir()} == set(names)
    assert {field.name for field in fields(files)} == {"scripts", "styles", "base", "places"}


def test_name_holds_the_digest_of_the_content(small_atlas, places, static_dir):
    publish_map_files(small_atlas, places, static_dir)
    for path in static_dir.iterdir():
        digest = path.stem.rpartition("-")[2]
        assert len(digest) >= 12
        assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(digest)


def content_of(address, static_dir):
    return (static_dir / address.rpartition("/")[2]).read_bytes()


def test_contents_are_leaflet_the_assets_and_the_outlines(small_atlas, places, static_dir):
    files = publish_map_files(small_atlas, places, static_dir)
    with open(f"{leaflet.BASE_DIR}/leaflet.js", "rb") as script:  # noqa: PTH123
        assert content_of(files.scripts["leaflet"], static_dir) == script.read()
    ours = content_of(files.scripts["atlas_map"], static_dir)
    assert ours == b"\n".join((ASSETS_DIR / name).read_bytes() for name in SCRIPTS)
    assert content_of(files.places, static_dir) == places_json(places)
    departements = list(small_atlas.boundaries.shapes("departements").values())
    base = content_of(files.base, static_dir)
    assert base == pack_outlines(departements)
    assert zlib.decompress(base)[0] == len(departements) == 4


def test_departments_are_named_where_they_are_and_those_without_an_outline_are_not(small_atlas):
    said = departements_script(small_atlas).decode()
    rows = json.loads(said.removeprefix("window.departementNames = ").removesuffix(";"))
    assert [row[0] for row in rows] == ["Drôme", "Isère", "Vendée", "Mayotte"]
    for name, lat, lon in rows:
        code = {nom: c for c, nom in small_atlas.boundaries.departement_names.items()}[name]
        west, south, east, north = small_atlas.boundaries.departement_boxes[code]
        assert west < lon < east
        assert south < lat < north


def test_leaflet_comes_before_the_script_that_needs_it(small_atlas, places, static_dir):
    files = publish_map_files(small_atlas, places, static_dir)
    assert list(files.scripts) == ["leaflet", "departements", "atlas_map"]


def test_second_publication_writes_nothing(small_atlas, places, static_dir):
    first = publish_map_files(small_atlas, places, static_dir)
    before = snapshot(static_dir)
    assert publish_map_files(small_atlas, places, static_dir) == first
    assert snapshot(static_dir) == before


def test_changed_content_has_a_new_name_and_the_old_file_stays(small_atlas, places, static_dir):
    old = publish_map_files(small_atlas, places, static_dir)
    renamed = (replace(places[0], nom="Autre nom"), *places[1:])
    new = publish_map_files(small_atlas, renamed, static_dir)
    assert new.places != old.places
    assert (new.scripts, new.styles, new.base) == (old.scripts, old.styles, old.base)
    assert json.loads(content_of(new.places, static_dir))[0]["nom"] == "Autre nom"
    assert json.loads(content_of(old.places, static_dir))[0]["nom"] == places[0].nom


def test_what_no_server_published_for_months_is_dropped(small_atlas, places, static_dir):
    old = publish_map_files(small_atlas, places, static_dir)
    mine = static_dir / "mine.txt"
    mine.write_text("", encoding="utf-8")
    for path in static_dir.iterdir():
        os.utime(path, (0, 0))
    renamed = (replace(places[0], nom="Autre nom"), *places[1:])
    new = publish_map_files(small_atlas, renamed, static_dir)
    names = {address.rpartition("/")[2] for address in addresses(new)}
    assert {path.name for path in static_dir.iterdir()} == names | {mine.name}
    assert old.places.rpartition("/")[2] not in names
    # What is used still is new again.
    month_ago = time.time() - 30 * 24 * 3600
    for path in static_dir.iterdir():
        os.utime(path, (month_ago, month_ago))
    publish_map_files(small_atlas, renamed, static_dir)
    assert all(path.stat().st_mtime > month_ago for path in static_dir.iterdir() if path != mine)
    publish_map_files(small_atlas, places, static_dir)
    assert (static_dir / new.places.rpartition("/")[2]).is_file()


def test_file_cut_short_is_written_again(small_atlas, places, static_dir):
    files = publish_map_files(small_atlas, places, static_dir)
    path = static_dir / files.places.rpartition("/")[2]
    path.write_bytes(path.read_bytes()[:10])
    publish_map_files(small_atlas, places, static_dir)
    assert path.read_bytes() == places_json(places)


def test_files_can_be_read_by_everybody(small_atlas, places, static_dir):
    publish_map_files(small_atlas, places, static_dir)
    assert {path.stat().st_mode & 0o777 for path in static_dir.iterdir()} == {0o644}


def test_folder_that_cannot_be_made_is_an_os_error(small_atlas, places, tmp_path):
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    with pytest.raises(OSError, match="fichier"):
        publish_map_files(small_atlas, places, tmp_path / "fichier" / "static")
    with pytest.raises(OSError, match="fichier"):
        publish_map_files(small_atlas, places, tmp_path / "fichier")


def test_file_that_cannot_be_replaced_leaves_nothing_behind(small_atlas, places, static_dir):
    files = publish_map_files(small_atlas, places, static_dir)
    path = static_dir / files.places.rpartition("/")[2]
    path.unlink()
    path.mkdir()
    with pytest.raises(OSError, match=path.name):
        publish_map_files(small_atlas, places, static_dir)
    assert [one.name for one in static_dir.iterdir() if one.name.startswith(".")] == []


def test_what_cannot_be_written_whole_leaves_nothing(tmp_path, monkeypatch):
    def refuse(*_args):
        raise PermissionError(13, "Refused", "a.bin")

    monkeypatch.setattr("poles.maps.static_files.Path.replace", refuse)
    with pytest.raises(PermissionError):
        write_whole(tmp_path / "static" / "a.bin", b"x")
    assert list((tmp_path / "static").iterdir()) == []
    monkeypatch.undo()
    write_whole(tmp_path / "static" / "a.bin", b"x")
    [written] = (tmp_path / "static").iterdir()
    assert (written.name, written.read_bytes()) == ("a.bin", b"x")
    assert written.stat().st_mode & 0o777 == 0o644


def test_folder_that_is_ready_need_not_be_written(small_atlas, places, static_dir, monkeypatch):
    files = publish_map_files(small_atlas, places, static_dir)

    def refuse(*_args, **_options):
        raise PermissionError(13, "Read-only", str(static_dir))

    monkeypatch.setattr("poles.maps.static_files.tempfile.mkstemp", refuse)
    assert publish_map_files(small_atlas, places, static_dir) == files
    with pytest.raises(PermissionError):
        publish_map_files(small_atlas, places[:1], static_dir)


def test_publications_at_the_same_time_agree(small_atlas, places, static_dir):
    threads = 4
    start = Barrier(threads)

    def publish(_):
        start.wait()
        return publish_map_files(small_atlas, places, static_dir)

    with ThreadPoolExecutor(threads) as pool:
        published = list(pool.map(publish, range(threads)))
    assert published == [published[0]] * threads
    names = {address.rpartition("/")[2] for address in addresses(published[0])}
    assert {path.name for path in static_dir.iterdir()} == names
    assert content_of(published[0].places, static_dir) == places_json(places)
