"""Masks: values of the shape of others that say, with `true`, which of these are sensitive or unknown.

A mask of any other shape than the format's hides what it lies over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from scanner.evaluate.values import MAX_DEPTH

if TYPE_CHECKING:
    from scanner.model import Pointer

Notes: TypeAlias = "dict[Pointer, str]"
"""For the path of each value that is not known or not told, why."""

SENSITIVE = "(sensitive)"
AFTER_APPLY = "(known after apply)"
TOO_DEEP = "(nested too deeply)"
OUT_OF_RANGE = "(number out of range)"
_LARGEST = 2**63 - 1
_NOTHING: Any = object()
_TOO_DEEP: Any = object()


def below(mask: Any, segment: str | int) -> Any:
    """Return the mask of an item of what a mask lies over."""
    if isinstance(mask, dict) and isinstance(segment, str):
        return mask.get(segment, False)
    if isinstance(mask, list) and isinstance(segment, int):
        return mask[segment] if segment < len(mask) else False
    return covers(mask)


def covers(mask: Any) -> bool:
    """Tell whether a mask hides anything."""
    pending = [mask]
    while pending:
        current = pending.pop()
        if isinstance(current, dict):
            pending.extend(current.values())
        elif isinstance(current, list):
            pending.extend(current)
        elif current is not False and current is not None:
            return True
    return False


def note_unknown(mask: Any, notes: Notes) -> None:
    """Note the path of each value that is known only after the change."""
    pending: list[tuple[Pointer, Any]] = [((), mask)]
    while pending:
        path, current = pending.pop()
        if isinstance(current, dict):
            pending.extend(((*path, name), item) for name, item in reversed(current.items()))
        elif isinstance(current, list):
            pending.extend(((*path, index), current[index]) for index in reversed(range(len(current))))
        elif current is True:
            notes.setdefault(path, AFTER_APPLY)


def shown(value: Any, mask: Any, notes: Notes, secrets: frozenset[str] = frozenset()) -> Any:
    """Return a value without what is sensitive and without attributes that are not set.

    Args:
        value: plain JSON.
        mask: its sensitive parts.
        notes: gets the path of each part that is left out although it is set.
        secrets: texts that are sensitive wherever they stand.
    """
    if not secrets and not covers(mask):
        plain = _set(value, 0)
        if plain is not _TOO_DEEP:
            return {} if value is None else plain
    found = _Shown(notes, secrets).value(value, mask, ())
    return {} if found is _NOTHING else found


def _set(value: Any, depth: int) -> Any:
    """Return a value without attributes that are not set, `_TOO_DEEP` where it has too many levels."""
    kind = type(value)
    if kind is dict or kind is list:
        if depth >= MAX_DEPTH:
            return _TOO_DEEP
        if kind is dict:
            found = {
                name: item if type(item) is str else _set(item, depth + 1)
                for name, item in value.items()
                if item is not None
            }
            return _TOO_DEEP if _TOO_DEEP in found.values() else found
        items = [item if type(item) is str else _set(item, depth + 1) for item in value]
        return _TOO_DEEP if _TOO_DEEP in items else items
    return number(value) if kind is int else value


class _Shown(msgspec.Struct, frozen=True):
    notes: Notes
    secrets: frozenset[str]

    def value(self, value: Any, mask: Any, path: Pointer) -> Any:
        """Return what may be shown of a value, `_NOTHING` where that is nothing."""
        if isinstance(value, dict) and isinstance(mask, dict | bool | None) and mask is not True:
            return self._object(value, mask or {}, path)
        if isinstance(value, list) and isinstance(mask, list | bool | None) and mask is not True:
            return self._list(value, mask or [], path)
        if value is None:
            return _NOTHING
        if covers(mask) or (isinstance(value, str) and value in self.secrets):
            return self._noted(path, SENSITIVE)
        if isinstance(value, dict | list):
            return self.value(value, False, path)
        return number(value) if type(value) is int else value

    def _object(self, value: dict[str, Any], mask: dict[str, Any], path: Pointer) -> Any:
        if len(path) >= MAX_DEPTH:
            return self._noted(path, TOO_DEEP)
        pairs = (
            (name, self.value(item, mask.get(name, False), (*path, name))) for name, item in value.items()
        )
        return {name: item for name, item in pairs if item is not _NOTHING}

    def _list(self, value: list[Any], mask: list[Any], path: Pointer) -> Any:
        if len(path) >= MAX_DEPTH:
            return self._noted(path, TOO_DEEP)
        items = (self.value(item, below(mask, index), (*path, index)) for index, item in enumerate(value))
        return [None if item is _NOTHING else item for item in items]

    def _noted(self, path: Pointer, reason: str) -> Any:
        self.notes[path] = reason
        return _NOTHING


def number(value: int) -> int | float | str:
    """Return an integer as a number that readers of JSON can hold, or as text where none comes near it."""
    if -_LARGEST <= value <= _LARGEST:
        return value
    try:
        return float(value)
    except OverflowError:
        return OUT_OF_RANGE
