"""Addresses of resources and modules, taken apart ("Resource Addressing" in Terraform's documentation)."""

from __future__ import annotations

import re

import msgspec

_KEY = r'(?:\[(?:[0-9]++|"[^"\\]*+(?>(?:\\.[^"\\]*+)*)")\])?'
_call = re.compile(rf"module\.([^.\[\]\s]++){_KEY}\.?").match
_resource = re.compile(rf"(data\.)?([^.\[\]\s]++)\.([^.\[\]\s]++){_KEY}\Z").match


class Declared(msgspec.Struct, frozen=True):
    """Where a resource is declared.

    Attributes:
        calls: names of the module calls that lead to its module, outermost first.
        kind: `resource` or `data`.
        type: its type.
        name: its name.
    """

    calls: tuple[str, ...]
    kind: str
    type: str
    name: str


def declared(address: str) -> Declared | None:
    """Return where the resource with an address is declared, None for what is no address."""
    calls: list[str] = []
    position = 0
    while found := _call(address, position):
        calls.append(found[1])
        position = found.end()
    resource = _resource(address, position)
    if resource is None:
        return None
    return Declared(tuple(calls), "data" if resource[1] else "resource", resource[2], resource[3])
