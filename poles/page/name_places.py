"""Where the names of points go so that none covers another: pixels only, no chart library."""

from collections.abc import Sequence

TEXT_SIZE = 12.5
LETTER_WIDTH = 6.7
"""Pixels of one letter at TEXT_SIZE, on the generous side."""
_GAP = 8
_MARK_RADIUS = 5
_EDGE = 6
SIDES = (
    (_GAP, 4.0, "left"),
    (-_GAP, 4.0, "right"),
    (0.0, -_GAP - 1.0, "center"),
    (0.0, _GAP + 9.0, "center"),
)
"""Right, left, above, below: how far from the point, and which end of the name is there."""

Box = tuple[float, float, float, float]
"""Left, top, right, foot."""


def place_names(
    places: Sequence[tuple[float, float]], names: Sequence[str], size: tuple[float, float]
) -> dict[int, int]:
    """Return the side of each name that finds room: 0 right, 1 left, 2 above, 3 below its point.

    Greedy, from the highest point down: a name covers no point and no name, and stays inside.
    """
    taken: list[Box] = [
        (x - _MARK_RADIUS, y - _MARK_RADIUS, x + _MARK_RADIUS, y + _MARK_RADIUS) for x, y in places
    ]
    sides: dict[int, int] = {}
    for rank in sorted(range(len(places)), key=lambda one: (places[one][1], places[one][0])):
        for side in range(len(SIDES)):
            box = _name_box(*places[rank], names[rank], side)
            if _is_inside(box, size) and not any(_meet(box, other) for other in taken):
                sides[rank] = side
                taken.append(box)
                break
    return sides


def _name_box(x: float, y: float, name: str, side: int) -> Box:
    dx, dy, end = SIDES[side]
    long = len(name) * LETTER_WIDTH
    start = x + dx - {"left": 0.0, "right": long, "center": long / 2}[end]
    foot = y + dy + 3
    return (start, foot - TEXT_SIZE - 1, start + long, foot)


def _is_inside(box: Box, size: tuple[float, float]) -> bool:
    left, top, right, foot = box
    return left >= 0 and top >= 0 and right <= size[0] + _EDGE and foot <= size[1] + _EDGE


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
