"""Writes a module so that regorus makes of it what OPA does: much of what OPA's compiler does with it, done here in its text.

OPA (ast/compile.go) takes what is looked up or called out of the heads of rules and comprehensions (rewriteTermsInHead,
rewriteComprehensionTerms) and out of expressions (rewriteExprTerms, rewriteDynamicTerms), so that they are evaluated as
expressions of their own, before a negation too. regorus evaluates them where they are written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.portable.expressions import assigned
from scanner.policy.portable.heads import head_terms, is_partial
from scanner.policy.portable.rope import Part, Rope, compose, new
from scanner.policy.portable.scopes import Scope, declared, named_by_some
from scanner.policy.portable.statements import Statements

if TYPE_CHECKING:
    from scanner.policy.portable.expressions import Moved

Tree = dict[str, Any]


class Rewriter(Statements):
    """Writes one module anew; see `scanner.policy.portable.expressions.Expressions`."""

    def module(self) -> Rope:
        """Return the module."""
        rules = [rule["Spec"] for rule in self._tree["rules"] if "Spec" in rule]
        return compose(self._text, 0, len(self._text), [self._part(rule, self._rule(rule)) for rule in rules])

    def _rule(self, rule: Tree) -> Rope:
        scope = Scope(self._fresh)
        head = next(iter(rule["head"].values()))
        scope.declare(name for argument in head.get("args") or () for name in declared(argument))
        moved: Moved = []
        bodies = rule["bodies"]
        if len(bodies) == 1:
            for name in (
                set(named_by_some(bodies[0]["query"]["stmts"], self._word)) & self._rules - scope.names
            ):
                scope.rename(name)
        always = is_partial(rule["head"]) or len(bodies) > 1
        parts = [self._moved(one, scope, moved, always=always) for one in head_terms(rule["head"])]
        start, end = self._extents.of(rule["head"])
        head_rope = compose(self._text, start, end, parts)
        changed = [Part(start, end, head_rope)]
        for index, body in enumerate(bodies):
            own = moved if not body["is_else"] else []
            again = head_rope if index and not body["is_else"] else ()
            changed.append(self._part(body, self._body(body, scope, own, again)))
        if moved and not bodies:
            changed.append(Part(end, end, (*new(f"{self._if} {{ "), *assigned(moved)[1:], *new(" }"))))
        return compose(self._text, *self._extents.of(rule), changed)

    def _body(self, body: Tree, scope: Scope, moved: Moved, again: Rope) -> Rope:
        start, end = self._extents.of(body)
        parts: list[Part] = []
        moved = list(moved)
        if body["assign"] is not None:
            parts.append(self._moved(body["assign"]["value"], scope, moved, always=True))
        if body["query"]["stmts"]:
            parts += self._query(body["query"], scope, moved)
        elif moved:
            parts.append(Part(end, end, (*new(f"{self._if} {{ "), *assigned(moved)[1:], *new(" }"))))
        rope = compose(self._text, start, end, parts)
        return (*new(" "), *again, *new(" "), *rope) if again else rope
