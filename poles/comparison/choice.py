"""The map on which the poles of a comparison are chosen: equal discs, the chosen ones numbered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from poles.atlas import Atlas
from poles.comparison.screen import FULL, MOST_POLES, ComparisonScreen
from poles.maps.drawing import Drawing, Place, compose
from poles.maps.map_drawing import Picked
from poles.records import Pole
from poles.screen import Screen

DISC_RADIUS = 6.5
"""In pixels, for every pole alike: a large circle would stand in the way of its neighbours."""
CHOSEN_RADIUS = 10.0


@dataclass(frozen=True, slots=True)
class ChoiceMap:
    """Every pole of the atlas on the map of France, and those that are chosen."""

    drawing: Drawing
    picked: Picked
    chosen: tuple[tuple[Pole, bool], ...]
    """In their order, each with whether the map can show it."""


def choice_map(atlas: Atlas, places: Sequence[Place], screen: ComparisonScreen) -> ChoiceMap:
    """Return the map of the poles that can be chosen, with those of the screen."""
    number_of = {place.pole_id: number for number, place in enumerate(places)}
    numbers = tuple(number_of[pole_id] for pole_id in screen.pole_ids)
    drawing = compose(atlas, places, atlas.poles, Screen(), None)
    rows = tuple(
        replace(row, radius=CHOSEN_RADIUS if row.place in numbers else DISC_RADIUS)
        for row in sorted(drawing.rows, key=lambda row: row.place)
    )
    return ChoiceMap(
        replace(drawing, rows=rows),
        Picked(numbers, MOST_POLES, FULL),
        tuple((atlas.by_id[places[one].pole_id], places[one].lat is not None) for one in numbers),
    )
