"""Cattleguard's own convention: rules with METADATA, over facts; docs/contract.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.model import Facts
from scanner.policy.conventions.asking import Asker, Question
from scanner.policy.engines.protocol import Module
from scanner.policy.input import encode, encode_facts, encode_project
from scanner.policy.rule import FACTS
from scanner.policy.verdicts import Judgement, judge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from scanner.model import Document
    from scanner.policy.engines.protocol import Engine
    from scanner.policy.evaluation import Evaluation
    from scanner.policy.pack import Pack
    from scanner.policy.rule import Rule


class NativePanel:
    """Judges with a pack of rules; see `scanner.policy.conventions.panel.Panel`.

    Args:
        pack: the rules.
        engine: evaluates them.
        severities: severity by rule id, instead of the rule's own.
        strict: whether a question without an answer is a finding.
    """

    def __init__(self, pack: Pack, engine: Engine, severities: Mapping[str, str], *, strict: bool) -> None:
        self._pack = pack
        self._engine = engine
        self._rules = {rule.id: rule for rule in pack.rules}
        self._severities = severities
        self._strict = strict
        self._with_document = pack.reads_document
        self._asker = rule_asker(pack, engine)
        project = pack.of_scope("project")
        self._has_project_rules = bool(project)
        self._project_facts = _facts_by_format(project)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, by id."""
        return tuple(self._rules.values())

    @property
    def sha256(self) -> str:
        """The SHA-256 over the text of the policies, 64 hexadecimal digits."""
        return self._pack.sha256()

    @property
    def judges_any(self) -> bool:
        """Whether its rules judge data in no format that is known: they name their formats."""
        return False

    def select(self, rules: Collection[str]) -> NativePanel:
        """Return the panel with some of its rules."""
        kept = tuple(rule for rule in self._pack.rules if rule.id in rules)
        pack = msgspec.structs.replace(self._pack, rules=kept)
        return NativePanel(pack, self._engine, self._severities, strict=self._strict)

    def prepare(self) -> None:
        """Load the policies into the engine."""
        self._asker.prepare()

    def document(self, document: Document) -> Judgement:
        """Return what the rules make of one document."""
        evaluation = self._asker.evaluate(
            document.format, encode(document, with_document=self._with_document)
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
        """Return what the project's rules make of all documents together."""
        if not self._has_project_rules or not documents:
            return Judgement()
        evaluation = self._asker.evaluate(None, encode_project(facts))
        return self._judgement(evaluation, documents)

    def close(self) -> None:
        """End what belongs to the engine."""
        self._asker.close()

    def _judgement(self, evaluation: Evaluation, documents: Sequence[Document]) -> Judgement:
        return judge(evaluation, documents, self._rules, self._severities, strict=self._strict)


def rule_asker(pack: Pack, engine: Engine) -> Asker[str | None]:
    """Return what asks a pack's rules: those that speak for a format under its name, the project's under None."""
    formats = sorted({name for rule in pack.rules for name in rule.formats})
    groups: dict[str | None, Sequence[Question]] = {
        name: _questions(pack.speaking_for(name), guarded=True) for name in formats
    }
    groups[None] = _questions(pack.of_scope("project"), guarded=False)
    modules = [Module(source) for source in pack.sources]
    return Asker(engine, modules, {"settings": pack.settings}, groups)


def _questions(rules: Iterable[Rule], *, guarded: bool) -> list[Question]:
    return [
        Question(
            rule.id, outcome, f"data.{rule.package}.{outcome}", about=tuple(rule.about) if guarded else ()
        )
        for rule in rules
        for outcome in rule.outcomes
    ]


def _facts_by_format(rules: Iterable[Rule]) -> dict[str, frozenset[str]]:
    """Return for each format the kinds of facts that rules are about which speak for it; all, where one does not say."""
    found: dict[str, frozenset[str]] = {}
    for rule in rules:
        for name in rule.formats:
            found[name] = found.get(name, frozenset()) | frozenset(rule.about or FACTS)
    return found
