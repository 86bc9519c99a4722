"""Poles side by side: one line per indicator, what cannot be compared and why, medians.

Nothing is computed anew here: values come from the atlas, divided ones from `normalised`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from statistics import median

from poles.atlas import Atlas
from poles.boundaries import GEOGRAPHY_YEAR
from poles.comparison.screen import FEWEST_POLES
from poles.figure_pairs import parts_of
from poles.indicators import INDICATORS, Indicator, Nature, Origin, Value
from poles.normalised import Norm, divided_indicator, divided_keys, divided_value, said_twice
from poles.numbers_fr import format_number, format_value, qualified
from poles.page.charts import Bar, Chart, bars
from poles.records import Figure, Pole, Qualifier, Territory

WIDE_YEARS = 3
"""Values further apart than this many years are flagged in their line."""
FEWEST_FOR_MEDIAN = 3
SHOWN_CHARTS = 6
_CHARTED_ELSEWHERE = frozenset({"salaries_total"})  # salaries_total_calcule holds it


class Group(StrEnum):
    """The groups of lines of the table, with their French titles."""

    PUBLIES = "Publiés par une source"
    CALCULES = "Calculés"
    LIMITES = "D’après les limites (Insee, IGN)"


_GROUPS = {
    Origin.PUBLIE: Group.PUBLIES,
    Origin.DERIVE: Group.CALCULES,
    Origin.LIMITES: Group.LIMITES,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of one pole, with the other values that pages state about it."""

    value: Value
    others: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator across the poles, in their order."""

    indicator: Indicator
    group: Group
    cells: tuple[Cell, ...]
    stock: str | None = None
    """The key of the stock that is divided, when one is."""

    @property
    def answered(self) -> int:
        """How many of the poles have a value."""
        return sum(cell.value.value is not None for cell in self.cells)

    @property
    def is_shared(self) -> bool:
        """Whether there is something to compare."""
        return self.answered >= FEWEST_POLES

    @property
    def years_apart(self) -> tuple[int, int] | None:
        """The first and the last year, when they are too far apart to compare without a word."""
        known = [year for cell in self.cells if (year := _last_year(cell.value)) is not None]
        if not known or max(known) - min(known) <= WIDE_YEARS:
            return None
        return min(known), max(known)


@dataclass(frozen=True, slots=True)
class Median:
    """The middle of all the poles that have a value, and how many they are."""

    value: float
    count: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Poles side by side."""

    poles: tuple[Pole, ...]
    territories: tuple[Territory, ...]
    lines: tuple[Line, ...]
    per: Norm | None

    @property
    def shared(self) -> tuple[Line, ...]:
        """Return the lines where two poles or more have a value, group by group."""
        return tuple(line for group in Group for line in self.of_group(group) if line.is_shared)

    @property
    def not_shared(self) -> tuple[Line, ...]:
        """Return the lines that compare nothing."""
        return tuple(line for line in self.lines if not line.is_shared)

    @property
    def divides_nothing(self) -> bool:
        """Whether a division was asked for that no two of the poles allow."""
        return self.per is not None and not any(line.stock for line in self.shared)

    @property
    def charted(self) -> tuple[Line, ...]:
        """Return the lines worth a chart, the most shared first; the boundaries come last."""
        lines = [line for line in self.shared if line.indicator.key not in _CHARTED_ELSEWHERE]
        return tuple(sorted(lines, key=lambda line: (line.group is Group.LIMITES, -line.answered)))

    def of_group(self, group: Group) -> tuple[Line, ...]:
        """Return the lines of a group, in the order of the registry."""
        return tuple(line for line in self.lines if line.group is group)


class Medians:
    """The medians of one atlas, each computed when first asked for."""

    def __init__(self, atlas: Atlas) -> None:
        self.of = lru_cache(maxsize=None)(self._of)
        self._atlas = atlas

    def _of(self, key: str, per: Norm | None) -> Median | None:
        """Return the median of an indicator, or of a stock divided; None for too few answers."""
        values = [_value(self._atlas, pole, key, per).value for pole in self._atlas.poles]
        known = [value for value in values if value is not None]
        return Median(median(known), len(known)) if len(known) >= FEWEST_FOR_MEDIAN else None


def compare(atlas: Atlas, poles: Sequence[Pole], per: Norm | None) -> Comparison:
    """Return these poles side by side, their published stocks divided when asked."""
    divided = divided_keys(per) if per else ()
    lines: list[Line] = []
    for key, indicator in INDICATORS.items():
        if per is None or _stays_whole(indicator, per):
            lines.append(_line(atlas, poles, key, None))
        elif key in divided:
            lines.append(_line(atlas, poles, key, per))
    territories = tuple(atlas.territories[pole.pole_id] for pole in poles)
    return Comparison(tuple(poles), territories, tuple(lines), per)


def _stays_whole(indicator: Indicator, per: Norm) -> bool:
    """Whether an indicator is shown beside the divided stocks: ratios that say something else."""
    if indicator.origin is Origin.LIMITES:
        return True
    return indicator.nature is Nature.RATIO and indicator.key not in said_twice(per)


def chart_of(comparison: Comparison, line: Line, middle: Median | None) -> Chart:
    """Return the bars of one line, in the order of the poles, with the median of all poles.

    Its unit stands in the heading above it and beside each value.
    """
    indicator = line.indicator
    rows = [
        Bar(
            pole.nom,
            cell.value.value,
            qualified(format_value(indicator, cell.value.value), cell.value.qualifier),
            when(cell.value),
            is_rounded=cell.value.qualifier is not Qualifier.EXACT,
        )
        for pole, cell in zip(comparison.poles, line.cells, strict=True)
        if cell.value.value is not None
    ]
    said = " ; ".join(f"{row.label} : {row.text}" for row in rows)
    reference = (middle.value, median_words(indicator, middle)) if middle else None
    description = f"Barres, {indicator.label}. {said}. {reference[1] if reference else ''}"
    return bars(rows, "", description.strip(), reference)


def median_words(indicator: Indicator, middle: Median) -> str:
    """Return « médiane de 19 pôles : 12 »."""
    value = format_value(indicator, middle.value)
    return f"médiane de {format_number(middle.count)} pôles : {value}"


def when(value: Value) -> str:
    """Return the year of a value in words."""
    if value.year is not None:
        return value.year
    return "sans année" if value.figures else f"COG {GEOGRAPHY_YEAR}"


def absence(indicator: Indicator, value: Value) -> str:
    """Return why there is no value, in words that say who lacks what."""
    if value.reason is None:
        return ""
    if indicator.origin is Origin.DERIVE:
        return f"non calculable : {value.reason}"
    return value.reason


def _line(atlas: Atlas, poles: Sequence[Pole], key: str, per: Norm | None) -> Line:
    origin = INDICATORS[key].origin
    cells = tuple(
        Cell(
            _value(atlas, pole, key, per),
            _others(atlas, pole, key) if origin is Origin.PUBLIE and per is None else (),
        )
        for pole in poles
    )
    if per is None:
        return Line(INDICATORS[key], _GROUPS[origin], cells)
    return Line(divided_indicator(key, per), _GROUPS[Origin.DERIVE], cells, stock=key)


def _value(atlas: Atlas, pole: Pole, key: str, per: Norm | None) -> Value:
    values = atlas.values[pole.pole_id]
    if per is None:
        return values[key]
    figures = atlas.figures_of[pole.pole_id]
    territory = atlas.territories[pole.pole_id]
    return divided_value(key, per, figures, territory, values["salaries_total_calcule"])


def _others(atlas: Atlas, pole: Pole, key: str) -> tuple[Figure, ...]:
    """The other figures about the pole itself; those about its members stay on its sheet."""
    parts = parts_of(atlas.figures_of[pole.pole_id], key)
    return tuple(figure for part in parts[1:] for figure in part.figures)


def _last_year(value: Value) -> int | None:
    """The last year that a value names, « 2016-2023 » included."""
    years = re.findall(r"\d{4}", value.year or "") if value.value is not None else []
    return int(years[-1]) if years else None
