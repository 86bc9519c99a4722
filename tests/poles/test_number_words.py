"""The words around a number: the longest that is known is taken, and the rest is left."""

import pytest

from poles.own.number_words import AFTER, BEFORE, SCALES, UNITS, taken
from poles.records import Qualifier


@pytest.mark.parametrize(
    ("words", "said", "found"),
    [
        (UNITS, "personnes en insertion", ("salariés en insertion", "")),
        (UNITS, "personnes et plus", ("personnes", "et plus")),
        (UNITS, "habitat", (None, "habitat")),
        (SCALES, "k€", (1000, "€")),
        (BEFORE, "plus de", (Qualifier.AU_MOINS, "")),
        (BEFORE, "+/-", (Qualifier.ENVIRON, "")),
        (AFTER, "+", (Qualifier.AU_MOINS, "")),
    ],
)
def test_the_longest_known_words_are_taken(words, said, found):
    assert taken(words, said) == found
