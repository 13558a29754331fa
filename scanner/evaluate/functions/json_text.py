"""JSON as Terraform writes and reads it. See go-cty, package `json`, and Go's `encoding/json`."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from scanner.evaluate.function import FunctionError
from scanner.evaluate.meter import MAX_RESULT, ExhaustedError, require_room
from scanner.evaluate.numeric import MAX_MAGNITUDE, canonical, number_text
from scanner.evaluate.values import CHARACTERS, MAX_DEPTH, weight_of
from scanner.syntax.hcl.words import normal

if TYPE_CHECKING:
    from re import Match
    from typing import NoReturn

    from scanner.evaluate.values import Value

_escaped = re.compile('[\x00-\x1f"\\\\<>&\u2028\u2029]')
_SHORT = {"\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", '"': r"\"", "\\": r"\\"}
_surrogate = re.compile("[\ud800-\udfff]")
_nesting = re.compile(r'"(?>(?:[^"\\]++|\\.)*)"|[\[\]{}]', re.DOTALL)
_blank = re.compile(r"[ \t\n\r]*+").match
_NO_FURTHER = "]}"
"""What may stand after a value: Go looks whether a decoder has more, and these end what has more."""


def write_json(value: Value) -> str:
    """Return a wholly known value as JSON, without spaces, the names of objects in order.

    Raises:
        ExhaustedError: the text is too long.
    """
    require_room(weight_of(value, MAX_RESULT))
    pieces: list[str] = []
    _write(value, pieces)
    text = "".join(pieces)
    require_room(len(text) // CHARACTERS)
    return text


def _write(value: Value, pieces: list[str]) -> None:
    if isinstance(value, str):
        pieces.append(f'"{_escaped.sub(_escape, value)}"')
    elif isinstance(value, bool) or value is None:
        pieces.append({True: "true", False: "false", None: "null"}[value])
    elif isinstance(value, int | float | Decimal):
        pieces.append(number_text(value))
    elif isinstance(value, list):
        opening = "["
        for item in value:
            pieces.append(opening)
            _write(item, pieces)
            opening = ","
        pieces.append("]" if value else "[]")
    elif isinstance(value, dict):
        opening = "{"
        for name in sorted(value):
            pieces.append(opening)
            _write(name, pieces)
            pieces.append(":")
            _write(value[name], pieces)
            opening = ","
        pieces.append("}" if value else "{}")


def _escape(match: Match[str]) -> str:
    char = match[0]
    return _SHORT.get(char) or f"\\u{ord(char):04x}"


def read_json(text: str) -> Value:
    """Return the value of a text in JSON.

    Raises:
        FunctionError: it is not JSON.
        ExhaustedError: it is nested too deeply, or a number in it is too large.
    """
    _check_depth(text)
    decoder = json.JSONDecoder(
        object_pairs_hook=_members, parse_float=_number, parse_int=_number, parse_constant=_constant
    )
    try:
        value, end = decoder.raw_decode(text, _space(text, 0))
    except json.JSONDecodeError as exc:
        raise FunctionError("the string is not valid JSON") from exc
    end = _space(text, end)
    if end < len(text) and text[end] not in _NO_FURTHER:
        raise FunctionError("something stands after the JSON")
    return _string(value) if isinstance(value, str) else _strings(value)


def _space(text: str, start: int) -> int:
    found = _blank(text, start)
    return found.end() if found else start


def _check_depth(text: str) -> None:
    depth = 0
    for match in _nesting.finditer(text):
        if match[0] in ("[", "{"):
            depth += 1
            if depth > MAX_DEPTH:
                raise ExhaustedError
        elif match[0] in ("]", "}"):
            depth -= 1


def _number(text: str) -> int | Decimal:
    if len(text) > MAX_MAGNITUDE:
        raise ExhaustedError
    return canonical(Decimal(text))


def _constant(_text: str) -> NoReturn:
    raise FunctionError("the string is not valid JSON")


def _members(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    names = [_string(name) for name, _ in pairs]
    if any(name != written for name, (written, _) in zip(names, pairs, strict=True)):
        raise FunctionError("the name of an attribute is not in Unicode normal form C")
    return dict(pairs)


def _strings(value: Value) -> Value:
    """Return a value with its strings as strings of the language."""
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, list):
        return [_strings(item) for item in value]
    if isinstance(value, dict):
        return {name: _strings(item) for name, item in value.items()}
    return value


def _string(text: str) -> str:
    """Return a string in normal form; half of a surrogate pair is replaced, as Go does."""
    return text if text.isascii() else normal(_surrogate.sub("\ufffd", text))
