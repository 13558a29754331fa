"""The types of values.

See the Terraform language, "Types and Values" and "Type Constraints".
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations of what it encodes
from typing import TypeAlias

import msgspec


class Primitive(msgspec.Struct, frozen=True):
    """A type without parts: `string`, `number`, `bool`, or `any` for what may be of any type."""

    name: str


STRING = Primitive("string")
NUMBER = Primitive("number")
BOOL = Primitive("bool")
ANY = Primitive("any")


class ListType(msgspec.Struct, frozen=True):
    """`list(element)`."""

    element: Type


class SetType(msgspec.Struct, frozen=True):
    """`set(element)`."""

    element: Type


class MapType(msgspec.Struct, frozen=True):
    """`map(element)`."""

    element: Type


class TupleType(msgspec.Struct, frozen=True):
    """`tuple([item, ...])`."""

    items: tuple[Type, ...]


class ObjectType(msgspec.Struct, frozen=True):
    """`object({name = type, ...})`. Default values of optional attributes are not part of a type."""

    attributes: Mapping[str, Type]
    optional: frozenset[str] = frozenset()


Type: TypeAlias = "Primitive | ListType | SetType | MapType | TupleType | ObjectType"


def has_any(wanted: Type) -> bool:
    """Return whether a type leaves anything open."""
    if isinstance(wanted, Primitive):
        return wanted == ANY
    if isinstance(wanted, TupleType):
        return any(map(has_any, wanted.items))
    if isinstance(wanted, ObjectType):
        return any(map(has_any, wanted.attributes.values()))
    return has_any(wanted.element)
