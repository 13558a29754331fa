"""Patterns of file paths: `*`, `?`, `[a-z]`, `{a,b}`, and `**` for any directories. See Go's `doublestar`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.evaluate.function import FunctionError
from scanner.evaluate.meter import ExhaustedError

if TYPE_CHECKING:
    from collections.abc import Callable

_NOTHING = r"[^\x00-\x{10FFFF}]"
"""What matches nothing, such as a backslash that nothing stands behind."""

MAX_PATTERN = 1000
"""Characters of a pattern."""


def matcher(pattern: str) -> Callable[[str], bool]:
    """Return a function that tells whether a path matches a pattern, in linear time.

    Raises:
        FunctionError: the pattern is not valid.
        ExhaustedError: it is too long.
    """
    import re2  # noqa: PLC0415 - few configurations look for files

    if len(pattern) > MAX_PATTERN:
        raise ExhaustedError
    options = re2.Options()
    options.log_errors = False
    try:
        expression: Any = re2.compile(_expression(pattern), options)
    except re2.error as exc:
        raise FunctionError("the pattern is not valid") from exc
    return lambda path: expression.fullmatch(path) is not None


def _expression(pattern: str) -> str:
    """Return the regular expression of a pattern."""
    parts = pattern.split("/")
    pieces = []
    deep = False
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        deep = part == "**" and not deep  # of two in a row, the second stands for one name
        if deep:
            pieces.append("(?:.+)" if last else "(?:[^/]+/)*")
        else:
            pieces.append(_name(part) + ("" if last else "/"))
    return "(?s)" + "".join(pieces)


def _name(pattern: str) -> str:
    """Return the regular expression of the pattern of one name."""
    pieces: list[str] = []
    position = braces = 0
    while position < len(pattern):
        char = pattern[position]
        position += 1
        if char == "*":
            pieces.append("[^/]*")
        elif char == "?":
            pieces.append("[^/]")
        elif char == "\\":
            pieces.append(_literal(pattern[position]) if position < len(pattern) else _NOTHING)
            position += 1
        elif char == "[":
            end = _class_end(pattern, position)
            pieces.append(_class(pattern[position:end]))
            position = end + 1
        elif char == "{":
            braces += 1
            pieces.append("(?:")
        elif char == "}" and braces:
            braces -= 1
            pieces.append(")")
        else:
            pieces.append("|" if char == "," and braces else _literal(char))
    if braces:
        raise FunctionError("the pattern is not valid")
    return "".join(pieces)


def _literal(char: str) -> str:
    return char if char.isalnum() or char == "_" or char > "\x7f" else f"\\x{{{ord(char):x}}}"


def _class_end(pattern: str, start: int) -> int:
    position = start + pattern.startswith("^", start)
    first = position
    while position < len(pattern) and (pattern[position] != "]" or position == first):
        position += 2 if pattern[position] == "\\" else 1
    if position >= len(pattern):
        raise FunctionError("the pattern is not valid")
    return position


def _class(inner: str) -> str:
    negated = inner.startswith("^")
    members: list[str] = []
    escaped = False
    for char in inner[negated:]:
        if char == "\\" and not escaped:
            escaped = True
            continue
        members.append("-" if char == "-" and not escaped and members else _literal(char))
        escaped = False
    return f"[{'^/' if negated else ''}{''.join(members)}]"
