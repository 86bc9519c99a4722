"""What the map shows, and how it reaches the browser: folium carries it, atlas_map.js draws it.

Geometry travels once, as a static file; a filter sends one short row per pole. No text from a file
becomes HTML here: the browser receives JSON and puts it in text nodes.
"""

import json
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import folium
import geopandas as gpd
import shapely
from branca.element import MacroElement
from folium.template import Template

from poles.atlas import Atlas
from poles.classes import Classes, quantile_classes, reference_values
from poles.indicators import Indicator, Nature, Origin, Value
from poles.numbers_fr import format_value, format_year, qualified
from poles.records import Pole, PoleId, Precision, Territory
from poles.wording import PRECISION_LABELS

LARGEST_RADIUS = 28.0
"""Radius in pixels of the highest value of an indicator, over the whole atlas."""
CLASS_COLOURS = ("#d9eee8", "#a3d1c6", "#62ab9f", "#2b7c79", "#0e4a50")
"""From low to high: lightness falls evenly, so that grey print and every eye can rank them."""
HATCH = "hatch"
DEGREES_BETWEEN_TWINS = 0.05
"""Poles of one same point are put around it, about 5 km apart: none hides another."""
DECIMALS = 4
"""Of a degree, on the map: about 10 m, finer than the simplified outlines."""

Bounds = tuple[tuple[float, float], tuple[float, float]]
"""South-west and north-east corners, each latitude then longitude."""


@dataclass(frozen=True, slots=True)
class Place:
    """One pole on the map, whatever the filter: what the browser fetches once."""

    pole_id: PoleId
    nom: str
    precision: Precision
    lon: float | None
    lat: float | None
    outline: shapely.Geometry | None


@dataclass(frozen=True, slots=True)
class Row:
    """One shown pole: its place, its fill (None: plain), its radius in pixels, its two texts."""

    place: int
    fill: str | None
    radius: float | None
    figure: str
    """The value in words, or « donnée absente »."""
    origin: str
    """Its year and source, or why it is absent."""


@dataclass(frozen=True, slots=True)
class Legend:
    """What stands beside the map, always in step with it."""

    indicator: Indicator
    circles: tuple[tuple[float, float], ...]
    """Round reference values with their radius in pixels."""
    classes: Classes | None
    class_counts: tuple[int, ...]
    missing: int
    rounded: int
    precisions: Mapping[Precision, int]
    """How many of the shown poles have a territory of each precision."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What one screen of the map shows."""

    rows: tuple[Row, ...]
    """The largest circle first."""
    chosen: int | None
    bounds: Bounds | None
    legend: Legend


def places_of(atlas: Atlas) -> tuple[Place, ...]:
    """Return every pole, the largest territory first, unplaced ones last."""
    outlines = atlas.outlines.geometry
    ordered = sorted(
        atlas.poles,
        key=lambda pole: (-(atlas.territories[pole.pole_id].superficie_km2 or 0), pole.pole_id),
    )
    points = _spread([atlas.territories[pole.pole_id] for pole in ordered])
    return tuple(
        Place(
            pole.pole_id,
            pole.nom,
            pole.territoire_precision,
            *points[pole.pole_id],
            outlines.loc[pole.pole_id] if pole.pole_id in outlines.index else None,
        )
        for pole in ordered
    )


def compose(
    atlas: Atlas,
    places: Sequence[Place],
    poles: Collection[Pole],
    indicator: Indicator,
    chosen: PoleId | None,
    bounds: Bounds | None,
) -> Drawing:
    """Return the map of these poles for this indicator.

    Scales and classes stand on the whole atlas: a filter changes who is shown, never a size or a
    colour. A stock sizes a circle (area proportional to the value); a ratio fills the territory.
    """
    shown = {pole.pole_id for pole in poles}
    all_values = [
        value.value
        for place in places
        if place.outline is not None
        and (value := atlas.values[place.pole_id][indicator.key]).value is not None
    ]
    highest = max(all_values, default=0.0)
    classes = quantile_classes(all_values) if indicator.nature is Nature.RATIO else None
    rows = []
    for number, place in enumerate(places):
        if place.pole_id in shown:
            value = atlas.values[place.pole_id][indicator.key]
            fill, radius = (None, None)
            if place.outline is not None:
                fill, radius = _look(value, classes, highest)
            rows.append(Row(number, fill, radius, *figure_and_origin(indicator, value)))
    rows.sort(key=lambda row: -(row.radius or 0))
    numbers = {place.pole_id: number for number, place in enumerate(places)}
    return Drawing(
        tuple(rows),
        numbers[chosen] if chosen in shown else None,
        bounds,
        _legend(atlas, poles, indicator, classes, highest),
    )


def radius_of(value: float, highest: float) -> float:
    """Return the radius in pixels of a circle whose area is proportional to the value."""
    return LARGEST_RADIUS * math.sqrt(value / highest) if value > 0 else 0.0


def figure_and_origin(indicator: Indicator, value: Value) -> tuple[str, str]:
    """Return the figure with its qualifier, then its year and source, in French."""
    if value.value is None:
        return "donnée absente", value.reason or ""
    figure = qualified(format_value(indicator, value.value), value.qualifier)
    year = format_year(value.year) if value.year else "année non précisée"
    titles = dict.fromkeys(figure.source_titre for figure in value.figures)
    source = " ; ".join(titles) or "Insee, IGN"
    computed = "calculé d’après " if indicator.origin is Origin.DERIVE else ""
    return figure, f"{year} · {computed}{source}"


def bounds_of(outlines: gpd.GeoDataFrame) -> Bounds | None:
    """Return the box of these outlines; None where there is none."""
    if outlines.empty:
        return None
    west, south, east, north = (round(float(edge), 3) for edge in outlines.total_bounds)
    return ((south, west), (north, east))


def places_json(places: Sequence[Place]) -> bytes:
    """Return the static file of the places: text, point and outline of each, in their order."""
    return _json(
        [
            {
                "pole_id": place.pole_id,
                "nom": place.nom,
                "precision": place.precision.value,
                "precision_label": PRECISION_LABELS[place.precision],
                "lon": place.lon,
                "lat": place.lat,
                "coordinates": None if place.outline is None else coordinates(place.outline),
            }
            for place in places
        ]
    )


def base_json(departements: gpd.GeoDataFrame) -> bytes:
    """Return the static file of the base map: the outlines of the departments, as GeoJSON."""
    shapes = [
        {"type": "MultiPolygon", "coordinates": coordinates(shape)}
        for shape in departements.geometry
    ]
    return _json({"type": "GeometryCollection", "geometries": shapes})


def coordinates(shape: shapely.Geometry) -> list[list[list[list[float]]]]:
    """Return the rings of a polygon or multipolygon, as GeoJSON nests them, rounded for the map."""
    return [
        [
            [[round(x, DECIMALS), round(y, DECIMALS)] for x, y in ring.coords]
            for ring in (polygon.exterior, *polygon.interiors)
        ]
        for polygon in getattr(shape, "geoms", [shape])
    ]


class TerritoryLayer(MacroElement):
    """The rows of a drawing, handed to atlas_map.js: the only thing that a filter sends."""

    _template = Template(
        "{% macro script(this, kwargs) %}atlasMap.show(window.map, {{ this.drawn }});{% endmacro %}"
    )

    def __init__(self, drawing: Drawing, *, base_url: str, places_url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca ships no types
        self._name = "TerritoryLayer"
        origins = list(dict.fromkeys(row.origin for row in drawing.rows))
        rank = {origin: number for number, origin in enumerate(origins)}
        rows = [
            [row.place, row.fill or 0, round(row.radius or 0, 2), row.figure, rank[row.origin]]
            for row in drawing.rows
        ]
        self.drawn = _script_json(
            {
                "label": drawing.legend.indicator.label,
                "origins": origins,
                "base": base_url,
                "places": places_url,
                "rows": rows,
                "chosen": drawing.chosen,
                "bounds": drawing.bounds,
            }
        )


def base_map(scripts: Mapping[str, str], styles: Mapping[str, str]) -> folium.Map:
    """Return a fresh folium map without tiles, which loads these scripts and styles and no other.

    Never keep it: streamlit-folium renames what it holds while it renders.
    """
    bare = folium.Map(
        location=(46.6, 2.5),
        zoom_start=5,
        tiles=None,
        control_scale=False,
        zoom_snap=0.05,
        min_zoom=3,
        attribution_control=False,
    )
    bare.default_js = list(scripts.items())
    bare.default_css = list(styles.items())
    return bare


def _spread(
    territories: Sequence[Territory],
) -> dict[PoleId, tuple[float | None, float | None]]:
    twins = Counter((territory.lon, territory.lat) for territory in territories)
    seen: Counter[tuple[float | None, float | None]] = Counter()
    points: dict[PoleId, tuple[float | None, float | None]] = {}
    for territory in sorted(territories, key=lambda territory: territory.pole_id):
        lon, lat = point = (territory.lon, territory.lat)
        if lon is not None and lat is not None and twins[point] > 1:
            angle = 2 * math.pi * seen[point] / twins[point]
            reach = DEGREES_BETWEEN_TWINS / (2 * math.sin(math.pi / twins[point]))
            lon += reach * math.cos(angle) / math.cos(math.radians(lat))
            lat += reach * math.sin(angle)
        seen[point] += 1
        points[territory.pole_id] = (
            None if lon is None else round(lon, DECIMALS),
            None if lat is None else round(lat, DECIMALS),
        )
    return points


def _look(value: Value, classes: Classes | None, highest: float) -> tuple[str | None, float | None]:
    """The fill and the radius: a missing value is hatched, whatever the indicator."""
    if value.value is None:
        return HATCH, None
    if classes is not None:
        return class_colours(classes)[classes.rank(value.value)], None
    return None, radius_of(value.value, highest)


def class_colours(classes: Classes) -> tuple[str, ...]:
    """Return one colour per class, spread over the whole range of lightness."""
    if len(classes) == 1:
        return (CLASS_COLOURS[2],)
    last = len(CLASS_COLOURS) - 1
    return tuple(
        CLASS_COLOURS[round(rank * last / (len(classes) - 1))] for rank in range(len(classes))
    )


def _legend(
    atlas: Atlas,
    poles: Collection[Pole],
    indicator: Indicator,
    classes: Classes | None,
    highest: float,
) -> Legend:
    values = [
        atlas.values[pole.pole_id][indicator.key]
        for pole in poles
        if atlas.territories[pole.pole_id].commune_codes
    ]
    known = [value for value in values if value.value is not None]
    ranks = Counter(classes.rank(v.value) for v in known if classes and v.value is not None)
    circles = () if classes is not None else reference_values(highest)
    return Legend(
        indicator=indicator,
        circles=tuple((value, radius_of(value, highest)) for value in circles),
        classes=classes,
        class_counts=tuple(ranks[rank] for rank in range(len(classes or ()))),
        missing=len(values) - len(known),
        rounded=sum(value.qualifier != "exact" for value in known),
        precisions=Counter(pole.territoire_precision for pole in poles),
    )


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _script_json(content: Any) -> str:
    """JSON that is safe inside a script: no tag can close it, no line separator can break it."""
    text = _json(content).decode()
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text
