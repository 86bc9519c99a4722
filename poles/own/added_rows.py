"""Rows that spreadsheets add among the poles: totals, notes, subtitles; the reader may say no."""

import re

from poles.french_text import unaccented
from poles.own.checked_rows import CHOSEN_BY_YOU, RowCheck
from poles.own.departement_matching import AreaMatching
from poles.own.grid import text_of
from poles.own.mended_cells import clean, is_missing

IS_A_POLE = "c’est un pôle"
DROP_THE_ROW = "retirer la ligne"
MAYBE_A_NOTE = "n’a rien d’autre sur sa ligne : une note, ou un pôle ?"
_IS_A_SUBTITLE = "semble être un intertitre, pas un pôle"
_ADVICE = "Retirez cette ligne ; si c’est un pôle, donnez-lui sa commune ou son territoire."
_TOTAL = re.compile(
    r"(?:s/ ?|sous[- ]?)?(?:total|totaux)(?![a-z'])"
    r"|cumuls?(?![a-z'])|dont(?![a-z'])"
    r"|(?:nombre|nb\.?) (?:total )?de (?:poles|ptce|projets|structures|lignes)(?![a-z])"
    r"|ensemble (?:du|des|de) (?:la |l')?"
    r"(?:reseau|poles|ptce|region|france|departements?|projets|structures|territoires?)(?![a-z])"
    r"|(?:somme|moyenne|mediane|ensemble)(?: (?:generale?|totale?|france|des [a-z]+))?"
    r"[ :=]*(?:[0-9]{1,6}(?: poles)?)?$"
)
_SURE_TOTAL = re.compile(r"(?:s/ ?|sous[- ]?)?(?:total|totaux)(?: gener(?:al|aux))?")
"""No pole is called so, even with a place beside it."""
_COUNT_OF_POLES = re.compile(r"[0-9]{1,6} (?:poles|ptce|projets|structures|lignes)")
_FIRST_OF_TOTALS = frozenset("stmencdSTMENCD")
_NOTE = re.compile(
    r"(?:sources?|notes?|n\.?b\.?|lecture|champ|legende)\s?:|\*+\s?\S|\([0-9*]{1,2}\)\s?\S"
)
_SUBTITLE = re.compile(r".*[a-z)] ?:")
_LONGEST_WORDS = 60
_PLACES = ("commune_code", "commune_nom", "code_postal", "epci_codes", "communes_codes")
_COUNT = re.compile(r"[0-9]{1,3}")


def is_no_pole(row: RowCheck, name: str, areas: AreaMatching) -> bool:
    """Return whether a row is to be left aside: it seems added, and the reader has not denied it.

    A row that has a place of its own is a pole whatever its name, but « Total »; one that has only
    a name may be a note, where notes stand.
    """
    alone = len(row.table.layout.columns) > 1 and row.cells_that_say(2) == 1
    if not alone and name[0] not in _FIRST_OF_TOTALS:
        return False
    wrong = _what_is_added(name, alone=alone)
    if wrong is None and alone and areas.is_area(name):
        wrong = _IS_A_SUBTITLE
    if wrong is None and alone and _is_apart(row):
        wrong = MAYBE_A_NOTE
    if wrong is None or (_has_place(row) and not _SURE_TOTAL.fullmatch(_folded(name))):
        return False
    if row.answer in (None, DROP_THE_ROW) and wrong != _IS_A_SUBTITLE:
        row.table.last_added = row.index
    if row.answer == DROP_THE_ROW:
        row.leave_out(f"retirée : elle {wrong} ; {CHOSEN_BY_YOU}")
        return True
    if row.answer is None:
        row.row_problem(wrong, _ADVICE, (IS_A_POLE, DROP_THE_ROW), name)
        return True
    # Any other answer, about which pole it is, says that it is one.
    row.repair(row.first_key("nom", "porteur", "pole_id"), name, name, CHOSEN_BY_YOU)
    return False


def tell_nameless(row: RowCheck) -> None:
    """Tell a row without a name: a total or a note often stands in a column that is not used."""
    wrong = _what_is_added(row.first_text(), alone=row.cells_that_say(2) == 1)
    if wrong is None:
        row.problem("nom", "est vide : ce pôle n’a pas de nom", "Donnez un nom au pôle.")
    else:
        row.row_problem(wrong, "Retirez cette ligne.")


def _what_is_added(text: str, *, alone: bool) -> str | None:
    folded = _folded(text)
    if _TOTAL.match(folded) or (alone and _COUNT_OF_POLES.fullmatch(folded)):
        return "semble être une ligne de total, pas un pôle"
    if alone and _NOTE.match(folded):
        return "semble être une note sous le tableau, pas un pôle"
    if alone and _SUBTITLE.fullmatch(folded):
        return _IS_A_SUBTITLE
    return None


def _folded(text: str) -> str:
    return unaccented(text[:_LONGEST_WORDS])


def _is_apart(row: RowCheck) -> bool:
    """Whether a row that has only a name stands where notes do.

    That is under all the rows that say more, after a blank line, or after a total or a note.
    """
    table, index = row.table, row.index
    if table.last_full is None:
        table.last_full = _last_full(row)
    if table.last_full < table.layout.first_row:
        return False  # no row says more than a name
    lines = table.grid.lines
    after_blank = index > table.layout.first_row and lines[index] - lines[index - 1] > 1
    return after_blank or index > table.last_full or table.last_added == index - 1


def _last_full(row: RowCheck) -> int:
    """The index of the last row that says more than one thing and is no total; -1 if none does."""
    rows = row.table.grid.rows
    for index in range(len(rows) - 1, row.table.layout.first_row - 1, -1):
        first = next((clean(text_of(cell)) for cell in rows[index] if cell != ""), "")
        if row.cells_that_say(2, rows[index]) > 1 and not _TOTAL.match(_folded(first)):
            return index
    return -1


def _has_place(row: RowCheck) -> bool:
    """Whether a commune or a territory is written; « 12 » under « Communes » counts them."""
    said = (clean(text_of(row.raw(key))) for key in _PLACES)
    return any(text and not is_missing(text) and not _COUNT.fullmatch(text) for text in said)
