"""The text that an encoding makes of a value that is not wholly known."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from scanner.evaluate.values import Encoded, Text, joined, parts_of
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value

_HTML = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
ZIPPED = Unknown("gzip")
"""What stands after the string in the value of `base64gzip`; see `scanner.evaluate.functions.encoding`."""


def text_parts(value: Value) -> tuple[str | Unknown, ...]:
    """Return the parts of a string, () for what is no string; of one in base64, those of the text in it."""
    if not isinstance(value, Encoded):
        return parts_of(value)
    if value.codec == "json":
        return json_parts(value.value)
    parts = text_parts(value.value)
    return parts[:-1] if parts[-1:] == (ZIPPED,) else parts


def json_parts(value: Value) -> tuple[str | Unknown, ...]:
    """Return the JSON that `jsonencode` makes of a value, in parts."""
    made = joined(list(_json(value)))
    return made.parts if isinstance(made, Text) else parts_of(made)


def _json(value: Value) -> Iterator[str | Unknown]:
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, str | Text | Encoded):
        yield '"'
        for part in text_parts(value):
            yield part if isinstance(part, Unknown) else _escaped(part)
        yield '"'
    elif isinstance(value, list):
        yield "["
        for index, item in enumerate(value):
            yield "," if index else ""
            yield from _json(item)
        yield "]"
    elif isinstance(value, dict):
        yield "{"
        for index, key in enumerate(sorted(value)):
            yield ("," if index else "") + f'"{_escaped(key)}":'
            yield from _json(value[key])
        yield "}"
    else:
        yield format(value, "f") if isinstance(value, Decimal) else json.dumps(value)


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1].translate(_HTML)
