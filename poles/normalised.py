"""What a published stock is per inhabitant, per organisation, per employee; or why it is not known.

The rules are those of the derived indicators (`figure_pairs`): both parts of one year, the
population declared by the same source, Insee's only for a territory that the source names.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from poles.figure_pairs import (
    Part,
    best_pair,
    note_two_sources,
    parts_of,
    same_period,
    same_source,
    why_absent,
    why_apart,
)
from poles.indicator_values import missing_value, population_rate, ratio_value, rows_of
from poles.indicators import INDICATORS, Indicator, Nature, Origin, Value
from poles.numbers_fr import format_number
from poles.records import Figure, Territory


class Norm(StrEnum):
    """What a stock is divided by; the values stand in addresses."""

    HABITANT = "habitant"
    ORGANISATION = "organisation"
    SALARIE = "salarie"


NORM_LABELS: Mapping[Norm, str] = MappingProxyType(
    {Norm.HABITANT: "habitant", Norm.ORGANISATION: "organisation", Norm.SALARIE: "salarié"}
)
_UNDIVIDED: Mapping[Norm, frozenset[str]] = MappingProxyType(
    {
        Norm.HABITANT: frozenset({"population"}),
        Norm.ORGANISATION: frozenset({"population", "organisations"}),
        # Heads over heads is the share of insertion; ETP over heads is never taken.
        Norm.SALARIE: frozenset(
            {
                "population",
                "organisations",
                "structures_insertion",
                "salaries_total",
                "salaries_permanents",
                "salaries_insertion",
                "etp_total",
                "etp_insertion",
            }
        ),
    }
)
_SAID_TWICE: Mapping[Norm, frozenset[str]] = MappingProxyType(
    {
        Norm.HABITANT: frozenset(
            {
                "insertion_pour_1000_hab",
                "ca_par_habitant_eur",
                "emplois_vises_pour_1000_hab",
                "organisations_pour_10000_hab",
            }
        ),
        Norm.ORGANISATION: frozenset(),
        Norm.SALARIE: frozenset({"ca_par_salarie_eur"}),
    }
)
_PER_10000 = frozenset({"organisations", "structures_insertion", "employeurs_associes"})
_SYMBOLS = frozenset({"€", "m²", "ETP"})
_FEWEST, _MANY = 1_000, 10_000


def divided_keys(per: Norm) -> tuple[str, ...]:
    """Return the published stocks that may be divided, in the order of the registry."""
    return tuple(
        key
        for key, one in INDICATORS.items()
        if one.origin is Origin.PUBLIE and key not in _UNDIVIDED[per]
    )


def said_twice(per: Norm) -> frozenset[str]:
    """Return the derived indicators that say the same as a divided stock."""
    return _SAID_TWICE[per]


@cache
def divided_indicator(key: str, per: Norm) -> Indicator:
    """Return the indicator of a divided stock: its label says by what, its unit is the stock's."""
    stock = INDICATORS[key]
    factor = _factor(key, per)
    by = NORM_LABELS[per]
    words = f"pour {format_number(factor)} habitants" if factor > 1 else f"par {by}"
    return Indicator(
        key=f"{key}_par_{per.value}",
        label=f"{stock.label} {words}",
        unit=stock.unit if stock.unit in _SYMBOLS else "",
        nature=Nature.RATIO,
        origin=Origin.DERIVE,
        decimals=_decimals(stock, per, factor),
        definition=f"{stock.definition} Rapporté au nombre de {by}s.",
        formula=f"{stock.label} ÷ {by}s" + (f" × {factor // 1000} 000" if factor > 1 else ""),
    )


def divided_value(
    key: str,
    per: Norm,
    figures: Sequence[Figure],
    territory: Territory,
    workforce: Value,
) -> Value:
    """Return a stock divided; `workforce` is the pole's value of salaries_total_calcule."""
    own_key, factor = divided_indicator(key, per).key, _factor(key, per)
    if per is Norm.HABITANT:
        return population_rate(own_key, key, figures, territory, factor, "territoire non déclaré")
    numerators = parts_of(figures, key)
    if not numerators:
        return missing_value(own_key, why_absent(key, figures))
    if per is Norm.ORGANISATION:
        denominators, fits = parts_of(figures, "organisations"), same_source
        absent, name = why_absent("organisations", figures), "organisations"
    else:
        summed = (Part(workforce.value, workforce.figures),) if workforce.value is not None else ()
        denominators, fits = (*parts_of(figures, "salaries_total"), *summed), same_period
        absent, name = workforce.reason or "", "salariés"
    if not denominators:
        return missing_value(own_key, absent)
    pair = best_pair(numerators, denominators, fits)
    if pair is None:
        label = INDICATORS[key].label.lower()
        return missing_value(own_key, why_apart((numerators[0], denominators[0]), label, name))
    note = note_two_sources(pair)
    return ratio_value(own_key, pair[0].value, pair[1].value, rows_of(pair), note, factor)


def _decimals(stock: Indicator, per: Norm, factor: int) -> int:
    """Euros per employee or organisation are whole, as « chiffre d’affaires par salarié » is."""
    if stock.unit == "€" and per is not Norm.HABITANT:
        return 0
    return 1 if factor > 1 or stock.unit == "€" else 2


def _factor(key: str, per: Norm) -> int:
    if per is not Norm.HABITANT or INDICATORS[key].unit == "€":
        return 1
    return _MANY if key in _PER_10000 else _FEWEST
