"""Where the maps of France are: the mainland, and a frame of its own for each overseas department.

A box over two of them is a box of oceans: what is asked for in several frames is framed in one, and
the insets show the others.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import shapely

from poles.boundaries import Box

Bounds = tuple[tuple[float, float], tuple[float, float]]
"""South-west and north-east corners, each latitude then longitude."""

MAINLAND: Bounds = ((41.3, -5.3), (51.2, 9.7))
OVERSEAS: tuple[tuple[str, Bounds], ...] = (
    ("Guadeloupe", ((15.83, -61.82), (16.52, -61.0))),
    ("Martinique", ((14.38, -61.25), (14.89, -60.8))),
    ("Guyane", ((2.1, -54.65), (5.8, -51.6))),
    ("La Réunion", ((-21.4, 55.2), (-20.86, 55.85))),
    ("Mayotte", ((-13.02, 45.0), (-12.63, 45.32))),
)
PARIS: tuple[str, Bounds] = ("Paris et petite couronne", ((48.68, 2.14), (49.02, 2.62)))
"""An inset of the mainland. All are the same on the screen (map_frame.js)."""

_FRAMES = (MAINLAND, *(bounds for _, bounds in OVERSEAS))
_MARGIN = 0.25
"""In degrees: what is drawn may reach a little over the edge of its frame."""
_BOX_DECIMALS = 3


def frame_of(box: Box) -> int | None:
    """Return which frame holds a box: 0 is the mainland; None where none holds it whole."""
    west, south, east, north = box
    for rank, ((low, left), (high, right)) in enumerate(_FRAMES):
        is_across = left - _MARGIN <= west and east <= right + _MARGIN
        if is_across and low - _MARGIN <= south and north <= high + _MARGIN:
            return rank
    return None


def boxes_in_frames(box: Box, shape: shapely.Geometry) -> list[Box]:
    """Return the box of an outline, or those of its parts where it stands in several frames."""
    if frame_of(box) is not None:
        return [box]
    bounds = shapely.bounds(shapely.get_parts(shape)).tolist()
    return [(west, south, east, north) for west, south, east, north in bounds]


def are_in_one_frame(boxes: Iterable[Box]) -> bool:
    """Whether one frame shows all of them: no inset is needed."""
    return len(set(map(frame_of, boxes))) <= 1


def box_in_one_frame(
    asked: Sequence[Box], poles: Iterable[Box] = (), *, with_poles: bool = True
) -> Bounds | None:
    """Return the box around what one frame shows of what is asked for; None for nothing.

    The mainland is preferred; else the frame that holds the most `poles`, and of equals the one
    that is asked for first. `with_poles` stretches the box to those in that frame.
    """
    if not asked:
        return None
    frames = [frame_of(box) for box in asked]
    around = list(poles)
    weights = Counter(map(frame_of, around))
    kept = 0 if 0 in frames else max(dict.fromkeys(frames), key=lambda one: weights[one])
    shown = [*asked, *around] if with_poles else asked
    return box_around([box for box in shown if frame_of(box) == kept])


def box_around(boxes: Sequence[Box]) -> Bounds:
    """Return the smallest box that holds these, at least one."""
    west, south, east, north = (
        round(edge(sides), _BOX_DECIMALS)
        for edge, sides in zip((min, min, max, max), zip(*boxes, strict=True), strict=True)
    )
    return ((south, west), (north, east))
