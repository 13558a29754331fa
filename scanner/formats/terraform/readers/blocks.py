"""Walks the values of a block: nested blocks, blocks made by `dynamic`, and lists in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.values import unknowns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.model import Pointer


class Nested(msgspec.Struct, frozen=True):
    """The body of a nested block, or an object in its place.

    Attributes:
        at: its pointer.
        body: its values.
        repeated: what decides how often it exists, for one made by `dynamic`, otherwise None.
    """

    at: Pointer
    body: dict[str, Value]
    repeated: tuple[str, ...] | None = None


def nested(body: dict[str, Value], at: Pointer, name: str) -> Iterator[Nested]:
    """Yield the blocks of a type in a body: those written, then the content of those made by `dynamic`."""
    yield from objects(body.get(name), (*at, name))
    for maker in dynamic(body, at, name):
        decided_by = unknowns(maker.body.get("for_each")) or ("for_each",)
        for content in objects(maker.body.get("content"), (*maker.at, "content")):
            yield Nested(content.at, content.body, decided_by)


def dynamic(body: dict[str, Value], at: Pointer, name: str) -> Iterator[Nested]:
    """Yield the `dynamic` blocks that make blocks of a type."""
    makers = body.get("dynamic")
    if isinstance(makers, dict):
        yield from objects(makers.get(name), (*at, "dynamic", name))


def objects(value: Value, at: Pointer) -> Iterator[Nested]:
    """Yield an object, or the objects of a list."""
    if isinstance(value, dict):
        yield Nested(at, value)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, dict):
                yield Nested((*at, index), item)
