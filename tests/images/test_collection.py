"""Letting no garbage be collected for a while."""

from __future__ import annotations

import gc

import pytest

from scanner.images.collection import LARGE, uncollected


@pytest.mark.parametrize(("size", "collected"), [(LARGE, False), (LARGE - 1, True)], ids=["large", "small"])
def test_only_what_is_large_is_read_without_collection(size: int, collected: bool) -> None:
    with uncollected(size):
        assert gc.isenabled() == collected
    assert gc.isenabled()


def test_it_is_collected_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="unreadable"), uncollected(LARGE):
        raise ValueError("unreadable")
    assert gc.isenabled()


def test_who_collects_no_garbage_at_all_is_left_alone() -> None:
    gc.disable()
    try:
        with uncollected(LARGE):
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
