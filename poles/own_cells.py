"""One cell of a reader's table, mended where it can only mean one thing, refused otherwise.

A reader takes what was written and gives the value, the text that the corrected file holds, and in
French why they differ. Reading the corrected text again gives the same value and mends nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from poles import cells
from poles.cells import CellError, plain_words
from poles.french_text import unaccented
from poles.indicators import INDICATORS
from poles.own_columns import PUBLISHED, SUFFIXES
from poles.place_matching import PlaceMatching
from poles.records import (
    LIST_SEPARATOR,
    PROMOTIONS,
    DepartementCode,
    Perimeter,
    PoleId,
    Precision,
    Qualifier,
)
from poles.spreadsheet import Cell, text_of
from poles.wording import PRECISION_LABELS, PROMOTION_LABELS, QUALIFIER_LABELS
from poles.written_dates import read_day, read_year
from poles.written_numbers import MISSING_MARKS, WrittenNumber, is_sure, plain_number, read_number

MISSING_WHY = "lu comme non renseigné, jamais comme zéro"
UNSEEN_WHY = "espaces ou caractères invisibles retirés"
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200c\u200e\u200f\u2028-\u202e\u2060"
    "\u2066-\u2069\ufeff\ufffe\uffff]"
)
_PROTECTED = re.compile(r"'(?=[=+\-@\t\r])")
_BETWEEN = re.compile(r"[;\n|]")
_WITHOUT_SCHEME = re.compile(r"(?:www\.|[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_LONGEST_MARK = max(map(len, MISSING_MARKS))
_MOST_ITEMS = 2_000
_UNITS_OF = {"€": "_eur", "ETP": "etp", "m²": "surface_m2", "%": "_pct"}


@dataclass(frozen=True, slots=True)
class Mended:
    """What a cell means: its value, the text of the corrected file, and why it changed."""

    value: Any
    """None, or an empty tuple for a list, when the cell says nothing."""
    text: Cell
    why: str | None = None
    """None when nothing is to be told."""
    qualifier: Qualifier | None = None
    """That the text of a number says."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the other cells of the row say of a commune."""

    departement: DepartementCode | None = None
    commune_nom: str | None = None


NOTHING_AROUND = Around()
_MOST_KEPT = 50_000
_NEVER_MISSING = frozenset({"nom", "pole_id", "territoire_precision"})
"""« inconnu » is a precision; a pole may be called « X »."""
_NEED_AROUND = frozenset({"commune_code", "communes_codes"})
_KEPT = _NEED_AROUND | {"epci_codes", "departement_code", "region_code", "promotion", "indicateur"}
"""Read once for all the rows that write the same: these take a search."""


class CellMending:
    """Reads the cells of a table by the key of their column; what was read once is kept."""

    def __init__(self, matching: PlaceMatching, decimal_mark: str) -> None:
        self.matching = matching
        self.decimal_mark = decimal_mark
        self._kept: dict[tuple[Any, ...], Mended | CellError] = {}
        self._readers: dict[str, Callable[[str, Around], Mended]] = {
            "pole_id": self._pole_id,
            "promotion": lambda text, _: _named(text, PROMOTIONS, PROMOTION_LABELS),
            "promotions_suivantes": self._promotions,
            "date_annonce": self._day,
            "commune_code": self._commune,
            "departement_code": lambda text, _: _match(text, self.matching.departement(text)),
            "region_code": lambda text, _: _match(text, self.matching.region(text)),
            "territoire_precision": lambda text, _: _named(
                text, tuple(Precision), PRECISION_LABELS
            ),
            "epci_codes": self._epci_list,
            "communes_codes": self._communes_list,
            "filieres": self._fields,
            "site_web": self._address,
            "source_url": self._address,
            "annee": self._year,
            "indicateur": self._indicator,
            "perimetre": lambda text, _: _named(text, tuple(Perimeter), {}),
            "qualificatif": lambda text, _: _named(text, tuple(Qualifier), QUALIFIER_LABELS),
        }

    def read(self, key: str, cell: Cell, around: Around = NOTHING_AROUND) -> Mended:
        """Return what a cell of a column means.

        Raises CellError, with choices where there are some, for what is not for us to decide.
        """
        if key not in _KEPT:
            return self._read(key, cell, around)
        kept_as = (key, cell, around if key in _NEED_AROUND else None)
        known = self._kept.get(kept_as)
        if known is None:
            try:
                known = self._read(key, cell, around)
            except CellError as error:
                known = error
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
            self._kept[kept_as] = known
        if isinstance(known, CellError):
            raise known.with_traceback(None)
        return known

    def number(self, key: str, cell: Cell, *, keeps_qualifier: bool) -> Mended:
        """Return the number of a cell for an indicator.

        `keeps_qualifier` when no other cell can say it: the corrected text then does.
        """
        if not isinstance(cell, str):
            if cell != cell or cell < 0:  # not a number at all
                raise CellError("est négatif", "Vérifiez la valeur, ou videz la case.")
            if cell > cells.LARGEST_NUMBER:
                raise CellError("est trop grand pour être vrai", "Vérifiez le nombre de zéros.")
            return Mended(float(cell), cell)
        text = _clean(cell)
        if not text:
            return Mended(None, "", UNSEEN_WHY if cell else None)
        if _is_missing(text):
            return Mended(None, "", MISSING_WHY)
        written = read_number(text)
        _refuse_other_unit(key, written)
        if is_sure(text) and text == cell:
            return Mended(written.value, cell)
        shown = self.written(written.value)
        qualifier = written.qualifier
        if qualifier and qualifier is not Qualifier.EXACT and keeps_qualifier:
            shown = f"{QUALIFIER_LABELS[qualifier]} {shown}"
        why = None if shown == cell else _why_number(written)
        return Mended(written.value, shown, why, qualifier)

    def written(self, value: float) -> str:
        """Return a number as the corrected file writes it, never to be read in two ways."""
        text = plain_number(value)
        if re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", text):
            text += "0"
        return text.replace(".", self.decimal_mark)

    def _read(self, key: str, cell: Cell, around: Around) -> Mended:
        raw = text_of(cell)
        text = _clean(raw)
        empty: Any = () if key in _LISTS else None
        if not text:
            return Mended(empty, "", UNSEEN_WHY if raw else None)
        if _is_missing(text) and key not in _NEVER_MISSING:
            return Mended(empty, "", MISSING_WHY)
        reader = self._readers.get(_plain_key(key), _free_text)
        mended = reader(text, around)
        if mended.why is None and text != raw:
            return Mended(mended.value, mended.text, UNSEEN_WHY)
        return mended if mended.why else Mended(mended.value, cell)

    # Codes

    def _commune(self, text: str, around: Around) -> Mended:
        found = self.matching.commune(text, around.departement, around.commune_nom)
        return Mended(found.code, found.code, found.why)

    def _communes_list(self, text: str, around: Around) -> Mended:
        near = around.departement
        return _list(text, lambda item: self.matching.commune(item, near), r"[0-9AaBb]{4,5}")

    def _epci_list(self, text: str, _: Around) -> Mended:
        return _list(text, self.matching.epci, r"[0-9]{9}|[0-9]{14}")

    # Words

    def _pole_id(self, text: str, _: Around) -> Mended:
        plain = plain_words(text, "-")[:80]
        if not plain:
            raise CellError("n’a ni lettre ni chiffre", "Donnez un identifiant, ou videz la case.")
        return Mended(PoleId(plain), plain, None if plain == text else "identifiant remis en forme")

    def _promotions(self, text: str, _: Around) -> Mended:
        found = [_named(item, PROMOTIONS, PROMOTION_LABELS) for item in _items(text, "")]
        names = tuple(dict.fromkeys(one.value for one in found))
        joined = LIST_SEPARATOR.join(names)
        return Mended(names, joined, None if joined == text else "liste remise en forme")

    def _fields(self, text: str, _: Around) -> Mended:
        separated = text if LIST_SEPARATOR in text else re.sub(r"[,|\n]", LIST_SEPARATOR, text)
        items = tuple(dict.fromkeys(_items(separated, "")))
        joined = LIST_SEPARATOR.join(items)
        return Mended(items, joined, None if joined == text else "liste remise en forme")

    def _indicator(self, text: str, _: Around) -> Mended:
        key = _INDICATOR_NAMES.get(plain_words(text, "_"))
        if key is None:
            key = cells.indicator_key(plain_words(text, "_"))
        return Mended(key, key, None if key == text else f"clé de « {text[:60]} »")

    def _address(self, text: str, _: Around) -> Mended:
        if _WITHOUT_SCHEME.fullmatch(text):
            whole = cells.web_address(f"https://{text}")
            return Mended(whole, whole, "« https:// » ajouté")
        return Mended(cells.web_address(text), text)

    # Dates

    def _day(self, text: str, _: Around) -> Mended:
        day: date = read_day(text)
        same = text == day.isoformat()
        return Mended(day, day.isoformat(), None if same else "date écrite année-mois-jour")

    def _year(self, text: str, _: Around) -> Mended:
        year = cells.year(str(read_year(text)))
        return Mended(year, str(year), None if text == str(year) else "année seule")


_LISTS = frozenset({"promotions_suivantes", "epci_codes", "communes_codes", "filieres"})
_INDICATOR_NAMES = {
    **{plain_words(INDICATORS[key].label, "_"): key for key in PUBLISHED},
    **{key: key for key in PUBLISHED},
}


def _plain_key(key: str) -> str:
    """« salaries_total_annee » is read as « annee »."""
    for suffix in SUFFIXES:
        if key.endswith(f"_{suffix}") and key.removesuffix(f"_{suffix}") in PUBLISHED:
            return suffix
    return key


def _is_missing(text: str) -> bool:
    return len(text) <= _LONGEST_MARK and unaccented(text) in MISSING_MARKS


def _clean(text: str) -> str:
    """The text without what is not seen, nor the mark that protects a formula in our extracts."""
    if text.isascii() and text.isprintable():
        bare = text.strip()
    else:
        bare = _UNSEEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    return _PROTECTED.sub("", bare, count=1) if bare.startswith("'") else bare


def _free_text(text: str, _: Around) -> Mended:
    return Mended(text, text)


def _match(text: str, found: Any) -> Mended:
    return Mended(found.code, found.code, found.why or (None if found.code == text else "remis"))


def _named(text: str, allowed: tuple[str, ...], labels: Any) -> Mended:
    """One of the allowed values, by its key or its French label, accents and case aside."""
    by_name = {plain_words(value, "-"): value for value in allowed}
    by_name |= {plain_words(label, "-"): value for value, label in labels.items()}
    value = by_name.get(plain_words(text, "-"))
    if value is None:
        raise CellError("n’est pas une valeur permise", cells.offer_nearest(text, allowed))
    return Mended(value, str(value), None if text == value else "valeur remise en forme")


def _items(text: str, alone: str) -> list[str]:
    """The items of a list; codes (`alone`) may also be parted by a comma, a slash or a space."""
    items = [item for part in _BETWEEN.split(text) if (item := part.strip())]
    if alone and not all(map(str.isalnum, items)):
        loose = re.compile(rf"(?:{alone})(?:[\s,/]+(?:{alone}))+")
        items = [
            one
            for item in items
            for one in (re.split(r"[\s,/]+", item) if loose.fullmatch(item) else [item])
        ]
    if len(items) > _MOST_ITEMS:
        raise CellError(f"contient plus de {_MOST_ITEMS} éléments", "Donnez plutôt les EPCI.")
    return items


def _list(text: str, find: Callable[[str], Any], alone: str) -> Mended:
    """A list of codes in today's form; every wrong item is told, with the choices of the first."""
    items = _items(text, alone)
    if len(items) == 1 and "," in items[0] and not _can(find, items[0]):
        items = [item.strip() for item in items[0].split(",") if item.strip()]
    found: dict[str, str | None] = {}
    wrongs: list[tuple[str, CellError]] = []
    for item in items:
        try:
            match = find(item)
        except CellError as error:
            wrongs.append((item, error))
        else:
            found.setdefault(match.code, f"{item} : {match.why}" if match.why else None)
    if wrongs:
        raise _wrong_items(text, wrongs)
    joined = LIST_SEPARATOR.join(found)
    whys = [why for why in found.values() if why]
    more = f" ; et {len(whys) - 5} autres" if len(whys) > 5 else ""  # noqa: PLR2004
    told = " ; ".join(whys[:5]) + more if whys else "liste remise en forme"
    return Mended(tuple(found), joined, None if joined == text else told)


def _can(find: Callable[[str], Any], item: str) -> bool:
    try:
        find(item)
    except CellError:
        return False
    return True


def _wrong_items(text: str, wrongs: list[tuple[str, CellError]]) -> CellError:
    if len(wrongs) == 1 and wrongs[0][0] == text:
        return wrongs[0][1]
    said = [f"« {item[: cells.SHOWN_CHARACTERS]} », qui {one.wrong}" for item, one in wrongs]
    more = len(said) - cells.SHOWN_ITEMS
    told = ", et ".join(said[: cells.SHOWN_ITEMS]) + (f", et {more} autre(s)" if more > 0 else "")
    item, first = wrongs[0]
    choices = tuple(text.replace(item, choice, 1) for choice in first.choices)
    return CellError(f"contient {told}", first.advice, choices)


def _refuse_other_unit(key: str, written: WrittenNumber) -> None:
    """People are never full-time equivalents, nor euros people: the unit of a text must fit."""
    unit = written.unit
    if unit is None or key not in INDICATORS:
        return
    own = INDICATORS[key].unit
    fits = _UNITS_OF.get(unit)
    if fits is not None and fits not in key:
        raise CellError(f"est en {unit}, or la colonne compte en {own or 'unités'}", _OTHER_COLUMN)
    if unit in {"personnes", "hab.", "organisations"} and own in {"€", "ETP", "m²", "%"}:
        raise CellError(f"compte des {unit}, or la colonne est en {own}", _OTHER_COLUMN)


_OTHER_COLUMN = "Mettez ce chiffre dans la colonne de son unité."


def _why_number(written: WrittenNumber) -> str:
    said = ["nombre seul"]
    if written.unit:
        said.append(f"unité « {written.unit} » retirée")
    if written.qualifier:
        said.append(f"qualificatif « {QUALIFIER_LABELS[written.qualifier]} »")
    return ", ".join(said)
