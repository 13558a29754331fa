"""Asks constraints of an engine: for each a small policy gives its template the input that Gatekeeper would.

That policy says what Gatekeeper's hook does (frameworks/constraint, pkg/client/drivers/rego/rego.go).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.errors import PolicyLoadError
from scanner.model import Source
from scanner.policy.conventions.asking import Asker, Question
from scanner.policy.conventions.gatekeeper.embedded import Places
from scanner.policy.conventions.gatekeeper.isolation import ENTRY, PREFIX, package_of
from scanner.policy.engines.protocol import Module
from scanner.policy.evaluation import Evaluation, RuleFailure
from scanner.policy.input import encode_value
from scanner.policy.portable.engine import as_in_opa

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.policy.conventions.gatekeeper.constraints import Constraint
    from scanner.policy.conventions.gatekeeper.reviews import Review
    from scanner.policy.engines.protocol import Engine

_PARAMETERS = f"{PREFIX}_parameters"
_GROUP = "all"


class ConstraintAsker:
    """Asks the constraints that are for an object what is wrong with it.

    Args:
        constraints: the constraints that may be asked; their templates have Rego.
        engine: evaluates it.
        inventory: what templates see as `data.inventory`.
    """

    def __init__(
        self, constraints: Sequence[Constraint], engine: Engine, inventory: Mapping[str, Any] | None = None
    ) -> None:
        templates = {one.template.kind: one.template for one in constraints}.values()
        self._names = {one.id: f"c{number}" for number, one in enumerate(constraints)}
        self._places = Places(code for template in templates for code in template.codes)
        modules = [module for template in templates for module in template.modules]
        modules += [self._hook(one) for one in constraints]
        data: dict[str, Any] = {_PARAMETERS: {self._names[one.id]: one.parameters for one in constraints}}
        if inventory is not None:
            data["inventory"] = inventory
        questions = [
            Question(one.id, "deny", f"data.{PREFIX}.{self._names[one.id]}.{ENTRY}") for one in constraints
        ]
        self._asker: Asker[str] = Asker(as_in_opa(engine), modules, data, {_GROUP: questions})

    def prepare(self) -> None:
        """Load the policies into the engine; raises what `Engine.load` does, with places in the manifests."""
        try:
            self._asker.prepare()
        except PolicyLoadError as error:
            raise self._places.error(error) from error

    def ask(self, constraints: Sequence[Constraint], review: Review) -> Evaluation:
        """Return what some of the constraints say of an object: verdicts with the values `{msg, details}`.

        Raises:
            PolicyEvalError: the object cannot be given to the engine.
            EngineError: the engine cannot be reached.
        """
        if not constraints:
            return Evaluation(())
        self.prepare()
        asked = dict.fromkeys((self._names[one.id] for one in constraints), True)
        evaluation = self._asker.evaluate(
            _GROUP, encode_value({"review": review.request, "constraints": asked})
        )
        failures = [
            RuleFailure(failure.rule, self._places.message(failure.message))
            for failure in evaluation.failures
            if self._names[failure.rule] in asked
        ]
        return Evaluation(evaluation.verdicts, tuple(failures))

    def close(self) -> None:
        """End what belongs to the engine."""
        self._asker.close()

    def _hook(self, constraint: Constraint) -> Module:
        name = self._names[constraint.id]
        parameters = f"data.{_PARAMETERS}.{name}"
        lines = (
            f"package {PREFIX}.{name}",
            "import rego.v1",
            f'{ENTRY} contains {{"msg": msg, "details": object.get(r, "details", {{}})}} if {{',
            f"\tinput.constraints.{name}",
            f'\tasked := {{"review": input.review, "parameters": {parameters}}}',
            f"\tdata.{package_of(constraint.template.number)}.{ENTRY}[r] with input as asked",
            "\tmsg := r.msg",
            "}",
        )
        return Module(Source(f"<{PREFIX}.{name}>", "\n".join(lines) + "\n"))
