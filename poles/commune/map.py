"""The map of a commune: its outline, and the territories of the poles that cover it or are near."""

from collections.abc import Sequence

from poles.atlas import Atlas
from poles.boundaries import box_of
from poles.commune.search import Around
from poles.maps.drawing import Drawing, Place, box_around, compose, without_circles
from poles.maps.pole_detail import CommuneShape, PoleDetail, population_in_words
from poles.screen import Screen

MARK_RADIUS = 5.0
"""In pixels: a small commune stays in sight beside a large territory."""


def commune_drawing(atlas: Atlas, places: Sequence[Place], around: Around) -> Drawing:
    """Return the poles around a commune as plain outlines.

    What is framed is the commune with the poles that cover it, or else with the nearest one.
    """
    poles = [*around.covering, *(near.pole for near in around.near)]
    poles += [*around.unplaced, *around.of_region]
    framed = around.covering or tuple(near.pole for near in around.near[:1])
    boxes = [] if around.outline is None else [box_of(around.outline)]
    boxes += [atlas.boxes[pole.pole_id] for pole in framed]
    bounds = box_around(boxes) if boxes else None
    return without_circles(compose(atlas, places, poles, Screen(), bounds))


def commune_shape(around: Around) -> PoleDetail | None:
    """Return what the map draws of the commune itself; None where it has no outline."""
    if around.outline is None:
        return None
    facts = around.facts
    shape = CommuneShape(
        code=around.code,
        nom=facts.nom,
        population=population_in_words(facts),
        radius=MARK_RADIUS,
        lon=facts.lon,
        lat=facts.lat,
        shared_with=(),
        outline=around.outline,
    )
    return PoleDetail((shape,), around.outline, {facts.nom: around.outline}, ())
