"""Classes hold every value once and about as many each; reference values are round and below."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poles.classes import (
    MOST_CLASSES,
    Classes,
    Method,
    classify,
    reference_values,
    round_below,
    with_zero,
)
from poles.indicators import INDICATORS
from poles.numbers_fr import class_spans
from poles.wording import said_of_classes

VALUES = st.lists(st.integers(0, 10**9).map(float) | st.floats(0, 1e6), min_size=1, max_size=60)


def quantile_classes(values):
    return classify(values, Method.QUANTILES)


def counts(classes, values):
    ranks = [classes.rank(value) for value in values]
    return [ranks.count(rank) for rank in range(len(classes))]


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([], ()),
        ([7], (7, 7)),
        ([7, 7, 7], (7, 7)),
        ([50, 80], (50, 80, 80)),
        ([1, 2, 3, 4, 5, 5], (1, 2, 3, 4, 5, 5)),
        ([1, 2, 3, 4, 5, 6], (1, 3.5, 6)),
        (range(1, 10), (1, 1 + 8 / 3, 1 + 16 / 3, 9)),
        (range(101), (0, 20, 40, 60, 80, 100)),
    ],
)
def test_bounds_are_quantiles_at_most_five_classes_fewer_for_few_values(values, bounds):
    classes = quantile_classes(list(values))
    assert classes.method is Method.QUANTILES
    assert classes.bounds == pytest.approx(bounds)


def test_counts_are_those_of_the_hand():
    values = list(range(101))
    assert counts(quantile_classes(values), values) == [20, 20, 20, 20, 21]


def test_bound_belongs_to_the_class_above_and_the_highest_to_the_last():
    classes = Classes(Method.QUANTILES, (0.0, 10.0, 20.0))
    assert [classes.rank(v) for v in (0, 9.9, 10, 19.9, 20)] == [0, 0, 1, 1, 1]


@pytest.mark.parametrize("method", Method)
def test_no_value_has_no_class_and_one_value_has_one(method):
    assert len(classify([], method)) == 0
    assert len(classify([4.2], method)) == len(classify([4.2] * 9, method)) == 1
    assert classify([4.2], method).rank(4.2) == 0


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([1, 2, 3, 100, 101, 102, 200, 201, 202], (1, 100, 200, 202)),
        ([202, 1, 101, 3, 200, 2, 100, 201, 102], (1, 100, 200, 202)),
        ([1, 2, 3, 4, 50, 51], (1, 50, 51)),
    ],
)
def test_jenks_bounds_are_where_the_gaps_are(values, bounds):
    assert classify(values, Method.JENKS) == Classes(Method.JENKS, bounds)


def test_jenks_sets_a_lone_extreme_apart():
    values = [1, 1, 2, 2, 3, 4, 5, 1000]
    assert counts(classify(values, Method.JENKS), values) == [7, 1]


@pytest.mark.parametrize("method", Method)
def test_up_to_five_values_are_a_class_each(method):
    values = [92.3, 63.6, 80.0, 63.6]
    classes = classify(values, method)
    assert classes.are_values
    assert counts(classes, values) == [2, 1, 1]
    assert class_spans(INDICATORS["part_insertion_pct"], classes) == (
        "63,6\u202f%",
        "80,0\u202f%",
        "92,3\u202f%",
    )
    assert said_of_classes(classes, "tous les pôles") == "Une classe par valeur, sur tous les pôles"
    assert not classify(range(6), method).are_values


def test_a_bound_that_was_put_at_zero_is_told():
    moved = with_zero(Classes(Method.JENKS, (-5, -1, 2, 9)))
    said = "Classes par seuils naturels (Jenks), une borne étant portée à zéro, sur tous les pôles"
    assert said_of_classes(moved, "tous les pôles") == said
    for bounds in ((-5, 0, 9), (1, 2, 9), (-9, -2, -1), ()):
        assert not with_zero(Classes(Method.JENKS, bounds)).has_moved
    one_by_one = classify([-2.0, 3.0], Method.JENKS)
    assert with_zero(one_by_one) == one_by_one


@given(VALUES, st.sampled_from(Method))
def test_every_value_is_between_the_bounds_of_its_class(values, method):
    classes = classify(values, method)
    assert 1 <= len(classes) <= MOST_CLASSES
    assert (classes.bounds[0], classes.bounds[-1]) == (min(values), max(values))
    for value in values:
        rank = classes.rank(value)
        low, high = classes.bounds[rank], classes.bounds[rank + 1]
        assert low <= value < high or (value == high == max(values) and rank == len(classes) - 1)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=40), st.sampled_from(Method))
def test_no_class_is_empty(values, method):
    classes = classify(values, method)
    assert 0 not in counts(classes, values)


def test_tied_values_leave_no_empty_class():
    values = [0, 0, 0, 3, 3, 3, 3, 3, 4]
    assert 0 not in counts(quantile_classes(values), values)


@pytest.mark.parametrize(
    ("highest", "expected"),
    [
        (5500, (5000, 1000, 200)),
        (4000, (4000, 1000, 200)),
        (1000, (1000, 200, 50)),
        (999, (900, 200, 20)),
        (1990, (1900, 200, 50)),
        (7_000_000, (7_000_000, 1_000_000, 200_000)),
        (0, ()),
        (-3, ()),
    ],
)
def test_reference_values_are_round_and_below_the_highest(highest, expected):
    assert reference_values(highest) == pytest.approx(expected)


@given(st.floats(1e-3, 1e15))
def test_reference_values_go_down_from_near_the_highest_and_are_round(highest):
    values = reference_values(highest)
    assert 0.9 * highest <= values[0] <= highest * (1 + 1e-9)
    assert list(values) == sorted(set(values), reverse=True)
    digits = values[0] / 10 ** (math.floor(math.log10(values[0]) + 1e-9) - 1)
    assert digits == pytest.approx(round(digits))
    for value in values[1:]:
        power = 10 ** math.floor(math.log10(value) + 1e-9)
        assert min(abs(value / power - digit) for digit in (1, 2, 5)) < 1e-6


@pytest.mark.parametrize(
    ("highest", "expected"),
    [(0.5, ()), (1, (1,)), (1.5, (1,)), (8, (8, 2, 1)), (12, (12, 2, 1)), (137, (130, 20, 5))],
)
def test_reference_values_of_whole_numbers_are_whole(highest, expected):
    assert reference_values(highest, whole=True) == expected


@pytest.mark.parametrize(
    ("value", "below"),
    [
        (1, 1),
        (1.99, 1),
        (2, 2),
        (4.9, 2),
        (5, 5),
        (9.99, 5),
        (0.3, 0.2),
        (0.001, 0.001),
        (7e6, 5e6),
    ],
)
def test_a_round_length_is_the_largest_that_is_not_above(value, below):
    assert round_below(value) == pytest.approx(below)
