"""A type with the default values of what is optional in it. See the Terraform language, "Optional Object Attributes"."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations of what it encodes

import msgspec

from scanner.evaluate.conversion import convert
from scanner.evaluate.types import ObjectType, TupleType, Type
from scanner.evaluate.values import OpenObject, Value


class TypeConstraint(msgspec.Struct, frozen=True):
    """A type constraint.

    Attributes:
        type: the type.
        defaults: the default values of optional attributes, by name.
        parts: the constraints of what is inside, where there are default values in them: attributes by name,
            items of a tuple by index, the elements of a collection by "".
    """

    type: Type
    defaults: Mapping[str, Value] = msgspec.field(default_factory=dict)
    parts: Mapping[str | int, TypeConstraint] = msgspec.field(default_factory=dict)

    @property
    def has_defaults(self) -> bool:
        """Whether there is any default value in it."""
        return bool(self.defaults or self.parts)


def constrained(value: Value, constraint: TypeConstraint) -> Value:
    """Return a value with default values where it leaves something out, converted to the type of a constraint.

    What is not known in it stays as it is.

    Raises:
        ConversionError: it is not of that type.
    """
    return convert(_completed(value, constraint), constraint.type)


def _completed(value: Value, constraint: TypeConstraint) -> Value:
    if not constraint.has_defaults:
        return value
    if isinstance(value, list):
        return [_part(item, index, constraint) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    completed = {name: _part(item, name, constraint) for name, item in value.items()}
    if isinstance(value, OpenObject):
        return OpenObject(completed)
    for name, default in constraint.defaults.items():
        if completed.get(name) is None:
            completed[name] = _part(default, name, constraint)
    return completed


def _part(value: Value, key: str | int, constraint: TypeConstraint) -> Value:
    by_key = isinstance(constraint.type, TupleType if isinstance(key, int) else ObjectType)
    inner = constraint.parts.get(key if by_key else "")
    return value if inner is None else _completed(value, inner)
