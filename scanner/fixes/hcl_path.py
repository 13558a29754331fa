"""Follows a pointer into an HCL file, as far as it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.model import Pointer

Holder: TypeAlias = "tree.Body | tree.ObjectCons | tree.TupleCons"


class Present(msgspec.Struct, frozen=True):
    """What a pointer leads to.

    Attributes:
        value: the expression there.
        entry: the attribute, object item or list item that it belongs to.
        holder: the body, object or list that has it.
    """

    value: tree.Expression
    entry: tree.Attribute | tree.ObjectItem | tree.Expression
    holder: Holder


class Missing(msgspec.Struct, frozen=True):
    """Where a pointer ends before it leads to anything.

    Attributes:
        holder: the deepest body or object on the way.
        rest: what of the pointer is not there.
    """

    holder: tree.Body | tree.ObjectCons
    rest: Pointer


class Opaque(msgspec.Struct, frozen=True):
    """A pointer leads into an expression that cannot be looked into (`tags = local.tags`)."""

    value: tree.Expression


def find(body: tree.Body, pointer: Pointer) -> Present | Missing | Opaque | None:
    """Return what a pointer leads to; None where its top-level block is missing, or it names a whole block."""
    inner, rest = _descend(body, pointer)
    if inner is body and not (rest and isinstance(rest[0], str) and rest[0] in body.attributes):
        return None
    if not rest or not isinstance(rest[0], str):
        return None
    attribute = inner.attributes.get(rest[0])
    if attribute is None:
        return Missing(inner, rest)
    return _in_expression(Present(attribute.value, attribute, inner), rest[1:])


def _descend(body: tree.Body, pointer: Pointer) -> tuple[tree.Body, Pointer]:
    """Return the body of the deepest block that a pointer goes through, and what of the pointer is left."""
    found = next((item for item in _blocks(body, pointer)), None)
    while found is not None:
        body, length = found
        pointer = pointer[length:]
        found = next((item for item in _blocks(body, pointer)), None)
    return body, pointer


def _blocks(body: tree.Body, pointer: Pointer) -> list[tuple[tree.Body, int]]:
    """Return the block that a pointer begins with, and how many segments name it; [] where there is none."""
    seen = 0
    for block in body.blocks:
        name = (block.type, *(label.value for label in block.labels))
        if name == pointer[: len(name)] and len(pointer) > len(name):
            if pointer[len(name)] == seen:
                return [(block.body, len(name) + 1)]
            seen += 1
    return []


def _in_expression(place: Present, rest: Pointer) -> Present | Missing | Opaque:
    for index, segment in enumerate(rest):
        inner = _inner(place.value)
        if isinstance(inner, tree.ObjectCons) and isinstance(segment, str):
            item = next((item for item in inner.items if _key(item.key) == segment), None)
            if item is None:
                return Missing(inner, rest[index:])
            place = Present(item.value, item, inner)
        elif (
            isinstance(inner, tree.TupleCons) and isinstance(segment, int) and 0 <= segment < len(inner.items)
        ):
            place = Present(inner.items[segment], inner.items[segment], inner)
        else:
            return Opaque(place.value)
    return place


def _inner(expression: tree.Expression) -> tree.Expression:
    while isinstance(expression, tree.Parens):
        expression = expression.inner
    return expression


def _key(key: tree.Expression) -> str | None:
    if isinstance(key, tree.BareKey):
        return key.name
    return key.literal if isinstance(key, tree.Template) else None
