"""The poles around a pole: those that share communes, then the nearest, edge to edge."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Geod

from poles.atlas import Atlas
from poles.pole_detail import overlaps
from poles.records import Pole, PoleId

MOST_NEAR = 5
FARTHEST_KM = 300
_EARTH = Geod(ellps="WGS84")
_METRES_IN_A_KM = 1_000
_SURELY_KM_PER_DEGREE = 100
"""Less than any degree of latitude: boxes give a distance that is never too long."""


@dataclass(frozen=True, slots=True)
class Near:
    """A pole that shares no commune, and its distance from edge to edge, as the crow flies."""

    pole: Pole
    distance_km: float


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Who is around a pole."""

    sharing: tuple[tuple[Pole, int], ...]
    """The poles that cover some of its communes, with how many, the most first."""
    near: tuple[Near, ...]
    """The nearest of the others, the nearest first, within 300 km."""
    same_departement: tuple[Pole, ...]
    """For a pole without a territory: those whose seat or territory is in its department."""


def neighbours_of(atlas: Atlas, pole_id: PoleId) -> Neighbours:
    """Return the poles around a pole; without a territory, those of its department."""
    sharing = overlaps(atlas, pole_id)
    placed = pole_id in atlas.outlines.index
    return Neighbours(
        sharing=tuple((atlas.by_id[other], count) for other, count in sharing.items()),
        near=_nearest(atlas, pole_id, {pole_id, *sharing}) if placed else (),
        same_departement=() if placed else _of_same_departement(atlas, pole_id),
    )


def distance_km(one: shapely.Geometry, other: shapely.Geometry) -> float:
    """Return the distance between two outlines (EPSG:4326), 0 when they touch.

    The nearest points are sought in degrees made square at the first outline's latitude; the
    distance between them is measured on the ellipsoid.
    """
    squeeze = _squeeze(one)
    line = shapely.shortest_line(_squeezed(one, squeeze), _squeezed(other, squeeze))
    (x1, y1), (x2, y2) = shapely.get_coordinates(line)
    metres = _EARTH.inv(x1 / squeeze, y1, x2 / squeeze, y2)[2]
    return float(metres) / _METRES_IN_A_KM


def _nearest(atlas: Atlas, pole_id: PoleId, but: set[PoleId]) -> tuple[Near, ...]:
    """Boxes first: only what their distance does not rule out is measured."""
    outlines = atlas.outlines.geometry
    here = outlines.loc[pole_id]
    gaps = _box_gaps_km(here, np.asarray(outlines.values))
    found: list[Near] = []
    for rank in np.argsort(gaps, kind="stable"):
        other = PoleId(str(outlines.index[rank]))
        farthest = found[-1].distance_km if len(found) == MOST_NEAR else FARTHEST_KM
        if gaps[rank] > farthest:
            break
        if other not in but and (distance := distance_km(here, outlines.iloc[rank])) <= farthest:
            found.append(Near(atlas.by_id[other], distance))
            found.sort(key=lambda near: (near.distance_km, near.pole.pole_id))
            del found[MOST_NEAR:]
    return tuple(found)


def _box_gaps_km(here: shapely.Geometry, outlines: np.ndarray) -> np.ndarray:
    west, south, east, north = shapely.bounds(here)
    boxes = shapely.bounds(outlines)
    across = np.maximum(0, np.maximum(boxes[:, 0] - east, west - boxes[:, 2]))
    along = np.maximum(0, np.maximum(boxes[:, 1] - north, south - boxes[:, 3]))
    latitudes = np.maximum(abs(_latitude(here)), np.abs(boxes[:, [1, 3]]).max(axis=1))
    squeezed = across * np.cos(np.radians(latitudes))
    gaps: np.ndarray = np.hypot(squeezed, along) * _SURELY_KM_PER_DEGREE
    return gaps


def _squeeze(outline: shapely.Geometry) -> float:
    return math.cos(math.radians(_latitude(outline)))


def _latitude(outline: shapely.Geometry) -> float:
    return float(shapely.get_y(shapely.centroid(outline)))


def _squeezed(outline: shapely.Geometry, squeeze: float) -> shapely.Geometry:
    return shapely.transform(outline, lambda points: points * (squeeze, 1.0))


def _of_same_departement(atlas: Atlas, pole_id: PoleId) -> tuple[Pole, ...]:
    code = atlas.by_id[pole_id].departement_code
    if code is None:
        return ()
    return tuple(
        pole
        for pole in atlas.poles
        if pole.pole_id != pole_id
        and (
            pole.departement_code == code
            or code in atlas.territories[pole.pole_id].departement_codes
        )
    )
