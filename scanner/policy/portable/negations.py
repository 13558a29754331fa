"""What OPA evaluates before a negation: `not startswith(c.image, "x")` is undefined where there is no image.

OPA (ast/compile.go) makes an expression of its own of each call in another (expandExpr), and of each reference that a call
is given or that is an index (rewriteDynamics); `==` compares references as they are. In regorus what has no value is not
so, which makes its negation true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.portable.terms import OPERATIONS, expressions, is_looked_up, is_reference, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Tree = dict[str, Any]


def evaluated_before(negated: Tree, rules: frozenset[str]) -> Iterator[Tree]:
    """Yield the terms of a negated expression that have a value before it is negated; none is in another.

    Args:
        negated: the expression.
        rules: names of rules and imports, which may have no value.
    """
    kind, inner = kind_of(negated)
    if kind == "Call":
        yield from (one for one in inner["params"] if is_looked_up(one) or _is_one_of(one, rules))
    elif kind in ("BoolExpr", "AssignExpr") and inner["op"] == "Eq":
        for side in (inner["lhs"], inner["rhs"]):
            yield from _compared(side)
    elif kind in OPERATIONS:
        yield from (one for one in expressions(negated) if is_looked_up(one) or _is_one_of(one, rules))
    elif is_reference(negated):
        yield from _indexes(negated)


def _compared(side: Tree) -> Iterator[Tree]:
    if is_reference(side):
        yield from _indexes(side)
    elif is_looked_up(side):
        yield side


def _indexes(reference: Tree) -> Iterator[Tree]:
    """Yield the looked up indexes of a reference; what is called to be looked into."""
    node = reference
    while is_reference(node):
        kind, inner = kind_of(node)
        if kind == "RefBrack" and is_looked_up(inner["index"]):
            yield inner["index"]
        node = inner["refr"]
    if kind_of(node)[0] == "Call":
        yield node


def _is_one_of(term: Tree, rules: frozenset[str]) -> bool:
    kind, inner = kind_of(term)
    return kind == "Var" and inner["value"] in rules
