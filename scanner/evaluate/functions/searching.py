"""Functions that search strings; what is known of a string may be enough to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.function import Function, UndecidedError
from scanner.evaluate.functions.arguments import string
from scanner.evaluate.types import STRING
from scanner.evaluate.values import Text, parts_of

if TYPE_CHECKING:
    from scanner.evaluate.values import Value


def _startswith(text: Value, prefix: Value) -> Value:
    """Return whether a string begins with another; enough of its beginning may be known to tell."""
    known, sought = _known_part(text, 0), string(prefix)
    if known.startswith(sought):
        return True
    if isinstance(text, str) or not sought.startswith(known):
        return False
    raise UndecidedError


def _endswith(text: Value, suffix: Value) -> Value:
    """Return whether a string ends in another; enough of its end may be known to tell."""
    known, sought = _known_part(text, -1), string(suffix)
    if known.endswith(sought):
        return True
    if isinstance(text, str) or not sought.endswith(known):
        return False
    raise UndecidedError


def _strcontains(text: Value, part: Value) -> Value:
    """Return whether a string has another in it; one known part that has it is enough."""
    sought = string(part)
    if any(isinstance(piece, str) and sought in piece for piece in parts_of(text)):
        return True
    if isinstance(text, str):
        return False
    raise UndecidedError


def _known_part(text: Value, index: int) -> str:
    if not isinstance(text, str | Text):
        raise UndecidedError
    part = parts_of(text)[index]
    return part if isinstance(part, str) else ""


FUNCTIONS = {
    "endswith": Function(_endswith, (STRING, STRING), takes_unknown=True),
    "startswith": Function(_startswith, (STRING, STRING), takes_unknown=True),
    "strcontains": Function(_strcontains, (STRING, STRING), takes_unknown=True),
}
