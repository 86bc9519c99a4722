"""Which values an indicator of a pole can take: whole people, and no more than France has."""

from collections.abc import Mapping

from poles.cells import CellError
from poles.indicators import INDICATORS, Origin
from poles.numbers_fr import format_value

_STAFF = frozenset({"personnes", "emplois"})
_BODIES = frozenset({"organisations", "structures", "employeurs"})
_WHOLE = _BODIES | {"sociétaires", "adhérents"}
_MOST: Mapping[str, int] = {
    "hab.": 70_000_000,
    **dict.fromkeys(("personnes", "emplois", "ETP"), 1_000_000),
    **dict.fromkeys(("sociétaires", "adhérents"), 10_000_000),
    **dict.fromkeys(_BODIES, 100_000),
    "€": 5_000_000_000,
    "m²": 10_000_000_000,
}
"""By unit, far above any pole: what is beyond was written in another unit."""
_LEAST_EUROS = 100
_USUAL_EUROS = range(10_000, 100_000_001)
"""Of most amounts of poles."""


def counts_whole(key: str) -> bool:
    """Return whether an indicator counts what is never in parts: people, bodies."""
    indicator = INDICATORS.get(key)
    return indicator is not None and (indicator.unit in _STAFF | _WHOLE | {"hab."})


def is_doubtful(key: str, written: float, scale: int) -> bool:
    """Return whether a bare number is likely in another unit than its column, that has amounts.

    « 7 » under « CA » is perhaps in k€ or M€, « 1 250 000 » under « CA (k€) » in euros.
    """
    indicator = INDICATORS.get(key)
    if indicator is None or indicator.unit != "€" or indicator.origin is not Origin.PUBLIE:
        return False
    if scale == 1:
        return 0 < written < _LEAST_EUROS
    return _USUAL_EUROS[0] <= written <= _USUAL_EUROS[-1] < written * scale


def refuse_implausible(key: str, value: float, choices: tuple[str, ...] = ()) -> None:
    """Return when a pole may have this value of an indicator.

    Raises CellError, in French, when it may not; `choices` are other readings of a large value.
    """
    indicator = INDICATORS.get(key)
    if indicator is None:
        return
    unit = indicator.unit
    most = _MOST.get(unit)
    if most is not None and value > most:
        raise CellError(
            f"serait lu {format_value(indicator, value)}, au-delà de "
            f"{format_value(indicator, most)}, le plus qu’un pôle puisse avoir",
            "Vérifiez l’unité de la colonne et le nombre de zéros.",
            choices,
        )
    if value.is_integer():
        return
    if unit in _STAFF:
        advice = "Des ETP ? Mettez-les dans leur colonne. Sinon arrondissez."
        raise CellError("n’est pas un nombre entier, or la colonne compte des personnes", advice)
    if unit in _WHOLE or unit == "hab.":
        counted = "habitants" if unit == "hab." else unit
        wrong = f"n’est pas un nombre entier, or la colonne compte des {counted}"
        raise CellError(wrong, "Arrondissez, ou vérifiez la colonne.")
