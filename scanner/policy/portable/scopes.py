"""Names of variables: one that is declared in a comprehension hides that of the same name outside, from there on.

regorus takes such a name for one that is used before it is declared.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scanner.policy.checking.syntax import COMPREHENSIONS
from scanner.policy.portable.terms import expressions, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Scope:
    """The variables of a query.

    Args:
        fresh: returns a name that nothing has.
        outer: what the variables outside are called now.
    """

    def __init__(self, fresh: Callable[[str], str], outer: dict[str, str] | None = None) -> None:
        self._fresh = fresh
        self._outer = outer or {}
        self._own: dict[str, str] = {}
        self.is_inner = outer is not None
        """Whether it is that of a query in another one, so that no head has its names."""
        self.within: frozenset[str] = frozenset()
        """Names that are declared in the query, and used in queries in it alone."""

    @property
    def names(self) -> frozenset[str]:
        """The names that are declared."""
        return frozenset((*self._outer, *self._own))

    def inner(self) -> Scope:
        """Return the scope of a query in this one."""
        return Scope(self._fresh, {**self._outer, **self._own})

    def declare(self, names: Iterable[str]) -> None:
        """Declare names; those that are declared outside are called otherwise from now on."""
        for name in names:
            self.declared(name)

    def declared(self, name: str) -> str:
        """Declare a name, and return what it is called from now on."""
        if name not in self._own:
            self._own[name] = self._fresh(f"_{name}") if name in self._outer else name
        return self._own[name]

    def rename(self, name: str) -> None:
        """Call a name otherwise from now on."""
        self._own[name] = self._fresh(f"_{name}")

    def now(self, name: str) -> str:
        """Return what a variable is called now, "" where it is as it is written."""
        found = self._own.get(name) or self._outer.get(name) or name
        return "" if found == name else found


def declared(pattern: dict[str, Any]) -> Iterator[str]:
    """Yield the variables in what something is assigned to."""
    kind, inner = kind_of(pattern)
    if kind == "Var" and inner["value"] != "_":
        yield str(inner["value"])
    elif kind == "Array":
        for one in expressions(pattern):
            yield from declared(one)
    elif kind == "Object":
        for _, _, value in inner["fields"]:
            yield from declared(value)


def named_by_some(statements: Iterable[dict[str, Any]], word: Callable[[Any], str]) -> Iterator[str]:
    """Yield the names that a query itself declares with `some`.

    Args:
        statements: the statements of the query.
        word: returns the name that stands in a place.
    """
    for statement in statements:
        kind, literal = kind_of(statement["literal"])
        if kind == "SomeVars":
            yield from map(word, literal["vars"])
        elif kind == "SomeIn":
            for one in (literal["key"], literal["value"]):
                yield from declared(one) if one is not None else ()


def keys_of(pattern: dict[str, Any]) -> str | None:
    """Return the set of the keys of an object that is written out, None for anything else, or other keys than texts."""
    kind, inner = kind_of(pattern)
    if kind != "Object":
        return None
    keys = [kind_of(key) for _, key, _ in inner["fields"]]
    if not keys or any(kind not in ("String", "RawString") for kind, _ in keys):
        return None
    return "{" + ", ".join(json.dumps(key["value"]) for _, key in keys) + "}"


def within(statements: Iterable[dict[str, Any]]) -> frozenset[str]:
    """Return the names that a query uses in the queries in it, and not itself."""
    outside: set[str] = set()
    inside: set[str] = set()
    stack: list[tuple[Any, bool]] = [(one, False) for one in statements]
    while stack:
        part, inner = stack.pop()
        if isinstance(part, list):
            stack += [(one, inner) for one in part]
        elif isinstance(part, dict):
            name = part["Var"]["value"] if "Var" in part else None
            if isinstance(name, str):
                (inside if inner else outside).add(name)
            deeper = inner or any(one in part for one in COMPREHENSIONS)
            stack += [
                (one, deeper or key == "query") for key, one in part.items() if isinstance(one, (dict, list))
            ]
    return frozenset(inside - outside)
