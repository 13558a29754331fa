"""Reads `.env` files as Compose does."""

from __future__ import annotations

import re

from scanner.formats.compose.interpolation import interpolate

MAX_GROWTH = 1_000_000
"""Code points that references to other variables may add, all values together."""

_key = re.compile(r"[ \t]*(?:export[ \t]++)?([A-Za-z_][A-Za-z0-9_.-]*+)[ \t]*[=:][ \t]*").match
_single = re.compile(r"'([^']*+)'").match
_double = re.compile(r'"((?>(?:[^"\\]|\\.)*))"', re.DOTALL).match
_line = re.compile(r"[^\r\n]*+").match
_COMMENT = re.compile(r"(?:\A|[ \t]++)#.*")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "$": "$$"}


def dotenv(text: str) -> dict[str, str | None]:
    """Return the variables that a `.env` file sets; None stands for a value that is not known from it.

    Values may span lines in quotes, and refer to variables above them outside of single quotes. A line that is
    not in the grammar sets nothing.
    """
    values = _Values()
    position = 0
    while position < len(text):
        key = _key(text, position)
        if key is None:
            position = _next_line(text, position)
            continue
        position = key.end()
        quoted = _single(text, position)
        if quoted is not None:
            values[key[1]] = quoted[1]
        elif (quoted := _double(text, position)) is not None:
            values[key[1]] = values.expanded(_ESCAPE.sub(_unescaped, quoted[1]))
        else:
            line = _line(text, position)
            assert line is not None
            values[key[1]] = values.expanded(_COMMENT.sub("", line[0]).rstrip())
        position = _next_line(text, quoted.end() if quoted is not None else position)
    return values


def _next_line(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end + 1


def _unescaped(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[1], match[1])


class _Values(dict[str, str | None]):
    """The variables so far, with a bound on what references to others make of them."""

    room = MAX_GROWTH

    def expanded(self, raw: str) -> str | None:
        """Return a value with the variables in it replaced, None if that is not known."""
        text = interpolate(raw, self)
        self.room -= max(0, len(text.value) - len(raw))
        return None if text.unknown or self.room < 0 else text.value
