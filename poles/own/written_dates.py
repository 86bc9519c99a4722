"""A day or a year as people write it in French: « 1er mars 2016 », « exercice 2023 »."""

import re
from datetime import date, timedelta
from functools import lru_cache

from babel.dates import get_month_names

from poles.cells import CellError, iso_date
from poles.french_text import fold, unaccented

_NUMERIC = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?: \d{1,2}[:h]\d{2}.*)?")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[t ]\d{2}:\d{2}.*)?")
_WORDED = re.compile(
    r"(?:le )?(?:[a-z]+di |dimanche )?(\d{1,2}|1er)[ \-/.]([a-z]+)\.?[ \-/.](\d{4}|\d{2})"
)
_OTHER_SHORT_MONTHS = {"fev": 2, "aou": 8, "sep": 9}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_SERIAL = re.compile(r"[34][0-9]{4}")
_DAY_ZERO_OF_SPREADSHEETS = date(1899, 12, 30)
_CENTURY = 100
_LAST_MONTH = 12


def read_day(text: str) -> date:
    """Return the day of a text, day before month as in French.

    Raises CellError, in French, for what is no full day or could be two.
    """
    said = unaccented(text)
    if found := _YEAR_FIRST.fullmatch(said):
        return _day(found[1], found[2], found[3])
    if found := _WORDED.fullmatch(said):
        month = _months().get(found[2])
        if month is not None:
            return _day(_whole_year(found[3]), str(month), found[1].removesuffix("er"))
    if found := _NUMERIC.fullmatch(said):
        year = _whole_year(found[3])
        if int(found[2]) > _LAST_MONTH >= int(found[1]):
            meant = _day(year, found[1], found[2]).isoformat()
            advice = f"Choisissez {meant}, ou écrivez jour/mois/année, comme 25/01/2014."
            raise CellError("met le mois avant le jour", advice, (meant,))
        return _day(year, found[2], found[1])
    if _SERIAL.fullmatch(said):
        meant = (_DAY_ZERO_OF_SPREADSHEETS + timedelta(days=int(said))).isoformat()
        advice = f"Choisissez {meant} si c’en est un de tableur."
        raise CellError("n’est pas un jour, ou c’est un numéro de jour", advice, (meant,))
    advice = "Écrivez-le par exemple 10/01/2014 ; sans le jour, laissez la case de côté."
    raise CellError("n’est pas un jour", advice)


def read_year(text: str) -> int:
    """Return the only year that a text names.

    Raises CellError, in French, for none or several.
    """
    years = {int(found) for found in _YEAR.findall(text)}
    if len(years) > 1:
        raise CellError("nomme plusieurs années", "Gardez celle du chiffre.")
    if not years:
        raise CellError("n’est pas une année", "Écrivez-la en quatre chiffres, comme 2023.")
    return years.pop()


def _whole_year(year: str) -> str:
    """A year of two digits is the last one that ends so: « 98 » is 1998, never 2098."""
    if len(year) > 2:  # noqa: PLR2004
        return year
    this_year = date.today().year  # noqa: DTZ011 (the day of the server will do)
    whole = this_year - this_year % _CENTURY + int(year)
    return str(whole if whole <= this_year else whole - _CENTURY)


def _day(year: str, month: str, day: str) -> date:
    found = iso_date(f"{year}-{int(month):02}-{int(day):02}")
    if found > date.today():  # noqa: DTZ011
        raise CellError("est un jour à venir", "Vérifiez l’année, ou videz la case.")
    return found


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """The names of the months and their short forms, folded."""
    names = dict(_OTHER_SHORT_MONTHS)
    for width in ("wide", "abbreviated"):
        for number, name in get_month_names(width, locale="fr").items():
            names[fold(str(name)).rstrip(".")] = int(number)
    return names
