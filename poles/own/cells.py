"""One cell of a reader's table, mended where it can only mean one thing, refused otherwise.

A reader takes what was written and gives the value, the text that the corrected file holds, and in
French why they differ. Reading the corrected text again gives the same value and mends nothing.
"""

import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any, NamedTuple

from poles import cells
from poles.cells import CellError, plain_words
from poles.french_text import unaccented
from poles.own.columns import PUBLISHED, SUFFIXES, indicator_named
from poles.own.commune_names import ANYWHERE, Where
from poles.own.epci_matching import refuse_power_of_ten
from poles.own.grid import Cell, text_of
from poles.own.lists import TIDIED, CodeList, CodeLists, items_of
from poles.own.mended_cells import (
    FIRST_OF_ERRORS,
    FIRST_OF_MARKS,
    MISSING_WHY,
    UNSEEN_WHY,
    Mended,
    clean,
    is_missing,
    refuse_formula_error,
    why_changed,
)
from poles.own.number_cells import NumberMending
from poles.own.place_matching import PlaceMatching
from poles.own.written_dates import read_day, read_year
from poles.own.written_numbers import (
    read_unit,
)
from poles.place_names import Match
from poles.records import (
    LIST_SEPARATOR,
    PROMOTIONS,
    DepartementCode,
    Perimeter,
    PoleId,
    Precision,
    Qualifier,
)
from poles.wording import PRECISION_LABELS, PROMOTION_LABELS, QUALIFIER_LABELS

_LONGEST_NAME = 300
_LONGEST_WORDS = 500
_LISTS = frozenset({"promotions_suivantes", "epci_codes", "communes_codes", "filieres"})
_FREE = frozenset({"nom", "porteur", "commune_nom", "territoire_texte", "source_titre", "note"})
_LONG = _LISTS | {"site_web", "source_url"}
_COMMUNE = re.compile(r"[0-9AaBb]{4,5}")
_SIREN = re.compile(r"[0-9]{9}|[0-9]{14}")
_EMAIL = re.compile(r"(?i)(?:mailto:)?[^\s@/:]+@[^\s@/:]+")
_PARTING = re.compile(r"[\s;,/|]+")


class Around(NamedTuple):
    """What the other cells of the row, and of the column, say of a commune."""

    departement: DepartementCode | None = None
    commune_nom: str | None = None
    may_be_postcode: bool = False
    where: Where = ANYWHERE
    """What the row says of the region and the EPCI of its seat."""


NOTHING_AROUND = Around()
_MOST_KEPT = 50_000
_NEED_AROUND = frozenset({"commune_code", "code_postal", "communes_codes", "epci_codes"})
_KEPT = _NEED_AROUND | {
    *("departement_code", "region_code", "promotion", "indicateur", "unite"),
    *("perimetre", "qualificatif", "territoire_precision", "filieres", "date_annonce"),
    *("site_web", "source_url", "annee"),
}
"""Read once for all the rows that write the same: these take a search."""


class CellMending:
    """Reads the cells of a table by the key of their column; what was read once is kept."""

    def __init__(self, matching: PlaceMatching, decimal_mark: str | None) -> None:
        """Take the mark of decimals in the corrected file; None for numbers of a workbook."""
        self.matching = matching
        self.numbers = NumberMending(decimal_mark)
        self._kept: dict[tuple[Any, ...], Mended | CellError] = {}
        self._communes = CodeLists(_COMMUNE, matching.is_commune_name)
        self._epci = CodeLists(_SIREN, matching.is_epci_name)
        self._readers: dict[str, Callable[[str, Around], Mended]] = {
            "nom": self._name,
            "pole_id": self._pole_id,
            "promotion": lambda text, _: _one_of(text, _PROMOTION_NAMES, PROMOTIONS),
            "promotions_suivantes": self._promotions,
            "date_annonce": self._day,
            "commune_code": self._commune,
            "code_postal": self._postcode,
            "departement_code": lambda text, _: _match(text, self.matching.departement(text)),
            "region_code": lambda text, _: _match(text, self.matching.region(text)),
            "territoire_precision": lambda text, _: _one_of(
                text, _PRECISION_NAMES, tuple(Precision)
            ),
            "epci_codes": self._epci_list,
            "communes_codes": self._communes_list,
            "filieres": self._fields,
            "site_web": self._address,
            "source_url": self._address,
            "annee": self._year,
            "indicateur": self._indicator,
            "unite": self._unit,
            "perimetre": lambda text, _: _one_of(text, _PERIMETER_NAMES, tuple(Perimeter)),
            "qualificatif": lambda text, _: _one_of(text, _QUALIFIER_NAMES, tuple(Qualifier)),
        }

    def read(self, key: str, cell: Cell, around: Around = NOTHING_AROUND) -> Mended:
        """Return what a cell of a column means.

        Raises CellError, with choices where there are some, for what is not for us to decide.
        """
        key = _PLAIN_KEYS.get(key, key)
        if key not in _KEPT:
            if key in _FREE and isinstance(cell, str) and _is_plain(cell):
                return Mended(cell, cell)
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

    def _read(self, key: str, cell: Cell, around: Around) -> Mended:
        raw = text_of(cell)
        text = clean(raw)
        empty: Any = () if key in _LISTS else None
        if not text:
            return Mended(empty, "", UNSEEN_WHY if raw else None)
        if _says_nothing(key, text):
            return Mended(empty, "", MISSING_WHY)
        if text[0] in FIRST_OF_ERRORS:
            refuse_formula_error(text)
        if key in _FREE and key != "nom":
            mended = Mended(text, text)
        elif len(text) > _LONGEST_WORDS and key not in _LONG:
            raise CellError("est trop long pour cette colonne", "Raccourcissez-le.")
        else:
            mended = self._readers.get(key, _free_text)(text, around)
        if mended.why is not None:
            if _says_nothing(key, text_of(mended.text)):  # « ?;? » is « ? », said twice
                return Mended(empty, "", MISSING_WHY)
            return mended
        why = why_changed(raw, text)
        return Mended(mended.value, cell if why is None else mended.text, why)

    # Codes

    def _commune(self, text: str, around: Around) -> Mended:
        asked = around.may_be_postcode
        found = self.matching.commune(
            text,
            around.departement,
            around.commune_nom,
            where=around.where,
            may_be_postcode=asked,
        )
        return _match(text, found)

    def _postcode(self, text: str, around: Around) -> Mended:
        found = self.matching.commune_of_postcode(text, around.commune_nom)
        return Mended(found, text)

    def _communes_list(self, text: str, around: Around) -> Mended:
        matching = self.matching
        if (plain := _plain_codes(text, matching.plain_communes)) is not None:
            return Mended(plain, text)
        near = around.departement if text.upper() != text.lower() else None  # codes need none
        mixed = any(map(matching.is_postcode_alone, _PARTING.split(text)))
        return _listed(
            self._communes.read(
                text,
                lambda item: matching.commune(item, near, may_be_postcode=mixed),
                (near, mixed),
            )
        )

    def _epci_list(self, text: str, around: Around) -> Mended:
        """The EPCI of a list; names are of the row's department, and one of SIREN alone is too."""
        matching, near = self.matching, around.departement
        codes = _plain_codes(text, matching.boundaries.epci_facts.keys())
        if codes is None:
            refuse_power_of_ten(text)
            named = near if text.upper() != text.lower() else None  # codes need none
            listed = self._epci.read(text, lambda item: matching.epci(item, named), named)
            mended, codes = _listed(listed), listed.codes
        else:
            mended = Mended(codes, text)
        written = text_of(mended.text)
        if near is not None and written.upper() == written.lower():
            matching.intercommunal.refuse_elsewhere(codes, near)
        return mended

    # Words

    def _name(self, text: str, _: Around) -> Mended:
        if len(text) > _LONGEST_NAME:
            raise CellError("est trop long pour un nom", f"Restez sous {_LONGEST_NAME} caractères.")
        return Mended(text, text)

    def _pole_id(self, text: str, _: Around) -> Mended:
        plain = plain_words(text, "-")[:80].strip("-")
        if not plain:
            raise CellError("n’a ni lettre ni chiffre", "Donnez un identifiant, ou videz la case.")
        return Mended(PoleId(plain), text)

    def _promotions(self, text: str, _: Around) -> Mended:
        found = [_one_of(item, _PROMOTION_NAMES, PROMOTIONS) for item in items_of(text)]
        names = tuple(dict.fromkeys(one.value for one in found))
        return _relisted(names, text)

    def _fields(self, text: str, _: Around) -> Mended:
        separated = text if LIST_SEPARATOR in text else re.sub(r"[,|\n]", LIST_SEPARATOR, text)
        return _relisted(tuple(dict.fromkeys(items_of(separated))), text)

    def _indicator(self, text: str, _: Around) -> Mended:
        key = indicator_named(text) or cells.indicator_key(plain_words(text, "_"))
        return Mended(key, key, None if key == text else f"clé de « {text[:60]} »")

    def _unit(self, text: str, _: Around) -> Mended:
        return Mended(read_unit(text), text)

    def _address(self, text: str, _: Around) -> Mended:
        if _EMAIL.fullmatch(text):
            advice = "Laissez-la de côté, ou écrivez l’adresse du site."
            raise CellError("est une adresse électronique, pas celle d’un site", advice)
        if "://" in text or not _is_host(text):
            return Mended(cells.web_address(text), text)
        whole = cells.web_address(f"https://{text}")
        return Mended(whole, whole, "« https:// » ajouté")

    # Dates

    def _day(self, text: str, _: Around) -> Mended:
        day: date = read_day(text)
        same = text == day.isoformat()
        return Mended(day, day.isoformat(), None if same else "date écrite année-mois-jour")

    def _year(self, text: str, _: Around) -> Mended:
        year = cells.year(str(read_year(text)))
        return Mended(year, str(year), None if text == str(year) else "année seule")


_NAMES = frozenset({"nom", "pole_id"})
_FREE_WORDS = _NAMES | _FREE - {"commune_nom"}
_NEVER_MISSING = {
    "inconnu": _NAMES | {"territoire_precision"},
    "x": _FREE_WORDS,
    "*": _FREE_WORDS,
}
"""The columns in which a mark of missing is a word like another; « x » also ticks."""
_NOT_PLAIN_FIRST = FIRST_OF_MARKS | FIRST_OF_ERRORS | frozenset(" '=")
_PLAIN_KEYS = {f"{key}_{suffix}": suffix for key in PUBLISHED for suffix in SUFFIXES}
"""« salaries_total_annee » is read as « annee »."""


def _names_of(allowed: tuple[str, ...], labels: Mapping[Any, str]) -> dict[str, str]:
    """The allowed values by their key and their French label, accents and case aside."""
    by_name = {plain_words(value, "-"): value for value in allowed}
    return by_name | {plain_words(label, "-"): value for value, label in labels.items()}


_PROMOTION_NAMES = _names_of(PROMOTIONS, PROMOTION_LABELS)
_PRECISION_NAMES = _names_of(tuple(Precision), PRECISION_LABELS)
_PERIMETER_NAMES = _names_of(tuple(Perimeter), {})
_QUALIFIER_NAMES = _names_of(tuple(Qualifier), QUALIFIER_LABELS)


def _is_plain(text: str) -> bool:
    """Whether a free text is surely read as it stands; most are."""
    return (
        text != ""
        and text[0] not in _NOT_PLAIN_FIRST
        and not text.endswith(" ")
        and len(text) <= _LONGEST_NAME
        and text.isprintable()
    )


def _says_nothing(key: str, text: str) -> bool:
    """Whether a text is a mark of missing; « néant » too, which among numbers may be zero."""
    if key not in _NAMES and unaccented(text) == "neant":
        return True
    return is_missing(text) and key not in _NEVER_MISSING.get(unaccented(text), _NAMES)


def _free_text(text: str, _: Around) -> Mended:
    return Mended(text, text)


def _match(text: str, found: Match[Any]) -> Mended:
    if found.why is None and found.written == text:
        return Mended(found.code, text)
    return Mended(found.code, found.written, found.why or "remis en forme")


def _one_of(text: str, names: Mapping[str, str], allowed: tuple[str, ...]) -> Mended:
    value = names.get(plain_words(text, "-"))
    if value is None:
        raise CellError(cells.NOT_ALLOWED, cells.offer_nearest(text, allowed))
    return Mended(value, str(value), None if text == value else "valeur remise en forme")


def _relisted(items: tuple[str, ...], text: str) -> Mended:
    joined = LIST_SEPARATOR.join(items)
    return Mended(items, joined, None if joined == text else TIDIED)


def _listed(codes: CodeList) -> Mended:
    return Mended(codes.codes, codes.text, codes.why)


def _plain_codes(text: str, codes: AbstractSet[str]) -> tuple[str, ...] | None:
    """The codes of a list that is in order already, none of them twice."""
    items = text.split(LIST_SEPARATOR)
    if items[0] not in codes:
        return None
    once = set(items)
    return tuple(items) if len(once) == len(items) and once <= codes else None


def _is_host(text: str) -> bool:
    """Whether a text is the name of a site, without http."""
    host = text.partition("/")[0]
    return " " not in text and "." in host.strip(".") and host.rpartition(".")[2].isalpha()
