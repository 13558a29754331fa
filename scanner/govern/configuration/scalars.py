"""Writes texts as scalars of YAML."""

from __future__ import annotations

import json
import re

_PLAIN = re.compile(r"(?!\.[0-9])[A-Za-z./][A-Za-z0-9_./@+-]*")
"""Not what begins as a number does: `.5e+3` (YAML 1.2, 10.3.2)."""
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", ".inf", ".nan"}


def scalar(text: str) -> str:
    """Return a text as YAML: plain where it is a word or a path, in double quotes otherwise."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and any(one.isalpha() for one in text):
        return text
    if text.isprintable():
        return json.dumps(text, ensure_ascii=False)
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    """Return a character as it stands in double quotes (YAML 1.2, 5.7)."""
    if character.isprintable():
        return f"\\{character}" if character in '"\\' else character
    return f"\\U{ord(character):08x}"
