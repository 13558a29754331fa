"""Whether values of one type can be converted to another. See go-cty, `convert.GetConversionUnsafe`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.types import ANY, STRING, ListType, MapType, ObjectType, Primitive, SetType, TupleType

if TYPE_CHECKING:
    from collections.abc import Collection

    from scanner.evaluate.types import Type


def convertible(source: Type, target: Type) -> bool:
    """Return whether a value of one type may convert to another; whether it does can depend on the value."""
    if ANY in (source, target):
        return True
    if isinstance(target, Primitive):
        return isinstance(source, Primitive) and (source == target or STRING in (source, target))
    if isinstance(target, ObjectType):
        return _to_object(source, target)
    if isinstance(target, TupleType):
        return (
            isinstance(source, TupleType)
            and len(source.items) == len(target.items)
            and all(map(convertible, source.items, target.items))
        )
    if isinstance(target, MapType):
        if isinstance(source, MapType):
            return convertible(source.element, target.element)
        return isinstance(source, ObjectType) and _all_to(source.attributes.values(), target.element)
    if isinstance(source, ListType | SetType):
        return convertible(source.element, target.element)
    return isinstance(source, TupleType) and _all_to(source.items, target.element)


def _to_object(source: Type, target: ObjectType) -> bool:
    if isinstance(source, ObjectType):
        attributes = source.attributes
        return all(
            convertible(attributes[name], wanted) if name in attributes else name in target.optional
            for name, wanted in target.attributes.items()
        )
    return isinstance(source, MapType) and all(
        name in target.optional or convertible(source.element, wanted)
        for name, wanted in target.attributes.items()
    )


def _all_to(sources: Collection[Type], element: Type) -> bool:
    if element != ANY:
        return all(convertible(source, element) for source in sources)
    from scanner.evaluate.unification import unify  # noqa: PLC0415 - each is defined by the other

    return unify(sources) is not None
