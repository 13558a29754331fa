"""The dependency lock file (`.terraform.lock.hcl`): which providers it has hashes for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.errors import ParseError
from scanner.syntax.hcl import parse
from scanner.syntax.hcl.tree import Attribute, Template, TupleCons

if TYPE_CHECKING:
    from scanner.model import Source
    from scanner.syntax.hcl.tree import Expression


class LockedProvider(msgspec.Struct, frozen=True):
    """A provider with hashes.

    Attributes:
        host: host of its registry.
        name: `namespace/type`.
    """

    host: str
    name: str


def locked_providers(source: Source) -> tuple[LockedProvider, ...]:
    """Return the providers that a lock file has hashes for, none if it is not valid."""
    try:
        body = parse(source)
    except ParseError:
        # A lock file that cannot be read locks nothing.
        return ()
    found = []
    for block in body.blocks:
        if block.type == "provider" and len(block.labels) == 1:
            host, _, name = block.labels[0].value.partition("/")
            if name.count("/") == 1 and _has_items(block.body.attributes.get("hashes")):
                found.append(LockedProvider(host, name))
    return tuple(found)


def _has_items(attribute: Attribute | None) -> bool:
    """Tell whether an attribute is a list of literal strings with at least one in it."""
    value: Expression | None = None if attribute is None else attribute.value
    if not isinstance(value, TupleCons) or not value.items:
        return False
    return all(isinstance(item, Template) and item.literal for item in value.items)
