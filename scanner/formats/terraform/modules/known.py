"""A value with its measures, as a name has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.values import measured
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from scanner.evaluate.values import Value

MAX_WEIGHT = 100_000
"""What the value of one name may weigh; a heavier one is unknown."""


class Known(msgspec.Struct, frozen=True, eq=False):
    """The value of a name; see `scanner.evaluate.scope.Resolved`.

    Attributes:
        value: the value.
        weight: what it weighs.
        height: how many levels of nesting it has.
        steps: how many steps after the root name it takes, None for all of the name.
    """

    value: Value
    weight: int = 1
    height: int = 1
    steps: int | None = None


def known(value: Value, written: str, steps: int | None = None) -> Known:
    """Return a value with its measures; one that is too heavy is unknown, as it is written."""
    if value is None or isinstance(value, Unknown | bool | int):
        return Known(value, steps=steps)
    weight, height = measured(value, MAX_WEIGHT)
    if weight > MAX_WEIGHT:
        return Known(Unknown(written), steps=steps)
    return Known(value, weight, height, steps)
