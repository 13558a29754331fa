"""Applies a pack of rules to documents, one by one and, for the rules that ask for it, all together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.model import Facts
from scanner.policy.embedded import EmbeddedEngine
from scanner.policy.input import encode, encode_facts, encode_project
from scanner.policy.verdicts import Judgement, judge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.model import Document
    from scanner.policy.engine import Evaluation
    from scanner.policy.pack import Pack


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
        self._project_formats = {name for rule in project for name in rule.formats}

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

        Of a document in a format that none of them speaks for, that is only that it is there.
        """
        if not self._has_project_rules:
            return b""
        if document.format not in self._project_formats:
            document = msgspec.structs.replace(document, facts=Facts())
        return encode_facts(document)

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
