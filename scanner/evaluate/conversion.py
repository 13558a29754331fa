"""The types of values, and the conversion of values to other types.

See the Terraform language, "Type Constraints", and go-cty, `convert.Convert`. What is not known stays as it is, and
what is known around it is converted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.comparison import equal, is_known, type_of
from scanner.evaluate.convertibility import convertible
from scanner.evaluate.function import ConversionError
from scanner.evaluate.numeric import number_text
from scanner.evaluate.primitives import as_string, to_primitive
from scanner.evaluate.sets import set_of
from scanner.evaluate.types import (
    ANY,
    ListType,
    MapType,
    ObjectType,
    Primitive,
    SetType,
    TupleType,
    has_any,
)
from scanner.evaluate.unification import unify
from scanner.evaluate.values import ListValue, MapValue, OpenObject, SetValue
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.evaluate.types import Type
    from scanner.evaluate.values import Value

__all__ = [
    "ConversionError",
    "as_string",
    "convert",
    "equal",
    "is_known",
    "number_text",
    "type_of",
    "unify",
]


def convert(value: Value, wanted: Type) -> Value:
    """Return a value as one of the wanted type; what is not known in it stays as it is.

    Raises:
        ConversionError: it has no value of that type.
    """
    if value is None or isinstance(value, Unknown) or wanted == ANY:
        return value
    if isinstance(wanted, Primitive):
        return to_primitive(value, wanted)
    if isinstance(wanted, ListType):
        return _to_list(value, wanted)
    if isinstance(wanted, SetType):
        return _to_set(value, wanted)
    if isinstance(wanted, MapType):
        return _to_map(value, wanted)
    return _to_tuple(value, wanted) if isinstance(wanted, TupleType) else _to_object(value, wanted)


def _to_list(value: Value, wanted: ListType) -> Value:
    if isinstance(value, ListValue) and wanted.element in (ANY, value.element):
        return value
    items, element = _elements(_sequence(value, "list"), value, wanted.element, "list")
    return ListValue(items, element)


def _to_set(value: Value, wanted: SetType) -> Value:
    if isinstance(value, SetValue) and wanted.element in (ANY, value.element):
        return value
    items, element = _elements(_sequence(value, "set"), value, wanted.element, "set")
    return set_of(items, element)


def _sequence(value: Value, kind: str) -> list[Value]:
    if not isinstance(value, list):
        message = f"{kind} of any single type required" if isinstance(value, dict) else f"{kind} required"
        raise ConversionError(message)
    return value


def _to_map(value: Value, wanted: MapType) -> Value:
    if isinstance(value, MapValue) and wanted.element in (ANY, value.element):
        return value
    if not isinstance(value, dict):
        raise ConversionError("map required")
    items, element = _elements(value.values(), value, wanted.element, "map")
    converted = dict(zip(value, items, strict=True))
    return OpenObject(converted) if isinstance(value, OpenObject) else MapValue(converted, element)


def _elements(items: Iterable[Value], whole: Value, wanted: Type, kind: str) -> tuple[list[Value], Type]:
    """Return the elements of a collection, all of one type, and that type."""
    element: Type | None = wanted
    if isinstance(whole, ListValue | SetValue | MapValue):
        if not convertible(whole.element, wanted):
            raise ConversionError(f"the {kind} has elements of another type")
        element = whole.element if wanted == ANY else wanted
    elif wanted == ANY:
        element = _common_type(items, kind)
        if element is None:
            raise ConversionError(f"all {kind} elements must have the same type")
    assert element is not None
    converted = [convert(item, element) for item in items]
    if not has_any(element):
        return converted, element
    found = unify(map(type_of, converted))
    if found is None or (kind == "set" and _is_uneven(converted, found)):
        raise ConversionError("cannot find a common base type for all elements")
    return [convert(item, found) for item in converted], element if found == ANY else found


def _is_uneven(items: list[Value], found: Type) -> bool:
    """Return whether known values are not all of the type that they have in common, which sets do not convert to."""
    return any(type_of(item) != found for item in items if item is not None) and all(map(is_known, items))


def _common_type(items: Iterable[Value], kind: str) -> Type | None:
    """Return the type that elements have in common, None where there is none.

    Null has nothing in common with collections but in a map, whose other elements are then all of one type.
    """
    common = unify(map(type_of, items))
    types = [type_of(item) for item in items if item is not None]
    if common != ANY or not types or ANY in types:
        return common
    return types[0] if kind == "map" and all(item == types[0] for item in types) else None


def _to_tuple(value: Value, wanted: TupleType) -> Value:
    if not isinstance(value, list) or isinstance(value, ListValue | SetValue):
        raise ConversionError("tuple required")
    if len(value) != len(wanted.items):
        raise ConversionError(f"tuple of length {len(wanted.items)} required")
    return [convert(item, kind) for item, kind in zip(value, wanted.items, strict=True)]


def _to_object(value: Value, wanted: ObjectType) -> Value:
    if not isinstance(value, dict):
        raise ConversionError("object required")
    open_keys = isinstance(value, OpenObject)
    converted: dict[str, Value] = {}
    for name, kind in wanted.attributes.items():
        if name in value:
            converted[name] = convert(value[name], kind)
        elif not open_keys and name not in wanted.optional:
            raise ConversionError(f'attribute "{name}" is required')
        elif not open_keys:
            converted[name] = None
    return OpenObject({**value, **converted}) if open_keys else converted
