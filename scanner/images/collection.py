"""Lets no garbage be collected for a while."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGE = 1_000_000
"""Bytes from which on it pays."""


@contextmanager
def uncollected(size: int) -> Iterator[None]:
    """Let no garbage be collected while something large is read: looking at a million new objects again and again takes long.

    Args:
        size: bytes of what is read; what is not large is read as always.
    """
    if size < LARGE or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
