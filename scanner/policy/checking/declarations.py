"""Tells what an expression declares, and what a rule's body gives values to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.policy.checking.syntax import Tree, text_of, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def assigns(node: Tree) -> bool:
    """Tell whether an expression is an assignment, `:=`."""
    return "AssignExpr" in node and node["AssignExpr"]["op"] == "ColEq"


def declared(node: Tree) -> Iterator[tuple[str, Tree]]:
    """Yield the variables that a pattern declares."""
    kind, inner = unwrap(node)
    if kind == "Var":
        yield str(inner["value"]), inner
    elif kind in ("Array", "Set"):
        for item in inner["items"]:
            yield from declared(item)
    elif kind == "Object":
        for field in inner["fields"]:
            yield from declared(field[2])


def read_beside(node: Tree) -> Iterator[Tree]:
    """Yield the expressions in a pattern that are read."""
    kind, inner = unwrap(node)
    if kind in ("Array", "Set"):
        for item in inner["items"]:
            yield from read_beside(item)
    elif kind == "Object":
        for field in inner["fields"]:
            if text_of(field[1]) is None:
                yield field[1]
            yield from read_beside(field[2])
    elif kind != "Var":
        yield node


def given_by_body(head: Tree) -> Sequence[Tree]:
    """Return the expressions of a rule's head that its body gives values to."""
    parts = [head["key"]] if head.get("key") else []
    if head.get("assign"):
        parts.append(head["assign"]["value"])
    reference = head["refr"]
    while "Var" not in reference:
        kind, inner = unwrap(reference)
        if kind == "RefBrack":
            parts.append(inner["index"])
        reference = inner["refr"]
    return parts
