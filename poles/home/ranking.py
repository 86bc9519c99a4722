"""Who is ranked beside the map: the highest first, and how many are told without a rank."""

from collections.abc import Collection
from dataclasses import dataclass

from poles.atlas import Atlas
from poles.indicators import INDICATORS, Origin, Value
from poles.records import Pole, Precision
from poles.screen import Screen


@dataclass(frozen=True, slots=True)
class Ranking:
    """The highest values of a selection, and the poles that have none or are left out."""

    rows: tuple[tuple[Pole, Value], ...]
    supposed: int = 0
    """Poles whose supposed territory would be measured: the seat's city would come first."""
    masked: int = 0
    """Poles left off the map at the reader's wish."""
    absent: int = 0
    """Poles without a value."""
    missing: int = 0
    """Those of them that have a territory on the map."""
    is_unknown: bool = False
    """Whether no pole of the whole atlas has a value."""


def rank_poles(atlas: Atlas, screen: Screen, poles: Collection[Pole], most: int) -> Ranking:
    """Return the highest of these poles for the indicator of a screen.

    What the boundaries measure ranks territories that a source names or that are approached; equal
    values stay in the order of the names.
    """
    key = screen.indicator
    shown = [pole for pole in poles if pole.territoire_precision not in screen.hidden]
    values = [(pole, atlas.values[pole.pole_id][key]) for pole in shown]
    known = [(pole, value) for pole, value in values if value.value is not None]
    is_measured = INDICATORS[key].origin is Origin.LIMITES
    ranked = [
        (pole, value)
        for pole, value in known
        if not (is_measured and pole.territoire_precision is Precision.SIEGE)
    ]
    ranked.sort(key=lambda row: -(row[1].value or 0))
    absent = [pole for pole, value in values if value.value is None]
    return Ranking(
        rows=tuple(ranked[:most]),
        supposed=len(known) - len(ranked),
        masked=len(poles) - len(shown),
        absent=len(absent),
        missing=sum(bool(atlas.territories[pole.pole_id].commune_codes) for pole in absent),
        is_unknown=not known and not answers(atlas, key),
    )


def answers(atlas: Atlas, key: str) -> int:
    """Return how many poles of the whole atlas have a value for an indicator."""
    return sum(of_pole[key].value is not None for of_pole in atlas.values.values())
