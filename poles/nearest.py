"""The poles nearest to an outline: edge to edge, as the crow flies, on the ellipsoid."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Geod

from poles.atlas import Atlas
from poles.records import Pole, PoleId

FARTHEST_KM = 300
_EARTH = Geod(ellps="WGS84")
_METRES_IN_A_KM = 1_000
_SURELY_KM_PER_DEGREE = 100
"""Less than any degree of latitude: boxes give a distance that is never too long."""


@dataclass(frozen=True, slots=True)
class Near:
    """A pole, and its distance from edge to edge, as the crow flies."""

    pole: Pole
    distance_km: float


def nearest_poles(
    atlas: Atlas, here: shapely.Geometry, but: Collection[PoleId], most: int
) -> tuple[Near, ...]:
    """Return at most so many placed poles around an outline (EPSG:4326), within FARTHEST_KM.

    The nearest first; those of `but` are left out. Boxes first: only what their distance does not
    rule out is measured.
    """
    pole_ids, outlines = list(atlas.shapes), list(atlas.shapes.values())
    gaps = _box_gaps_km(here, outlines)
    found: list[Near] = []
    for rank in np.argsort(gaps, kind="stable"):
        other = pole_ids[rank]
        farthest = found[-1].distance_km if len(found) == most else FARTHEST_KM
        if gaps[rank] > farthest:
            break
        if other not in but and (distance := distance_km(here, outlines[rank])) <= farthest:
            found.append(Near(atlas.by_id[other], distance))
            found.sort(key=lambda near: (near.distance_km, near.pole.pole_id))
            del found[most:]
    return tuple(found)


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


def _box_gaps_km(here: shapely.Geometry, outlines: Sequence[shapely.Geometry]) -> np.ndarray:
    west, south, east, north = shapely.bounds(here)
    boxes = shapely.bounds(np.asarray(outlines, dtype=object))
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
