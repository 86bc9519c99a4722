"""How a drawing reaches the browser: folium carries it, atlas_map.js draws it.

Geometry travels once, as a static file; a filter sends one short row per pole. No text from a file
becomes HTML here: the browser receives JSON and puts it in text nodes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import folium
import numpy as np
import shapely
from branca.element import MacroElement
from folium.template import Template

from poles.maps.drawing import Drawing, Place, Row
from poles.maps.pole_detail import PoleDetail
from poles.memory_sweeps import swept_young
from poles.wording import OWN_ORIGIN, PRECISION_LABELS

OUTLINE_DECIMALS = 4
"""Of a degree: about 10 m, finer than the simplified outlines."""
MAP_TITLE = "Carte des pôles ; les mêmes valeurs se lisent dans l’onglet « Tableau »"


@swept_young()
def places_json(places: Sequence[Place]) -> bytes:
    """Return the static file of the places: text, point and outline of each, in their order."""
    return compact_json(
        [
            {
                "pole_id": place.pole_id,
                "nom": place.nom,
                "precision": place.precision.value,
                "precision_label": PRECISION_LABELS[place.precision],
                "lon": place.lon,
                "lat": place.lat,
                "coordinates": None if place.outline is None else coordinates(place.outline),
                **({"own": OWN_ORIGIN} if place.own else {}),
            }
            for place in places
        ]
    )


def coordinates(shape: shapely.Geometry) -> list[list[list[list[float]]]]:
    """Return the rings of a polygon or multipolygon, as GeoJSON nests them, rounded for the map."""
    points = np.round(shapely.get_coordinates(shape), OUTLINE_DECIMALS).tolist()
    polygons = shapely.get_parts(shape)
    rings, polygon_of = shapely.get_rings(polygons, return_index=True)
    nested: list[list[list[list[float]]]] = [[] for _ in polygons]
    start = 0
    ends = np.cumsum(shapely.get_num_coordinates(rings)).tolist()
    for polygon, end in zip(polygon_of.tolist(), ends, strict=True):
        nested[polygon].append(points[start:end])
        start = end
    return nested


def detail_json(detail: PoleDetail) -> bytes:
    """Return the static file of the communes of one pole, with the borders of their EPCI."""
    return compact_json(
        {
            "outline": coordinates(detail.outline),
            "communes": [
                {
                    "nom": commune.nom,
                    "population": commune.population,
                    "radius": round(commune.radius, 2),
                    "lon": commune.lon,
                    "lat": commune.lat,
                    "shared_with": commune.shared_with,
                    "coordinates": coordinates(commune.outline),
                }
                for commune in detail.communes
            ],
            "epci": [
                {"nom": nom, "coordinates": coordinates(outline)}
                for nom, outline in detail.epci.items()
            ],
        }
    )


@dataclass(frozen=True, slots=True)
class Picked:
    """The places chosen on a map where several may be, in the order of their numbers."""

    places: tuple[int, ...]
    most: int
    refusal: str
    """What is said of one more."""


class TerritoryLayer(MacroElement):
    """The rows of a drawing, handed to atlas_map.js: the only thing that a filter sends."""

    _template = Template(
        "{% macro script(this, kwargs) %}atlasMap.show(window.map, {{ this.drawn }});{% endmacro %}"
    )

    def __init__(
        self,
        drawing: Drawing,
        *,
        base_url: str,
        places_url: str,
        detail_url: str | None = None,
        picked: Picked | None = None,
        alone: bool = False,
    ) -> None:
        """`alone` leaves out the insets, where all that is shown stands in one frame."""
        super().__init__()  # type: ignore[no-untyped-call]  # branca ships no types
        self._name = "TerritoryLayer"
        second = drawing.legend.second
        texts = [[(row.figure, row.origin), *_second(row)] for row in drawing.rows]
        origins = list(dict.fromkeys(origin for pairs in texts for _, origin in pairs))
        rank = {origin: number for number, origin in enumerate(origins)}
        rows = [
            [
                row.place,
                row.fill or 0,
                round(row.radius or 0, 2),
                [part for figure, origin in pairs for part in (figure, rank[origin])],
            ]
            for row, pairs in zip(drawing.rows, texts, strict=True)
        ]
        self.drawn = script_json(
            {
                "labels": [drawing.legend.indicator.label, second and second.indicator.label],
                "origins": origins,
                "base": base_url,
                "places": places_url,
                "detail": detail_url,
                "rows": rows,
                "chosen": drawing.chosen,
                "hollow": drawing.has_hollow,
                "bounds": drawing.bounds,
                **({"picked": asdict(picked)} if picked else {}),
                **({"alone": True} if alone else {}),
            }
        )


def base_map(
    scripts: Mapping[str, str], styles: Mapping[str, str], title: str = MAP_TITLE
) -> folium.Map:
    """Return a fresh folium map without tiles, which loads these scripts and styles and no other.

    `title` is what a screen reader announces. Never keep the map:
    streamlit-folium renames what it holds while it renders.
    """
    bare = folium.Map(
        location=(46.6, 2.5),
        zoom_start=5,
        tiles=None,
        control_scale=False,
        zoom_snap=0.05,
        min_zoom=3,
        attribution_control=False,
        title=title,
    )
    bare.default_js = list(scripts.items())
    bare.default_css = list(styles.items())
    return bare


def _second(row: Row) -> list[tuple[str, str]]:
    return [] if row.second is None else [row.second]


def compact_json(content: Any) -> bytes:
    """Return JSON without blanks, in UTF-8; NaN and infinity raise ValueError."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def script_json(content: Any) -> str:
    """Return JSON that is safe inside a script: no tag closes it, no line separator breaks it."""
    text = compact_json(content).decode()
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text
