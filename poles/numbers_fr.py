"""Numbers and days as French readers write them.

Narrow no-break spaces, decimal comma, true minus sign. Years and codes never pass through the
grouping functions.
"""

import math
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import pairwise

from babel import Locale
from babel.dates import format_date
from babel.numbers import NumberPattern, parse_pattern

from poles.classes import Classes
from poles.indicator_registry import Indicator, Origin
from poles.records import Qualifier

MISSING = "—"
NARROW_SPACE = "\u202f"
MINUS = "\u2212"

_FRENCH = Locale.parse("fr")
_MILLION = 1_000_000
_MILLION_UNIT = "M€"
_NONE = "aucun pôle renseigné"
_PUBLISHED_DECIMALS = 2
_CACHED_NUMBERS = 8192  # a page shows hundreds; the whole data set, a few thousand
# Symbols follow the number; words (« personnes », « structures »…) are said by the label.
_SYMBOLS = frozenset({"€", "%", "‰", "hab.", "m²", "km²", "hab./km²", "ETP"})
_PREFIXES = {
    Qualifier.EXACT: "",
    Qualifier.ENVIRON: "environ ",
    Qualifier.AU_MOINS: "au moins ",
    Qualifier.AU_PLUS: "au plus ",
}


def format_number(value: float | None, decimals: int = 0) -> str:
    """Return « 134 000 » or « 94,1 », halves away from zero; « — » for a missing value."""
    if value is None or not math.isfinite(value):
        return MISSING
    return _formatted(value, decimals)


def format_value(indicator: Indicator, value: float | None) -> str:
    """Return the number with its unit symbol: « 94,1 % », « 7,0 M€ », « 350 000 € ».

    From one million on, euros are shown in millions. A published number keeps up to two decimals;
    a rise has its sign: « +0,6 % ».
    """
    if value is None or not math.isfinite(value):
        return MISSING
    if indicator.unit == "€" and abs(value) >= _MILLION:
        return f"{format_number(value / _MILLION, 1)}{NARROW_SPACE}{_MILLION_UNIT}"
    number = format_number(value, _decimals_shown(indicator, value))
    if indicator.signed and value > 0:
        number = f"+{number}"
    return f"{number}{NARROW_SPACE}{indicator.unit}" if indicator.unit in _SYMBOLS else number


def class_spans(indicator: Indicator, classes: Classes) -> tuple[str, ...]:
    """Return what each class holds: « 26,4 à moins de 60,1 hab./km² », or its one value.

    The unit once. The last class holds its upper bound too: « 60,1 à 1 200 hab./km² ».
    """
    unit = f"{NARROW_SPACE}{indicator.unit}"
    texts = [format_value(indicator, bound) for bound in classes.bounds]
    if classes.are_values:
        return tuple(texts[:-1])
    spans = []
    for low, high in pairwise(texts):
        first = low.removesuffix(unit) if high.endswith(unit) else low
        spans.append(f"{first} à moins de {high}")
    if spans:
        low, high = texts[-2:]
        first = low.removesuffix(unit) if high.endswith(unit) else low
        spans[-1] = high if low == high else f"{first} à {high}"
    return tuple(spans)


def qualified(text: str, qualifier: Qualifier | None) -> str:
    """Return « environ 25 », « au moins 25 », « au plus 25 »; an exact or missing one unchanged."""
    if qualifier is None or text == MISSING:
        return text
    return _PREFIXES[qualifier] + text


def format_year(year: int | str | None) -> str:
    """Return a year or a span of years, never grouped."""
    return MISSING if year is None else str(year)


def counted(count: int, one: str, many: str = "") -> str:
    """Return « 1 pôle », « 12 pôles »; `many` where the plural takes more than an « s »."""
    return f"{format_number(count)} {(many or f'{one}s') if count > 1 else one}"


def format_coverage(answered: int, asked: int) -> str:
    """Return « 6 pôles renseignés sur 23 », in the singular for one, « aucun » for none."""
    said = counted(answered, "pôle renseigné", "pôles renseignés") if answered else _NONE
    return f"{said} sur {format_number(asked)}"


def format_absent(absent: int, drawn: int, look: str) -> str:
    """Return « 110 pôles sans donnée, dont 78 sur la carte (hachurés) »: as every count says it.

    `look` is how the map shows one of them: « hachuré », « sans cercle ».
    """
    said = f"{format_number(absent)} pôle{'s' if absent > 1 else ''} sans donnée"
    if not drawn:
        return f"{said}, sans territoire sur la carte"
    looks = f"{look}s" if drawn > 1 and look.endswith("é") else look
    part = "" if absent == 1 else "tous " if drawn == absent else f"dont {format_number(drawn)} "
    return f"{said}, {part}sur la carte ({looks})"


def nobody_answers(indicator: Indicator, poles: str = "Aucun pôle") -> str:
    """Return one sentence where no pole has a value; `poles` is « Aucun de ces pôles » of some."""
    said = {
        Origin.PUBLIE: "ne publie cet indicateur",
        Origin.DERIVE: "ne publie de quoi calculer cet indicateur",
        Origin.LIMITES: "n’a de territoire sur la carte",
    }
    return f"{poles} {said[indicator.origin]}."


def french_date(day: date) -> str:
    """Return « 1er janvier 2026 », « 22 novembre 2026 »."""
    said: str = format_date(day, "d MMMM y", locale="fr")
    return f"1er{said[1:]}" if day.day == 1 else said


@lru_cache(maxsize=_CACHED_NUMBERS)
def _formatted(value: float, decimals: int) -> str:
    step = Decimal(1).scaleb(-decimals)
    # str gives the number as the file wrote it: 94.15 itself, not the nearest binary fraction.
    amount = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)
    if amount == 0:
        amount = abs(amount)  # never minus zero
    text: str = _pattern(decimals).apply(amount, _FRENCH)
    return text.replace("-", MINUS)


@lru_cache
def _pattern(decimals: int) -> NumberPattern:
    return parse_pattern("#,##0." + "0" * decimals if decimals else "#,##0")


def _decimals_shown(indicator: Indicator, value: float) -> int:
    if indicator.origin is not Origin.PUBLIE:
        return indicator.decimals
    exponent = Decimal(str(value)).normalize().as_tuple().exponent
    written = -exponent if isinstance(exponent, int) else 0
    return max(indicator.decimals, min(_PUBLISHED_DECIMALS, written))
