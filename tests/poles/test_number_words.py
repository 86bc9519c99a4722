"""The words around a number: the longest that is known is taken, and the rest is left."""

import pytest

from poles.own.number_words import AFTER, BEFORE, SCALES, UNITS, _spelled, in_digits, taken
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


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        (0, "zero"),
        (17, "dix sept"),
        (71, "soixante onze"),
        (80, "quatre vingt"),
        (99, "quatre vingt dix neuf"),
        (100, "cent"),
        (1000, "mille"),
        (200_021, "deux cent mille vingt un"),
        (999_999, "neuf cent quatre vingt dix neuf mille neuf cent quatre vingt dix neuf"),
        (1_000_000, ""),
    ],
)
def test_a_number_is_spelled(value, spelled):
    assert _spelled(value) == spelled


def test_every_number_that_is_spelled_is_found_again():
    for value in (*range(1, 2_000), *range(2_000, 1_000_000, 997)):
        assert in_digits(_spelled(value)) == str(value)
        assert in_digits(_spelled(value).replace(" ", "-")) == str(value)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("environ vingt et un salaries", "environ 21 salaries"),
        ("quatre-vingts", "80"),
        ("une", "1"),
        ("un million", "1 million"),
        ("dix a quinze", "10 a 15"),
        ("une dizaine", None),
        ("un millier", None),
        ("deux dizaines", None),
        ("vingt cent", None),
        ("un mille", None),
        ("deux trois", None),
        ("zero", None),
        ("aucun", None),
        ("neufs", None),
        ("dix " * 100, None),
    ],
)
def test_numbers_in_letters_are_put_in_digits(said, read):
    assert in_digits(said) == read
