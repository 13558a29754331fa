"""Texts of which some parts have no value here: where those parts stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_PARTS = 64
"""A text with more unknown parts than this is not looked into."""
_FIRST = 0xE000
_LAST = 0xF8FF
_MARK = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
_WRAPPED = (
    re.compile(f"\\$\\{{\\{{[ \t]*({_MARK.pattern})[ \t]*\\}}\\}}"),
    re.compile(f"\\{{\\{{[ \t]*({_MARK.pattern})[ \t]*\\}}\\}}"),
    re.compile(f"[$%]\\{{[ \t~]*({_MARK.pattern})[ \t~]*\\}}"),
)


def mask(text: str, unknown: Sequence[str]) -> tuple[str, dict[str, str]] | None:
    """Return a text with each unknown part replaced by one character, and what each of those stands for.

    The braces around an expression (`${...}`, `${{...}}`, `{{...}}`) count as part of it, so that what is left
    can be read by its grammar. None if one of the expressions cannot be found in the text, or there are too many.
    """
    if len(unknown) > MAX_PARTS or _MARK.search(text):
        return None
    parts: dict[str, str] = {}
    for index, expression in enumerate(sorted(set(unknown), key=len, reverse=True)):
        if not expression or expression not in text:
            if any(expression in known for known in parts.values()):
                continue
            return None
        mark = chr(_FIRST + index)
        text = text.replace(expression, mark)
        parts[mark] = expression
    for wrapped in _WRAPPED:
        for match in list(wrapped.finditer(text)):
            parts[match[1]] = match[0].replace(match[1], parts[match[1]])
        text = wrapped.sub(r"\1", text)
    return text, parts


def unmask(text: str, parts: dict[str, str]) -> str:
    """Return a text with its unknown parts as they were written."""
    return _MARK.sub(lambda match: parts.get(match[0], match[0]), text) if parts else text


def is_masked(text: str) -> bool:
    """Tell whether a masked text has an unknown part."""
    return _MARK.search(text) is not None


def last_mark(text: str) -> int:
    """Return the offset of the last unknown part of a masked text, -1 if it has none."""
    return max((match.start() for match in _MARK.finditer(text)), default=-1)
