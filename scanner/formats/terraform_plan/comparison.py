"""Finds the values that a change changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.facts.model import ChangedAttribute
from scanner.formats.terraform_plan.masks import below, covers, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model import Pointer

_MAX_CHANGED = 1_000
"""More values than this are told by the attributes they stand in."""
_MAX_DEPTH = 60


class Sides(msgspec.Struct, frozen=True):
    """A value before and after a change, and the masks that lie over it.

    Attributes:
        before: plain JSON, None where there is nothing.
        after: likewise, and None where it is known only after the change.
        unknown: what is known only after the change.
        before_sensitive: what must not be told of the value before the change.
        after_sensitive: likewise of the value after it.
    """

    before: Any = None
    after: Any = None
    unknown: Any = False
    before_sensitive: Any = False
    after_sensitive: Any = False

    def at(self, segment: str | int) -> Sides:
        """Return what stands under a name or an index."""
        return Sides(
            _item(self.before, segment),
            _item(self.after, segment),
            below(self.unknown, segment),
            below(self.before_sensitive, segment),
            below(self.after_sensitive, segment),
        )


def changed(sides: Sides, secrets: frozenset[str] = frozenset()) -> tuple[ChangedAttribute, ...]:
    """Return the values that differ, by path; each at the deepest path where the two sides differ.

    Args:
        sides: the values of a resource.
        secrets: texts that are sensitive wherever they stand.
    """
    found: list[ChangedAttribute] = []
    for one in _differences(sides, _MAX_DEPTH):
        found.append(_attribute(*one, secrets))
        if len(found) > _MAX_CHANGED:
            return tuple(_attribute(*outer, secrets) for outer in _differences(sides, 1))
    return tuple(found)


def _differences(sides: Sides, max_depth: int) -> Iterator[tuple[Pointer, Sides]]:
    """Yield path and sides of each difference, no deeper than `max_depth` segments."""
    pending: list[tuple[Pointer, Sides]] = [((), sides)]
    while pending:
        path, current = pending.pop()
        names = _names(current) if len(path) < max_depth else None
        if names is not None:
            pending += [((*path, name), current.at(name)) for name in names]
        elif _differs(current):
            yield path, current


def _names(sides: Sides) -> Sequence[str | int] | None:
    """Return the names or indexes to compare by, last ones first, None for what is compared as a whole."""
    before, after, unknown = sides.before, sides.after, sides.unknown
    if unknown is True:
        return None
    if isinstance(before, dict) and isinstance(after, dict):
        more = unknown if isinstance(unknown, dict) else {}
        return sorted({*before, *after, *more}, reverse=True)
    if isinstance(before, list) and isinstance(after, list):
        more_items = unknown if isinstance(unknown, list) else []
        return range(max(len(before), len(after), len(more_items)) - 1, -1, -1)
    return None


def _differs(sides: Sides) -> bool:
    if sides.unknown is True:
        return True
    before, after = sides.before, sides.after
    if isinstance(before, bool) or isinstance(after, bool):
        return before is not after
    return bool(before != after) or covers(sides.unknown)


def _attribute(path: Pointer, sides: Sides, secrets: frozenset[str]) -> ChangedAttribute:
    known = not covers(sides.unknown)
    sensitive = (
        covers(sides.before_sensitive)
        or covers(sides.after_sensitive)
        or any(isinstance(side, str) and side in secrets for side in (sides.before, sides.after))
    )
    if sensitive:
        return ChangedAttribute(path, sensitive=True, known=known)
    return ChangedAttribute(
        path, _scalar(sides.before), _scalar(sides.after) if known else None, False, known
    )


def _scalar(value: Any) -> str | int | float | bool | None:
    if type(value) is int:
        return number(value)
    return value if isinstance(value, str | float | bool) else None


def _item(value: Any, segment: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(segment)
    if isinstance(value, list) and isinstance(segment, int):
        return value[segment] if segment < len(value) else None
    return None
