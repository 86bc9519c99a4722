"""Rows that spreadsheets add among the poles: totals, notes, subtitles; the reader may say no."""

import re

from poles.french_text import unaccented
from poles.own.checked_rows import CHOSEN_BY_YOU, RowCheck
from poles.own.departement_matching import AreaMatching
from poles.own.mended_cells import clean, is_missing
from poles.own.spreadsheet import text_of

IS_A_POLE = "c’est un pôle"
DROP_THE_ROW = "retirer la ligne"
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

    A row that has a place of its own is a pole whatever its name.
    """
    alone = len(row.table.layout.columns) > 1 and row.cells_that_say(2) == 1
    if not alone and name[0] not in _FIRST_OF_TOTALS:
        return False
    wrong = _what_is_added(name, alone=alone)
    if wrong is None and alone and areas.is_area(name):
        wrong = "semble être un intertitre, pas un pôle"
    if wrong is None or _has_place(row):
        return False
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
    folded = unaccented(text[:_LONGEST_WORDS])
    if _TOTAL.match(folded):
        return "semble être une ligne de total, pas un pôle"
    if alone and _NOTE.match(folded):
        return "semble être une note sous le tableau, pas un pôle"
    if alone and _SUBTITLE.fullmatch(folded):
        return "semble être un intertitre, pas un pôle"
    return None


def _has_place(row: RowCheck) -> bool:
    """Whether a commune or a territory is written; « 12 » under « Communes » counts them."""
    said = (clean(text_of(row.raw(key))) for key in _PLACES)
    return any(text and not is_missing(text) and not _COUNT.fullmatch(text) for text in said)
