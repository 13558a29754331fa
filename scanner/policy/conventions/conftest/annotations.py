"""Reads OPA's METADATA above rules and packages; unlike our own rules' it may say anything, or nothing.

https://www.openpolicyagent.org/docs/policy-language#metadata
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import CattleguardError
from scanner.model import Source
from scanner.syntax.nodes import plain
from scanner.syntax.yaml import Dialect, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TITLE = re.compile(r"[ \t]*#[ \t]*METADATA[ \t]*").fullmatch
_COMMENT = re.compile(r"[ \t]*#(.*)").fullmatch
_PACKAGE = re.compile(r"\s*package\s").match
_SCOPES = ("rule", "document", "package", "subpackages")


class Annotated(msgspec.Struct, frozen=True):
    """What METADATA says.

    Attributes:
        scope: what it is about: `rule`, `document`, `package` or `subpackages`.
        title: its title, "" where it has none.
        description: its description, "" where it has none.
        resources: address and description of its related resources.
        custom: its members of `custom`.
    """

    scope: str = "rule"
    title: str = ""
    description: str = ""
    resources: tuple[tuple[str, str], ...] = ()
    custom: Mapping[str, Any] = msgspec.field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not (self.title or self.description or self.resources or self.custom)


class Annotations(msgspec.Struct, frozen=True):
    """The METADATA comments of a policy.

    Attributes:
        package: what is said of the package.
        by_line: what is said of the rule that begins in a line.
    """

    package: Annotated
    by_line: Mapping[int, Annotated]

    def above(self, line: int) -> Annotated | None:
        """Return what stands above the rule that begins in a line (from 1)."""
        return self.by_line.get(line)


def annotations_of(source: Source) -> Annotations:
    """Return the METADATA of a policy; what is not YAML, or says nothing that OPA knows, says nothing."""
    lines = source.text.split("\n")
    package = Annotated("package")
    by_line: dict[int, Annotated] = {}
    for first, after in _blocks(lines):
        below = _line_below(lines, after)
        is_package = below < len(lines) and _PACKAGE(lines[below]) is not None
        found = _read("\n".join(_uncommented(lines[first:after])), "package" if is_package else "rule")
        if is_package or found.scope in {"package", "subpackages"}:
            package = found if package.is_empty else package
        else:
            by_line[below + 1] = found
    return Annotations(package, by_line)


def _blocks(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the indexes of the first line below each title, and of the first line behind the comment."""
    at = 0
    while at < len(lines):
        if _TITLE(lines[at].rstrip("\r")):
            first = at = at + 1
            while at < len(lines) and _COMMENT(lines[at]) and not _TITLE(lines[at].rstrip("\r")):
                at += 1
            yield first, at
        else:
            at += 1


def _line_below(lines: list[str], at: int) -> int:
    """Return the index of the first line from one on that is neither empty nor a comment."""
    while at < len(lines) and (not lines[at].strip() or lines[at].lstrip().startswith("#")):
        at += 1
    return at


def _uncommented(lines: list[str]) -> Iterator[str]:
    for line in lines:
        found = _COMMENT(line.rstrip("\r"))
        yield found[1] if found else ""


def _read(yaml: str, default: str) -> Annotated:
    try:
        roots = parse(Source("", yaml), Dialect.CORE)
    except CattleguardError:
        return Annotated(default)
    said = plain(roots[0]) if roots else None
    if not isinstance(said, dict):
        return Annotated(default)
    scope, custom = said.get("scope"), said.get("custom")
    return Annotated(
        scope if scope in _SCOPES else default,
        _text(said.get("title")),
        _text(said.get("description")),
        tuple(_resources(said.get("related_resources"))),
        custom if isinstance(custom, dict) else {},
    )


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _resources(value: Any) -> Iterator[tuple[str, str]]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, str):
            yield one, ""
        elif isinstance(one, dict) and isinstance(one.get("ref"), str):
            yield one["ref"], _text(one.get("description"))
