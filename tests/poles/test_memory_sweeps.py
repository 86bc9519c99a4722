"""The sweep of the memory is put off, never stopped for good."""

import gc

import pytest

from poles.memory_sweeps import unswept


def test_there_is_no_sweep_within() -> None:
    with unswept():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_sweeps_come_back_after_an_error() -> None:
    with pytest.raises(ValueError, match="wrong"), unswept():
        raise ValueError("wrong")
    assert gc.isenabled()
