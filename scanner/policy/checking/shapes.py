"""What `input` can hold, from the types of the facts: the same that docs/schema/input.schema.json is made from."""

from __future__ import annotations

import types
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from scanner.facts.model import Facts

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = {"path": str, "format": str, "kind": str, "index": int, "in_image_build": bool}


class Record(msgspec.Struct, frozen=True, eq=False):
    """An object with certain fields that no type of ours describes."""

    name: str
    fields: Mapping[str, Any]


class Array(msgspec.Struct, frozen=True, eq=False):
    """An array, or a set, of items of a type."""

    items: Any


def input_of(scope: str | None) -> Record:
    """Return what rules of a scope see as input, None: what rules of any may see."""
    facts = get_type_hints(Facts)
    file = Record("file", _FILE)
    document = {"contract": str, "file": file, **facts, "document": Any}
    project = {"contract": str, "documents": Array(Record("document", {"file": file, **facts}))}
    fields = {"document": document, "project": project}.get(scope or "", {**project, **document})
    return Record("input", fields)


def options(shape: Any) -> tuple[Any, ...]:
    """Return the types that a value may have."""
    return get_args(shape) if get_origin(shape) in (Union, types.UnionType) else (shape,)


def is_nullable(shape: Any) -> bool:
    """Tell whether a value may be null."""
    return type(None) in options(shape)


def only(shape: Any) -> Any:
    """Return the one type that a value has where it is not null; None where there are several."""
    left = [option for option in options(shape) if option is not type(None)]
    return left[0] if len(left) == 1 else None


def fields_of(shape: Any) -> Mapping[str, Any] | None:
    """Return the fields of an object by name, None where it may have any, or is none."""
    one = only(shape)
    if isinstance(one, Record):
        return one.fields
    return _hints(one) if isinstance(one, type) and issubclass(one, msgspec.Struct) else None


def item_of(shape: Any) -> Any:
    """Return the type of the items of an array, or of the values of an object with any fields; None if not known."""
    one = only(shape)
    if one is Any:
        return Any
    if isinstance(one, Array):
        return one.items
    arguments = get_args(one)
    origin = get_origin(one)
    return arguments[0] if origin is tuple else arguments[1] if origin is dict else None


def is_free(shape: Any) -> bool:
    """Tell whether anything can be there, as the author of the document wrote it."""
    return only(shape) is Any


def values_of(shape: Any) -> tuple[str, ...] | None:
    """Return the texts that a value can be, None where it is not one of a few texts."""
    found: list[str] = []
    for option in options(shape):
        if get_origin(option) is Literal:
            found += get_args(option)
        elif option is not type(None):
            return None
    return tuple(found) or None


def scalar_of(shape: Any) -> frozenset[str] | None:
    """Return the kinds of scalars that a value can be, None where it can be anything else, or it is not known."""
    kinds = {str: "String", bool: "Bool", int: "Number", float: "Number", type(None): "Null"}
    found = {"String" if get_origin(option) is Literal else kinds.get(option) for option in options(shape)}
    return None if shape is None or None in found else frozenset(filter(None, found))


def can_be_text(shape: Any) -> bool:
    """Tell whether a value can be a text; yes where its type is not known."""
    return shape is None or any(
        option in (Any, str) or get_origin(option) is Literal for option in options(shape)
    )


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)
