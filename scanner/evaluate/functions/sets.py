"""Functions of sets."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

from scanner.evaluate.conversion import convert, type_of, unify
from scanner.evaluate.function import Function, FunctionError, UndecidedError
from scanner.evaluate.functions.arguments import elements, settled
from scanner.evaluate.functions.identity import identity
from scanner.evaluate.meter import require_room
from scanner.evaluate.sets import set_of
from scanner.evaluate.types import ANY, SetType, TupleType
from scanner.evaluate.values import ListValue, SetValue

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from scanner.evaluate.function import Body
    from scanner.evaluate.types import Type
    from scanner.evaluate.values import Value

Elements = dict["Hashable", "Value"]


def _operation(combine: Callable[[Elements, Elements], Elements]) -> Body:
    """Return the body of a function that combines sets, from the first on, once all are of one type."""

    def body(*sets: Value) -> Value:
        element = _common_element(sets)
        converted = [elements(convert(each, SetType(element))) for each in sets]
        first, *others = [{identity(item): item for item in each} for each in converted]
        for other in others:
            first = combine(first, other)
        return set_of(first.values(), element)

    return body


def _common_element(sets: tuple[Value, ...]) -> Type:
    """Return the type that the elements of all sets convert to; empty sets of any type have no say."""
    found = [each.element for each in map(_set, sets) if each or each.element != ANY]
    common = unify(found)
    if common is None:
        raise FunctionError("the sets have no type in common")
    return common


def _set(value: Value) -> SetValue:
    if isinstance(value, SetValue):
        return value
    raise UndecidedError


def _union(first: Elements, other: Elements) -> Elements:
    return {**first, **other}


def _intersection(first: Elements, other: Elements) -> Elements:
    return {key: item for key, item in first.items() if key in other}


def _difference(first: Elements, other: Elements) -> Elements:
    return {key: item for key, item in first.items() if key not in other}


def _setproduct(*sets: Value) -> Value:
    """Return all tuples of an element of each argument: a list if all arguments have an order, or else a set."""
    if len(sets) < 2:
        raise FunctionError("at least two arguments are required")
    items = [settled(each) for each in sets]
    require_room(prod(map(len, items)) * (len(items) + 1))
    kinds = [_element_type(each) for each in items]
    columns = [[convert(item, kind) for item in each] for each, kind in zip(items, kinds, strict=True)]
    tuples: list[Value] = [list(row) for row in product(*columns)]
    kind = TupleType(tuple(kinds))
    return (
        set_of(tuples, kind) if any(isinstance(each, SetValue) for each in items) else ListValue(tuples, kind)
    )


def _element_type(items: list[Value]) -> Type:
    if isinstance(items, ListValue | SetValue):
        return items.element
    common = unify(map(type_of, items))
    if common is None:
        raise FunctionError("the elements have no type in common")
    return common


FUNCTIONS = {
    "setintersection": Function(_operation(_intersection), (SetType(ANY),), rest=SetType(ANY)),
    "setproduct": Function(_setproduct, (), rest=ANY, takes_unknown=True),
    "setsubtract": Function(_operation(_difference), (SetType(ANY), SetType(ANY))),
    "setunion": Function(_operation(_union), (SetType(ANY),), rest=SetType(ANY), takes_unknown=True),
}
