"""Applies a pack of rules to documents, one by one and, for the rules that ask for it, all together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from scanner.facts.model import Facts
from scanner.policy.embedded import EmbeddedEngine
from scanner.policy.input import encode, encode_facts, encode_project
from scanner.policy.rule import FACTS
from scanner.policy.verdicts import Judgement, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scanner.model import Document
    from scanner.policy.engine import Evaluation
    from scanner.policy.pack import Pack
    from scanner.policy.rule import Rule


class DocumentJudge(Protocol):
    """Looks at documents one by one."""

    def document(self, document: Document) -> Judgement:
        """Return what there is to say of a document."""

    def facts(self, document: Document) -> bytes:
        """Return what will be needed of it when all documents are looked at together."""


class Judge:
    """Judges with one pack.

    Args:
        pack: the rules.
        severities: severity by rule id, instead of the rule's own.
        strict: whether a question without an answer is a finding.
    """

    def __init__(self, pack: Pack, severities: Mapping[str, str], *, strict: bool) -> None:
        self._rules = {rule.id: rule for rule in pack.rules}
        self._severities = severities
        self._strict = strict
        self._engine = EmbeddedEngine(pack)
        self._with_document = pack.reads_document
        project = pack.of_scope("project")
        self._has_project_rules = bool(project)
        self._project_facts = _facts_by_format(project)

    def prepare(self) -> None:
        """Load the policies into the engine.

        Raises:
            PolicyLoadError: one is not valid Rego.
        """
        self._engine.prepare()

    def document(self, document: Document) -> Judgement:
        """Return what the rules make of one document.

        Raises:
            PolicyEvalError: the document cannot be given to the engine.
        """
        evaluation = self._engine.evaluate(
            encode(document, with_document=self._with_document), document.format
        )
        return self._judgement(evaluation, (document,))

    def facts(self, document: Document) -> bytes:
        """Return what the project's rules will want to know of a document, b"" if there are no such rules.

        Of each document they get the facts that those of them are about which speak for its format.
        """
        if not self._has_project_rules:
            return b""
        wanted = self._project_facts.get(document.format, frozenset())
        facts = Facts(**{name: getattr(document.facts, name) for name in wanted})
        return encode_facts(msgspec.structs.replace(document, facts=facts))

    def project(self, facts: Sequence[bytes], documents: Sequence[Document]) -> Judgement:
        """Return what the project's rules make of all documents; `facts` has an entry for each.

        Raises:
            PolicyEvalError: the facts cannot be given to the engine.
        """
        if not self._has_project_rules or not documents:
            return Judgement()
        evaluation = self._engine.evaluate(encode_project(facts), None)
        return self._judgement(evaluation, documents)

    def _judgement(self, evaluation: Evaluation, documents: Sequence[Document]) -> Judgement:
        return judge(evaluation, documents, self._rules, self._severities, strict=self._strict)


def _facts_by_format(rules: Iterable[Rule]) -> dict[str, frozenset[str]]:
    """Return for each format the kinds of facts that rules are about which speak for it; all, where one does not say."""
    found: dict[str, frozenset[str]] = {}
    for rule in rules:
        for name in rule.formats:
            found[name] = found.get(name, frozenset()) | frozenset(rule.about or FACTS)
    return found
