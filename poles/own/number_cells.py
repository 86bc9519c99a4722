"""The number of a cell of a reader's table, as its column counts, and how it is written back."""

import re
from decimal import Decimal
from functools import lru_cache

from poles import cells
from poles.cells import CellError
from poles.indicator_units import refuse_other_unit
from poles.numbers_fr import format_number
from poles.own.grid import Cell
from poles.own.mended_cells import (
    MISSING_WHY,
    UNSEEN_WHY,
    Mended,
    clean,
    is_missing,
    refuse_formula_error,
)
from poles.own.plausible_values import counts_whole, is_doubtful, refuse_implausible
from poles.own.written_numbers import (
    NEGATIVE,
    WordsMet,
    WrittenNumber,
    plain_number,
    read_number,
    sure_number,
    unit_in,
)
from poles.records import Qualifier
from poles.wording import QUALIFIER_LABELS

_MOST_KEPT = 1 << 13
_ACCOUNTING_DASH = re.compile(r"[-–—]\s*€|€\s*[-–—]")
"""How a workbook shows the zero of an amount, which may also stand for nothing."""
_SCALES = {1000: ("k", "milliers"), 10**6: ("M", "millions"), 10**9: ("Md", "milliards")}
_SMALL_MEGA = re.compile(r"[0-9] *m ?(?:€|[eE][uU][rR])")
_MARKED_THOUSANDS = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}[.,][0-9]{3}(?![0-9.,])")
_TWO_NUMBERS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")


class NumberMending:
    """Reads the numbers of one table; a text that comes again, and the words around, are kept."""

    def __init__(self, decimal_mark: str | None) -> None:
        """Take the mark of decimals in the corrected file; None for numbers of a workbook."""
        self.decimal_mark = decimal_mark
        self._words_met: WordsMet = {}
        self._known = lru_cache(_MOST_KEPT)(self._read_text)

    def read(self, key: str, cell: Cell, scale: int = 1, *, keeps_qualifier: bool) -> Mended:
        """Return the number of a cell for an indicator, in a column that counts in `scale`.

        `keeps_qualifier` when no other cell can say it: the corrected text then does.
        """
        if not isinstance(cell, str):
            value = _number_of_workbook(cell, scale)
            self._refuse_implausible(key, value, scale)
            self._ask_its_unit(key, value, scale, None)
            return Mended(value, cell)
        return self._known(key, cell, scale, keeps_qualifier)

    def _read_text(
        self,
        key: str,
        cell: str,
        scale: int,
        keeps_qualifier: bool,  # noqa: FBT001
    ) -> Mended:
        text = clean(cell)
        if not text:
            return Mended(None, "", UNSEEN_WHY if cell else None)
        if is_missing(text) or _ACCOUNTING_DASH.fullmatch(text):
            return Mended(None, "", MISSING_WHY)
        alone = sure_number(text)
        if alone is not None and text == cell:
            value = _times(alone, scale)
            self._refuse_implausible(key, value, scale)
            self._ask_its_unit(key, value, scale, None)
            return Mended(value, cell)
        refuse_formula_error(text)
        written = self._written(key, text, scale)
        value = self._in_ones(written, scale)
        self._refuse_implausible(key, value, scale)
        if written.unit is None and not written.scaled:
            self._ask_its_unit(key, value, scale, written.qualifier)
        shown, why = self._shown_and_why(key, text, written, _over(value, scale), scale)
        said = written.qualifier
        if keeps_qualifier and said and said is not Qualifier.EXACT:
            number = shown if isinstance(shown, str) else self._text(_over(value, scale))
            shown = f"{QUALIFIER_LABELS[said]} {number}"
        return Mended(value, shown, None if shown == cell else why, said)

    def _shown_and_why(
        self, key: str, text: str, written: WrittenNumber, value: float, scale: int
    ) -> tuple[Cell, str]:
        """A number in its column as the corrected file writes it, and what is told of it."""
        unit, is_scaled = written.unit, scale != 1 and written.scaled
        shown, first = self._shown(value), _how_read(text, key)
        if is_doubtful(key, value, scale):  # its unit says that it is what is meant
            shown, first, unit = f"{self._text(value)} {_sign(scale)}€", "nombre et unité", None
        if is_scaled:
            first, unit = f"{_in_scale(value, scale, written.unit)}, comme compte la colonne", None
        if _SMALL_MEGA.search(text):
            first += ", « m€ » lu comme des millions d’euros"
        return shown, _why_number(unit, written.qualifier, first)

    def _written(self, key: str, text: str, scale: int) -> WrittenNumber:
        """The number of a text; one in the unit of another column is refused as such first."""
        try:
            written = read_number(text, self._words_met, scale if counts_whole(key) else None)
        except CellError:
            refuse_other_unit(key, unit_in(text))
            raise
        refuse_other_unit(key, written.unit)
        return written

    def _ask_its_unit(self, key: str, value: float, scale: int, said: Qualifier | None) -> None:
        """Ask about a bare amount that no pole would write in the unit of its column."""
        over = _over(value, scale)
        if not is_doubtful(key, over, scale):
            return
        qualifier = f"{QUALIFIER_LABELS[said]} " if said else ""
        number = f"{qualifier}{self._text(over)}"
        if scale == 1:
            raise CellError(
                f"serait lu {format_number(over) if over.is_integer() else self._text(over)} €, "
                "bien peu pour un pôle",
                "Choisissez l’unité : euros, milliers ou millions.",
                tuple(f"{number} {sign}€" for sign in ("", "k", "M")),
            )
        in_ones = f"{qualifier}{self._text(_over(over, scale))}"
        raise CellError(
            f"serait lu {_in_scale(over, scale, '€')}, beaucoup pour un pôle",
            f"Choisissez : « {in_ones} » si ce sont des euros, "
            f"« {number} {_sign(scale)}€ » si ce sont bien des {_sign(scale)}€.",
            (in_ones, f"{number} {_sign(scale)}€"),
        )

    def _in_ones(self, written: WrittenNumber, scale: int) -> float:
        """The value, in units: a scale in the cell speaks louder than that of the column."""
        if scale == 1 or written.scaled:
            return written.value
        if written.unit is not None:  # « 7 000 € » under « CA (k€) »
            over = self._text(_over(written.value, scale))
            raise CellError(
                f"est en {written.unit}, or l’en-tête compte autrement",
                f"Choisissez dans l’unité de l’en-tête : {self._text(written.value)} ou {over}.",
                (self._text(written.value), over),
            )
        return _times(written.value, scale)

    def _refuse_implausible(self, key: str, value: float, scale: int) -> None:
        """Refuse what no pole has; under « CA (M€) », 7 000 000 was perhaps written in €."""
        in_ones = () if scale == 1 else (self._text(_over(_over(value, scale), scale)),)
        refuse_implausible(key, value, in_ones)

    def _shown(self, value: float) -> Cell:
        if self.decimal_mark is None:
            return int(value) if value.is_integer() else value
        return self._text(value)

    def _text(self, value: float) -> str:
        """A number as the corrected file writes it."""
        return unmistakable(value, self.decimal_mark or ",")


def unmistakable(value: float, decimal_mark: str) -> str:
    """Return a number as text that cannot be read in two ways: « 1,2340 » is no 1 234."""
    text = plain_number(value)
    if _TWO_NUMBERS.fullmatch(text):
        text += "0"
    return text.replace(".", decimal_mark)


def _number_of_workbook(cell: float, scale: int) -> float:
    if cell != cell:  # what is not a number is not equal to itself
        raise CellError("n’est pas un nombre", "Vérifiez la formule, ou videz la case.")
    if cell < 0:
        raise CellError(*NEGATIVE)
    return _times(float(cell), scale)


def _sign(scale: int) -> str:
    return "" if scale == 1 else _SCALES[scale][0]


def _how_read(text: str, key: str) -> str:
    """What is told first of a number that is not written as it is read."""
    if not any(map(str.isdecimal, text)):
        return "nombre en lettres"
    if counts_whole(key) and _MARKED_THOUSANDS.search(text):
        return "nombre entier, dont ce signe sépare les milliers"
    return "nombre seul"


def _in_scale(value: float, scale: int, unit: str | None) -> str:
    """« 7 000 k€ », « 12 milliers »."""
    sign, word = _SCALES[scale]
    whole = value.is_integer()
    shown = format_number(value) if whole else plain_number(value).replace(".", ",")
    return f"{shown} {sign}{unit}" if unit == "€" else f"{shown} {word}"


def _times(value: float, scale: int) -> float:
    """In decimals: 0.29 thousand is 290, not 290.00000000000006."""
    cells.not_too_large(value * scale)
    return value if scale == 1 else float(Decimal(repr(value)) * scale)


def _over(value: float, scale: int) -> float:
    """In decimals too."""
    return value if scale == 1 else float(Decimal(repr(value)) / scale)


def _why_number(unit: str | None, qualifier: Qualifier | None, first: str) -> str:
    said = [first]
    if unit:
        said.append(f"unité « {unit} » retirée")
    if qualifier:
        said.append(f"qualificatif « {QUALIFIER_LABELS[qualifier]} »")
    return ", ".join(said)
