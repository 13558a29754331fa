"""Values as texts in JSON or YAML hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.values import Encoded, OpenObject, Text
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from scanner.evaluate.values import Value


def is_known(value: Value) -> bool:
    """Return whether a value is wholly known."""
    pending = [value]
    while pending:
        current = pending.pop()
        if isinstance(current, Unknown | Text | Encoded | OpenObject):
            return False
        if isinstance(current, list):
            pending.extend(current)
        elif isinstance(current, dict):
            pending.extend(current.values())
    return True


def plain(value: Value) -> Value:
    """Return a value as decoding gives it: lists and sets are tuples, maps are objects.

    A value is at most `scanner.evaluate.values.MAX_DEPTH` levels high.
    """
    if isinstance(value, OpenObject):
        return OpenObject({name: plain(item) for name, item in value.items()})
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value
