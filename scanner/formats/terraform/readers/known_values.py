"""What is known of the values of a block, as plain JSON, and what is not."""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from scanner.evaluate.values import Encoded, Text, interpolated, unknowns
from scanner.facts.model import Unknown
from scanner.formats.terraform.readers.blocks import objects
from scanner.formats.terraform.strings.encoded import ZIPPED, text_parts
from scanner.formats.terraform.syntax.shape import number

if TYPE_CHECKING:
    from scanner.evaluate.values import Value

NOTHING: Any = object()
"""What is known of a value of which nothing is known."""


def note_dynamic(makers: Value, unknown: dict[str, str]) -> None:
    """Note the types of blocks of which the number is not known."""
    for name, blocks in makers.items() if isinstance(makers, dict) else ():
        for block in objects(blocks, ()):
            decided_by = unknowns(block.body.get("for_each"))
            unknown.setdefault(name, ", ".join(decided_by) or "for_each")


def known_value(value: Value, path: str, unknown: dict[str, str]) -> Any:
    """Return what is known of a value as plain JSON; note what is not.

    An unknown item of a list is null, so that the others keep their place.
    """
    if isinstance(value, Unknown):
        unknown[path] = value.expression
        return NOTHING
    if isinstance(value, Text):
        unknown[path] = _template(value)
        return NOTHING
    if isinstance(value, Encoded):
        return _encoded(value, path, unknown)
    if isinstance(value, list):
        items = (known_value(item, f"{path}.{index}", unknown) for index, item in enumerate(value))
        return [None if item is NOTHING else item for item in items]
    if isinstance(value, dict):
        _note_nested_dynamic(value, path, unknown)
        pairs = (
            (name, known_value(item, f"{path}.{name}", unknown))
            for name, item in value.items()
            if name != "dynamic" or not isinstance(item, dict | list)
        )
        return {name: item for name, item in pairs if item is not NOTHING}
    return number(value) if isinstance(value, int | Decimal) else value


def _compressed(value: Encoded, missing: dict[str, str], path: str) -> dict[str, str]:
    """Return what is missing of an encoded value: what `base64gzip` makes has no value itself."""
    names = unknowns(value)
    if ZIPPED.expression not in names:
        return missing
    inner = ", ".join(name for name in names if name != ZIPPED.expression)
    return {path: f"base64gzip({inner or '...'})"}


def _template(text: Text) -> str:
    """Return what is unknown of a string: of a single expression that it is in a template, and so never null."""
    unknown = text.unknown
    return f'"{interpolated(Unknown(unknown[0]))}"' if len(unknown) == 1 else ", ".join(unknown)


def _note_nested_dynamic(value: dict[str, Value], path: str, unknown: dict[str, str]) -> None:
    found: dict[str, str] = {}
    note_dynamic(value.get("dynamic"), found)
    unknown.update({f"{path}.{name}": expression for name, expression in found.items()})


def _encoded(value: Encoded, path: str, unknown: dict[str, str]) -> Any:
    """Return the string that an encoding makes of a value; what is known of the value itself where not all of it is."""
    missing: dict[str, str] = {}
    plain = known_value(value.value, path, missing)
    if missing:
        unknown.update(_compressed(value, missing, path))
        return plain if value.codec == "json" and isinstance(plain, list | dict) else NOTHING
    if value.codec == "json":
        return "".join(part for part in text_parts(value) if isinstance(part, str))
    return b64encode(str(plain).encode("utf-8", "surrogatepass")).decode("ascii")
