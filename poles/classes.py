"""Classes of a ratio and round reference values of a stock: what a legend stands on."""

import math
from bisect import bisect_right
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

    def __len__(self) -> int:
        """Return the number of classes, 0 when there is no value."""
        return max(0, len(self.bounds) - 1)

    def rank(self, value: float) -> int:
        """Return the class of a value between the first bound and the last, from 0."""
        return min(bisect_right(self.bounds, value), len(self)) - 1


def classify(values: Sequence[float], method: Method) -> Classes:
    """Return classes of these values: 5 at most, fewer for few or equal values, none for none.

    Quantiles put about as many values in each class; Jenks puts close values together (natural
    breaks: the bounds that make the variance inside the classes least). Beyond some thousands of
    values Jenks reads every n-th one in order, the extremes included.
    """
    if not values:
        return Classes(method, ())
    distinct = len(set(values))
    wanted = max(1, min(MOST_CLASSES, distinct, max(2, len(values) // VALUES_PER_CLASS)))
    if wanted == 1:
        return Classes(method, (min(values), max(values)))
    cuts = _jenks(values, wanted) if method is Method.JENKS else _quantiles(values, wanted)
    bounds = tuple(dict.fromkeys(float(cut) for cut in cuts))
    return Classes(method, bounds if len(bounds) > 1 else (bounds[0], bounds[0]))


def reference_values(highest: float) -> tuple[float, ...]:
    """Return up to three round values (1, 2 or 5 times a power of ten), from the largest down.

    The largest is not above the highest value, the others about a quarter and a twentieth of it.
    """
    if highest <= 0:
        return ()
    return tuple(dict.fromkeys(_round_below(highest / share) for share in (1, 4, 20)))


def _quantiles(values: Sequence[float], wanted: int) -> list[float]:
    cuts: list[float] = np.quantile(values, np.linspace(0, 1, wanted + 1)).tolist()
    return cuts


def _jenks(values: Sequence[float], wanted: int) -> list[float]:
    """Jenkspy gives the highest value of each class; here a class starts at its lowest one."""
    ordered = np.sort(np.asarray(values, dtype=float))
    if len(ordered) > MOST_JENKS_VALUES:
        ranks = np.linspace(0, len(ordered) - 1, MOST_JENKS_VALUES).round().astype(int)
        ordered = ordered[ranks]
    lowest, *tops = jenkspy.jenks_breaks(ordered.tolist(), wanted)
    above = [float(ordered[np.searchsorted(ordered, top, side="right")]) for top in tops[:-1]]
    return [lowest, *above, tops[-1]]


def _round_below(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    step = max(step for step in (1, 2, 5) if step * power <= value * (1 + 1e-12))
    return step * power
