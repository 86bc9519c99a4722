"""Find a commune as people write it, then the poles that cover it and the nearest ones."""

from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from pyproj import Geod

from poles.atlas import Atlas
from poles.boundaries import Boundaries
from poles.french_text import fold
from poles.records import CommuneCode, Pole, PoleId

MOST_MATCHES = 40
MOST_NEARBY = 8
FARTHEST_KM = 300
_EARTH = Geod(ellps="WGS84")
_METRES_IN_A_KM = 1_000
_CODE_LENGTH = 5


@dataclass(frozen=True, slots=True)
class Match:
    """One commune of today that the words may mean, and how they do (French)."""

    code: CommuneCode
    nom: str
    departement_code: str
    how: str


@dataclass(frozen=True, slots=True)
class Nearby:
    """One pole and its distance from a commune, in km, as the crow flies to its edge."""

    pole: Pole
    distance_km: float


def find_communes(boundaries: Boundaries, words: str) -> tuple[Match, ...]:
    """Return the communes that a name, an INSEE code or a postal code may mean, the surest first.

    Case and accents do not count; an old code or the name of a merged commune leads to today's.
    A postal code shared by several communes gives them all: nothing is chosen. At most 40.
    """
    wanted = fold(words)
    if not wanted:
        return ()
    found: dict[CommuneCode, str] = {}
    for code, how in _ways(boundaries, wanted):
        found.setdefault(code, how)
        if len(found) == MOST_MATCHES:
            break
    facts = boundaries.commune_facts
    return tuple(
        Match(code, facts[code].nom, facts[code].departement_code, how)
        for code, how in found.items()
    )


def nearest_poles(atlas: Atlas, code: CommuneCode) -> tuple[Nearby, ...]:
    """Return the nearest poles that do not cover the commune, the nearest first, within 300 km.

    Measured on the ellipsoid from the commune's label point to the nearest point of the outline;
    nothing for a commune without a known position (COM).
    """
    facts = atlas.boundaries.commune_facts[code]
    if facts.lon is None or facts.lat is None:
        return ()
    here = shapely.Point(facts.lon, facts.lat)
    covering = atlas.poles_covering.get(code, ())
    nearby = [
        Nearby(atlas.by_id[PoleId(str(pole_id))], _distance_km(here, outline))
        for pole_id, outline in atlas.outlines.geometry.items()
        if pole_id not in covering
    ]
    near = [one for one in nearby if one.distance_km <= FARTHEST_KM]
    return tuple(sorted(near, key=lambda one: one.distance_km)[:MOST_NEARBY])


def poles_of_departement_unplaced(atlas: Atlas, code: CommuneCode) -> tuple[Pole, ...]:
    """Return the poles of its department whose territory is unknown: they may cover it."""
    departement = atlas.boundaries.commune_facts[code].departement_code
    return tuple(
        pole
        for pole in atlas.poles
        if atlas.territories[pole.pole_id].unplaced_reason and pole.departement_code == departement
    )


def _distance_km(here: shapely.Point, outline: shapely.Geometry) -> float:
    """Nearest point in degrees, then geodesic: exact enough to rank, exact on the ellipsoid."""
    there = shapely.get_point(shapely.shortest_line(here, outline), -1)
    return float(_EARTH.inv(here.x, here.y, there.x, there.y)[2]) / _METRES_IN_A_KM


def _ways(boundaries: Boundaries, wanted: str) -> Iterator[tuple[CommuneCode, str]]:
    if len(wanted) == _CODE_LENGTH and wanted[2:].isdigit():
        yield from _by_code(boundaries, wanted.upper())
    names = boundaries.folded_names
    former = boundaries.former_names
    yield from ((code, "nom exact") for code, name in names if name == wanted)
    yield from ((code, f"ancienne commune : {nom}") for code, name, nom in former if name == wanted)
    yield from ((code, "nom qui commence ainsi") for code, name in names if name.startswith(wanted))
    yield from ((code, "nom qui contient ces lettres") for code, name in names if wanted in name)
    yield from ((code, f"ancienne commune : {nom}") for code, name, nom in former if wanted in name)


def _by_code(boundaries: Boundaries, wanted: str) -> Iterator[tuple[CommuneCode, str]]:
    """Postal codes first: more people know theirs; the same digits may be another's INSEE code."""
    code = CommuneCode(wanted)
    for commune in boundaries.communes_by_postcode.get(wanted, ()):
        yield commune, f"code postal {wanted}"
    if code in boundaries.commune_facts:
        yield code, "code Insee"
    if code in boundaries.former_communes:
        yield boundaries.former_communes[code], f"ancien code Insee {code}"
