"""Outlines of several territories at one scale, as pictures: a kilometre is as long in all."""

import base64
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

import shapely
from shapely.geometry.base import BaseGeometry

from poles.atlas import Atlas
from poles.classes import round_below
from poles.numbers_fr import NARROW_SPACE, format_number
from poles.records import Pole, PoleId, Precision

BOX = 220.0
"""Width and height in pixels of the picture of the largest territory."""
MARGIN = 4.0
LARGEST_SCALE = 12.0
"""Pixels per kilometre: a territory of one commune does not fill its box."""
WIDEST_KM = 600.0
"""Beyond, a territory is in several places of the world: at its scale the others would be dots."""
KM_PER_DEGREE = 111.195
LONGEST_BAR = 0.6
_LOOKS = {
    Precision.DECLARE: 'fill="#8fbcbb" stroke="#2f5d62" stroke-width="1.6"',
    Precision.APPROCHE: 'fill="#8fbcbb" stroke="#2f5d62" stroke-width="1.6" stroke-dasharray="6 4"',
    Precision.SIEGE: 'fill="#dbe9e8" stroke="#2f5d62" stroke-width="1.6" stroke-dasharray="1.5 3"',
}

Shape = tuple[tuple[tuple[float, float], ...], ...]
"""Rings in kilometres from the south-west corner of the outline, x to the east, y to the north."""


@dataclass(frozen=True, slots=True)
class SmallMap:
    """One territory as a picture, or why there is none."""

    pole: Pole
    picture: str | None
    """A data: address of an SVG image."""
    reason: str | None
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class SmallMaps:
    """Territories at one scale, with the length that stands for all."""

    maps: tuple[SmallMap, ...]
    bar_words: str
    """« 10 km »; empty when nothing is drawn."""
    bar_picture: str
    bar_width: int


def small_maps(atlas: Atlas, poles: Sequence[Pole]) -> SmallMaps:
    """Return the outline of each pole, all at the scale of the largest."""
    shapes: dict[PoleId, Shape] = {}
    reasons: dict[PoleId, str] = {}
    outlines = atlas.outlines.geometry
    for pole in poles:
        territory = atlas.territories[pole.pole_id]
        if pole.pole_id not in outlines.index:
            reasons[pole.pole_id] = territory.unplaced_reason or "contour inconnu"
            continue
        shape = _in_km(outlines.loc[pole.pole_id])
        if max(_size(shape)) > WIDEST_KM:
            reasons[pole.pole_id] = "communes trop éloignées les unes des autres pour cette échelle"
        else:
            shapes[pole.pole_id] = shape
    longest = max((max(_size(shape)) for shape in shapes.values()), default=1.0)
    scale = min(LARGEST_SCALE, (BOX - 2 * MARGIN) / max(longest, 1e-6))
    maps = tuple(
        _small_map(pole, shapes.get(pole.pole_id), reasons.get(pole.pole_id), scale)
        for pole in poles
    )
    length = round_below(BOX * LONGEST_BAR / scale)
    words = f"{format_number(length, 0 if length >= 1 else 1)}{NARROW_SPACE}km" if shapes else ""
    width = round(length * scale)
    return SmallMaps(maps, words, _bar(width), width)


def _small_map(pole: Pole, shape: Shape | None, reason: str | None, scale: float) -> SmallMap:
    if shape is None:
        return SmallMap(pole, None, reason)
    width, height = (math.ceil(side * scale + 2 * MARGIN) for side in _size(shape))
    path = "".join(_ring_path(ring, scale, height) for ring in shape)
    look = _LOOKS[pole.territoire_precision]
    drawn = f'<path d={quoteattr(path)} fill-rule="evenodd" stroke-linejoin="round" {look}/>'
    return SmallMap(pole, _picture(drawn, width, height), None, width, height)


def _ring_path(ring: Iterable[tuple[float, float]], scale: float, height: float) -> str:
    points = [f"{x * scale + MARGIN:.1f} {height - MARGIN - y * scale:.1f}" for x, y in ring]
    return f"M{'L'.join(dict.fromkeys(points))}Z"


def _in_km(outline: BaseGeometry) -> Shape:
    """The rings in a plane of their own: true to a few parts in a thousand for such areas."""
    west, south, _, north = outline.bounds
    middle = math.radians((south + north) / 2)
    across = KM_PER_DEGREE * math.cos(middle)
    return tuple(
        tuple((float((x - west) * across), float((y - south) * KM_PER_DEGREE)) for x, y in ring)
        for part in shapely.get_parts(outline)
        for ring in (part.exterior.coords, *(hole.coords for hole in part.interiors))
    )


def _size(shape: Shape) -> tuple[float, float]:
    points = [point for ring in shape for point in ring]
    return max(x for x, _ in points), max(y for _, y in points)


def _bar(width: int) -> str:
    line = f'<path d="M1 2V10M1 6H{width + 1}M{width + 1} 2V10" stroke="#0b3c44" fill="none"/>'
    return _picture(line, width + 2, 12)


def _picture(drawn: str, width: int, height: int) -> str:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{drawn}</svg>'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
