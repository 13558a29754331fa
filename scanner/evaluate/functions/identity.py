"""Hashable stand-ins for values, so that many values are told apart without comparing each to each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.values import Encoded, ListValue, MapValue, SetValue

if TYPE_CHECKING:
    from collections.abc import Hashable

    from scanner.evaluate.values import Value


def identity(value: Value) -> Hashable:
    """Return what is equal for two values exactly if they are equal, or not known and written alike."""
    if isinstance(value, list):
        kind = "list" if isinstance(value, ListValue) else "set" if isinstance(value, SetValue) else "tuple"
        return kind, tuple(map(identity, value))
    if isinstance(value, dict):
        kind = "map" if isinstance(value, MapValue) else "object"
        return kind, frozenset((name, identity(item)) for name, item in value.items())
    if isinstance(value, Encoded):
        return value.codec, identity(value.value)
    return isinstance(value, bool), value
