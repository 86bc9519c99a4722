"""What a cell of a reader's table means once mended, and what is alike in all columns."""

import re
from typing import Any, NamedTuple

from poles.cells import CellError, without_unseen
from poles.french_text import unaccented
from poles.own.grid import Cell
from poles.own.written_numbers import MISSING_MARKS
from poles.records import Qualifier

MISSING_WHY = "lu comme non renseigné, jamais comme zéro"
UNSEEN_WHY = "espaces ou caractères invisibles retirés"
FORMULA_WHY = "formule qui ne fait que garder un texte"
_PROTECTED = re.compile(r"'(?=[=+\-@\t\r])")
_FORMULA_OF_TEXT = re.compile(r'="([^"]*)"')
_FORMULA_ERROR = re.compile(
    r"#(?:REF|DIV/0|VALEUR|VALUE|NOM|NAME|NUM|NOMBRE|NUL|NULL|SPILL|PROPAGATION|CALC)[!?]"
    r"|Err ?: ?[0-9]{3}"
)
FIRST_OF_ERRORS = frozenset("#E")
"""LibreOffice says « Err:502 »."""
_LONGEST_MARK = max(map(len, MISSING_MARKS))
FIRST_OF_MARKS = frozenset("àÀ").union(*((mark[0], mark[0].upper()) for mark in MISSING_MARKS))
"""What a mark of missing starts with: most texts do not."""


class Mended(NamedTuple):
    """What a cell means: its value, the text of the corrected file, and why it changed."""

    value: Any
    """None, or an empty tuple for a list, when the cell says nothing."""
    text: Cell
    why: str | None = None
    """None when nothing is to be told."""
    qualifier: Qualifier | None = None
    """That the text of a number says."""


def why_changed(raw: str, text: str) -> str | None:
    """Return why the text of a cell, cleaned, is not what was written; None when it may stay.

    The apostrophe that our extracts put before a formula may stay: it protects the corrected file.
    """
    if text == raw or _PROTECTED.match(raw):
        return None
    return FORMULA_WHY if _FORMULA_OF_TEXT.fullmatch(raw.strip()) else UNSEEN_WHY


def is_missing(text: str) -> bool:
    """Return whether a text only says that nothing is known."""
    if len(text) > _LONGEST_MARK or text[:1] not in FIRST_OF_MARKS:
        return False
    return unaccented(text) in MISSING_MARKS


def clean(text: str) -> str:
    """Return the text without what is not seen, nor what keeps it a text in a spreadsheet."""
    if text.isascii() and text.isprintable():
        bare = text.strip()
    else:
        bare = without_unseen(text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if bare.startswith(("'", "=")):
        formula = _FORMULA_OF_TEXT.fullmatch(bare)
        return formula[1].strip() if formula else _PROTECTED.sub("", bare, count=1)
    return bare


def refuse_formula_error(text: str) -> None:
    """Refuse what stands in place of a value: an error, a formula as text; raises CellError."""
    if _FORMULA_ERROR.fullmatch(text):
        raise CellError("est une erreur de formule", "Corrigez la formule, ou videz la case.")
    if text.startswith("="):
        raise CellError("est une formule, pas sa valeur", "Écrivez le nombre qu’elle donne.")
