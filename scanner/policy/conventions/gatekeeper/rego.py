"""Finds in Rego what a template's isolation needs: its package, its imports, and its references to `data`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.policy.portable.tokens import tokens

if TYPE_CHECKING:
    from scanner.model import Offsets

_segment = re.compile(r"\.(?P<name>[A-Za-z_]\w*+)|\[\"(?P<quoted>[^\"\\\n]*+)\"\]").match
_package = re.compile(r"(?P<name>[A-Za-z_][\w.]*+)").match


class DataRef(msgspec.Struct, frozen=True):
    """A reference to `data`.

    Attributes:
        start: its offset.
        segments: the names after `data` that are written out.
        places: the offsets of each of them, without dot, brackets and quotes.
        end: the offset after the last of them.
        imported: whether it stands in an import.
    """

    start: int
    segments: tuple[str, ...]
    places: tuple[Offsets, ...]
    end: int
    imported: bool


class Outline(msgspec.Struct, frozen=True):
    """What a module says of itself.

    Attributes:
        package: the name of its package, "" if it has none.
        package_at: the offsets of that name.
        rules: the names that begin a rule.
        data: its references to `data`.
        imports: what it imports that is not in `data`, with the offset.
    """

    package: str
    package_at: Offsets
    rules: frozenset[str]
    data: tuple[DataRef, ...]
    imports: tuple[tuple[str, int], ...]


def outline(rego: str) -> Outline:
    """Return the outline of a module; one that is not valid Rego has one too."""
    package, package_at = "", (0, 0)
    rules: set[str] = set()
    data: list[DataRef] = []
    imports: list[tuple[str, int]] = []
    before = ""
    for token in tokens(rego):
        if before == "package" and not package:
            found = _package(rego, token.start)
            if found:
                package, package_at = found["name"], found.span()
        elif before == "import" and token.text != "data":
            imports.append((_import(rego, token.start), token.start))
        elif token.text == "data" and not token.after_dot:
            data.append(_data_ref(rego, token.start, imported=before == "import"))
        if (token.first and not token.depth) or before == "default":
            rules.add(token.text)
        before = token.text if token.first else ("default" if token.text == "default" else "")
    return Outline(package, package_at, frozenset(rules), tuple(data), tuple(imports))


def _import(rego: str, start: int) -> str:
    found = _package(rego, start)
    return found["name"] if found else ""


def _data_ref(rego: str, start: int, *, imported: bool) -> DataRef:
    end = start + len("data")
    segments: list[str] = []
    places: list[Offsets] = []
    while found := _segment(rego, end):
        group = "name" if found["name"] is not None else "quoted"
        segments.append(found[group])
        places.append(found.span(group))
        end = found.end()
    return DataRef(start, tuple(segments), tuple(places), end, imported)
