"""The type that values of several types can be converted to.

See go-cty, `convert.UnifyUnsafe`, which Terraform uses for the branches of a conditional and the elements of lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.convertibility import convertible
from scanner.evaluate.generality import most_general_first
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.types import ANY, ListType, MapType, ObjectType, Primitive, SetType, TupleType

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from scanner.evaluate.types import Type

MAX_TYPES = 200
"""Different types of which one can be found that they all convert to: each is compared to each."""


def unify(types: Iterable[Type]) -> Type | None:
    """Return the type that all of the types convert to, or None where there is none.

    It is `any` where one of them is `any` beside collections: what they will have in common is not known.

    Raises:
        ExhaustedError: there are more than `MAX_TYPES` different ones.
    """
    distinct: dict[Hashable, Type] = {}
    for candidate in types:
        distinct.setdefault(_identity(candidate), candidate)
        if len(distinct) > MAX_TYPES:
            raise ExhaustedError
    if not distinct:
        return ANY
    return next(iter(distinct.values())) if len(distinct) == 1 else _unified(list(distinct.values()))


def _identity(kind: Type) -> Hashable:
    """Return what only equal types have in common."""
    if isinstance(kind, Primitive):
        return kind.name
    if isinstance(kind, ObjectType):
        attributes = frozenset((name, _identity(item)) for name, item in kind.attributes.items())
        return ObjectType, attributes, kind.optional
    if isinstance(kind, TupleType):
        return TupleType, *map(_identity, kind.items)
    return type(kind), _identity(kind.element)


def _unified(types: list[Type]) -> Type | None:
    concrete = [item for item in types if item != ANY]
    kinds = {type(item) for item in concrete}
    if len(kinds) == 1 and Primitive not in kinds:
        return ANY if len(concrete) < len(types) else _of_one_kind(concrete)
    if kinds == {MapType, ObjectType}:
        found = _unified_as(MapType, types)
        if found is not None:
            return found
    elif kinds == {ListType, TupleType}:
        found = _unified_as(ListType, types)
        if found is not None:
            return found
    elif ObjectType in kinds and TupleType in kinds:
        return None
    return _most_general(types)


def _most_general(types: list[Type]) -> Type | None:
    for wanted in most_general_first(types):
        if all(item == wanted or convertible(item, wanted) for item in types):
            return wanted
    return None


def _of_one_kind(types: list[Type]) -> Type | None:
    """Return what collections of one kind, objects or tuples have in common."""
    first = types[0]
    if isinstance(first, ObjectType):
        return _objects([item for item in types if isinstance(item, ObjectType)])
    if isinstance(first, TupleType):
        return _tuples([item for item in types if isinstance(item, TupleType)])
    elements = [item.element for item in types if isinstance(item, ListType | SetType | MapType)]
    element = unify(elements)
    return None if element is None or isinstance(first, Primitive) else type(first)(element)


def _objects(types: list[ObjectType]) -> Type | None:
    names = types[0].attributes.keys()
    if any(item.attributes.keys() != names for item in types):
        return _collection(MapType, types)
    attributes: dict[str, Type] = {}
    for name in names:
        attribute = unify(item.attributes[name] for item in types)
        if attribute is None:
            return None
        attributes[name] = attribute
    return ObjectType(attributes)


def _tuples(types: list[TupleType]) -> Type | None:
    length = len(types[0].items)
    if any(len(item.items) != length for item in types):
        return _collection(ListType, types)
    items = [unify(across) for across in zip(*(item.items for item in types), strict=True)]
    known = tuple(item for item in items if item is not None)
    return TupleType(known) if len(known) == length else None


def _collection(
    kind: type[ListType | MapType], types: Sequence[ObjectType | TupleType]
) -> ListType | MapType | None:
    """Return the list or map that tuples or objects convert to, None where there is none."""
    parts: list[Type] = []
    for item in types:
        parts.extend(item.items if isinstance(item, TupleType) else item.attributes.values())
    element = unify(parts) if parts else None
    if element is None:
        return None
    collection = kind(element)
    return collection if all(convertible(item, collection) for item in types) else None


def _unified_as(kind: type[ListType | MapType], types: list[Type]) -> Type | None:
    """Return what types have in common once the tuples or objects among them are lists or maps."""
    collection = _collection(kind, [item for item in types if isinstance(item, TupleType | ObjectType)])
    if collection is None:
        return None
    found = unify([collection, *(item for item in types if not isinstance(item, TupleType | ObjectType))])
    return found if isinstance(found, kind) else None
