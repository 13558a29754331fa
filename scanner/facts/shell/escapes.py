"""Reads the escapes of `$'...'`."""

from __future__ import annotations

import re

_SIMPLE = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "E": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
_ESCAPE = re.compile(
    r"\\(?:(?P<octal>[0-7]{1,3})|x(?P<hex>[0-9A-Fa-f]{1,2})|u(?P<u>[0-9A-Fa-f]{1,4})|U(?P<U>[0-9A-Fa-f]{1,8})"
    r"|c.|(?P<other>.))",
    re.DOTALL,
)
_BODY = re.compile(r"(?>(?:[^'\\]|\\.)*)", re.DOTALL)


def ansi_c(text: str, start: int, end: int) -> tuple[str, int]:
    """Return what an ANSI-C quoted string says, and the offset behind its closing quote.

    Args:
        text: the script.
        start: the offset behind `$'`.
        end: where the word ends.
    """
    match = _BODY.match(text, start, end)
    closing = match.end() if match else end
    return _ESCAPE.sub(_unescape, text[start:closing]), min(closing + 1, end)


def _unescape(match: re.Match[str]) -> str:
    if match["other"]:
        return _SIMPLE.get(match["other"], match["other"])
    if match["octal"]:
        return chr(int(match["octal"], 8) & 0xFF)
    digits = match["hex"] or match["u"] or match["U"]
    code = int(digits, 16) if digits else 0
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
