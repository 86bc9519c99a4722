"""One cell of a file: its text made into a typed value, or refused in French with what to try.

A reader takes the text of a cell and returns its value, or raises `CellError`. Nothing is repaired.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import TypeVar
from urllib.parse import urlsplit

from poles.french_text import shortened
from poles.records import LIST_SEPARATOR, LONGEST_QUOTE, PoleId

Value = TypeVar("Value")
Name = TypeVar("Name", bound=str)

FIRST_ANNOUNCEMENT_YEAR = 2009
"""The idea of a PTCE was put forward in 2009: no call was announced earlier."""
LAST_YEAR = 2100
FIRST_FIGURE_YEAR = 1900
SHOWN_ITEMS = 5
"""A message stays readable whatever the cell holds."""
EMPTY_BUT_NEEDED = "est vide, or cette case est obligatoire"
NOT_ALLOWED = "n’est pas une valeur permise"
UNKNOWN_POLE = "n’est pas un pôle connu"
LARGEST_NUMBER = 10**15
"""Below 2**53, so that every whole number is kept exact to the unit."""

# Control characters but newline, then what is drawn as nothing or turns the text round.
_UNSEEN = re.compile(
    r"\r(?!\n)|[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e"
    r"\u2066-\u2069\ufeff]"
)
_REMOVED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_IN_ASCII = str.maketrans({"’": "'", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_POLE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_INDICATOR_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FRENCH_DATE = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_NUMBER = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?")
_YEAR = re.compile(r"[0-9]{4}")
_NOT_IN_URL = re.compile(r"[\s\"<>`\\]")


class CellError(Exception):
    """A cell cannot be read: `wrong` goes on from « value » in a sentence, `advice` follows it."""

    def __init__(self, wrong: str, advice: str, choices: tuple[str, ...] = ()) -> None:
        super().__init__(wrong, advice)
        self.wrong = wrong
        self.advice = advice
        self.choices = choices
        """The texts that the cell may mean, for the reader to choose; the program never does."""


def required(read: Callable[[str], Value]) -> Callable[[str], Value]:
    """Return a reader that refuses an empty cell."""

    def read_required(text: str) -> Value:
        _refuse_spoiled(text)
        if not text:
            raise CellError(EMPTY_BUT_NEEDED, "Remplissez-la.")
        return read(text)

    return read_required


def optional(read: Callable[[str], Value]) -> Callable[[str], Value | None]:
    """Return a reader that gives None for an empty cell: the source does not say."""

    def read_optional(text: str) -> Value | None:
        _refuse_spoiled(text)
        return read(text) if text else None

    return read_optional


def listed(read: Callable[[str], Value]) -> Callable[[str], tuple[Value, ...]]:
    """Return a reader of items separated by `;`, none of them empty or repeated."""

    def read_list(text: str) -> tuple[Value, ...]:
        _refuse_spoiled(text)
        items = text.split(LIST_SEPARATOR) if text else []
        _refuse_bad_list(items)
        return _read_items(items, read)

    return read_list


def free_text(text: str) -> str:
    """Return the text as it is."""
    return text


def pole_id(text: str) -> PoleId:
    """Return the identifier of a pole, kebab-case ASCII."""
    if not _POLE_ID.fullmatch(text):
        raise CellError(
            "n’est pas un identifiant : lettres minuscules sans accent, chiffres et traits d’union",
            _propose(plain_words(text, "-"), _POLE_ID),
        )
    return PoleId(text)


def indicator_key(text: str) -> str:
    """Return the key of an indicator, snake_case ASCII; the list of keys is open."""
    if not _INDICATOR_KEY.fullmatch(text):
        raise CellError(
            "n’est pas une clé : lettres minuscules sans accent, chiffres et soulignés",
            _propose(plain_words(text, "_"), _INDICATOR_KEY),
        )
    return text


def one_of(allowed: Iterable[Name]) -> Callable[[str], Name]:
    """Return a reader of the allowed values, which offers the nearest one."""
    values = {str(value): value for value in allowed}

    def read_one(text: str) -> Name:
        if text not in values:
            raise CellError(NOT_ALLOWED, offer_nearest(text, values))
        return values[text]

    return read_one


def iso_date(text: str) -> date:
    """Return a date written 2014-01-10."""
    french = _FRENCH_DATE.fullmatch(text)
    if french:
        day, month, year = french.groups()
        raise CellError("n’est pas une date ISO", f"Écrivez « {year}-{month}-{day} ».")
    if not _ISO_DATE.fullmatch(text):
        raise CellError(
            "n’est pas une date ISO", "Écrivez année-mois-jour, par exemple « 2014-01-10 »."
        )
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise CellError(
            "n’existe pas au calendrier", "Vérifiez l’année, le mois et le jour."
        ) from None
    if not FIRST_ANNOUNCEMENT_YEAR <= found.year <= LAST_YEAR:
        raise CellError(
            f"n’est pas entre {FIRST_ANNOUNCEMENT_YEAR} et {LAST_YEAR}", "Vérifiez l’année."
        )
    return found


def year(text: str) -> int:
    """Return a year of four digits."""
    if not _YEAR.fullmatch(text):
        raise CellError("n’est pas une année", _propose(text.removesuffix(".0"), _YEAR, "2014"))
    if not FIRST_FIGURE_YEAR <= int(text) <= LAST_YEAR:
        raise CellError(f"n’est pas entre {FIRST_FIGURE_YEAR} et {LAST_YEAR}", "Vérifiez l’année.")
    return int(text)


def number(text: str) -> float:
    """Return a plain number with a decimal dot, zero or more, exact to the unit."""
    if text.startswith("-") and _NUMBER.fullmatch(text[1:]):
        raise CellError("est négatif", "Vérifiez la valeur ; laissez la ligne de côté si besoin.")
    if not _NUMBER.fullmatch(text):
        plain = re.sub(r"\s", "", text).replace(",", ".")
        raise CellError("n’est pas un nombre simple", _propose(plain, _NUMBER, "7000000"))
    return not_too_large(float(text))


def not_too_large(amount: float | Decimal) -> float:
    """Return a number, zero or more, that can be true of a pole."""
    if not amount <= LARGEST_NUMBER:
        raise CellError("est trop grand pour être vrai", "Vérifiez l’unité et le nombre de zéros.")
    return float(amount)


def web_address(text: str) -> str:
    """Return an http or https address with a host, as it is."""
    if _NOT_IN_URL.search(text):
        raise CellError(
            "contient un caractère interdit dans une adresse web",
            "Copiez l’adresse depuis la barre du navigateur.",
        )
    if not is_web_address(text):
        raise CellError("n’est pas une adresse web complète", _complete_address(text))
    if "@" in urlsplit(text).netloc:
        raise CellError("contient un identifiant avant « @ »", "Retirez ce qui précède « @ ».")
    return text


def is_web_address(text: str) -> bool:
    """Return whether a text is an http or https address with a host: what may become a link."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def without_unseen(text: str) -> str:
    """Return the text without what is drawn as nothing or turns the text round; tabs are kept."""
    return text if text.isascii() and text.isprintable() else _REMOVED.sub("", text)


def offer_nearest(text: str, allowed: Iterable[str]) -> str:
    """Return « Vouliez-vous dire … ? » with the nearest name, or the allowed ones."""
    names = list(allowed)
    by_plain_name = {plain_words(name, "-"): name for name in names}
    near = get_close_matches(plain_words(text, "-"), by_plain_name, n=1)
    if near:
        return f"Vouliez-vous dire « {by_plain_name[near[0]]} » ?"
    return f"Valeurs permises : {', '.join(names)}."


def plain_words(text: str, joined_by: str) -> str:
    """Return the words of the text in lower-case ASCII, joined."""
    straight = text.translate(_IN_ASCII)  # else « d’affaires » would be one word
    decomposed = unicodedata.normalize("NFKD", straight).encode("ascii", "ignore").decode()
    return joined_by.join(re.findall(r"[a-z0-9]+", decomposed.lower()))


def _refuse_spoiled(text: str) -> None:
    unseen = _UNSEEN.search(text)
    if unseen:
        raise CellError(
            f"contient un caractère invisible (U+{ord(unseen[0][0]):04X})",
            "Effacez la case et retapez son contenu.",
        )
    if text != text.strip():
        raise CellError(
            "commence ou finit par une espace ou un retour à la ligne", "Retirez ce blanc."
        )


def _refuse_bad_list(items: list[str]) -> None:
    if any(not item for item in items):
        raise CellError("contient un élément vide", "Retirez le point-virgule en trop.")
    if any(item != item.strip() for item in items):
        raise CellError(
            "a une espace autour d’un point-virgule", "Retirez les espaces autour des « ; »."
        )
    repeated = [item for item, times in Counter(items).items() if times > 1]
    if repeated:
        raise CellError(f"répète « {repeated[0]} »", "Gardez-le une seule fois.")


def _read_items(items: list[str], read: Callable[[str], Value]) -> tuple[Value, ...]:
    values: list[Value] = []
    wrongs: list[str] = []
    advices: dict[str, None] = {}
    for item in items:
        try:
            values.append(read(item))
        except CellError as error:
            wrongs.append(f"« {shortened(item)} », qui {error.wrong}")
            advices[error.advice] = None
    if wrongs:
        hidden = len(wrongs) - SHOWN_ITEMS
        more = f", et {hidden} autre(s) du même genre" if hidden > 0 else ""
        told = ", et ".join(wrongs[:SHOWN_ITEMS]) + more
        raise CellError(f"contient {told}", " ".join([*advices][:SHOWN_ITEMS]))
    return tuple(values)


def _propose(mended: str, pattern: re.Pattern[str], example: str = "") -> str:
    if pattern.fullmatch(mended) and len(mended) <= LONGEST_QUOTE:
        return f"Écrivez « {mended} »."
    return f"Écrivez par exemple « {example} »." if example else "Choisissez-en un autre."


def _complete_address(text: str) -> str:
    if re.fullmatch(r"(?i)[a-z0-9-]+(\.[a-z0-9-]+)+(/\S*)?", text):
        return f"Écrivez « https://{text} »."
    return "Une adresse commence par https:// ou http://, suivi du nom du site."
