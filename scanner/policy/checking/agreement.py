"""Finds expressions about which Rego engines disagree, or that silently say nothing; see docs/adr/0008-embedded-rego.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.policy.checking.syntax import (
    Tree,
    head_of,
    name_of,
    nodes,
    specs,
    unwrap,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.policy.checking.remark import Remark
    from scanner.policy.checking.source import Text

_FREE = frozenset(("document", "values", "lifecycle", "annotations", "evidence"))
_EXACT = 2**63


def check_agreement(text: Text) -> Iterator[Remark]:
    """Yield remarks on what the engines may disagree about in a policy."""
    for spec in specs(text.tree):
        yield from _of_rule(text, spec)
    for kind, node in text.nodes:
        if kind in _CHECKS:
            yield from _CHECKS[kind](text, node)
    if text.native:
        yield from _reused(text)


def _of_call(text: Text, node: Tree) -> Iterator[Remark]:
    place = text.continued(node)
    if place is not None:
        message = "a line that begins with `(` continues the line before it"
        yield text.remark(place, "continued-line", message, "leave the parentheses out, or join the lines")


def _of_rule(text: Text, spec: Tree) -> Iterator[Remark]:
    _, head = head_of(spec)
    value = (head.get("assign") or {}).get("value") or {}
    if text.native and any(body["is_else"] for body in spec["bodies"]) and "RefBrack" in value:
        message = "a rule with `else` must not begin with the value of an index"
        yield text.remark(
            spec, "else-after-index", message, "bind the value in the body and give the variable"
        )


def _of_assignment(text: Text, node: Tree) -> Iterator[Remark]:
    call = node["rhs"].get("Call")
    if call and name_of(call["fcn"]) == "walk" and len(call["params"]) == 1:
        message = "destructuring `walk` finds nothing in one engine"
        yield text.remark(node, "walk", message, "write `walk(x, [path, value])`")


def _of_reference(text: Text, node: Tree) -> Iterator[Remark]:
    if (
        text.native
        and not text.test
        and name_of({"RefDot": node}) in ("input.file.format", "input.file.kind")
    ):
        yield text.remark(
            node, "format", "a policy judges facts, whatever the format", "ask for facts of `input`"
        )


def _of_negation(text: Text, node: Tree) -> Iterator[Remark]:
    expression = node["expr"]
    if not text.native or unwrap(expression)[0] not in ("Call", "BoolExpr", "Membership", "RefBrack"):
        return
    for kind, inner in nodes(expression):
        if kind == "RefDot" and inner["field"][1] in _FREE:
            name = name_of({"RefDot": inner}) or inner["field"][1]
            message = f"under `not`, what `{name}` may lack decides differently"
            yield text.remark(inner, "undefined-under-not", message, "bind it with object.get first")


def _of_number(text: Text, node: Tree) -> Iterator[Remark]:
    value = node["value"]
    if text.native and isinstance(value, int | float) and abs(value) >= _EXACT:
        message = "a number this large is not held exactly by each engine"
        yield text.remark(node, "number", message, "compare it as a text, or with a smaller one")


def _of_comparison(text: Text, node: Tree) -> Iterator[Remark]:
    if text.native and node["op"] in ("Eq", "Ne"):
        for side in (node["lhs"], node["rhs"]):
            value = side.get("Number", {}).get("value")
            if isinstance(value, float) and not value.is_integer():
                message = "the engines hold fractions differently: they may not be equal"
                yield text.remark(node, "number", message, "compare with `<` or `>`")


def _reused(text: Text) -> Iterator[Remark]:
    for variable, hidden in text.names.reused:
        message = f"the comprehension declares `{variable.name}`, which the body around it has too"
        line = text.span(hidden.place).line
        yield text.remark(
            variable.place, "reused-name", message, f"give one of them another name (line {line})"
        )


_CHECKS: dict[str, Callable[[Text, Tree], Iterator[Remark]]] = {
    "AssignExpr": _of_assignment,
    "BoolExpr": _of_comparison,
    "Call": _of_call,
    "NotExpr": _of_negation,
    "Number": _of_number,
    "RefDot": _of_reference,
}
