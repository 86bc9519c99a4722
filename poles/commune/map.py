"""The map of a commune: its outline, and the territories of the poles that cover it or are near."""

from collections.abc import Iterable, Sequence

from poles.atlas import Atlas
from poles.boundaries import Box, box_of
from poles.commune.search import Around
from poles.maps.drawing import Drawing, Place, compose, pole_boxes, without_circles
from poles.maps.frames import are_in_one_frame, box_in_one_frame
from poles.maps.pole_detail import CommuneShape, PoleDetail, population_in_words
from poles.records import Pole
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
    boxes = _boxes(atlas, framed)
    asked = boxes if around.outline is None else [box_of(around.outline)]
    bounds = box_in_one_frame(asked, boxes)
    return without_circles(compose(atlas, places, poles, Screen(), bounds))


def is_in_one_frame(atlas: Atlas, around: Around) -> bool:
    """Whether the poles that cover the commune stand in one frame: no inset is needed."""
    return are_in_one_frame(_boxes(atlas, around.covering))


def _boxes(atlas: Atlas, poles: Iterable[Pole]) -> list[Box]:
    return [box for pole in poles for box in pole_boxes(atlas, pole.pole_id)]


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
