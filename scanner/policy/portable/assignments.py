"""Writes assignments anew, and other expressions that are statements; see `scanner.policy.portable.rewriting`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.portable import guarded
from scanner.policy.portable.expressions import Expressions
from scanner.policy.portable.rope import Part, Rope, compose, new
from scanner.policy.portable.scopes import declared, keys_of
from scanner.policy.portable.terms import expressions, kind_of

if TYPE_CHECKING:
    from scanner.policy.portable.scopes import Scope

Tree = dict[str, Any]


class Assignments(Expressions):
    """Writes the assignments of one module anew."""

    def _top(self, expression: Tree, scope: Scope) -> list[Part]:
        """Return the parts for an expression that is a statement."""
        kind, inner = kind_of(expression)
        if kind == "Membership":
            return [self._expression(one, scope) for one in expressions(expression)]
        if kind != "AssignExpr":
            return [self._expression(expression, scope)]
        walk = self._walk(inner, scope)
        if walk is not None:
            return [self._part(expression, walk)]
        return self._assignment(inner, scope)

    def _assignment(self, assignment: Tree, scope: Scope) -> list[Part]:
        right = self._expression(assignment["rhs"], scope)
        known = scope.names | self._rules
        if assignment["op"] == "ColEq":
            assigned = frozenset(declared(assignment["lhs"]))
            known -= assigned
            scope.declare(assigned)
        left = self._expression(assignment["lhs"], scope)
        sides = [(assignment["lhs"], left), (assignment["rhs"], right)]
        if assignment["op"] != "ColEq" and _is_in(assignment["lhs"], assignment["rhs"]):
            # regorus does not find the value of `x` in `x = a[x]`
            name = self._fresh()
            first = (*new(f"{name} = "), *right.rope, *new("; "), *left.rope)
            return [Part(left.start, left.end, first), Part(right.start, right.end, new(name))]
        keys = [keys_of(side) for side, _ in sides]
        index = 0 if keys[1] is None else 1
        if (keys[0] is None) is (keys[1] is None) or not _has_value(sides[1 - index][0], known):
            return [left, right]
        # regorus does not mind members that a pattern does not name
        name = self._fresh()
        value, pattern = sides[1 - index][1], sides[index][1]
        test = new(f"; data.{guarded.PACKAGE}.has_keys({name}, {keys[index]})")
        return [
            Part(left.start, left.end, (*new(f"{name} = "), *value.rope, *new("; "), *pattern.rope)),
            Part(right.start, right.end, (*new(name), *test)),
        ]

    def _walk(self, assignment: Tree, scope: Scope) -> Rope | None:
        """Return what comes instead of `[p, v] := walk(x)`, which finds nothing in regorus; None for anything else."""
        kind, call = kind_of(assignment["rhs"])
        if kind != "Call" or not self._calls.is_builtin(call, "walk") or len(call["params"]) != 1:
            return None
        start, end = self._extents.of(assignment["rhs"])
        given = self._expression(call["params"][0], scope)
        names: list[str] = []
        if assignment["op"] == "ColEq":
            names = [scope.declared(name) for name in dict.fromkeys(declared(assignment["lhs"]))]
        found = self._expression(assignment["lhs"], scope)
        some = new(f"some {', '.join(names)}; ") if names else ()
        return (*some, *compose(self._text, start, end - 1, [given]), *new(", "), *found.rope, *new(")"))


def _is_in(side: Tree, other: Tree) -> bool:
    """Tell whether a side of an assignment is a variable that stands in the other one."""
    kind, inner = kind_of(side)
    stack: list[Any] = [other] if kind == "Var" and kind_of(other)[0] != "Var" else []
    while stack:
        part = stack.pop()
        if isinstance(part, list):
            stack += part
        elif isinstance(part, dict):
            if "Var" in part and part["Var"].get("value") == inner["value"]:
                return True
            stack += [one for one in part.values() if isinstance(one, (dict, list))]
    return False


def _has_value(side: Tree, known: frozenset[str]) -> bool:
    """Tell whether a side of an assignment has a value by itself."""
    kind, inner = kind_of(side)
    return kind != "Var" or inner["value"] in known
