"""Outlines of thousands of areas in one small file: each shared border once, as delta-coded bytes.

The areas must be a valid coverage (shared borders, as geo/ promises): a border is then cut where
three areas meet, written once, and named by the two areas that it parts. areas_shapes.js reads it.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

STEPS_PER_DEGREE = 10_000
"""A step is about 10 m: finer than the simplified outlines of geo/."""

Ints = npt.NDArray[np.int64]
_SEVEN_BITS = 7
_MORE = 0x80
_SHORTEST = 2
"""Points of a border, its two ends."""


@dataclass(frozen=True, slots=True)
class Borders:
    """Borders of a coverage in whole steps of a degree, and how each area is made of them."""

    points: Ints
    """x and y of every point of every border, one border after the other."""
    lengths: Ints
    """Number of points of each border."""
    rings: Ints
    """Number of rings of each area, in the order of the areas; 0 for an area without outline."""
    borders_per_ring: Ints
    marks: Ints
    """Borders of each ring in turn: 0 for the next new one, k for the k-th before it, reversed."""


@dataclass(frozen=True, slots=True)
class _Cuts:
    """Each border as each of its sides writes it, by places in `vertices`."""

    vertices: Ints
    starts: Ints
    ends: Ints
    last_inner: Ints
    """The place before the end: the first place itself for a border of two points."""
    lengths: Ints


def pack_outlines(outlines: Sequence[shapely.Geometry | None]) -> bytes:
    """Return the outlines of a coverage as zlib bytes, about a tenth of their GeoJSON.

    After inflating: numbers of seven bits per byte, low bits first (LEB128): the number of areas,
    rings, marks, borders and points; then the five series of `Borders`, points as zigzag steps from
    the point before.
    """
    borders = cut_borders(outlines)
    steps = np.diff(borders.points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()
    series = (borders.rings, borders.borders_per_ring, borders.marks, borders.lengths)
    counts = np.array([*map(len, series), len(borders.points)])
    numbers = np.concatenate([counts, *series, (steps << 1) ^ (steps >> 63)])
    return zlib.compress(_seven_bits(numbers), 6)


def cut_borders(outlines: Sequence[shapely.Geometry | None]) -> Borders:
    """Return the borders of a coverage, each once, rounded to whole steps."""
    vertices, points, ring_starts, ring_sizes, ring_areas = _rounded_rings(outlines)
    if not len(vertices):
        none = np.zeros(0, dtype=np.int64)
        return Borders(points, none, np.zeros(len(outlines), dtype=np.int64), none, none)
    nodes = _meeting_points(vertices, ring_starts, ring_sizes)
    order = _from_a_node(nodes, ring_starts, ring_sizes)
    cuts, ring_of_cut = _cut(vertices[order], nodes[order], ring_starts, ring_sizes)
    twins = _twins(cuts)
    is_new = (twins < 0) | (twins > np.arange(len(twins)))
    rank = np.cumsum(is_new) - 1
    lengths = cuts.lengths[is_new]
    picked = _spans(cuts.starts[is_new], lengths)
    picked[np.cumsum(lengths) - 1] = cuts.ends[is_new]
    return Borders(
        points=points[order][picked],
        lengths=lengths,
        rings=np.bincount(ring_areas, minlength=len(outlines)),
        borders_per_ring=np.bincount(ring_of_cut, minlength=len(ring_starts)),
        marks=np.where(is_new, 0, rank + 1 - rank[np.maximum(twins, 0)]),
    )


def _rounded_rings(
    outlines: Sequence[shapely.Geometry | None],
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Number and place of each vertex of each ring, turning one way; where rings start, whose."""
    shapes = np.array([shapely.Polygon() if o is None else o for o in outlines], dtype=object)
    polygons, area_of_polygon = shapely.get_parts(
        shapely.orient_polygons(shapes), return_index=True
    )
    rings, polygon_of_ring = shapely.get_rings(polygons, return_index=True)
    coordinates, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    points: Ints = np.round(coordinates * STEPS_PER_DEGREE).astype(np.int64)
    is_last = np.diff(ring_of_point, append=-1) != 0
    # A ring closes on its first point, which would count twice; so does a point rounded onto the
    # next one.
    doubled = is_last | (np.diff(points, axis=0, append=[[0, 0]]) == 0).all(axis=1)
    points, ring_of_point = points[~doubled], ring_of_point[~doubled]
    _, vertices = np.unique(points[:, 0] << 32 | points[:, 1] & 0xFFFFFFFF, return_inverse=True)
    used, sizes = np.unique(ring_of_point, return_counts=True)
    starts = np.cumsum(sizes) - sizes
    return vertices, points, starts, sizes, area_of_polygon[polygon_of_ring[used]]


def _meeting_points(vertices: Ints, ring_starts: Ints, ring_sizes: Ints) -> npt.NDArray[np.bool_]:
    """Where borders are cut: a vertex with other neighbours in another ring; one in each ring."""
    places = np.arange(len(vertices))
    before, after = places - 1, places + 1
    ring_ends = ring_starts + ring_sizes - 1
    before[ring_starts] = ring_ends
    after[ring_ends] = ring_starts
    low = np.minimum(vertices[before], vertices[after])
    high = np.maximum(vertices[before], vertices[after])
    by_vertex = np.argsort(vertices, kind="stable")
    groups = np.flatnonzero(np.diff(vertices[by_vertex], prepend=-1))
    differs = np.zeros(len(groups), dtype=bool)
    for side in (low[by_vertex], high[by_vertex]):
        differs |= np.minimum.reduceat(side, groups) != np.maximum.reduceat(side, groups)
    nodes = differs[vertices]
    # An island or an enclave meets nobody at a point: both its rings are cut at one same vertex.
    bare = np.flatnonzero(np.maximum.reduceat(nodes, ring_starts) == 0)
    for ring in bare:
        start = ring_starts[ring]
        nodes[start + int(np.argmin(vertices[start : start + ring_sizes[ring]]))] = True
    return nodes


def _from_a_node(nodes: npt.NDArray[np.bool_], ring_starts: Ints, ring_sizes: Ints) -> Ints:
    """The order of the points in which each ring starts where a border does."""
    places = np.arange(len(nodes))
    first = np.minimum.reduceat(np.where(nodes, places, len(nodes)), ring_starts)
    start = np.repeat(ring_starts, ring_sizes)
    shift = np.repeat(first - ring_starts, ring_sizes)
    order: Ints = start + (places - start + shift) % np.repeat(ring_sizes, ring_sizes)
    return order


def _cut(
    vertices: Ints, nodes: npt.NDArray[np.bool_], ring_starts: Ints, ring_sizes: Ints
) -> tuple[_Cuts, Ints]:
    """Each ring as borders, from node to node, and the ring of each."""
    starts = np.flatnonzero(nodes)
    ring = np.searchsorted(ring_starts, starts, side="right") - 1
    following = np.append(starts[1:], len(vertices))
    closes = following == (ring_starts + ring_sizes)[ring]
    return (
        _Cuts(
            vertices=vertices,
            starts=starts,
            ends=np.where(closes, ring_starts[ring], following),
            last_inner=following - 1,
            lengths=following - starts + 1,
        ),
        ring,
    )


def _twins(borders: _Cuts) -> Ints:
    """The other writing of each border, from its other side; -1 where one side is outside."""
    vertices = borders.vertices
    count = int(vertices.max()) + 1 if len(vertices) else 1
    second = vertices[np.where(borders.lengths == _SHORTEST, borders.ends, borders.starts + 1)]
    first_step = vertices[borders.starts] * count + second
    last_step = vertices[borders.ends] * count + vertices[borders.last_inner]
    by_step = np.argsort(first_step, kind="stable")
    found = np.searchsorted(first_step[by_step], last_step)
    twins = by_step[np.minimum(found, len(by_step) - 1)]
    places = np.arange(len(twins))
    agree = (
        (first_step[twins] == last_step)
        & (twins[twins] == places)
        & (borders.lengths[twins] == borders.lengths)
        & (twins != places)
    )
    return np.where(agree, twins, -1)


def _spans(starts: Ints, lengths: Ints) -> Ints:
    """The places of every span, one span after the other."""
    offsets = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
    places: Ints = offsets + np.arange(int(lengths.sum()))
    return places


def _seven_bits(numbers: Ints) -> bytes:
    """Numbers from 0 on, seven bits per byte, low bits first; the high bit says that more come."""
    sizes = np.ones(len(numbers), dtype=np.int64)
    for bits in range(_SEVEN_BITS, 64, _SEVEN_BITS):
        sizes += numbers >> bits > 0
    text = np.zeros(int(sizes.sum()), dtype=np.uint8)
    starts = np.cumsum(sizes) - sizes
    for rank in range(int(sizes.max(initial=0))):
        longer = sizes > rank
        part = numbers[longer] >> (_SEVEN_BITS * rank) & (_MORE - 1)
        more = np.where(sizes[longer] > rank + 1, _MORE, 0)
        text[starts[longer] + rank] = part | more
    return text.tobytes()
