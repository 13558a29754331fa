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
    the text of its escape.
    """
    text = _surrogates.sub(_whole, json.dumps(value, separators=(",", ":")))
    return msgspec.json.format(text, indent=2) + "\n"


def _whole(match: re.Match[str]) -> str:
    return match[0] if match[1] is None else f"\\\\{match[1]}"
