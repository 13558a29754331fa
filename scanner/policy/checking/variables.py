"""Variables of policies, and the scopes that they belong to."""

from __future__ import annotations

from typing import Literal

import msgspec

from scanner.policy.checking.syntax import Tree  # noqa: TC001 - msgspec reads the annotations

Kind = Literal["assigned", "declared", "element", "key", "domain-element", "domain-key", "argument"]


class Variable(msgspec.Struct, eq=False):
    """A variable of a body, a comprehension, or a function.

    Attributes:
        name: its name.
        kind: how it came to be: by `:=`, by `some x`, as element or key of `some k, x in` or of `every`, as argument.
        place: the node (with a span) that declares it.
        origin: the expression that it is the value, an element or a key of; None where that is not known.
        scope: number of the scope that declares it.
        spec: the rule it belongs to.
        index: of an argument, its place.
        uses: how often it is named besides its declaration.
    """

    name: str
    kind: Kind
    place: Tree
    origin: Tree | None
    scope: int
    spec: Tree
    index: int = -1
    uses: int = 0


class Reference(msgspec.Struct, frozen=True, eq=False):
    """A reference to something outside the body: the full path of a rule (`data`, ...) or of `input`.

    Attributes:
        path: its constant names.
        node: the whole reference.
        target: whether it is what `with` replaces.
        rule: the node of the rule it stands in.
    """

    path: tuple[str, ...]
    node: Tree
    target: bool
    rule: Tree


class Scope:
    """The variables of one body."""

    def __init__(self, parent: Scope | None, number: int, *, comprehension: bool = False) -> None:
        self.parent, self.number, self.comprehension = parent, number, comprehension
        self.names: dict[str, Variable] = {}

    def find(self, name: str) -> Variable | None:
        """Return the variable that a name means here."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None
