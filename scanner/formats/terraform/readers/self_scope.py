"""The names in provisioners and connections, where `self` is the resource instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.evaluator import Evaluator
from scanner.evaluate.scope import Resolved
from scanner.facts.model import Unknown
from scanner.formats.terraform.modules.known import known
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.evaluate.scope import Scope
    from scanner.evaluate.values import Value
    from scanner.syntax.hcl.tree import Step


class SelfScope:
    """The names of a module, and `self`; see `scanner.evaluate.scope.Scope`.

    Args:
        scope: the names of the module.
        resource: what is known of the resource instance.
    """

    def __init__(self, scope: Scope, resource: Value) -> None:
        self._scope = scope
        self._attributes = resource if isinstance(resource, dict) else {}

    def resolve(self, root: str, steps: tuple[Step, ...]) -> Resolved | None:
        """Return the value that a traversal begins with; an attribute that is not set is unknown."""
        if root != "self":
            return self._scope.resolve(root, steps)
        first = steps[0] if steps else None
        if not isinstance(first, tree.GetAttr):
            return Resolved(Unknown("self"), 0)
        written = f"self.{first.name}"
        found = known(self._attributes.get(first.name, Unknown(written)), written)
        return Resolved(found.value, 1, found.weight, found.height)


def with_self(run: Evaluator, resource: Value) -> Evaluator:
    """Return an evaluator for which `self` is a resource instance."""
    return Evaluator(SelfScope(run.scope, resource), run.functions, run.surroundings, run.meter, run.names)
