"""Finds where code points of the value of a JSON string stand in its text (RFC 8259, section 7)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.model import Offsets

_escapes = re.compile(
    r"\\u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\.", re.DOTALL
).finditer
"""Each stands for one code point; two surrogates for one together."""


def range_within(text: str, content: Offsets, start: int, end: int) -> Offsets:
    """Return the range of the code points `start` to `end` of a string's value; both are clamped to it.

    Args:
        text: the text that the string stands in.
        content: where the string stands, without its quotes.
        start: offset of the first code point in the value.
        end: offset after the last one.
    """
    start = max(start, 0)
    first, _ = _code_point(text, content, start)
    if end <= start:
        return first, first
    return first, _code_point(text, content, end - 1)[1]


def _code_point(text: str, content: Offsets, offset: int) -> Offsets:
    """Return the range of a code point of the value, the end of the string where it has not so many."""
    start, end = content
    for escape in _escapes(text, start, end):
        plain = escape.start() - start
        if offset < plain:
            break
        if offset == plain:
            return escape.span()
        offset -= plain + 1
        start = escape.end()
    place = min(start + offset, end)
    return place, min(place + 1, end)
