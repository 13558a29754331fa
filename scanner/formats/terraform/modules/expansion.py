"""The instances of a block: what `count` and `for_each` make of it.

See the Terraform language, "The count Meta-Argument" and "The for_each Meta-Argument".
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import cached_property

import msgspec

from scanner.evaluate.values import OpenObject, SetValue, Value
from scanner.facts.model import Unknown

MAX_INSTANCES = 1_000
"""Instances of one block that are looked at one by one."""

_DIGITS = 18
"""Digits that a number of instances may have."""

Names = Mapping[str, Value]
"""The values of `count`, `each` and `self`, where they have any."""


class Item(msgspec.Struct, frozen=True, eq=False):
    """One or more instances of a block that are looked at together.

    Attributes:
        key: the number or the key of the instance; None for all instances of a block that are alike, for the one
            of a block without `count` and `for_each`, and where it is not known.
        suffix: what the address of the instance ends in (`[0]`, `["a"]`), "" where there is no key.
        instances: how many instances it stands for, None where that is not known.
        names: what `count` and `each` stand for in it.
    """

    key: str | int | None = None
    suffix: str = ""
    instances: int | None = 1
    names: Names = msgspec.field(default_factory=dict)


class Expansion(msgspec.Struct, frozen=True, eq=False, dict=True):
    """The instances of a block.

    Attributes:
        items: the instances, none where there are 0.
        repeated: what repeats it: `count`, `for_each`, or "" for a block that is there once.
        keys: the numbers or keys of all instances, None where they are not known.
        left_out: how many instances were not looked at.
    """

    items: tuple[Item, ...]
    repeated: str = ""
    keys: Sequence[str | int] | None = ()
    left_out: int = 0

    @cached_property
    def _numbers(self) -> dict[str | int | None, int]:
        return {item.key: number for number, item in enumerate(self.items)}

    @cached_property
    def _keys(self) -> Container[str | int]:
        return self.keys if isinstance(self.keys, range) else frozenset(self.keys or ())

    def has(self, key: str | int) -> bool:
        """Tell whether there is, or may be, an instance with this key."""
        return self.keys is None or key in self._keys

    def number(self, key: str | int) -> int | None:
        """Return the number of the item that an instance is in; None where it is not looked at, or there is none."""
        alike = self._numbers.get(None)
        if alike is None:
            return self._numbers.get(key)
        return alike if self.has(key) else None


ONCE = Expansion((Item(),))
NONE = Expansion(())


def unknown_expansion(repeated: str) -> Expansion:
    """Return the instances of a block of which the number is not known."""
    names: Names = {"each": {name: Unknown(f"each.{name}") for name in ("key", "value")}}
    if repeated == "count":
        names = {"count": {"index": Unknown("count.index")}}
    return Expansion((Item(instances=None, names=names),), repeated, None)


def expanded(repeated: str, value: Value, *, differs: bool) -> Expansion:
    """Return the instances that a value of `count` or `for_each` makes.

    Args:
        repeated: which of the two it is.
        value: its value.
        differs: whether the instances differ in more than their address.
    """
    if repeated == "count":
        return _counted(value, differs=differs)
    values = _keyed(value)
    if values is None:
        return unknown_expansion(repeated)
    keys = tuple(sorted(values))
    if len(keys) > 1 and not differs:
        return _alike(repeated, keys)
    items = (
        Item(key, address_suffix(key), 1, {"each": {"key": key, "value": values[key]}})
        for key in keys[:MAX_INSTANCES]
    )
    return Expansion(tuple(items), repeated, keys, max(0, len(keys) - MAX_INSTANCES))


def _counted(value: Value, *, differs: bool) -> Expansion:
    count = _whole(value)
    if count is None:
        return unknown_expansion("count")
    if count > 1 and not differs:
        return _alike("count", range(count))
    items = (Item(key, f"[{key}]", 1, {"count": {"index": key}}) for key in range(min(count, MAX_INSTANCES)))
    return Expansion(tuple(items), "count", range(count), max(0, count - MAX_INSTANCES))


def _alike(repeated: str, keys: Sequence[str | int]) -> Expansion:
    names = unknown_expansion(repeated).items[0].names
    return Expansion((Item(instances=len(keys), names=names),), repeated, keys)


def _whole(value: Value) -> int | None:
    """Return a number of instances, None for what is none."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdecimal() and len(value) <= _DIGITS else None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < 10**_DIGITS else None


def _keyed(value: Value) -> dict[str, Value] | None:
    """Return the instances that a map, an object or a set of strings makes, None for what makes none."""
    if isinstance(value, OpenObject):
        return None
    if isinstance(value, dict):
        return dict(value)
    if not isinstance(value, SetValue):
        return None
    keys = [item for item in value if isinstance(item, str)]
    return {key: key for key in keys} if len(keys) == len(value) else None


def address_suffix(key: str | int) -> str:
    """Return what the address of an instance ends in."""
    if isinstance(key, int):
        return f"[{key}]"
    escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'["{escaped.replace("${", "$${").replace("%{", "%%{")}"]'
