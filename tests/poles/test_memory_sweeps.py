"""Whole sweeps of the memory are put off, never stopped for good."""

import gc

import pytest

from poles.memory_sweeps import swept_young

MANY = 300_000


def whole_sweeps() -> int:
    collections: int = gc.get_stats()[2]["collections"]
    return collections


def test_what_is_made_within_is_not_walked_again_and_again() -> None:
    usual = gc.get_threshold()
    with swept_young():
        before = whole_sweeps()
        kept = [[number] for number in range(MANY)]
        assert whole_sweeps() == before
        assert gc.isenabled()
    assert len(kept) == MANY
    assert gc.get_threshold() == usual


def test_sweeps_are_usual_again_after_an_error() -> None:
    usual = gc.get_threshold()
    with pytest.raises(ValueError, match="wrong"), swept_young():
        raise ValueError("wrong")
    assert gc.get_threshold() == usual
