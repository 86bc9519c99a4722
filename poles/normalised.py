"""What a published stock is per inhabitant, per organisation, per employee; or why it is not known.

The rules are those of the derived indicators (`figure_pairs`): both parts of one year, the
population declared by the same source, Insee's only for a territory that the source names.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from poles.figure_pairs import (
    Pair,
    Part,
    best_pair,
    note_two_sources,
    parts_of,
    same_period,
    same_source,
    why_absent,
    why_apart,
)
from poles.indicators import INDICATORS, Indicator, Nature, Origin, Value
from poles.records import Figure, Precision, Qualifier, Territory


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
    words = f"pour {factor // 1000} 000 habitants" if factor > 1 else f"par {by}"
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
    numerators = parts_of(figures, key)
    if not numerators:
        return _missing(key, per, why_absent(key, figures))
    if per is Norm.HABITANT:
        return _per_inhabitant(key, numerators, figures, territory)
    if per is Norm.ORGANISATION:
        denominators, fits = parts_of(figures, "organisations"), same_source
        absent, name = why_absent("organisations", figures), "organisations"
    else:
        summed = (Part(workforce.value, workforce.figures),) if workforce.value is not None else ()
        denominators, fits = (*parts_of(figures, "salaries_total"), *summed), same_period
        absent, name = workforce.reason or "", "salariés"
    if not denominators:
        return _missing(key, per, absent)
    pair = best_pair(numerators, denominators, fits)
    if pair is None:
        label = INDICATORS[key].label.lower()
        return _missing(key, per, why_apart((numerators[0], denominators[0]), label, name))
    return _ratio(key, per, pair[0], pair[1].value, pair)


def _per_inhabitant(
    key: str, numerators: Sequence[Part], figures: Sequence[Figure], territory: Territory
) -> Value:
    """The shown numerator first, then any other that has its population in the same source."""
    declared = parts_of(figures, "population")
    pair = best_pair(numerators[:1], declared, same_source) or best_pair(
        numerators, declared, same_source
    )
    note = "population déclarée par la même source"
    if pair is not None:
        return _ratio(key, Norm.HABITANT, pair[0], pair[1].value, pair, note)
    if territory.precision is not Precision.DECLARE or territory.population_insee is None:
        why = "population déclarée absente de la même source, et territoire non déclaré"
        return _missing(key, Norm.HABITANT, why)
    note = f"population Insee RP {territory.population_annee} au dénominateur"
    population = float(territory.population_insee)
    return _ratio(key, Norm.HABITANT, numerators[0], population, None, note)


def _decimals(stock: Indicator, per: Norm, factor: int) -> int:
    """Euros per employee or organisation are whole, as « chiffre d’affaires par salarié » is."""
    if stock.unit == "€" and per is not Norm.HABITANT:
        return 0
    return 1 if factor > 1 or stock.unit == "€" else 2


def _factor(key: str, per: Norm) -> int:
    if per is not Norm.HABITANT or INDICATORS[key].unit == "€":
        return 1
    return _MANY if key in _PER_10000 else _FEWEST


def _missing(key: str, per: Norm, reason: str) -> Value:
    return Value(divided_indicator(key, per).key, None, None, None, (), reason, None)


def _ratio(
    key: str, per: Norm, part: Part, by: float, pair: Pair | None, note: str | None = None
) -> Value:
    if by == 0:
        return _missing(key, per, "division par zéro : le dénominateur publié est nul")
    figures = part.figures + (pair[1].figures if pair else ())
    exact = all(figure.qualificatif is Qualifier.EXACT for figure in figures)
    return Value(
        key=divided_indicator(key, per).key,
        value=part.value * _factor(key, per) / by,
        qualifier=Qualifier.EXACT if exact else Qualifier.ENVIRON,
        year=None if part.annee is None else str(part.annee),
        figures=figures,
        reason=None,
        note=note or (note_two_sources(pair) if pair else None),
        numerator=part.value,
        denominator=by,
    )
