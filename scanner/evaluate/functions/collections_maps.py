"""Functions of maps and objects. Their values are handed on as they are, known or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.conversion import convert, type_of
from scanner.evaluate.function import Function, FunctionError, UndecidedError
from scanner.evaluate.functions.arguments import entries, sequence, string, texts
from scanner.evaluate.meter import require_room
from scanner.evaluate.types import ANY, STRING, ListType, MapType
from scanner.evaluate.values import ListValue, MapValue, OpenObject, interpolated, unknowns
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from scanner.evaluate.types import Type
    from scanner.evaluate.values import Value


def _keys(mapping: Value) -> Value:
    """Return the names in their order: the list of a map's keys, or the tuple of an object's attributes."""
    found = entries(mapping)
    names: list[Value] = [*sorted(found)]
    return ListValue(names, STRING) if isinstance(found, MapValue) else names


def _values(mapping: Value) -> Value:
    """Return the values in the order of their names, in a list for a map and a tuple for an object."""
    found = entries(mapping)
    items = [found[name] for name in sorted(found)]
    return ListValue(items, found.element) if isinstance(found, MapValue) else items


def _lookup(mapping: Value, key: Value, *defaults: Value) -> Value:
    """Return what a map or an object has under a key, or else the default."""
    if len(defaults) > 1:
        raise FunctionError("two or three arguments are required")
    found, name = entries(mapping), string(key)
    if isinstance(found, MapValue) and defaults:
        default = convert(defaults[0], found.element)
        return found.get(name, default)
    if name in found:
        return found[name]
    if not defaults:
        raise FunctionError("there is no such key")
    return defaults[0]


def _lookup_with_default(mapping: Value, key: Value, default: Value) -> Value:
    return _lookup(mapping, key, default)


def _merge(*mappings: Value) -> Value:
    """Return everything in one map, if all are maps of one type, or else in one object; the last of a name wins.

    What is not known may have any names, and so hide what stands before it, but not what stands after it.
    """
    if any(mappings) and all(each is None or isinstance(each, Unknown) for each in mappings):
        raise UndecidedError
    require_room(sum(len(each) for each in mappings if isinstance(each, dict)))
    merged: dict[str, Value] = {}
    for each in mappings:
        if isinstance(each, Unknown):
            merged = OpenObject({**_hidden(merged, each), interpolated(each): each})
        elif isinstance(each, OpenObject):
            merged = OpenObject({**_hidden(merged, each), **each})
        elif each is not None:
            merged.update(entries(each))
    if isinstance(merged, OpenObject):
        return merged
    element = _common_element(mappings)
    return merged if element is None else MapValue(merged, element)


def _hidden(merged: dict[str, Value], by: Value) -> dict[str, Value]:
    """Return the names of an object with what may hide their values."""
    expressions = unknowns(by)
    if merged and not expressions:
        raise UndecidedError
    return {name: Unknown(expressions[0]) for name in merged}


def _common_element(mappings: tuple[Value, ...]) -> Type | None:
    """Return the type of the elements of all mappings, None if they are not all maps of one type."""
    if not mappings or not isinstance(mappings[0], MapValue):
        return None
    first = type_of(mappings[0])
    return mappings[0].element if all(type_of(each) == first for each in mappings[1:]) else None


def _zipmap(keys: Value, values: Value) -> Value:
    """Return a map of a list's items, or an object of a tuple's, under names from another list."""
    names, items = texts(sequence(keys)), sequence(values)
    if len(names) != len(items):
        raise FunctionError("there must be as many keys as values")
    pairs = dict(zip(names, items, strict=True))
    return MapValue(pairs, items.element) if isinstance(items, ListValue) else pairs


def _transpose(mapping: Value) -> Value:
    """Return the strings of the lists in a map, each with the sorted list of the keys that it was under."""
    turned: dict[str, list[str]] = {}
    found = entries(mapping)
    for name in sorted(found):
        for item in texts(sequence(found[name])):
            turned.setdefault(item, []).append(name)
    lists: dict[str, Value] = {name: ListValue(names, STRING) for name, names in turned.items()}
    return MapValue(lists, ListType(STRING))


FUNCTIONS = {
    "keys": Function(_keys, (ANY,), takes_unknown=True),
    "lookup": Function(_lookup, (ANY, STRING), rest=ANY, takes_unknown=True, takes_null=True),
    "merge": Function(_merge, (), rest=ANY, takes_unknown=True, takes_null=True),
    "transpose": Function(_transpose, (MapType(ListType(STRING)),)),
    "values": Function(_values, (ANY,), takes_unknown=True),
    "zipmap": Function(_zipmap, (ListType(STRING), ANY), takes_unknown=True),
}

PACKER = {"lookup": Function(_lookup_with_default, (ANY, STRING, ANY), takes_unknown=True)}
"""Packer's `lookup` cannot go without a default."""
