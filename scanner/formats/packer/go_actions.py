"""Actions of Go templates (`{{user `region`}}`) in strings. See the Packer documentation, "Template engine"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.evaluate.values import Text, joined
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value

OPENING = "{{"
_CLOSING = "}}"
_CALL = re.compile(r"\{\{-?\s*+([a-z_]+)(?:\s*+(?:`([^`]*+)`|\"([^\"\\]*+)\"))?\s*+-?\}\}")
_MOST = 1_000
"""Actions of one string; what follows more of them is one."""


def pieces(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of each piece of a text, and whether it is an action."""
    position = 0
    for _ in range(_MOST):
        start = text.find(OPENING, position)
        end = text.find(_CLOSING, start) if start >= 0 else -1
        if end < 0:
            break
        if start > position:
            yield position, start, False
        position = end + len(_CLOSING)
        yield start, position, True
    else:
        if position < len(text):
            yield position, len(text), True
        return
    if position < len(text):
        yield position, len(text), False


def call(action: str) -> tuple[str, str]:
    """Return the function that an action calls with at most one string, and the string; ("", "") for any other."""
    found = _CALL.fullmatch(action)
    return ("", "") if found is None else (found[1], found[2] or found[3] or "")


def without_actions(value: Value) -> Value:
    """Return a string with what is unknown for each action in it: HCL keeps them as text, and Packer fills them in."""
    if isinstance(value, str):
        return joined(_parts(value)) if OPENING in value else value
    if isinstance(value, Text):
        return joined(
            [one for part in value.parts for one in (_parts(part) if isinstance(part, str) else [part])]
        )
    return value


def _parts(text: str) -> list[str | Unknown]:
    return [Unknown(text[start:end]) if action else text[start:end] for start, end, action in pieces(text)]
