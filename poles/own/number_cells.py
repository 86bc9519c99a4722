"""The number of a cell of a reader's table, as its column counts, and how it is written back."""

import re
from decimal import Decimal
from functools import lru_cache

from poles import cells
from poles.cells import CellError
from poles.indicator_units import refuse_other_unit
from poles.numbers_fr import format_number
from poles.own.mended_cells import (
    MISSING_WHY,
    UNSEEN_WHY,
    Mended,
    clean,
    is_missing,
    refuse_formula_error,
)
from poles.own.plausible_values import refuse_implausible
from poles.own.spreadsheet import Cell
from poles.own.written_numbers import (
    NEGATIVE,
    WordsMet,
    WrittenNumber,
    plain_number,
    read_number,
    sure_number,
)
from poles.records import Qualifier
from poles.wording import QUALIFIER_LABELS

_MOST_KEPT = 1 << 13
_ACCOUNTING_DASH = re.compile(r"[-–—]\s*€|€\s*[-–—]")
"""How a workbook shows the zero of an amount, which may also stand for nothing."""
_SCALES = {1000: ("k", "milliers"), 10**6: ("M", "millions"), 10**9: ("Md", "milliards")}
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
            return Mended(value, cell)
        refuse_formula_error(text)
        written = read_number(text, self._words_met)
        refuse_other_unit(key, written.unit)
        value = self._in_ones(written, scale)
        self._refuse_implausible(key, value, scale)
        qualifier = written.qualifier
        shown = self._shown(_over(value, scale))
        if keeps_qualifier and qualifier and qualifier is not Qualifier.EXACT:
            shown = f"{QUALIFIER_LABELS[qualifier]} {self._text(_over(value, scale))}"
        why = None
        if shown != cell:
            unit = written.unit
            if scale != 1 and written.scaled:
                why = f"{_in_scale(_over(value, scale), scale, unit)}, comme compte la colonne"
                unit = None
            why = _why_number(unit, qualifier, why or "nombre seul")
        return Mended(value, shown, why, qualifier)

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
