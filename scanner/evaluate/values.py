"""Values of expressions as far as they are known.

| value | is |
|---|---|
| None, bool, str | null, a bool, a string in Unicode normal form C |
| int, Decimal | a number, exact; int where it is whole (a float is only ever read, never made) |
| list, dict | a tuple, an object |
| `ListValue`, `SetValue`, `MapValue` | a list, a set, a map: they know the type of their elements |
| `OpenObject` | an object of which not every key is known |
| `Unknown` | what has no value here, named by its expression |
| `Text` | a string that is known in parts |
| `Encoded` | a string that encodes a value, kept as the value |

Values are never changed once they are made: they are shared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from scanner.evaluate.types import ANY
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from scanner.evaluate.types import Type

MAX_DEPTH = 90
"""Levels of nesting a value may have: the policy engine reads no more than 127, a fact around it included."""

CHARACTERS = 64
"""Characters that weigh as much as one value."""


class ListValue(list["Value"]):
    """A list. A plain `list` is a tuple."""

    __slots__ = ("element",)

    def __init__(self, items: Iterable[Value] = (), element: Type = ANY) -> None:
        super().__init__(items)
        self.element = element


class SetValue(list["Value"]):
    """A set: its elements, each once, in the order in which the language iterates over them."""

    __slots__ = ("element",)

    def __init__(self, items: Iterable[Value] = (), element: Type = ANY) -> None:
        super().__init__(items)
        self.element = element


class MapValue(dict[str, "Value"]):
    """A map. A plain `dict` is an object."""

    __slots__ = ("element",)

    def __init__(self, items: Mapping[str, Value] | None = None, element: Type = ANY) -> None:
        super().__init__(items or {})
        self.element = element


class OpenObject(dict[str, "Value"]):
    """An object of which not every key is known: an unknown key is its expression as it is written.

    Facts are read off what is known of it; operations on it are unknown.
    """

    __slots__ = ()


class Text(msgspec.Struct, frozen=True):
    """A string that is known in parts; two known parts never stand side by side."""

    parts: tuple[str | Unknown, ...]

    @property
    def written(self) -> str:
        """The string with its unknown parts as they are written in a template."""
        return "".join(part if isinstance(part, str) else interpolated(part) for part in self.parts)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The expressions of the unknown parts, each once, in order."""
        return tuple(dict.fromkeys(part.expression for part in self.parts if isinstance(part, Unknown)))


class Encoded(msgspec.Struct, frozen=True):
    """A string made by an encoding function, kept as the value that was encoded."""

    codec: Literal["json", "base64"]
    value: Value


Value: TypeAlias = (
    "bool | int | float | Decimal | str | list[Value] | dict[str, Value] | Unknown | Text | Encoded | None"
)


def interpolated(unknown: Unknown) -> str:
    """Return an expression the way a template holds it: `${var.name}`, or a directive or Go action as it is."""
    expression = unknown.expression
    return expression if expression.startswith(("%{", "{{")) else f"${{{expression}}}"


def joined(parts: list[str | Unknown]) -> Value:
    """Return the value of a template from the values of its parts."""
    merged: list[str | Unknown] = []
    known: list[str] = []
    for part in parts:
        if isinstance(part, str):
            known.append(part)
            continue
        if text := "".join(known):
            merged.append(text)
        known.clear()
        merged.append(part)
    text = "".join(known)
    if not merged:
        return text
    if text:
        merged.append(text)
    return merged[0] if len(merged) == 1 else Text(tuple(merged))


def as_text(value: Value) -> str | None:
    """Return what a known scalar is in a template, or None for what cannot stand in one."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else None


def as_reference(value: Value) -> tuple[str, tuple[str, ...]] | None:
    """Return a string as far as it is known, and its unknown expressions; None for what is no string."""
    if isinstance(value, Text):
        return value.written, value.unknown
    if isinstance(value, Unknown):
        return interpolated(value), (value.expression,)
    text = as_text(value)
    return None if text is None else (text, ())


def parts_of(value: Value) -> tuple[str | Unknown, ...]:
    """Return the parts of a string, () for what is no string."""
    if isinstance(value, Text):
        return value.parts
    if isinstance(value, Unknown):
        return (value,)
    known = as_text(value)
    return () if known is None else (known,)


def unknowns(value: Value) -> tuple[str, ...]:
    """Return the expressions without a value anywhere in a value, each once, in order."""
    found: dict[str, None] = {}
    pending = [value]
    while pending:
        current = pending.pop()
        if isinstance(current, Unknown):
            found[current.expression] = None
        elif isinstance(current, Text):
            found.update(dict.fromkeys(current.unknown))
        elif isinstance(current, Encoded):
            pending.append(current.value)
        elif isinstance(current, list):
            pending.extend(reversed(current))
        elif isinstance(current, dict):
            pending.extend(reversed(current.values()))
    return tuple(found)


def weight_of(value: Value, limit: int) -> int:
    """Return how much room a value takes: 1 for each value in it, and 1 for each 64 characters.

    Counting ends once the limit is passed.
    """
    weight = 0
    pending = [value]
    while pending and weight <= limit:
        current = pending.pop()
        weight += 1
        if isinstance(current, str):
            weight += len(current) // CHARACTERS
        elif isinstance(current, Text):
            weight += len(current.written) // CHARACTERS
        elif isinstance(current, Encoded):
            pending.append(current.value)
        elif isinstance(current, list):
            pending.extend(current)
        elif isinstance(current, dict):
            pending.extend(current.values())
    return weight


def measured(value: Value, limit: int) -> tuple[int, int]:
    """Return the weight of a value as `weight_of` gives it, and its height: how many levels of nesting it has.

    Counting ends once the limit is passed; both are then too small.
    """
    weight, height = 0, 0
    level = [value]
    while level and weight <= limit:
        height += 1
        below: list[Value] = []
        for current in level:
            weight += 1
            if isinstance(current, str):
                weight += len(current) // CHARACTERS
            elif isinstance(current, list):
                below.extend(current)
            elif isinstance(current, dict):
                below.extend(current.values())
            elif isinstance(current, Encoded):
                below.append(current.value)
            elif isinstance(current, Text):
                weight += len(current.parts) + len(current.written) // CHARACTERS
            if weight + len(below) > limit:
                return limit + 1, height
        level = below
    return weight, height
