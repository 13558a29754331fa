"""`format` and `formatlist`. See go-cty, `stdlib.Format` and `stdlib.FormatList`."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scanner.evaluate.conversion import convert, is_known
from scanner.evaluate.function import Function, FunctionError, UndecidedError
from scanner.evaluate.functions.arguments import elements, string
from scanner.evaluate.functions.format_numbers import formatted_number, shortest
from scanner.evaluate.functions.format_verbs import Verb, verbs
from scanner.evaluate.functions.graphemes import cluster_count, clusters
from scanner.evaluate.functions.json_text import write_json
from scanner.evaluate.meter import MAX_RESULT, require_room
from scanner.evaluate.types import ANY, BOOL, NUMBER, STRING
from scanner.evaluate.values import (
    CHARACTERS,
    ListValue,
    SetValue,
    Text,
    interpolated,
    joined,
    parts_of,
    weight_of,
)
from scanner.facts.model import Unknown
from scanner.syntax.hcl.words import normal

if TYPE_CHECKING:
    from scanner.evaluate.numeric import Number
    from scanner.evaluate.values import Value

Part = str | Unknown

_NUMERIC = frozenset("bdoxXeEfgG")
_LETTERS = _NUMERIC | frozenset("vtsq")


def _format(pattern: Value, *values: Value) -> Value:
    """Return a format string with its verbs filled; what is not known is a part of it that is not known.

    What becomes of null depends on its type, which a value here does not tell.
    """
    if None in values:
        raise UndecidedError
    return _formatted_row(verbs(string(pattern)), values)


def _formatted_row(parts: list[str | Verb], values: tuple[Value, ...]) -> Value:
    _check_arguments(parts, len(values))
    filled: list[Part] = []
    length = 0
    for part in parts:
        pieces = (part,) if isinstance(part, str) else _filled(part, values[part.argument - 1])
        filled.extend(pieces)
        length += sum(len(piece) for piece in pieces if isinstance(piece, str))
        require_room(length // CHARACTERS)
    text = joined(filled)
    return normal(text) if isinstance(text, str) else text


def _check_arguments(parts: list[str | Verb], count: int) -> None:
    """Raise unless there is an argument for every verb, and none after the last that a verb formats."""
    used = [part for part in parts if isinstance(part, Verb)]
    if max((verb.argument for verb in used), default=0) != count:
        raise FunctionError("there must be as many arguments as the verbs format")
    if any(verb.letter not in _LETTERS for verb in used):
        raise FunctionError("there is no such verb")


def _filled(verb: Verb, value: Value) -> tuple[Part, ...]:
    if is_known(value):
        return (_formatted(verb, value),)
    if not isinstance(value, Unknown | Text):
        raise UndecidedError
    plain = verb.width is None and verb.precision is None and not verb.flags
    if plain and (verb.letter == "s" or (verb.letter == "v" and isinstance(value, Text))):
        return parts_of(value)
    return (Unknown(_call(verb, value)),)


def _call(verb: Verb, value: Unknown | Text) -> str:
    """Return the expression that formats one value that is not known."""
    written = value.expression if isinstance(value, Unknown) else f'"{value.written}"'
    if written.startswith("%{"):
        written = f'"{interpolated(Unknown(written))}"'
    width = "" if verb.width is None else str(verb.width)
    precision = "" if verb.precision is None else f".{verb.precision}"
    return f'format("%{verb.flags}{width}{precision}{verb.letter}", {written})'


def _formatted(verb: Verb, value: Value) -> str:
    if verb.letter == "v":
        return _padded(_as_is(verb, value), verb)
    if value is None:
        raise FunctionError("only %v formats null")
    if verb.letter == "t":
        return "true" if convert(value, BOOL) else "false"
    if verb.letter in _NUMERIC:
        return formatted_number(cast("Number", convert(value, NUMBER)), verb)
    text = string(convert(value, STRING))
    if verb.precision:
        text = "".join(clusters(text)[: verb.precision])
    return _padded(write_json(text) if verb.letter == "q" else text, verb)


def _as_is(verb: Verb, value: Value) -> str:
    if "#" not in verb.flags:
        if isinstance(value, str):
            return value
        number = value is not None and not isinstance(value, bool | list | dict)
        if number:
            return shortest(cast("Number", value))
    return write_json(value)


def _padded(text: str, verb: Verb) -> str:
    """Return a text with as many spaces, or zeros, as are missing to the width, before it or after it."""
    missing = (verb.width or 0) - cluster_count(text)
    padding = ("0" if "0" in verb.flags else " ") * missing
    return text + padding if "-" in verb.flags else padding + text


def _formatlist(pattern: Value, *values: Value) -> Value:
    """Return the strings that `format` gives for each place of the lists; what is no list is used for all."""
    if any(value is None or isinstance(value, Unknown) for value in values):
        raise UndecidedError
    lists = [_items(value) if isinstance(value, list) else None for value in values]
    sizes = {len(items) for items in lists if items is not None}
    if len(sizes) > 1:
        raise FunctionError("the lists differ in length")
    size = sizes.pop() if sizes else 1
    parts = verbs(string(pattern))
    require_room(size * len(parts))
    rows = (
        tuple(value if items is None else items[place] for value, items in zip(values, lists, strict=True))
        for place in range(size)
    )
    formatted = ListValue((), STRING)
    weight = 0
    for row in rows:
        text = _formatted_row(parts, row)
        weight += weight_of(text, MAX_RESULT)
        require_room(weight)
        formatted.append(text)
    return formatted


def _items(values: list[Value]) -> list[Value]:
    if isinstance(values, SetValue) and not is_known(values):
        raise UndecidedError
    return elements(values)


FUNCTIONS = {
    "format": Function(_format, (STRING,), rest=ANY, takes_unknown=True, takes_null=True),
    "formatlist": Function(_formatlist, (STRING,), rest=ANY, takes_unknown=True, takes_null=True),
}
