"""Indicators of one pole and of a group of poles: the door to the registry and to the values.

A group sums first and divides after, never averages, counts who answered, and is None when nobody
did. Below this door: `indicator_registry` says what exists, `indicator_values` computes one pole.
Beside it, `figure_pairs` says which figures go together to whoever looks at them and not at values.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from poles.figure_pairs import other_figures, shown_figure
from poles.indicator_registry import (
    INDICATORS,
    Indicator,
    Nature,
    Origin,
    label_of,
    rounded,
)
from poles.indicator_values import ONLY_ETP, Value, boundary_values, pole_values, ratio_of
from poles.records import Qualifier, Territory

__all__ = [
    "INDICATORS",
    "Indicator",
    "Nature",
    "Origin",
    "Total",
    "Value",
    "boundary_values",
    "key_totals",
    "label_of",
    "other_figures",
    "pole_values",
    "rounded",
    "shown_figure",
    "total",
]


KEY_FIGURES = (
    "population_insee",
    "organisations",
    "salaries_total_calcule",
    "salaries_insertion",
    "chiffre_affaires_eur",
)
"""What a group of poles is summed up by."""
NEXT_FIGURES = (
    "population",
    "structures_insertion",
    "employeurs_associes",
    "emplois_vises",
    "emplois_crees",
    "etp_total",
    "adherents",
    "subvention_eur",
)
"""What comes in their place where they are not published, the most telling first."""


@dataclass(frozen=True, slots=True)
class Total:
    """What one indicator is worth for a group; `reason` (French) is set exactly when it is not."""

    key: str
    value: float | None
    qualifier: Qualifier | None
    years: str | None
    """« 2014 », « 2013-2024 », or None when no answer is dated."""
    answered: int
    asked: int
    reason: str | None
    undated: int = 0
    """How many of the published or derived answers carry no year."""


def total(key: str, values: Sequence[Mapping[str, Value]], union: Territory | None = None) -> Total:
    """Return the value of an indicator for a group of poles, and how many poles it rests on.

    Stocks are summed. Ratios divide the sum of the poles' own numerators by the sum of their
    denominators. For `part_insertion_pct` only poles counted in heads answer: those counted in ETP
    cannot be added to them. Indicators from the boundaries are read on `union`, the territory of
    all the communes of the group, each once although territories overlap.
    """
    indicator = INDICATORS[key]
    known = [one[key] for one in values if one[key].value is not None]
    if indicator.origin is Origin.LIMITES:
        return _boundary_total(key, known, len(values), union)
    ratio = indicator.nature is Nature.RATIO
    answers = [value for value in known if not value.in_etp] if ratio else known
    if not answers:
        return _no_total(key, len(values), _silence(known, len(values)))
    result = _ratio_total(key, answers) if ratio else _sum(value.value for value in answers)
    if result is None:
        return _no_total(key, len(values), "division par zéro : le dénominateur est nul")
    return Total(
        key=key,
        value=result,
        qualifier=_qualifier(answers, indicator.nature),
        years=_years(answers),
        answered=len(answers),
        asked=len(values),
        reason=None,
        undated=sum(value.year is None for value in answers),
    )


def key_totals(
    values: Sequence[Mapping[str, Value]], union: Territory | None = None
) -> tuple[tuple[Total, ...], tuple[str, ...]]:
    """Return the totals that a group shows first, and the keys of the usual ones that it lacks.

    Where nobody answers one of the usual ones, the next that somebody does takes its place.
    """
    totals = {key: total(key, values, union) for key in KEY_FIGURES}
    answered = [key for key, one in totals.items() if one.value is not None]
    for key in NEXT_FIGURES:
        if len(answered) == len(KEY_FIGURES):
            break
        totals[key] = total(key, values, union)
        if totals[key].value is not None:
            answered.append(key)
    silent = tuple(key for key in KEY_FIGURES if totals[key].value is None)
    return tuple(totals[key] for key in answered), silent


def _no_total(key: str, asked: int, reason: str) -> Total:
    return Total(key, None, None, None, 0, asked, reason)


def _silence(known: Sequence[Value], asked: int) -> str:
    if known:
        return ONLY_ETP
    return f"aucun pôle renseigné sur {asked}" if asked else "aucun pôle choisi"


def _sum(numbers: Iterable[float | None]) -> float:
    return math.fsum(number for number in numbers if number is not None)


def _ratio_total(key: str, answers: Sequence[Value]) -> float | None:
    denominator = _sum(value.denominator for value in answers)
    if denominator == 0:
        return None
    return ratio_of(key, _sum(value.numerator for value in answers), denominator)


def _qualifier(answers: Sequence[Value], nature: Nature) -> Qualifier:
    """Return exact when all are; at least, for a sum of exact and at least; else about."""
    seen = {value.qualifier for value in answers}
    if seen == {Qualifier.EXACT}:
        return Qualifier.EXACT
    if nature is Nature.STOCK and seen <= {Qualifier.EXACT, Qualifier.AU_MOINS}:
        return Qualifier.AU_MOINS
    return Qualifier.ENVIRON


def _years(answers: Sequence[Value]) -> str | None:
    years = sorted({value.year for value in answers if value.year is not None})
    if not years:
        return None
    return years[0] if len(years) == 1 else f"{years[0]}-{years[-1]}"


def _boundary_total(key: str, known: Sequence[Value], asked: int, union: Territory | None) -> Total:
    if not known:
        return _no_total(key, asked, _silence(known, asked))
    if union is None:
        return _no_total(key, asked, "réunion des territoires non calculée")
    whole = boundary_values(union)[key]
    if whole.value is None:
        return _no_total(key, asked, whole.reason or "")
    return Total(key, whole.value, whole.qualifier, whole.year, len(known), asked, None)
