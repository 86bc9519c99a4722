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


_BELOW_TWENTY = [
    *("zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize", "dix sept", "dix huit", "dix neuf"),
]
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}
_TENS[80] = "quatre vingt"
_HUNDRED, _THOUSAND = 100, 1000
_PLURALS = {"vingts": "vingt", "cents": "cent", "une": "un"}
_VALUES = {word: value for value, word in enumerate(_BELOW_TWENTY) if value and " " not in word}
"""Zero is asked: it may say that nothing is known."""
_VALUES |= {word: value for value, word in _TENS.items() if " " not in word}
_WORDS_OF_NUMBERS = "|".join((*_VALUES, "cent", "mille", *_PLURALS))
_IN_LETTERS = re.compile(
    rf"(?<![a-z])(?:{_WORDS_OF_NUMBERS})(?:[ \-]+(?:et[ \-]+)?(?:{_WORDS_OF_NUMBERS}))*(?![a-z])"
)
_A_ROUND_NUMBER = re.compile(r"aines?(?![a-z])|(?<![a-z])un millier(?![a-z])")
_LONGEST_IN_LETTERS = 200


def in_digits(said: str) -> str | None:
    """Return a folded text with the numbers that it writes in letters in digits.

    Only whole ones below a million, written in full: « vingt cinq » is 25. None without any, or
    where one is « une dizaine » or none that exists, as « vingt cent ».
    """
    if len(said) > _LONGEST_IN_LETTERS or _A_ROUND_NUMBER.search(said):
        return None
    values: list[int | None] = []

    def put(found: re.Match[str]) -> str:
        words = [_PLURALS.get(word, word) for word in re.split(r"[ \-]+", found[0])]
        words = [word for word in words if word != "et"]
        values.append(_value(words))
        return str(values[-1])

    written = _IN_LETTERS.sub(put, said)
    return written if values and None not in values else None


def _value(words: list[str]) -> int | None:
    """The number of these words; None when it would not be written so."""
    thousands, value = 0, 0
    for place, word in enumerate(words):
        if word == "mille":
            thousands, value = (value or 1) * _THOUSAND, 0
        elif word == "cent":
            value = (value or 1) * _HUNDRED
        elif word == "vingt" and place and words[place - 1] == "quatre":
            value += 80 - 4
        else:
            value += _VALUES[word]
    value += thousands
    return value if " ".join(words) == _spelled(value) else None


def _spelled(value: int) -> str:
    """A number below a million in letters, without its « et », hyphens and plurals."""
    thousands, below = divmod(value, _THOUSAND)
    if thousands >= _THOUSAND:
        return ""
    words = [_spelled(thousands)] if thousands > 1 else []
    words += ["mille"] if thousands else []
    hundreds, rest = divmod(below, _HUNDRED)
    words += [_BELOW_TWENTY[hundreds]] if hundreds > 1 else []
    words += ["cent"] if hundreds else []
    ten = max((ten for ten in _TENS if ten <= rest), default=0)
    words += [_TENS[ten]] if ten else []
    if rest > ten or not value:
        words.append(_BELOW_TWENTY[rest - ten])
    return " ".join(words)


def taken(words: Words[Word], said: str) -> tuple[Word | None, str]:
    """Return the longest of these words that the text starts with, and what is left of it."""
    best: tuple[int, Word | None] = (0, None)
    for value, pattern in words if said else ():
        found = pattern.match(said)
        if found and found.end() > best[0]:
            best = (found.end(), value)
    return best[1], said[best[0] :].strip()
