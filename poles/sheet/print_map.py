"""The communes of a pole as a small picture for paper, where the living map cannot be laid out."""

import base64
import math
from collections.abc import Iterable

import shapely

from poles.maps.pole_detail import PoleDetail
from poles.records import Precision

WIDE, HIGH = 520, 360
_MARGIN = 14
_COMMUNE = 'fill="#e8f0ef" stroke="#7b8794" stroke-width=".7"'
_EPCI = 'fill="none" stroke="#4f5b66" stroke-width="1.1" stroke-linejoin="round"'
_CASING = 'fill="none" stroke="#ffffff" stroke-width="3.6" stroke-linejoin="round"'
_EDGE = 'fill="none" stroke="#0b3c44" stroke-width="2.2" stroke-linejoin="round"'
_DASHES = {
    Precision.APPROCHE: ' stroke-dasharray="8 5"',
    Precision.SIEGE: ' stroke-dasharray="2.4 4"',
}
_DISC = 'fill="#7ea6d8" fill-opacity=".6" stroke="#1f4e8c" stroke-width="1"'


def printed_map(detail: PoleDetail, precision: Precision) -> str:
    """Return the address (`data:`) of an SVG picture of a pole: communes, EPCI, populations.

    Its edge has the dashes of its precision; white under them parts them from the lines inside.
    """
    place = _Paper(detail.outline)
    communes = _path(place, (commune.outline for commune in detail.communes), _COMMUNE)
    edges = _path(place, detail.epci.values(), _EPCI) + _path(place, [detail.outline], _CASING)
    edges += _path(place, [detail.outline], _EDGE + _DASHES.get(precision, ""))
    discs = "".join(
        f'<circle cx="{x}" cy="{y}" r="{commune.radius:.1f}" {_DISC}/>'
        for commune in detail.communes
        if commune.lon is not None and commune.lat is not None
        for x, y in [place.at(commune.lon, commune.lat)]
    )
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" '
        f'width="{WIDE}" height="{HIGH}">{communes}{edges}{discs}</svg>'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode('ascii')}"


class _Paper:
    """Where a longitude and a latitude stand on the picture, to the tenth of a point."""

    def __init__(self, outline: shapely.Geometry) -> None:
        west, south, east, north = (float(edge) for edge in shapely.bounds(outline))
        squeeze = math.cos(math.radians((south + north) / 2))
        across, along = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
        scale = min((WIDE - 2 * _MARGIN) / across, (HIGH - 2 * _MARGIN) / along)
        self._across, self._up = scale * squeeze, scale
        self._x = WIDE / 2 - self._across * (west + east) / 2
        self._y = HIGH / 2 + self._up * (south + north) / 2

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        return round(self._x + self._across * lon, 1), round(self._y - self._up * lat, 1)


def _path(place: _Paper, shapes: Iterable[shapely.Geometry], look: str) -> str:
    rings = [
        ring
        for shape in shapes
        for polygon in getattr(shape, "geoms", [shape])
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    return f'<path d="{"".join(_ring(place, ring) for ring in rings)}" {look}/>'


def _ring(place: _Paper, ring: shapely.LinearRing) -> str:
    points = dict.fromkeys(place.at(x, y) for x, y in ring.coords)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"
