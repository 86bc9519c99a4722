"""The maps of a picture: the mainland or the area asked for, and the insets that are always there.

The mainland is in Lambert-93, the French habit; an overseas area and each inset in a plate carrée
true at its own latitude, where shapes stay themselves.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from poles.boundaries import MAP_CRS, Boundaries
from poles.maps.drawing import HATCH, Drawing, Place, Row, is_framed_on_pole
from poles.maps.frames import MAINLAND as MAINLAND_BOUNDS
from poles.maps.frames import OVERSEAS, PARIS, Bounds, frame_of
from poles.maps.pole_detail import PoleDetail
from poles.picture.legend import (
    BADGE_RADIUS,
    CASING,
    CASING_WIDTH,
    CIRCLE_COLOUR,
    CIRCLE_OPACITY,
    COMMUNE_LOOK,
    EDGES,
    EPCI_LOOK,
    HATCHING,
    HOLLOW_DASHES,
    HOLLOW_OPACITY,
    MARK_LOOK,
    MARK_RADIUS,
    OWN_GAP,
    OWN_LOOK,
    SMALL_PIXELS,
    radius_on_paper,
)
from poles.picture.sheet import INK, Box, Sheet
from poles.records import Precision

LAND = "#f1f2ef"
DEPARTEMENT_LINE = "#b9c0c8"
REGION_LINE = "#8f99a4"
LAMBERT_93 = "EPSG:2154"
MAINLAND_EXTENT = (95_000.0, 6_040_000.0, 1_245_000.0, 7_115_000.0)
"""Mainland and Corsica in Lambert-93: west, south, east, north."""
WIDEST_LOCAL_DEGREES = 8.0
"""A wider overseas area is several oceans: the insets show it, not one frame."""
NARROWEST_METRES = 20_000.0
INSET_PAD = 0.5
"""Shapes around an inset are drawn too: its frame may be wider than its bounds."""
AREA_MARGIN = 1.12
METRES_PER_DEGREE = 111_320
SMALL_REACH = 2 * BADGE_RADIUS
"""The number of a territory smaller than this stands beside it."""
ROOM_STEPS = 24
"""A name is tried at this many places across its department, and as many down."""
FINEST_POINTS = 0.12
"""A detail smaller than this on paper is not drawn."""

Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class View:
    """One map of the sheet: what it frames, and in which projection."""

    name: str
    bounds: Bounds
    crs: str
    extent: tuple[float, float, float, float] | None = None
    """In metres of the projection; None: around the bounds."""

    @property
    def around(self) -> shapely.Polygon:
        """Return the area in degrees whose shapes this view may show."""
        (south, west), (north, east) = self.bounds
        pad_x, pad_y = INSET_PAD * (east - west), INSET_PAD * (north - south)
        area: shapely.Polygon = shapely.box(
            west - pad_x, south - pad_y, east + pad_x, north + pad_y
        )
        return area


def local_view(name: str, bounds: Bounds) -> View:
    """Return a view in metres true along its middle latitude."""
    (south, west), (north, east) = bounds
    middle = f"+lat_ts={(south + north) / 2:.4f} +lon_0={(west + east) / 2:.4f}"
    return View(name, bounds, f"+proj=eqc {middle} +datum=WGS84 +units=m")


MAINLAND = View("France métropolitaine", MAINLAND_BOUNDS, LAMBERT_93, MAINLAND_EXTENT)
INSETS: tuple[View, ...] = tuple(local_view(name, bounds) for name, bounds in (*OVERSEAS, PARIS))


def main_view(drawing: Drawing, places: Sequence[Place]) -> View:
    """Return the view of the large map: the area asked for with its marks, else the mainland.

    The territory of a chosen pole is framed alone.

    An area over several oceans is left to the insets, which show all of it.
    """
    if drawing.bounds is None:
        return MAINLAND
    bounds = drawing.bounds
    if not is_framed_on_pole(drawing, places):
        bounds = _with_marks(bounds, [places[row.place] for row in drawing.rows])
    (south, west), (north, east) = bounds
    (low, left), (high, right) = MAINLAND_BOUNDS
    if left <= west and east <= right and low <= south and north <= high:
        return View("", bounds, LAMBERT_93)
    is_overseas = east < left or west > right or north < low or south > high
    if is_overseas and max(east - west, north - south) <= WIDEST_LOCAL_DEGREES:
        return local_view("", bounds)
    return MAINLAND


@dataclass(frozen=True, slots=True)
class Ground:
    """The base map, in degrees: one polygon per part of a department or a region."""

    departements: Shapes
    regions: Shapes
    names: Mapping[str, shapely.Geometry]
    """Each department under its name."""


def ground_of(boundaries: Boundaries) -> Ground:
    """Return the base map of these boundaries."""
    departements, regions = boundaries.outlines("departements"), boundaries.outlines("regions")
    return Ground(
        shapely.get_parts(departements.geometry.to_numpy()),
        shapely.get_parts(regions.geometry.to_numpy()),
        dict(zip(departements["nom"], departements.geometry, strict=True)),
    )


class MapPanel:
    """One view drawn in a box of the sheet; it knows where its points are on paper."""

    def __init__(self, sheet: Sheet, box: Box, view: View) -> None:
        self.box = box
        self.view = view
        self._axes = sheet.panel(box)
        west, south, east, north = view.extent or _extent(view)
        self.metres_per_point = max((east - west) / box.width, (north - south) / box.height)
        half_width, half_height = (
            size * self.metres_per_point / 2 for size in (box.width, box.height)
        )
        middle_x, middle_y = (west + east) / 2, (south + north) / 2
        self._west, self._north = middle_x - half_width, middle_y + half_height
        self._axes.set_xlim(self._west, middle_x + half_width)
        self._axes.set_ylim(middle_y - half_height, self._north)

    @property
    def axes(self) -> Axes:
        """Return the axes that hold the artists of this map."""
        return self._axes

    def draw(
        self,
        ground: Ground,
        drawing: Drawing,
        places: Sequence[Place],
        detail: PoleDetail | None = None,
    ) -> None:
        """Draw the land, then territories, borders, edges and circles, then the marks.

        Territories and circles come the largest first. What lies under another territory shows by
        its edge. `detail` is the communes and EPCI of the chosen pole: their borders alone.
        """
        look = {"facecolor": LAND, "edgecolor": DEPARTEMENT_LINE, "linewidth": 0.5}
        self._add(ground.departements, label="base", zorder=1, **look)
        look = {"facecolor": "none", "edgecolor": DEPARTEMENT_LINE, "linewidth": 0.5}
        self._add(ground.departements, label="departements", zorder=2.4, **look)
        look = {"facecolor": "none", "edgecolor": REGION_LINE, "linewidth": 0.7}
        self._add(ground.regions, label="regions", zorder=2.5, **look)
        for row in sorted(drawing.rows, key=lambda row: row.place):
            self._territory(places[row.place], row, is_chosen=row.place == drawing.chosen)
        if detail is not None:
            self._borders(detail)
        self._circles(drawing, places)
        self._marks(drawing, places)
        self._own_rings(drawing, places)

    def position(self, place: Place) -> tuple[float, float] | None:
        """Return where a pole is on the sheet, in points; None when it is not in this box."""
        if place.lon is None or place.lat is None or not self._is_around(place):
            return None
        left, top = self._on_sheet(*self._projected([place])[0])
        is_inside = self.box.left < left < self.box.right and self.box.top < top < self.box.bottom
        return (left, top) if is_inside else None

    def small_reach(self, place: Place) -> float:
        """Return half the size on paper of a territory that a number would hide, 0 if larger."""
        if place.outline is None:
            return 0.0
        west, south, east, north = shapely.bounds(place.outline)
        size = max((east - west) * math.cos(math.radians(north)), north - south)
        reach = size / 2 * METRES_PER_DEGREE / self.metres_per_point
        return float(reach) if reach < SMALL_REACH else 0.0

    def free_land(self, ground: Ground, places: Sequence[Place]) -> dict[str, shapely.Geometry]:
        """Return what the territories leave of each department in this frame, in sheet points."""
        near = {
            name: shape
            for name, shape in ground.names.items()
            if shapely.intersects(shape, self.view.around)
        }
        outlines = [place.outline for place in places if place.outline is not None]
        shapes = gpd.GeoSeries([*near.values(), *outlines], crs=MAP_CRS).to_crs(self.view.crs)
        on_sheet = shapely.transform(
            shapes.to_numpy(), lambda points: np.column_stack(self._on_sheet(*points.T))
        )
        box = self.box
        frame = shapely.box(box.left, box.top, box.right, box.bottom)
        covered = shapely.union_all(on_sheet[len(near) :])
        left = shapely.difference(shapely.intersection(on_sheet[: len(near)], frame), covered)
        return dict(zip(near, left, strict=True))

    def _on_sheet(self, x: Any, y: Any) -> tuple[Any, Any]:
        """The sheet's points of projected coordinates: two numbers, or two arrays."""
        left = self.box.left + (x - self._west) / self.metres_per_point
        return left, self.box.top + (self._north - y) / self.metres_per_point

    def _territory(self, place: Place, row: Row, *, is_chosen: bool) -> None:
        if place.outline is None:
            return
        edge = EDGES[place.precision]
        look = dict(edge.look)
        if is_chosen:
            look |= {"edgecolor": INK, "linewidth": edge.width + 1.3}
        parts = shapely.get_parts(np.array([place.outline]))
        if row.fill is not None:
            width = look["linewidth"] + 2 * CASING_WIDTH
            self._add(parts, label="casing", zorder=2, linewidth=width, **CASING)
        filled = HATCHING if row.fill == HATCH else {"facecolor": row.fill or edge.plain}
        self._add(parts, label="territory", zorder=2, **{**look, **filled})
        self._add(parts, label="edge", zorder=2.6, **{**look, "facecolor": "none"})

    def _borders(self, detail: PoleDetail) -> None:
        communes = [commune.outline for commune in detail.communes]
        for outlines, look in ((communes, COMMUNE_LOOK), (detail.epci.values(), EPCI_LOOK)):
            parts = shapely.get_parts(np.array(list(outlines), dtype=object))
            self._add(parts, zorder=2.55, **look)  # under the edge, whose dashes say how sure it is

    def _circles(self, drawing: Drawing, places: Sequence[Place]) -> None:
        rows = [row for row in drawing.rows if row.radius and self._is_around(places[row.place])]
        if not rows:
            return
        x, y = self._projected([places[row.place] for row in rows]).T
        chosen = [row.place == drawing.chosen for row in rows]
        precisions = [places[row.place].precision for row in rows]
        hollow = [drawing.has_hollow and one is Precision.SIEGE for one in precisions]
        self._axes.scatter(
            x,
            y,
            s=[(2 * radius_on_paper(row, places[row.place])) ** 2 for row in rows],
            facecolors=[
                (CIRCLE_COLOUR, HOLLOW_OPACITY if one else CIRCLE_OPACITY) for one in hollow
            ],
            edgecolors=[
                INK if one else CIRCLE_COLOUR if empty else "white"
                for one, empty in zip(chosen, hollow, strict=True)
            ],
            linewidths=[
                1.8 if one else _circle_edge(row.radius or 0, is_hollow=empty)
                for row, one, empty in zip(rows, chosen, hollow, strict=True)
            ],
            linestyles=[HOLLOW_DASHES if one else "solid" for one in hollow],
            label="circles",
            zorder=4,
        )

    def _marks(self, drawing: Drawing, places: Sequence[Place]) -> None:
        shown = [places[row.place] for row in drawing.rows]
        marked = [place for place in shown if place.outline is None and self._is_around(place)]
        if not marked:
            return
        x, y = self._projected(marked).T
        size = (2 * MARK_RADIUS) ** 2
        self._axes.scatter(x, y, s=size, label="marks", zorder=5, **MARK_LOOK)

    def _own_rings(self, drawing: Drawing, places: Sequence[Place]) -> None:
        """Ring a reader's own poles among the shipped ones."""
        rows = [row for row in drawing.rows if places[row.place].own]
        rows = [row for row in rows if self._is_around(places[row.place])]
        if not rows:
            return
        x, y = self._projected([places[row.place] for row in rows]).T
        radii = [radius_on_paper(row, places[row.place]) for row in rows]
        sizes = [(2 * (radius + OWN_GAP)) ** 2 for radius in radii]
        for look in ({"edgecolors": "white", "linewidths": 3.2}, OWN_LOOK):
            self._axes.scatter(x, y, s=sizes, facecolors="none", label="own", zorder=6, **look)

    def _is_around(self, place: Place) -> bool:
        if place.lon is None or place.lat is None:
            return False
        return bool(shapely.intersects_xy(self.view.around, place.lon, place.lat))

    def _projected(self, places: Sequence[Place]) -> npt.NDArray[np.float64]:
        degrees = np.array([(place.lon, place.lat) for place in places], dtype=float)
        points = gpd.points_from_xy(degrees[:, 0], degrees[:, 1], crs=MAP_CRS)
        coordinates: npt.NDArray[np.float64] = shapely.get_coordinates(points.to_crs(self.view.crs))
        return coordinates

    def _add(self, parts: Shapes, **look: Any) -> None:
        """Draw the polygons that this view may show, as one patch."""
        near = parts[shapely.intersects(parts, self.view.around)]
        if not len(near):
            return
        shapes = gpd.GeoSeries(near, crs=MAP_CRS).to_crs(self.view.crs).to_numpy()
        simple = shapely.simplify(shapes, FINEST_POINTS * self.metres_per_point)
        self._axes.add_artist(PathPatch(path_of(simple), **look))


def room_in(land: shapely.Geometry, width: float, height: float) -> tuple[float, float] | None:
    """Return the middle of a free box of this size, near the middle of the land; None for none."""
    if shapely.is_empty(land):
        return None
    left, top, right, bottom = shapely.bounds(land)
    steps = np.linspace(0, 1, ROOM_STEPS)
    x, y = (
        one.ravel()
        for one in np.meshgrid(left + steps * (right - left), top + steps * (bottom - top))
    )
    boxes = shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    shapely.prepare(land)
    free = np.flatnonzero(shapely.contains(land, boxes))
    if not len(free):
        return None
    centre = shapely.centroid(land)
    nearest = free[np.argmin(np.hypot(x[free] - centre.x, y[free] - centre.y))]
    return float(x[nearest]), float(y[nearest])


def path_of(polygons: Shapes) -> Path:
    """Return one path for all the rings of these polygons, holes wound the other way."""
    rings = shapely.get_rings(shapely.orient_polygons(polygons))
    points = [shapely.get_coordinates(ring) for ring in rings]
    codes = np.full(sum(map(len, points)), Path.LINETO, dtype=Path.code_type)
    ends = np.cumsum([len(ring) for ring in points])
    codes[np.concatenate([[0], ends[:-1]])] = Path.MOVETO
    codes[ends - 1] = Path.CLOSEPOLY
    return Path(np.concatenate(points), codes)


def _circle_edge(pixels: float, *, is_hollow: bool) -> float:
    """The width of the edge of a circle: a white one would hide a small disc."""
    if is_hollow:
        return 1.0
    return 0.8 if pixels >= SMALL_PIXELS else 0.0


def _with_marks(bounds: Bounds, places: Sequence[Place]) -> Bounds:
    """Marks have no outline: the bounds of the outlines may leave out one of the same frame."""
    (south, west), (north, east) = bounds
    here = frame_of((west, south, east, north))
    marks = [
        (place.lat, place.lon)
        for place in places
        if place.outline is None and place.lat is not None and place.lon is not None
        if frame_of((place.lon, place.lat, place.lon, place.lat)) == here
    ]
    lats, lons = (
        [south, north, *(lat for lat, _ in marks)],
        [west, east, *(lon for _, lon in marks)],
    )
    return ((min(lats), min(lons)), (max(lats), max(lons)))


def _extent(view: View) -> tuple[float, float, float, float]:
    (south, west), (north, east) = view.bounds
    edge = shapely.segmentize(shapely.box(west, south, east, north), 0.1)
    bounds = gpd.GeoSeries([edge], crs=MAP_CRS).to_crs(view.crs).total_bounds
    left, low, right, high = (float(one) for one in bounds)
    half_width, half_height = (
        max(size * AREA_MARGIN, NARROWEST_METRES) / 2 for size in (right - left, high - low)
    )
    x, y = (left + right) / 2, (low + high) / 2
    return (x - half_width, y - half_height, x + half_width, y + half_height)
