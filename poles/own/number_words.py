"""The words around a number as people write it in French: its qualifier, its scale, its unit."""

import re
from typing import TypeVar

from poles.records import Qualifier

Word = TypeVar("Word")
Words = tuple[tuple[Word, re.Pattern[str]], ...]


def _worded(words: tuple[tuple[Word, str], ...]) -> Words[Word]:
    """Patterns that stop at the end of a word; « salarié·e·s » and « salarié(e)s » are read."""
    return tuple(
        (value, re.compile(rf"(?:{pattern.replace('<s>', _ENDING)})(?![a-z])"))
        for value, pattern in words
    )


_ENDING = r"(?:[·.\-]?e|\(e\))?(?:[·.\-]?s|\(s\))?"
_WORKERS = r"(?:personnes?|pers\.?|salarie<s>|employe<s>|emplois?|postes?|agents?)"
BEFORE = _worded(
    (
        (Qualifier.EXACT, r"exactement|exact"),
        (
            Qualifier.ENVIRON,
            r"environ|env\.?|~|≈|±|\+ ?/ ?-|circa|ca\.|pres de|presque|quasi(?:ment)?|autour de|"
            r"approximativement|approx\.?|plus ou moins|a peu pres|about",
        ),
        (
            Qualifier.AU_MOINS,
            r"\+ ?de|\+ ?d'|plus de|plus d'|au moins|au minimum|minimum|min\.?|superieur a|>=|>|≥|"
            r"a partir de",
        ),
        (
            Qualifier.AU_PLUS,
            r"moins de|moins d'|au plus|au maximum|maximum|max\.?|jusqu'a|inferieur a|pas plus de|"
            r"<=|<|≤",
        ),
    )
)
AFTER = _worded(
    (
        (Qualifier.ENVIRON, r"environ|env\.?|approx\.?|a peu pres"),
        (Qualifier.AU_MOINS, r"\+|au moins|au minimum|minimum|min\.?|et plus|ou plus"),
        (Qualifier.AU_PLUS, r"au plus|au maximum|maximum|max\.?|et moins|ou moins"),
    )
)
SCALES: Words[int] = (
    (1000, re.compile(r"k(?= ?(?:€|eur))|(?:milliers?|mille)(?![a-z])")),
    (10**6, re.compile(r"m(?= ?(?:€|eur))|millions?(?![a-z])")),
    (10**9, re.compile(r"mds?(?= ?(?:€|eur))|milliards?(?![a-z])")),
)
UNITS = _worded(
    (
        ("€", r"(?:€|eur|euros?)(?: ht| ttc)?"),
        ("%", r"%|pour cent|pourcents?"),
        ("ETP", r"etp|equivalents? temps[- ]pleins?"),
        ("ETP d’insertion", r"(?:etp|equivalents? temps[- ]pleins?) (?:en |d')insertion"),
        ("m²", r"m2|m²|metres? carres?"),
        ("ha", r"ha|hectares?"),
        ("personnes", r"personnes?|pers\.?"),
        ("salariés", r"salarie<s>|employe<s>|emplois?|postes?|agents?"),
        ("permanents", rf"(?:{_WORKERS} )?permanent<s>"),
        (
            "salariés en insertion",
            rf"{_WORKERS} (?:en |d'|en parcours d'|en contrat d')insertion",
        ),
        ("bénévoles", r"benevole<s>"),
        ("adhérents", r"adherent<s>"),
        ("sociétaires", r"societaire<s>"),
        ("hab.", r"hab\.?|habitant<s>"),
        (
            "organisations",
            r"organisations?|structures?|membres?|acteurs?|partenaires?|entreprises?|associations?",
        ),
        (
            "structures d’insertion",
            r"(?:structures?|entreprises?|associations?) (?:en |d')insertion|siae",
        ),
        ("employeurs", r"employeurs?"),
    )
)
"""What a number counts: bénévoles are no salariés, although both are people."""


def taken(words: Words[Word], said: str) -> tuple[Word | None, str]:
    """Return the longest of these words that the text starts with, and what is left of it."""
    best: tuple[int, Word | None] = (0, None)
    for value, pattern in words if said else ():
        found = pattern.match(said)
        if found and found.end() > best[0]:
            best = (found.end(), value)
    return best[1], said[best[0] :].strip()
