"""Writes queries and their statements anew; see `scanner.policy.portable.rewriting`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.checking.syntax import COMPREHENSIONS, path_of
from scanner.policy.portable import guarded
from scanner.policy.portable.assignments import Assignments
from scanner.policy.portable.expressions import assigned
from scanner.policy.portable.negations import evaluated_before
from scanner.policy.portable.rope import Part, Rope, compose, new
from scanner.policy.portable.scopes import declared, keys_of, within
from scanner.policy.portable.terms import kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.policy.portable.expressions import Moved
    from scanner.policy.portable.scopes import Scope

Tree = dict[str, Any]


class Statements(Assignments):
    """Writes the queries of one module anew."""

    def _query(self, query: Tree, scope: Scope, moved: Sequence[tuple[str, Rope]] = ()) -> list[Part]:
        """Return the parts for the statements of a query, at the end of which some variables are to be assigned."""
        statements = query["stmts"]
        scope.within = scope.within | within(statements)
        parts = []
        inserts: list[Moved] = []
        for statement in statements:
            before: Moved = []
            parts.append(self._part(statement, self._statement(statement, scope, before)))
            inserts.append(before)
        bare = self._extents.of(statements[0])[0] == self._extents.of(query)[0]
        last = len(statements) - 1
        found = []
        for index, part in enumerate(parts):
            rope = (*_before(inserts[index]), *part.rope)
            rope = (*rope, *assigned(moved)) if index == last else rope
            wrapped = bare and any(b";" in piece for piece, origin in rope if origin is None)
            found.append(Part(part.start, part.end, (*new("{ "), *rope, *new(" }")) if wrapped else rope))
        return found

    def _statement(self, statement: Tree, scope: Scope, before: Moved) -> Rope:
        kind, literal = kind_of(statement["literal"])
        start, end = self._extents.of(statement)
        modifiers = statement.get("with_mods") or ()
        parts = [self._expression(one["as"], scope) for one in modifiers]
        parts += [part for one in modifiers for part in self._replaced(one["refr"])]
        given = self._modifiers(statement, parts)
        if kind == "NotExpr":
            parts += self._negation(literal["expr"], scope, before, given)
        elif kind == "SomeIn":
            parts += self._some_in(literal, scope)
        elif kind == "SomeVars":
            return self._some(literal, statement, scope)
        elif kind == "Every":
            parts += self._every(literal, scope)
        else:
            parts += self._top(literal["expr"], scope)
        return compose(self._text, start, end, parts)

    def _replaced(self, target: Tree) -> list[Part]:
        """Return the part for a rule of this package that is replaced: regorus finds functions by their names alone."""
        package, names = path_of(self._tree["package"]["refr"]), path_of(target)
        is_own = names[:-1] == ("data", *package) and names[-1] in self._functions
        return [self._part(target, new(names[-1]))] if is_own else []

    def _modifiers(self, statement: Tree, parts: Sequence[Part]) -> Rope:
        if not (statement.get("with_mods") or ()):
            return ()
        start, end = self._extents.of(statement.get("with_mods") or ())
        return (*new(" "), *compose(self._text, start, end, parts))

    def _negation(self, expression: Tree, scope: Scope, before: Moved, modifiers: Rope) -> list[Part]:
        parts = []
        for one in evaluated_before(expression, self._rules - scope.names) if self._negates else ():
            name = self._fresh()
            before.append((name, (*self._expression(one, scope).rope, *modifiers)))
            parts.append(self._part(one, new(name)))
        taken = frozenset(part.start for part in parts)
        parts += self._below(expression, scope, taken)
        return [self._part(expression, self._calls.guarded(expression, parts))]

    def _some_in(self, literal: Tree, scope: Scope) -> list[Part]:
        collection = self._expression(literal["collection"], scope)
        kind, _ = kind_of(literal["collection"])
        if self._lenient and kind not in ("Array", "Set", "Object", *COMPREHENSIONS):
            rope = (*new(f"data.{guarded.PACKAGE}.members("), *collection.rope, *new(")"))
            collection = Part(collection.start, collection.end, rope)
        patterns = [one for one in (literal["key"], literal["value"]) if one is not None]
        self._declare([name for one in patterns for name in declared(one)], scope)
        parts = [self._expression(one, scope) for one in patterns]
        keys = keys_of(literal["value"])
        if keys is None:
            return [collection, *parts]
        name = self._fresh()
        value = parts.pop()
        test = new(f" = {name}; data.{guarded.PACKAGE}.has_keys({name}, {keys})")
        names = ", ".join(scope.now(one) or one for one in declared(literal["value"]))
        some = new(f"; some {names}; " if names else "; ")
        rope = (*collection.rope, *some, *value.rope, *test)
        return [*parts, self._part(literal["value"], new(name)), Part(collection.start, collection.end, rope)]

    def _some(self, literal: Tree, statement: Tree, scope: Scope) -> Rope:
        """Return a declaration; without the names that only queries in this one use, of which regorus makes one variable."""
        start, end = self._extents.of(statement)
        names = [self._word(one) for one in literal["vars"]]
        kept = [name for name in names if name not in scope.within]
        for name in names:
            if name in scope.within:
                scope.rename(name)
        if len(kept) == len(names):
            self._declare(names, scope)
            parts = [self._named(one, scope.declared(self._word(one))) for one in literal["vars"]]
            return compose(self._text, start, end, parts)
        return new(f"some {', '.join(map(scope.declared, kept))}" if kept else "true")

    def _declare(self, names: Sequence[str], scope: Scope) -> None:
        """Declare what `some` names; regorus takes a name that a rule has for that rule."""
        for name in names:
            if scope.is_inner and name in self._rules and name not in scope.names:
                scope.rename(name)
        scope.declare(names)

    def _every(self, literal: Tree, scope: Scope) -> list[Part]:
        parts = [self._expression(literal["domain"], scope)]
        inner = scope.inner()
        places = [one for one in (literal["key"], literal["value"]) if one is not None]
        parts += [self._named(one, inner.declared(self._word(one))) for one in places]
        return [*parts, *self._query(literal["query"], inner)]


def _before(moved: Sequence[tuple[str, Rope]]) -> Rope:
    return tuple(piece for name, rope in moved for piece in (*new(f"{name} = "), *rope, *new("; ")))
