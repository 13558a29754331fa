"""Which parts of the input a rule reads, as far as that stands in its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.conventions.conftest import trees

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | None, ...]
"""The way to a part of the input; None is any entry of a collection."""

_INPUT = "input"
_MAX_PATHS = 64
_MAX_DEPTH = 4
"""Rules that are followed from one to the next."""


class Reader:
    """Finds what the rules of one module read.

    Args:
        tree: its syntax tree.
    """

    def __init__(self, tree: Any) -> None:
        self._rules: dict[str, list[Any]] = {}
        for node in trees.rules(tree):
            for name in _own_names(node):
                self._rules.setdefault(name, []).append(node)
        self._values = self._aliases_of_rules()

    def reads(self, node: Any) -> tuple[Path, ...]:
        """Return the paths that a rule reads, and the rules that it uses; the longest first."""
        paths = dict.fromkeys(self._paths(node, 0, _own_names(node)))
        return tuple(sorted(paths, key=lambda path: -len(path)))[:_MAX_PATHS]

    def _paths(self, node: Any, depth: int, seen: set[str]) -> Iterator[Path]:
        aliases = {**self._values, **_aliases(node, self._values)}
        for root, segments in _references(node):
            path = _resolved(root, segments, aliases)
            if path is not None:
                yield path
            elif root in self._rules and root not in seen and depth < _MAX_DEPTH:
                seen.add(root)
                for other in self._rules[root]:
                    yield from self._paths(other, depth + 1, seen)

    def _aliases_of_rules(self) -> dict[str, Path]:
        """Return the rules that only name a part of the input: `name := input.metadata.name`."""
        found: dict[str, Path] = {}
        for name, same in self._rules.items():
            value = trees.of(same[0], "head", "Compr", "assign", "value")
            path = _path(value, {})
            if len(same) == 1 and path is not None:
                found[name] = path
        return found


def _own_names(node: Any) -> set[str]:
    """Return the name that a rule has."""
    heads = (trees.of(node, "head", kind, "refr") for kind in ("Compr", "Set", "Func"))
    return {found[0] for head in heads if (found := trees.reference(head)) is not None}


def _aliases(node: Any, known: dict[str, Path]) -> dict[str, Path]:
    """Return the variables of a rule that name a part of the input."""
    found: dict[str, Path] = {}
    for one in trees.nodes(node):
        named: list[tuple[Any, Any, Path]] = []
        lhs, rhs = (trees.of(one, "AssignExpr", side) for side in ("lhs", "rhs"))
        named += [(lhs, rhs, ()), (rhs, lhs, ())]
        some = trees.of(one, "SomeIn")
        named.append((trees.of(some, "value"), trees.of(some, "collection"), (None,)))
        for variable, value, more in named:
            name = trees.of(variable, "Var", "value")
            path = _path(value, {**known, **found})
            if isinstance(name, str) and name != _INPUT and path is not None:
                found.setdefault(name, path + more)
    return found


def _path(node: Any, aliases: dict[str, Path]) -> Path | None:
    found = trees.reference(node)
    return None if found is None else _resolved(*found, aliases)


def _resolved(root: str, segments: Path, aliases: dict[str, Path]) -> Path | None:
    if root == _INPUT:
        return segments
    return aliases[root] + segments if root in aliases else None


def _references(node: Any) -> Iterator[trees.Reference]:
    """Yield the references below a node, and not again the shorter ones inside them."""
    inner: set[int] = set()
    for one in trees.nodes(node):
        if any(kind in one for kind in ("RefDot", "RefBrack", "Var")):
            found = trees.reference(one) if id(one) not in inner else None
            below = one
            while (below := _below(below)) is not None:
                inner.add(id(below))
            if found is not None:
                yield found


def _below(node: Any) -> Any:
    for kind in ("RefDot", "RefBrack"):
        below = trees.of(node, kind, "refr")
        if isinstance(below, dict):
            return below
    return None
