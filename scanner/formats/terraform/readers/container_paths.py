"""Follows the path to the containers of a resource, through nested blocks and through JSON in strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.model import Unknown
from scanner.formats.terraform.readers.blocks import Nested, nested
from scanner.formats.terraform.readers.container_places import JSON
from scanner.formats.terraform.strings.embedded import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.model import Pointer


def follow(
    body: dict[str, Value], at: Pointer, path: tuple[str, ...], gatherer: Gatherer
) -> Iterator[Nested | tuple[Pointer, Unknown]]:
    """Yield what a path leads to, or what has no value on the way."""
    if not path:
        yield Nested(at, body)
        return
    name, rest = path[0], path[1:]
    value = body.get(name)
    if isinstance(value, Unknown):
        yield (*at, name), value
    elif rest and rest[0] == JSON:
        yield from _follow_json(value, (*at, name), rest[1:], gatherer)
    else:
        for block in nested(body, at, name):
            yield from follow(block.body, block.at, rest, gatherer)


def _follow_json(
    value: Value, at: Pointer, path: tuple[str, ...], gatherer: Gatherer
) -> Iterator[Nested | tuple[Pointer, Unknown]]:
    content = decoded(value, at, gatherer)
    if isinstance(content, Unknown):
        yield at, content
    else:
        items = enumerate(content) if isinstance(content, list) else ((None, content),)
        for index, item in items:
            place = at if index is None else (*at, index)
            if isinstance(item, dict):
                yield from follow(item, place, path, gatherer)
            elif isinstance(item, Unknown):
                yield place, item
