"""Judges Kubernetes documents with Gatekeeper's constraints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.policy.conventions.gatekeeper.asking import ConstraintAsker
from scanner.policy.conventions.gatekeeper.held import Held, held_objects, placed
from scanner.policy.conventions.gatekeeper.inventory import inventory, namespaces
from scanner.policy.conventions.gatekeeper.judging import judge_review, namespace_of
from scanner.policy.conventions.gatekeeper.reviews import review_of
from scanner.policy.conventions.gatekeeper.rules import rule_of
from scanner.policy.evaluation import Evaluation, Verdict
from scanner.policy.input import encode_value
from scanner.policy.verdicts import Judgement, finding_order, judge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from scanner.model import Document
    from scanner.policy.conventions.gatekeeper.constraints import Constraint
    from scanner.policy.conventions.gatekeeper.reviews import Namespace
    from scanner.policy.engines.protocol import Engine
    from scanner.policy.rule import Rule

_FORMAT = "kubernetes"
_read_held = msgspec.json.Decoder(tuple[Held, ...]).decode
_NOTHING = (b"", b"null")


class GatekeeperPanel:
    """Judges with constraints; see `scanner.policy.conventions.panel.Panel`.

    An object is judged by itself, but for the constraints that must know other objects: they are asked when all
    documents are there.

    Args:
        constraints: the constraints.
        engine: evaluates the Rego of their templates.
        severities: severity by rule id, instead of what the constraint's enforcement action means.
    """

    def __init__(
        self, constraints: Sequence[Constraint], engine: Engine, severities: Mapping[str, str]
    ) -> None:
        self._constraints = tuple(one for one in constraints if one.severity)
        self._engine = engine
        self._severities = severities
        self._alone = tuple(one for one in self._constraints if not one.together)
        self._together = tuple(one for one in self._constraints if one.together)
        self._rules = {one.id: rule_of(one) for one in self._constraints}
        self._asker = self._asking(inventory(()))

    def __getstate__(self) -> tuple[Any, ...]:
        return self._constraints, self._engine, self._severities

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, by id."""
        return tuple(self._rules.values())

    @property
    def judges_any(self) -> bool:
        """Whether its rules judge documents of any format: they judge Kubernetes' alone."""
        return False

    def select(self, rules: Collection[str]) -> GatekeeperPanel:
        """Return the panel with the constraints only whose ids are named."""
        selected = [one for one in self._constraints if one.id in rules]
        return GatekeeperPanel(selected, self._engine, self._severities)

    def prepare(self) -> None:
        """Load the policies into the engine; what is wrong with one has its place in the manifest."""
        self._asker.prepare()

    def document(self, document: Document) -> Judgement:
        """Return what the constraints make of the objects of one document, each by itself."""
        if document.format != _FORMAT or not self._alone:
            return Judgement()
        return self._judgement(document, self._alone, held_objects(document), {})

    def facts(self, document: Document) -> bytes:
        """Return the objects of a document, b"" if no constraint must know others than the one it judges."""
        if not self._together or document.format != _FORMAT:
            return b""
        return encode_value(held_objects(document))

    def project(self, facts: Sequence[bytes], documents: Sequence[Document]) -> Judgement:
        """Return what the constraints that must know other objects make of every object."""
        if not self._together or not documents:
            return Judgement()
        held = [() if entry in _NOTHING else _read_held(entry) for entry in facts]
        bodies = [one.body for entry in held for one in entry]
        known = namespaces(bodies)
        self._asker = self._asking(inventory(bodies))
        return _merged(
            self._judgement(document, self._together, entry, known)
            for document, entry in zip(documents, held, strict=True)
            if entry
        )

    def close(self) -> None:
        """End what belongs to the engine."""
        self._asker.close()

    def _asking(self, known: Mapping[str, Any]) -> ConstraintAsker:
        asked = [one for one in self._constraints if one.template.codes]
        return ConstraintAsker(asked, self._engine, known)

    def _judgement(
        self,
        document: Document,
        constraints: Sequence[Constraint],
        held: Sequence[Held],
        known: Mapping[str, Namespace],
    ) -> Judgement:
        verdicts: list[Verdict] = []
        failures = {}
        for one in held:
            namespace = namespace_of(one.body, known)
            evaluation = judge_review(self._asker, constraints, review_of(one.body), namespace)
            verdicts += placed(document, one, evaluation.verdicts)
            failures.update({(failure.rule, failure.message): failure for failure in evaluation.failures})
        evaluation = Evaluation(tuple(verdicts), tuple(failures.values()))
        return judge(evaluation, (document,), self._rules, self._severities)


def _merged(judgements: Iterable[Judgement]) -> Judgement:
    judgements = tuple(judgements)
    findings = (finding for one in judgements for finding in one.findings)
    return Judgement(
        findings=tuple(sorted(findings, key=finding_order)),
        failed=tuple(failed for one in judgements for failed in one.failed),
    )
