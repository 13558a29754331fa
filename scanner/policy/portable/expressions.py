"""Writes expressions anew; see `scanner.policy.portable.rewriting`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from scanner.policy.checking.syntax import COMPREHENSIONS
from scanner.policy.portable.calls import Calls
from scanner.policy.portable.extents import Extents
from scanner.policy.portable.heads import functions_of
from scanner.policy.portable.literals import Literals
from scanner.policy.portable.rope import Part, Rope, compose, new
from scanner.policy.portable.terms import expressions, is_looked_up, iterates, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.policy.portable.scopes import Scope

Tree = dict[str, Any]
Moved = list[tuple[str, Rope]]
"""Expressions that are evaluated elsewhere, and the variables that have their values."""
_TERMS = {"ArrayCompr": ("term",), "SetCompr": ("term",), "ObjectCompr": ("key", "value")}
_MOST = 1_000_000
"""Expressions that are written: what is written in two places is so often."""


class Expressions(ABC):
    """Writes the expressions of one module anew.

    Args:
        text: the module.
        tree: its syntax tree.
        own: the names of the rules in its package, and of what it imports.
        lenient: whether what is an error in regorus, and undefined in OPA, becomes undefined.
    """

    def __init__(self, text: bytes, tree: Tree, own: frozenset[str], *, lenient: bool = True) -> None:
        self._text = text
        self._tree = tree
        self._extents = Extents(text)
        self._rules = own
        self._functions = functions_of(tree)
        self._lenient = lenient
        self._calls = Calls(text, self._extents, own, lenient=lenient)
        self._literals = Literals(self._calls)
        self._if = " if" if tree.get("rego_v1") else ""
        self._number = 0
        self._negates = b"future.keywords.not" not in text
        self._prefix = "cattleguard"
        while self._prefix.encode() in text:
            self._prefix += "_"
        self._left = _MOST

    @abstractmethod
    def _query(self, query: Tree, scope: Scope, moved: Sequence[tuple[str, Rope]] = ()) -> list[Part]:
        """Return the parts for the statements of a query, at the end of which some variables are to be assigned."""

    def _expression(self, node: Tree, scope: Scope) -> Part:
        self._left -= 1
        if self._left < 0:
            raise OverflowError("the module would be written for too long")
        kind, inner = kind_of(node)
        if kind == "Var":
            name = scope.now(str(inner["value"]))
            rope = new(name) if name else compose(self._text, *self._extents.of(node), ())
            return self._part(node, self._literals.wrapped(node, rope))
        if kind in COMPREHENSIONS:
            return self._comprehension(node, kind, inner, scope)
        text = self._literals.text(node)
        if text is not None:
            return self._part(node, text)
        parts = self._below(node, scope)
        return self._part(node, self._literals.wrapped(node, self._calls.guarded(node, parts)))

    def _below(self, node: Tree, scope: Scope, taken: frozenset[int] = frozenset()) -> list[Part]:
        """Return the parts for the expressions in one; those that begin at some offsets are done."""
        kind, inner = kind_of(node)
        if kind == "Call":
            self._literals.add(inner)
        return [
            self._expression(one, scope)
            for one in expressions(node)
            if self._extents.of(one)[0] not in taken and not (kind == "Call" and inner["fcn"] is one)
        ]

    def _comprehension(self, node: Tree, kind: str, inner: Tree, scope: Scope) -> Part:
        below = scope.inner()
        moved: Moved = []
        statements = self._query(inner["query"], below)
        terms = [self._moved(inner[name], below, moved) for name in _TERMS[kind]]
        if moved and statements:
            last = statements[-1]
            statements[-1] = Part(last.start, last.end, (*last.rope, *assigned(moved)))
        return self._part(node, compose(self._text, *self._extents.of(node), [*terms, *statements]))

    def _moved(self, term: Tree, scope: Scope, moved: Moved, *, always: bool = False) -> Part:
        """Return the part for a term of a head: a variable where the term is to be evaluated in the body."""
        if not (is_looked_up(term) if always else iterates(term)):
            return self._expression(term, scope)
        name = self._fresh()
        moved.append((name, self._expression(term, scope).rope))
        return self._part(term, new(name))

    def _part(self, node: Tree, rope: Rope) -> Part:
        return Part(*self._extents.of(node), rope)

    def _named(self, place: Tree, name: str) -> Part:
        return Part(place["start"], place["end"], new(name))

    def _word(self, place: Tree) -> str:
        return self._text[place["start"] : place["end"]].decode()

    def _fresh(self, of: str = "") -> str:
        self._number += 1
        return f"{self._prefix}{self._number}{of}"


def assigned(moved: Sequence[tuple[str, Rope]]) -> Rope:
    """Return what assigns some variables, behind a statement."""
    return tuple(piece for name, rope in moved for piece in (*new("; "), *new(f"{name} = "), *rope))
