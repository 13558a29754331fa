"""The combinations of a job's matrix, each value with its place.

Source: GitHub's workflow syntax, `jobs.<job_id>.strategy.matrix`.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.formats.github_actions.shape import mapping, scalar, sequence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Pointer

MAX_COMBINATIONS = 256
"""Jobs that a matrix may give."""

MAX_WORK = 200_000
"""Steps that may be taken for the combinations of all matrices of a document."""

OPENING = "${{"
_LISTS = ("include", "exclude")
_Values = dict[str, tuple[Any, "Pointer"]]
"""The values of one combination by key, each with its pointer."""


class Budget:
    """What may still be done with the matrices of a document; what is over it is left unknown."""

    def __init__(self) -> None:
        self._left = MAX_WORK

    def allows(self, steps: int) -> bool:
        """Tell whether a number of steps may be taken, and count them."""
        if steps > self._left:
            return False
        self._left -= steps
        return True


class Choice(msgspec.Struct, frozen=True):
    """What a matrix gives for a key in one combination.

    Attributes:
        text: the value, None if it is only known in a run, or is no scalar.
        at: where it stands, None if the combination has no such key.
    """

    text: str | None
    at: Pointer | None = None


class Matrix(msgspec.Struct, frozen=True):
    """The combinations of a matrix.

    Attributes:
        combinations: those that are written.
        complete: whether these are all; otherwise an expression gives others.
    """

    combinations: tuple[_Values, ...] = ()
    complete: bool = False

    def choices(self, path: Sequence[str]) -> list[Choice]:
        """Return what each combination gives for a path of keys (`config.image`)."""
        return [self._choice(combination, path) for combination in self.combinations]

    def _choice(self, combination: _Values, path: Sequence[str]) -> Choice:
        if path[0] not in combination:
            return Choice("" if self.complete else None)
        value, at = combination[path[0]]
        for key in path[1:]:
            if isinstance(value, str):
                return Choice(None, at)
            value, at = mapping(value).get(key), (*at, key)
        text = scalar(value)
        return Choice(None if text is None or OPENING in text else text, at)


def matrix(strategy: Any, at: Pointer, budget: Budget) -> Matrix:
    """Return the combinations of a job's `strategy`, which stands at `at`."""
    table = mapping(mapping(strategy).get("matrix"))
    if not table:
        return Matrix()
    at = (*at, "matrix")
    axes = {key: _axis(values, (*at, key)) for key, values in table.items() if key not in _LISTS}
    excluded = [mapping(entry) for entry in sequence(table.get("exclude"))]
    included = table.get("include")
    entries = sequence(included)
    complete = all(isinstance(table[key], list) for key in axes) and isinstance(included, list | None)
    number = prod(len(axis) for axis in axes.values())
    if max(number, len(entries)) > MAX_COMBINATIONS:
        return Matrix()
    if not budget.allows((number + len(entries)) * (1 + len(axes) + len(entries) + len(excluded))):
        return Matrix()
    rows: list[_Values] = (
        [dict(zip(axes, row, strict=True)) for row in product(*axes.values())] if axes else []
    )
    rows = [row for row in rows if not any(_covers(row, entry) for entry in excluded)]
    return Matrix(tuple(_include(rows, entries, (*at, "include"))), complete)


def _axis(values: Any, at: Pointer) -> list[tuple[Any, Pointer]]:
    if not isinstance(values, list):
        return [(OPENING, at)]
    return [(value, (*at, index)) for index, value in enumerate(values)]


def _covers(row: _Values, entry: dict[str, Any]) -> bool:
    return bool(entry) and all(key in row and row[key][0] == value for key, value in entry.items())


def _include(rows: list[_Values], entries: list[Any], at: Pointer) -> list[_Values]:
    """Return the combinations with the included values: added to those they fit, or else as one of their own."""
    result = [dict(row) for row in rows]
    for index, entry in enumerate(entries):
        values: _Values = {key: (value, (*at, index, key)) for key, value in mapping(entry).items()}
        fitting = [
            number
            for number, row in enumerate(rows)
            if all(row[key][0] == value for key, (value, _) in values.items() if key in row)
        ]
        for number in fitting:
            result[number].update({key: value for key, value in values.items() if key not in rows[number]})
        if values and not fitting:
            result.append(values)
    return result
