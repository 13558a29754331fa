"""Finds bodies that can never be true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.checking.syntax import Tree, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.policy.checking.remark import Remark
    from scanner.policy.checking.source import Text

_CONSTANTS = ("String", "RawString", "Number", "Bool", "Null")
_HINT = "take the rule out, or correct the condition"


def check_bodies(text: Text) -> Iterator[Remark]:
    """Yield remarks on conditions that are false whatever is judged."""
    stack: list[Any] = [text.tree["rules"]]
    while stack:
        part = stack.pop()
        if isinstance(part, list):
            stack.extend(part)
        elif isinstance(part, dict):
            stack.extend(part.values())
            for statement in part.get("stmts") or ():
                if _is_false(*unwrap(statement["literal"])):
                    yield text.remark(
                        statement, "unreachable", "this is never true, so nothing below it is", _HINT
                    )


def _is_false(kind: str, literal: Tree) -> bool:
    if kind not in ("Expr", "NotExpr"):
        return False
    value = _truth(literal["expr"])
    return value is (kind == "NotExpr")


def _truth(node: Tree) -> bool | None:
    """Return whether a constant expression is true, None where it is not constant."""
    kind, inner = unwrap(node)
    if kind in _CONSTANTS:
        return bool(inner["value"]) if kind == "Bool" else True
    if kind != "BoolExpr" or inner["op"] not in ("Eq", "Ne"):
        return None
    sides = [unwrap(inner[side]) for side in ("lhs", "rhs")]
    if not all(side in _CONSTANTS for side, _ in sides):
        return None
    values = [(side.replace("Raw", ""), content.get("value")) for side, content in sides]
    return (values[0] == values[1]) is (inner["op"] == "Eq")
