"""The map of a commune: its outline, and the territories of the poles that cover it or are near."""

from collections.abc import Sequence

from poles.atlas import Atlas
from poles.boundaries import box_of
from poles.commune.search import Around
from poles.home.screen import Screen
from poles.maps.drawing import Drawing, Place, compose, without_circles
from poles.maps.frames import box_in_one_frame, boxes_in_frames
from poles.maps.pole_detail import CommuneShape, PoleDetail, population_in_words

MARK_RADIUS = 5.0
"""In pixels: a small commune stays in sight beside a large territory."""


def commune_drawing(atlas: Atlas, places: Sequence[Place], around: Around) -> Drawing:
    """Return the poles around a commune as plain outlines.

    What is framed is the commune with the poles that cover it, or else with the nearest one.
    """
    poles = [*around.covering, *(near.pole for near in around.near), *around.unplaced]
    framed = around.covering or tuple(near.pole for near in around.near[:1])
    boxes = [
        box
        for pole in framed
        for box in boxes_in_frames(atlas.boxes[pole.pole_id], atlas.shapes[pole.pole_id])
    ]
    asked = boxes if around.outline is None else [box_of(around.outline)]
    bounds = box_in_one_frame(asked, boxes)
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
