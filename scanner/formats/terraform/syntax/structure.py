"""The JSON structure of an HCL body: attributes by name, blocks by type and labels as lists of bodies.

It is the structure that conftest and hcl2json give a file. What stands at its leaves is up to the caller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.errors import ParseError
from scanner.syntax.hcl.tree import Attribute

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Source
    from scanner.syntax.hcl.tree import Block, Body, Expression

MAX_BODY_DEPTH = 60
"""Levels of JSON that nested blocks may take, a block taking two and one more for each label."""


def body_value(body: Body, convert: Callable[[Expression, int], Any], depth: int = 0) -> dict[str, Any]:
    """Return the structure of a body; `convert` gives the value of an expression at a depth."""
    result: dict[str, Any] = {}
    for item in body.items:
        if isinstance(item, Attribute):
            result[item.name] = convert(item.value, depth + 1)
        else:
            _place(result, item, convert, depth)
    return result


def _place(
    result: dict[str, Any], block: Block, convert: Callable[[Expression, int], Any], depth: int
) -> None:
    holder, key = result, block.type
    for label in block.labels:
        holder = holder.setdefault(key, {})
        key = label.value
    holder.setdefault(key, []).append(body_value(block.body, convert, depth + 2 + len(block.labels)))


def check(body: Body, source: Source, depth: int = 0) -> None:
    """Raise ParseError where a body has no JSON structure.

    Raises:
        ParseError: blocks are nested too deeply, or one name is given to things that exclude each other.
    """
    attributes: set[str] = set()
    labels: dict[str, int] = {}
    for item in body.items:
        if isinstance(item, Attribute):
            attributes.add(item.name)
            continue
        below = depth + 2 + len(item.labels)
        if below > MAX_BODY_DEPTH:
            raise _error("blocks are nested too deeply", "use fewer levels of blocks", item, source)
        count = labels.setdefault(item.type, len(item.labels))
        if count != len(item.labels):
            message = f"blocks {item.type} have different numbers of labels"
            raise _error(message, f"the first of them has {count}", item, source)
        check(item.body, source, below)
    if not attributes.isdisjoint(labels):
        block = next(item for item in body.blocks if item.type in attributes)
        raise _error(f"{block.type} is both an attribute and a block", "keep one of them", block, source)


def _error(message: str, hint: str, block: Block, source: Source) -> ParseError:
    return ParseError(message, hint=hint, span=source.span(block.start, block.header_end))
