"""What the browser fetches once: Leaflet, the map's script, the outlines; published under static/.

Streamlit serves `static/` beside dashboard.py at /app/static/. A name holds the digest of its
content: a browser may keep it for ever, and two servers that write the same name write the same
bytes. What no server has published for three months is dropped when one starts.
"""

import hashlib
import os
import re
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from xstatic.pkg import leaflet

from poles.atlas import PROJECT_DIR, Atlas
from poles.maps.area_outlines import pack_outlines
from poles.maps.drawing import Place
from poles.maps.map_drawing import places_json, script_json

STATIC_DIR = PROJECT_DIR / "static"
ASSETS_DIR = Path(__file__).resolve().parent.parent / "assets"
FROM_THE_MAP_FRAME = "../../app/static"
"""The map stands in a frame at /component/<name>/: relative, a base path changes nothing."""
_DIGEST_LENGTH = 12
_PUBLISHED = re.compile(r"[a-z_-]+-[0-9a-f]{12}\.[a-z]+")
_SECONDS_KEPT = 90 * 24 * 3600
SHARED_SCRIPTS = ("map_names.js", "map_frame.js", "areas_shapes.js", "borders_paint.js")
"""Of every map, in their order: published as one with the map's own."""
SCRIPTS = (*SHARED_SCRIPTS, "map_picks.js", "atlas_map.js")


@dataclass(frozen=True, slots=True)
class MapFiles:
    """The addresses of what the map needs, as its frame writes them."""

    scripts: dict[str, str]
    styles: dict[str, str]
    base: str
    places: str


def publish_map_files(
    atlas: Atlas, places: tuple[Place, ...], static_dir: Path = STATIC_DIR
) -> MapFiles:
    """Return the addresses of the map's files, after writing those that are not there yet.

    Raises OSError when one is missing and cannot be written.
    """
    _drop_old(static_dir)
    leaflet_dir = Path(leaflet.BASE_DIR)
    departements = list(atlas.boundaries.shapes("departements").values())

    def published(name: str, content: bytes) -> str:
        return f"{FROM_THE_MAP_FRAME}/{publish(static_dir, name, content)}"

    return MapFiles(
        scripts={
            "leaflet": published("leaflet.js", (leaflet_dir / "leaflet.js").read_bytes()),
            "departements": published("departements.js", departements_script(atlas)),
            "atlas_map": published("atlas_map.js", joined_assets(*SCRIPTS)),
        },
        styles={
            "leaflet_css": published("leaflet.css", (leaflet_dir / "leaflet.css").read_bytes()),
            "atlas_map_css": published(
                "atlas_map.css", (ASSETS_DIR / "atlas_map.css").read_bytes()
            ),
        },
        base=published("departements.bin", pack_outlines(departements)),
        places=published("territoires.json", places_json(places)),
    )


def departements_script(atlas: Atlas) -> bytes:
    """Return the script that tells the maps the name of each department, and where to write it."""
    names, centres = atlas.boundaries.departement_names, atlas.boundaries.departement_centres
    points = ((names[code], lat, lon) for code, (lon, lat) in centres.items() if lon is not None)
    return f"window.departementNames = {script_json(list(points))};".encode()


def joined_assets(*names: str) -> bytes:
    """Return these files of assets/ as one, in their order."""
    return b"\n".join((ASSETS_DIR / name).read_bytes() for name in names)


def publish(static_dir: Path, name: str, content: bytes) -> str:
    """Return the name under which a file is served, after writing it if it is not there yet.

    Raises OSError when it is missing and cannot be written.
    """
    stem, extension = name.rsplit(".", 1)
    digest = hashlib.sha256(content).hexdigest()[:_DIGEST_LENGTH]
    target = static_dir / f"{stem}-{digest}.{extension}"
    if not target.is_file() or target.read_bytes() != content:
        write_whole(target, content)
    else:
        with suppress(OSError):  # a folder that may only be read
            os.utime(target)
    return target.name


def _drop_old(static_dir: Path) -> None:
    """Other servers may use what they published a while ago, and so may their readers' browsers."""
    oldest = time.time() - _SECONDS_KEPT
    with suppress(OSError):
        for path in static_dir.iterdir():
            if _PUBLISHED.fullmatch(path.name) and path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)


def write_whole(target: Path, content: bytes) -> None:
    """Write a file that nobody ever sees half written, or leave nothing and raise OSError."""
    target.parent.mkdir(exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.stem}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
