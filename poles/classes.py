"""Classes of a ratio and round reference values of a stock: what a legend stands on."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import jenkspy
import numpy as np

MOST_CLASSES = 5
VALUES_PER_CLASS = 3
"""Fewer values than this per class would colour noise."""
MOST_JENKS_VALUES = 2_000
"""Its time grows with the square of the number of values."""

_NEAR = 0.9


class Method(StrEnum):
    """How the bounds of the classes are chosen; always named in the legend."""

    QUANTILES = "quantiles"
    JENKS = "jenks"


@dataclass(frozen=True, slots=True)
class Classes:
    """Bounds from the lowest value to the highest; class i holds bounds[i] <= value < bounds[i+1].

    The last class holds its upper bound too.
    """

    method: Method
    bounds: tuple[float, ...]
    has_moved: bool = False
    """Whether one of the bounds is at zero because it was put there, whatever the method."""
    are_values: bool = False
    """Whether each class is one value, the first of its bounds: no method was needed."""

    def __len__(self) -> int:
        """Return the number of classes, 0 when there is no value."""
        return max(0, len(self.bounds) - 1)

    def rank(self, value: float) -> int:
        """Return the class of a value between the first bound and the last, from 0."""
        return min(bisect_right(self.bounds, value), len(self)) - 1


def classify(values: Sequence[float], method: Method) -> Classes:
    """Return classes of these values: 5 at most, fewer for few or equal values, none for none.

    Up to five distinct values are a class each: a range between two of them would be invented.
    Quantiles put about as many values in each class; Jenks puts close values together (natural
    breaks: the bounds that make the variance inside the classes least). Beyond some thousands of
    values Jenks reads every n-th one in order, the extremes included.
    """
    if not values:
        return Classes(method, ())
    distinct = sorted(set(values))
    if len(distinct) <= MOST_CLASSES:
        return Classes(method, (*distinct, distinct[-1]), are_values=True)
    wanted = min(MOST_CLASSES, max(2, len(values) // VALUES_PER_CLASS))
    ordered = sorted(values)
    cuts = _jenks(ordered, wanted) if method is Method.JENKS else _quantiles(ordered, wanted)
    return Classes(method, _without_empty_class(ordered, cuts))


def with_zero(classes: Classes) -> Classes:
    """Return the same classes, the inner bound nearest to zero moved to it: no class mixes signs.

    Unchanged when all values have one sign, or are a class each.
    """
    bounds = list(classes.bounds)
    if classes.are_values or not bounds or not bounds[0] < 0 < bounds[-1] or 0 in bounds:
        return classes
    if len(bounds) == 2:  # noqa: PLR2004 (two bounds, one class)
        return Classes(classes.method, (bounds[0], 0.0, bounds[1]), has_moved=True)
    nearest = min(range(1, len(bounds) - 1), key=lambda rank: abs(bounds[rank]))
    bounds[nearest] = 0.0
    return Classes(classes.method, tuple(bounds), has_moved=True)


def reference_values(highest: float, *, whole: bool = False) -> tuple[float, ...]:
    """Return up to three round values, from the largest down.

    The largest is that of the highest value, or just below it; the others are about a quarter and a
    twentieth of it: 1, 2 or 5 times a power of ten. Whole numbers have whole ones.
    """
    if highest <= 0 or (whole and highest < 1):
        return ()
    smaller = [round_below(highest / share) for share in (4, 20)]
    if whole:
        smaller = [max(1.0, value) for value in smaller]
    return tuple(dict.fromkeys([_just_below(highest, whole=whole), *smaller]))


def _just_below(highest: float, *, whole: bool) -> float:
    """The number of one digit that is at most a tenth below; of two digits where none is."""
    power = 10.0 ** math.floor(math.log10(highest))
    for step in (power, power / 10):
        steps = math.floor(highest / step * (1 + 1e-12))
        value = float(math.floor(steps * step)) if whole else steps * step
        if value >= highest * _NEAR:
            break
    return value


def _without_empty_class(ordered: Sequence[float], cuts: Sequence[float]) -> tuple[float, ...]:
    """The extremes and the cuts between them that leave at least one value in each class."""
    bounds = [float(ordered[0])]
    for cut in cuts:
        if bisect_left(ordered, cut) > bisect_left(ordered, bounds[-1]):
            bounds.append(float(cut))
    return (*bounds, float(ordered[-1]))


def _quantiles(ordered: Sequence[float], wanted: int) -> list[float]:
    """The inner cuts: each leaves about as many values on either side as its rank says."""
    shares = [rank / wanted for rank in range(1, wanted)]
    cuts: list[float] = np.quantile(ordered, shares).tolist()
    return cuts


def _jenks(ordered: Sequence[float], wanted: int) -> list[float]:
    """The inner cuts: a class starts at its lowest value, jenkspy gives its highest one."""
    if len(ordered) > MOST_JENKS_VALUES:
        ranks = np.linspace(0, len(ordered) - 1, MOST_JENKS_VALUES).round().astype(int)
        ordered = [ordered[rank] for rank in ranks]
    tops = jenkspy.jenks_breaks(list(ordered), wanted)[1:-1]
    return [float(ordered[bisect_right(ordered, top)]) for top in tops]


def round_below(value: float) -> float:
    """Return the largest of 1, 2 or 5 times a power of ten that is not above a value."""
    power = 10.0 ** math.floor(math.log10(value))
    step = max(step for step in (1, 2, 5) if step * power <= value * (1 + 1e-12))
    return step * power
