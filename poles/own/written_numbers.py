"""A number as people write it in French, « env. 7,5 M€ », read as value, qualifier and unit.

What could be two numbers is never guessed: it is refused with both.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from poles.cells import CellError, not_too_large
from poles.french_text import unaccented
from poles.own.number_words import AFTER, BEFORE, SCALES, UNITS, in_digits, taken
from poles.records import Qualifier

MISSING_MARKS = frozenset(
    (
        *("-", "--", "–", "—", "−", "_", ".", "..", "...", "…", "?", "??", "???", "/", "x", "*"),
        *("nc", "n.c", "n.c.", "n/c", "nd", "n.d", "n.d.", "n/d", "nr", "n.r", "n.r.", "n/r"),
        *("na", "n.a", "n.a.", "n/a", "#n/a", "so", "s.o", "s.o.", "s/o", "sans objet"),
        *("ns", "n.s", "n.s.", "nsp", "null", "nan"),
        *("inconnu", "inconnue", "non connu", "non communique", "non communiquee", "vide"),
        *("non renseigne", "non renseignee", "non disponible", "non precise", "a completer"),
    )
)
"""Folded texts that say « we do not know »: they are read as an empty cell, never as zero."""

_Said = tuple[int | None, str | None, Qualifier | None]
"""What the words around a number say: its scale, its unit, its qualifier."""
WordsMet = dict[tuple[str, str], _Said]
"""What stands before the digits and after them, and what it says."""
NEGATIVE = ("est négatif", "Vérifiez la valeur, ou videz la case.")
_HECTARE = 10_000
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_DIGITS = re.compile(r"\d[\d .,']*")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
_GROUPED = (
    re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?"),
    re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}"),
    re.compile(r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}"),
    re.compile(r"\d{1,3}(?:'\d{3})+(?:[.,]\d+)?"),
)
_TWO_THINGS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_SURE = re.compile(r"\d+(?:[.,]\d+)?|\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_MEGA = re.compile(r"m\b(?! ?[²2])")
_DATE = re.compile(r"\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d{2})(?: .*)?|\d{4}-\d{2}-\d{2}(?:[t ].*)?")
_YEAR_AFTER = re.compile(r"\((?:en )?(?:19|20)\d{2}\)")
_THOUSANDS = re.compile(r"k")
_KILO_E = re.compile(r"^([km]) ?e(?![a-z])")
"""« 7 KE »: a keyboard without the sign of the euro."""
_TENS = {
    "dizaine": 10,
    "douzaine": 12,
    "quinzaine": 15,
    "vingtaine": 20,
    "trentaine": 30,
    "quarantaine": 40,
    "cinquantaine": 50,
    "soixantaine": 60,
    "centaine": 100,
    "millier": 1000,
}
_IN_LETTERS = re.compile(rf"(.*?)(?<![a-z])une? ({'|'.join(_TENS)})(?![a-z]).*")
_MOST_DIGITS = 20
"""Python refuses to read thousands of digits as one whole number; such a one is too large."""
_MOST_WORDS = 1_000
_PARTED = re.compile(r"(\D*)(\d(?:[\d.,'\s]*\d)?)(\s*[^\d\s.,'](?:\D*[^\d\s.,'])?|)")
"""Digits in one piece, with words before or after them."""
_RANGE = re.compile(r"\d\s*(?:-|–|—|a|et|ou|/)\s*\d")


class WrittenNumber(NamedTuple):
    """What a text says: its value in the unit named (« 7 M€ » is 7 000 000 in €)."""

    value: float
    qualifier: Qualifier | None
    """None when the text does not qualify its value."""
    unit: str | None
    """The unit that the text names, in the words of the registry; None when it names none."""
    scaled: bool = False
    """Whether the text says thousands, millions…: a column in thousands then adds nothing."""


def read_number(
    text: str, words_met: WordsMet | None = None, whole_times: int | None = None
) -> WrittenNumber:
    """Return the number of a text, zero or more.

    `words_met` keeps what the words around a number say, for a table that repeats them.
    `whole_times`, where only whole numbers may be, is how many times a bare one is taken.
    Raises CellError, in French; with both readings as choices when it could be two numbers.
    """
    alone = sure_number(text)
    if alone is not None:
        return WrittenNumber(alone, None, None)
    parted = None if words_met is None else _PARTED.fullmatch(text)
    if parted is None or words_met is None:
        return _read_worded(text, whole_times)[0]
    around = parted[1], parted[3]
    said = words_met.get(around)
    if said is None:
        number, words = _read_worded(text, whole_times)
        if len(words_met) < _MOST_WORDS:
            words_met[around] = words
        return number
    return _number(parted[2], text, said, whole_times)


def unit_in(text: str) -> str | None:
    """Return the unit that follows the first number of a text, whatever comes next."""
    said = _folded(text)
    found = _DIGITS.search(said)
    return None if found is None else taken(UNITS, said[found.end() :].strip())[0]


def _folded(text: str) -> str:
    return _SPACES.sub(" ", unaccented(text)).strip()


def _read_worded(text: str, whole_times: int | None) -> tuple[WrittenNumber, _Said]:
    """The number, and what the words around it say."""
    said = _folded(text)
    found = _DIGITS.search(said)
    if found is None and (in_figures := in_digits(said)) is not None:
        text = said = in_figures
        found = _DIGITS.search(said)
    if found is None:
        raise _not_a_number(said)
    if _DATE.fullmatch(said):
        advice = "Un tableur change « 10/01 » en date : écrivez le nombre."
        raise CellError("est une date, pas un nombre", advice)
    digits = found[0].rstrip(" .,'")
    if _RANGE.search(said):
        meant = f"au moins {digits} {_after_digits(text)}".rstrip()
        raise CellError("donne deux nombres", f"Écrivez-en un seul, par exemple « {meant} ».")
    before, after = said[: found.start()].strip(), said[found.start() + len(digits) :].strip()
    if before.endswith(("-", "−")) and taken(BEFORE, before)[0] is None:
        raise CellError(*NEGATIVE)
    _ask_about(before, digits, after)
    words = _words(before, after, text)
    return _number(digits, text, words, whole_times), words


def _ask_about(before: str, digits: str, after: str) -> None:
    """Ask about what follows the digits and is surely meant, but for the reader to say."""
    alone = f"{before} {digits}".strip()
    if _YEAR_AFTER.fullmatch(after):
        advice = "Gardez le nombre ; l’année a sa colonne."
        raise CellError("est suivi d’une année", advice, (alone,))
    if _THOUSANDS.fullmatch(after):
        advice = "Écrivez « k€ » ou « milliers »."
        raise CellError("compte peut-être des milliers", advice, (f"{alone} milliers",))


def _number(digits: str, text: str, said: _Said, whole_times: int | None) -> WrittenNumber:
    scale, unit, qualifier = said
    if whole_times is not None and scale is not None:
        whole_times = scale
    amount = _amount(_SPACES.sub(" ", digits), text, whole_times)
    if unit == "ha":
        return WrittenNumber(not_too_large(amount * _HECTARE), qualifier, "m²", scaled=True)
    value = not_too_large(amount if scale is None else amount * scale)
    return WrittenNumber(value, qualifier, unit, scaled=scale is not None)


def read_unit(text: str) -> tuple[int, str | None]:
    """Return how many times to take a number in this unit, and the unit: « k€ » is 1 000 and €.

    Raises CellError for a text that is no unit, or that also counts.
    """
    said = _SPACES.sub(" ", unaccented(text)).strip().removeprefix("en ")
    scale, unit, qualifier = _words("", said, text)
    if qualifier is not None or (scale is None and unit is None):
        raise CellError("n’est pas une unité", "Écrivez par exemple €, k€, ETP ou personnes.")
    return (_HECTARE, "m²") if unit == "ha" else (scale or 1, unit)


def sure_number(text: str) -> float | None:
    """Return the value of a text that is a number alone, read in one way; None for any other."""
    if text.isascii() and text.isdigit():
        return (
            not_too_large(int(text)) if len(text) < _MOST_DIGITS else not_too_large(Decimal(text))
        )
    said = _SPACES.sub(" ", text)
    if _SURE.fullmatch(said) is None or _TWO_THINGS.fullmatch(said):
        return None
    return not_too_large(_amount(said, text, None))


def plain_number(value: float) -> str:
    """Return a value as the files of data/ write it: decimal dot, whole numbers without `.0`."""
    return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")


def _not_a_number(said: str) -> CellError:
    if said.split(" ")[0] in {"aucun", "aucune", "zero", "neant"}:
        advice = "Écrivez 0 si la source dit zéro ; videz la case si elle ne dit rien."
        return CellError("ne dit pas si c’est zéro ou inconnu", advice, ("0", ""))
    if (found := _IN_LETTERS.fullmatch(said)) is not None:
        qualifier = taken(BEFORE, found[1].strip())[0] or Qualifier.ENVIRON
        meant = f"{str(qualifier).replace('_', ' ')} {_TENS[found[2]]}"
        return CellError("est un nombre en lettres", f"Choisissez « {meant} ».", (meant,))
    return CellError("n’est pas un nombre", "Écrivez un nombre, par exemple « 25 » ou « 7 M€ ».")


def _words(before: str, after: str, text: str) -> _Said:
    """The scale, the unit and the qualifier that the words around the digits say, all of them."""
    qualifier, before = taken(BEFORE, before)
    if before.strip(" :=") == "€":
        after = f"{after} €".strip()
    elif before.strip(" :="):
        raise _unread(before, text, "Gardez le nombre seul.")
    scale, after = taken(SCALES, _KILO_E.sub(r"\1€", after))
    if scale is None and _MEGA.match(after) and _after_digits(text).startswith("M"):
        scale, after = 10**6, after[1:].strip()
    unit, after = taken(UNITS, re.sub(r"^(?:d'|de )", "", after))
    late, after = taken(AFTER, after)
    if late is not None and unit is None:
        unit, after = taken(UNITS, after)
    if after.strip(" .()*"):  # « 25* » calls a note
        kept = text.removesuffix(_as_written(after, text)).rstrip(" ,;:(+-/&")
        example = f" : « {kept} »" if unit and kept != text else ""  # « 1,2e6 » is no « 1,2 »
        raise _unread(after, text, f"Gardez nombre et unité{example}.")
    if qualifier and late and qualifier is not late:
        raise CellError("est qualifié de deux façons", "Gardez environ, au moins ou au plus.")
    return scale, unit, qualifier or late


def _unread(said: str, text: str, advice: str) -> CellError:
    return CellError(f"contient « {_as_written(said, text)} », qui ne se lit pas", advice)


def _as_written(said: str, text: str) -> str:
    """A part of the folded text with its capitals and its accents: « dont 4 CDI »."""
    folded = [unaccented(letter) or " " for letter in text]
    start = "".join(folded).rfind(said)
    if start < 0:
        return said
    places = [place for place, letters in enumerate(folded) for _ in letters]
    return text[places[start] : places[start + len(said) - 1] + 1]


def _after_digits(text: str) -> str:
    """What follows the last digit, its capitals kept: « 7 M » is no « 7 m »."""
    place = len(text)
    while place and not text[place - 1].isdecimal():
        place -= 1
    return text[place:].lstrip()


def _amount(digits: str, text: str, whole_times: int | None) -> Decimal | int:
    if len(digits) < _MOST_DIGITS and digits.isdecimal():
        return int(digits)
    if _TWO_THINGS.fullmatch(digits):
        whole = re.sub(r"[.,]", "", digits)
        mark = "." if "." in digits else ","
        if whole_times is not None and Decimal(digits.replace(",", ".")) * whole_times % 1:
            return int(whole)
        raise CellError(
            f"peut se lire {whole} ou {digits.replace(mark, ',')}",
            "Choisissez : ce signe peut séparer les milliers ou les décimales.",
            (text.replace(digits, whole), text.replace(digits, digits.replace(mark, ",") + "0")),
        )
    if _PLAIN.fullmatch(digits):
        return Decimal(digits.replace(",", "."))
    for number, pattern in enumerate(_GROUPED):
        if pattern.fullmatch(digits):
            grouping = " .,'"[number]
            return Decimal(digits.replace(grouping, "").replace(",", "."))
    raise CellError("n’est pas un nombre", "Groupez les chiffres par trois, ou pas du tout.")
