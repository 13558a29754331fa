"""Finds the expressions in the bodies of rules, in the syntax trees that regorus makes. Offsets are in bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

Tree = Mapping[str, Any]


class Expression(msgspec.Struct, frozen=True):
    """An expression of a body: where it begins, the first and the last line before the next one begins.

    Attributes:
        start: its offset.
        line: the line it begins on.
        last_line: the last line that is its own.
        inner: the expressions of the body of an `every`.
    """

    start: int
    line: int
    last_line: int
    inner: tuple[Expression, ...] = ()


class Body(msgspec.Struct, frozen=True):
    """The body of a rule, its braces included where it has them."""

    start: int
    end: int
    expressions: tuple[Expression, ...]


def bodies(tree: Tree, content: bytes, start: int) -> list[Body]:
    """Return the bodies of a rule, those behind `else` too; [] if there is none.

    Args:
        tree: the syntax tree of its policy.
        content: the policy's text in UTF-8.
        start: where the rule begins.
    """
    for rule in tree["rules"]:
        spec = rule.get("Spec")
        if spec is not None and spec["span"]["start"] == start:
            return [_body(body["query"], content) for body in spec["bodies"]]
    return []


def _body(query: Tree, content: bytes) -> Body:
    return Body(query["span"]["start"], query["span"]["end"], tuple(_expressions(query, content)))


def _expressions(query: Tree, content: bytes) -> Iterator[Expression]:
    statements = query["stmts"]
    end_line = query["span"]["line"] + content.count(b"\n", query["span"]["start"], query["span"]["end"])
    lines = [statement["span"]["line"] for statement in statements]
    for number, statement in enumerate(statements):
        following = lines[number + 1] if number + 1 < len(lines) else end_line + 1
        every = statement["literal"].get("Every")
        inner = tuple(_expressions(every["query"], content)) if every else ()
        yield Expression(statement["span"]["start"], lines[number], max(lines[number], following - 1), inner)
