"""What the actions in a JSON template stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.evaluate.evaluator import Evaluator
from scanner.evaluate.function import Surroundings
from scanner.evaluate.functions import PACKER
from scanner.evaluate.meter import Meter
from scanner.evaluate.scope import Resolved
from scanner.evaluate.values import as_text
from scanner.facts.model import Unknown
from scanner.formats.packer.go_actions import OPENING, call
from scanner.formats.terraform.modules.demand import Wanted, settle
from scanner.formats.terraform.modules.known import Known, known
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from scanner.evaluate.values import Value
    from scanner.formats.packer.legacy_config import LegacyConfig
    from scanner.formats.terraform.modules.demand import Answered, Task
    from scanner.syntax.hcl.tree import Expression, Step

_BUDGET = 500_000
_HERE = frozenset({"pwd", "template_dir"})


class LegacyNames:
    """The user variables of a template; a `scanner.evaluate.scope.Scope`.

    Attributes:
        evaluator: gives expressions of the template their values.
        answers: what is worked out.
        busy: what is being worked out.
    """

    def __init__(self, config: LegacyConfig, given: Mapping[str, str]) -> None:
        self._config = config
        self._given = given
        root = config.value if isinstance(config.value, dict) else {}
        defaults, secret = root.get("variables"), root.get("sensitive-variables")
        self._defaults = defaults if isinstance(defaults, dict) else {}
        self._secret = secret if isinstance(secret, list) else []
        self.answers: dict[Hashable, Answered] = {}
        self.busy: set[Hashable] = set()
        self.evaluator = Evaluator(self, PACKER, Surroundings(), Meter(_BUDGET))

    def resolve(self, root: str, steps: tuple[Step, ...]) -> Resolved | None:
        """Return the value of an action; see `scanner.evaluate.scope.Scope`."""
        del steps
        if not root.startswith(OPENING):
            return None
        function, argument = call(root)
        if function in _HERE:
            return Resolved(".", 0)
        if function != "user" or not argument:
            return Resolved(Unknown(root), 0)
        found: Any = settle(Wanted(self, argument))
        value = Unknown(root) if isinstance(found.value, Unknown) else found.value
        return Resolved(value, 0, found.weight, found.height)

    def task(self, what: Hashable) -> Task:
        """Work out the value of a user variable."""
        name = str(what)
        written = f"user {name}"
        if name in self._given and name not in self._secret:
            return known(self._given[name], written)
        expression = self._config.expression(("variables", name)) if name in self._defaults else None
        if expression is None or name in self._secret or self._defaults[name] is None:
            return known(Unknown(written), written)
        for needed in _users(expression):
            yield Wanted(self, needed)
        value: Value = self.evaluator.value(expression, self._config.text)
        text = as_text(value)
        return known(value if text is None else text, written)

    def unanswered(self, what: Hashable) -> Known:
        """Return the answer for a user variable that needs itself."""
        return Known(Unknown(f"user {what}"))

    def note_cycle(self, cycle: Sequence[Wanted]) -> None:
        """Do nothing: Packer reports user variables that need each other, and here they have no value."""


def _users(expression: Expression) -> Iterator[str]:
    """Yield the user variables that a string uses."""
    for part in expression.parts if isinstance(expression, tree.Template) else ():
        if isinstance(part, tree.Interpolation) and isinstance(part.expression, tree.Variable):
            function, argument = call(part.expression.name)
            if function == "user" and argument:
                yield argument
