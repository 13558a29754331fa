"""Writes JSON in which no character of a scanned file can steer what shows it."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

_surrogates = re.compile(r"\\\\|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\(u[dD][89a-fA-F]..)")


def encoded(value: Any) -> str:
    """Return indented JSON in ASCII with a line end: every other character is escaped.

    A half of a surrogate pair, which stands for a byte of a file name that is no text and is not valid in JSON, becomes
    the text of its escape. A CI system that looks for commands within the lines of its log (`##vso[`) finds none.
    """
    return msgspec.json.format(_ascii(value), indent=2) + "\n"


def encoded_line(value: Any) -> str:
    """Return the same JSON in one line, with its end."""
    return _ascii(value) + "\n"


def _ascii(value: Any) -> str:
    text = _surrogates.sub(_whole, json.dumps(value, separators=(",", ":")))
    return text.replace("##", "#\\u0023")


def _whole(match: re.Match[str]) -> str:
    return match[0] if match[1] is None else f"\\\\{match[1]}"
