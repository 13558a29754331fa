"""What the names in a template stand for.

See the Packer documentation, "HCL templates": input variables, local variables, path variables, contextual variables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.evaluate.comparison import type_of
from scanner.evaluate.evaluator import Evaluator
from scanner.evaluate.function import FunctionError, Surroundings
from scanner.evaluate.functions import PACKER
from scanner.evaluate.meter import ExhaustedError, Meter
from scanner.evaluate.scope import Resolved
from scanner.evaluate.type_constraint import TypeConstraint, constrained
from scanner.evaluate.types import ANY, BOOL, Primitive
from scanner.facts.model import Unknown
from scanner.formats.packer.definitions import definitions_of
from scanner.formats.terraform.modules.demand import Wanted, settle
from scanner.formats.terraform.modules.known import Known, known
from scanner.formats.terraform.modules.root_files import RootFiles
from scanner.formats.terraform.modules.variable_files import evaluated_alone, value_of_text
from scanner.formats.terraform.syntax.names import names_in
from scanner.syntax.hcl.tree import GetAttr

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from scanner.evaluate.values import Value
    from scanner.formats.packer.definitions import Definition, Key
    from scanner.formats.packer.folder import Folder
    from scanner.formats.terraform.modules.demand import Answered, Task
    from scanner.formats.terraform.syntax.config import Argument, Block
    from scanner.model import Span
    from scanner.syntax.hcl.tree import Step

_BUDGET = 500_000
"""What evaluation may take for one template."""
_CONTEXTS = frozenset({"build", "data", "packer", "source"})
"""Names whose values are known only while images are built."""


class Names:
    """The names of one template: its own, then those of its directory; a `scanner.evaluate.scope.Scope`.

    Attributes:
        evaluator: gives expressions of the template their values.
        answers: what is worked out.
        busy: what is being worked out.
    """

    def __init__(self, own: Iterable[Block], folder: Folder) -> None:
        self._own = dict(reversed(list(definitions_of(own))))
        self._folder = folder
        self.answers: dict[Hashable, Answered] = {}
        self.busy: set[Hashable] = set()
        time = folder.tree.assumptions.effective_time
        files = RootFiles(folder.tree, folder.directory, lambda: folder.paths)
        self.evaluator = Evaluator(self, PACKER, Surroundings(files, time), Meter(_BUDGET))

    def resolve(self, root: str, steps: tuple[Step, ...]) -> Resolved | None:
        """Return the value that a traversal begins with; see `scanner.evaluate.scope.Scope`."""
        first = steps[0] if steps else None
        if not isinstance(first, GetAttr):
            return Resolved(Unknown(root), 0) if root in _CONTEXTS else None
        if root in ("var", "local"):
            found: Any = settle(Wanted(self, (root, first.name)))
            return Resolved(found.value, 1, found.weight, found.height)
        if root == "path":
            return Resolved("." if first.name in ("cwd", "root") else Unknown(f"path.{first.name}"), 1)
        return Resolved(Unknown(root), 0) if root in _CONTEXTS else None

    def definition(self, key: Key) -> Definition | None:
        """Return what defines a variable or a local, None where nothing does."""
        return self._own.get(key) or self._folder.definitions.get(key)

    def given(self, variable: str) -> Span | None:
        """Return the place in a variable file where the value of a variable is given, None if none gives it."""
        found = self._folder.given.get(variable)
        return None if found is None else found.source.span(*found.offsets)

    def task(self, what: Hashable) -> Task:
        """Work out the value of a name."""
        key: Any = what
        written = ".".join(key)
        definition = self.definition(key)
        if definition is None or definition.secret:
            return known(Unknown(written), written)
        if key[0] == "var":
            return known(self._variable(key[1], definition), written)
        argument = definition.argument
        if argument is None:
            return known(Unknown(written), written)
        for name in names_in(argument.expression):
            if name.kind in ("var", "local"):
                yield Wanted(self, (name.kind, name.labels[0]))
        return known(self.evaluator.value(argument.expression, argument.config.text), written)

    def unanswered(self, what: Hashable) -> Known:
        """Return the answer for a name that needs itself."""
        key: Any = what
        return Known(Unknown(".".join(key)))

    def note_cycle(self, cycle: Sequence[Wanted]) -> None:
        """Do nothing: Packer reports names that need each other, and here they have no value."""

    def _variable(self, name: str, definition: Definition) -> Value:
        """Return the value of a variable: what a file gives, then the environment, then the default."""
        environment = self._folder.tree.assumptions.packer_variables.get(name)
        constraint = _constraint(definition)
        value: Value = Unknown(f"var.{name}")
        if name in self._folder.given:
            value = self._folder.given[name].value
        elif environment is not None:
            is_text = isinstance(constraint.type, Primitive) and constraint.type != BOOL
            value = environment if is_text else value_of_text(environment, name)
        elif definition.argument is not None:
            value = _default(definition.argument)
        try:
            found = constrained(value, constraint)
        except (FunctionError, ExhaustedError):
            found = value = Unknown("")
        return Unknown(f"var.{name}") if isinstance(value, Unknown) else found


def _default(argument: Argument) -> Value:
    return evaluated_alone(argument.expression, argument.config.text)


def _constraint(definition: Definition) -> TypeConstraint:
    """Return the type of a variable: the one that is declared, or that of its default."""
    variable = definition.variable
    if variable is not None and "type" in variable.block.arguments:
        return variable.constraint
    default = None if definition.argument is None else _default(definition.argument)
    return TypeConstraint(ANY if default is None else type_of(default))
