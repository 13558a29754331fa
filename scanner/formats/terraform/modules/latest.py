"""Keeps what was used last."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Latest(Generic[Key, Value]):
    """What was used last, as far as there is room; the newest is always kept.

    Args:
        room: what everything may take together.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._kept: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._taken = 0

    def get(self, key: Key) -> Value | None:
        """Return what is kept under a key, None where nothing is."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: Key, value: Value, size: int = 1) -> None:
        """Keep something that takes some room, and let go of what was not used for longest."""
        self._kept[key] = (value, size)
        self._taken += size
        while self._taken > self._room and len(self._kept) > 1:
            _, (_, taken) = self._kept.popitem(last=False)
            self._taken -= taken
