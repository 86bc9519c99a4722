"""Classes of a ratio and round reference values of a stock: what a legend stands on."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MOST_CLASSES = 5
VALUES_PER_CLASS = 3
"""Fewer values than this per class would colour noise."""


@dataclass(frozen=True, slots=True)
class Classes:
    """Bounds from the lowest value to the highest; class i holds bounds[i] <= value < bounds[i+1].

    The last class holds its upper bound too.
    """

    method: str
    bounds: tuple[float, ...]

    def __len__(self) -> int:
        """Return the number of classes, 0 when there is no value."""
        return max(0, len(self.bounds) - 1)

    def rank(self, value: float) -> int:
        """Return the class of a value between the first bound and the last, from 0."""
        return min(bisect_right(self.bounds, value), len(self)) - 1


def quantile_classes(values: Sequence[float]) -> Classes:
    """Return classes of about as many values each: 5 at most, fewer for few or equal values."""
    if not values:
        return Classes("quantiles", ())
    distinct = len(set(values))
    wanted = max(1, min(MOST_CLASSES, distinct, max(2, len(values) // VALUES_PER_CLASS)))
    cuts = np.quantile(values, np.linspace(0, 1, wanted + 1)).tolist()
    bounds = tuple(dict.fromkeys(cuts))
    return Classes("quantiles", bounds if len(bounds) > 1 else (bounds[0], bounds[0]))


def reference_values(highest: float) -> tuple[float, ...]:
    """Return up to three round values (1, 2 or 5 times a power of ten), from the largest down.

    The largest is not above the highest value, the others about a quarter and a twentieth of it.
    """
    if highest <= 0:
        return ()
    return tuple(dict.fromkeys(_round_below(highest / share) for share in (1, 4, 20)))


def _round_below(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    step = max(step for step in (1, 2, 5) if step * power <= value * (1 + 1e-12))
    return step * power
