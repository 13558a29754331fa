"""What terms of a syntax tree are, as regorus gives it: `{"Kind": {...}}` for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.checking.syntax import COMPREHENSIONS, Tree

if TYPE_CHECKING:
    from collections.abc import Iterator

OPERATIONS = ("BinExpr", "BoolExpr", "ArithExpr", "AssignExpr", "Membership", "OrExpr")
_REFS = ("RefDot", "RefBrack")
_LITERALS = ("String", "RawString", "Number", "Bool", "Null")


def kind_of(node: Tree) -> tuple[str, Tree]:
    """Return the kind of a node, and what it holds; "" for none."""
    for kind, inner in node.items():
        if kind[:1].isupper() and isinstance(inner, dict):
            return kind, inner
    return "", {}


def expressions(node: Tree) -> Iterator[Tree]:
    """Yield the expressions directly below an expression."""
    _, inner = kind_of(node)
    for key, value in inner.items():
        if key != "query":
            yield from _in(value)


def is_reference(node: Tree) -> bool:
    """Tell whether something is looked up: `a.b`, `a[b]`."""
    return kind_of(node)[0] in _REFS


def is_looked_up(node: Tree) -> bool:
    """Tell whether anything is looked up, called or computed in a term, comprehensions left out."""
    kind, _ = kind_of(node)
    if kind in (*_REFS, "Call", "UnaryExpr", *OPERATIONS):
        return True
    return kind not in COMPREHENSIONS and any(is_looked_up(one) for one in expressions(node))


def iterates(node: Tree) -> bool:
    """Tell whether a term may have several values, comprehensions left out: it is looked up with an index that is no literal."""
    kind, inner = kind_of(node)
    if kind == "RefBrack" and kind_of(inner["index"])[0] not in _LITERALS:
        return True
    return kind not in COMPREHENSIONS and any(iterates(one) for one in expressions(node))


def _in(value: Any) -> Iterator[Tree]:
    if isinstance(value, dict):
        if kind_of(value)[0] and len(value) == 1:
            yield value
    elif isinstance(value, list):
        for one in value:
            yield from _in(one)
