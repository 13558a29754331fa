"""The order in which types are tried as the one that others convert to. See go-cty, `convert.compareTypes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.types import ANY, STRING, ListType, MapType, ObjectType, Primitive, SetType, TupleType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.evaluate.types import Type


def most_general_first(types: list[Type]) -> list[Type]:
    """Return types in an order in which a type stands before those that it is more general than."""
    below: list[list[int]] = [[] for _ in types]
    above = [0] * len(types)
    for index, item in enumerate(types):
        for other in range(index + 1, len(types)):
            order = _compared(item, types[other])
            if order:
                upper, lower = (index, other) if order < 0 else (other, index)
                below[upper].append(lower)
                above[lower] += 1
    queue = [index for index, count in enumerate(above) if not count]
    for index in queue:
        for lower in below[index]:
            above[lower] -= 1
            if not above[lower]:
                queue.append(lower)
    return [types[index] for index in queue]


def _compared(left: Type, right: Type) -> int:
    """Return -1 where left is more general, 1 where right is, 0 where neither is."""
    if ANY in (left, right):
        return (left == ANY) - (right == ANY)
    if isinstance(left, Primitive) and isinstance(right, Primitive):
        return (right == STRING) - (left == STRING)
    if isinstance(left, ObjectType) and isinstance(right, ObjectType):
        if left.attributes.keys() != right.attributes.keys():
            return 0
        return _agreed(_compared(left.attributes[name], right.attributes[name]) for name in left.attributes)
    if isinstance(left, TupleType) and isinstance(right, TupleType):
        if len(left.items) != len(right.items):
            return 0
        return _agreed(map(_compared, left.items, right.items))
    for kind in (ListType, SetType, MapType):
        if isinstance(left, kind) and isinstance(right, kind):
            return _compared(left.element, right.element)
    return _kinds_compared(left, right)


def _kinds_compared(left: Type, right: Type) -> int:
    for upper, lower in (
        (ListType, SetType),
        (TupleType, SetType),
        (ListType, TupleType),
        (MapType, ObjectType),
    ):
        if isinstance(left, upper) and isinstance(right, lower):
            return -1
        if isinstance(left, lower) and isinstance(right, upper):
            return 1
    return 0


def _agreed(orders: Iterable[int]) -> int:
    found = set(orders) - {0}
    return found.pop() if len(found) == 1 else 0
