"""Judges documents by conftest's conventions."""

from __future__ import annotations

import posixpath
from copy import copy
from typing import TYPE_CHECKING, Any, cast

from scanner.errors import EngineError
from scanner.policy.conventions.conftest.clauses import read
from scanner.policy.conventions.conftest.combined import Combined
from scanner.policy.conventions.conftest.inputs import inputs
from scanner.policy.conventions.conftest.origins import Origins
from scanner.policy.conventions.conftest.questions import Questioner
from scanner.policy.conventions.conftest.rules import found_in
from scanner.policy.conventions.conftest.sorting import Sorted, sort
from scanner.policy.conventions.conftest.verdicts import Writer
from scanner.policy.input import encode_value
from scanner.policy.verdicts import Judgement

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from scanner.model import Document
    from scanner.policy.conventions.conftest.inputs import Input
    from scanner.policy.conventions.conftest.rules import Found
    from scanner.policy.engines.protocol import Covering, Engine, Module
    from scanner.policy.rule import Rule

_COMBINED = "Combined"


class ConftestPanel:
    """Judges with policies of conftest's conventions; see `scanner.policy.conventions.panel.Panel`.

    Args:
        modules: the policies; see `conftest_modules`.
        data: the data of all of them.
        engine: evaluates them.
        namespaces: the packages whose rules are asked, as patterns; () asks all.
        combine: whether all documents are judged together, as conftest's `--combine` does.
        severities: severity by rule id, instead of everything the policies say of it.
        reader: shows how policies are read, where `engine` does not.

    Raises:
        PolicyLoadError: a policy is not valid Rego, or conftest would not take it.
        PolicyLimitError: reading one took more than is allowed.
        UsageError: there is no such namespace.
        EngineError: the engine cannot be reached, or none shows how policies are read.
    """

    def __init__(
        self,
        modules: Sequence[Module],
        data: Mapping[str, Any],
        engine: Covering | Engine,
        *,
        namespaces: tuple[str, ...] = (),
        combine: bool = False,
        severities: Mapping[str, str],
        reader: Covering | None = None,
    ) -> None:
        shown = _reader(engine) if reader is None else reader
        readings = [read(module, shown) for module in modules]
        self._engine = engine
        self._modules = modules
        self._data = data
        self._combine = combine
        self._severities = severities
        self._with_file = any(reading.reads_file for reading in readings)
        found = found_in(readings, namespaces, combine=combine)
        self.notes = found.notes
        self._ask_for(found)

    def _ask_for(self, found: Found) -> None:
        self._found = found
        self._origins = Origins(found)
        self._writer = Writer(found, self._severities)
        self._questioner = Questioner(
            self._engine, self._modules, self._data, found, with_file=self._with_file
        )

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, by id."""
        return tuple(one.rule for one in self._found.rules.values())

    @property
    def judges_any(self) -> bool:
        """Whether there are rules: they judge documents of any format, and data in none that is known."""
        return bool(self._found.rules)

    def select(self, rules: Collection[str]) -> ConftestPanel:
        """Return the panel with some of its rules."""
        panel = copy(self)
        panel._ask_for(self._found.only(rules))  # noqa: SLF001 - it is one of this class
        return panel

    def prepare(self) -> None:
        """Load the policies into the engine."""
        self._questioner.prepare()

    def document(self, document: Document) -> Judgement:
        """Return what the rules make of one document; nothing where all are judged together."""
        if self._combine or not self._found.rules:
            return Judgement()
        return _together([self._judged(document, one) for one in inputs(document)])

    def facts(self, document: Document) -> bytes:
        """Return what is judged of a document, where all are judged together; else b""."""
        if not self._combine or not self._found.rules:
            return b""
        contents = [one.value for one in inputs(document)]
        return encode_value([{"path": document.source.path, "contents": one} for one in contents])

    def project(self, facts: Sequence[bytes], documents: Sequence[Document]) -> Judgement:
        """Return what the rules make of all documents together."""
        if not self._combine or not self._found.rules or not documents:
            return Judgement()
        combined = Combined(facts, documents)
        answers = self._sorted(combined.input_json(), _COMBINED)
        return self._writer.judgement(answers, documents, combined.places(answers))

    def close(self) -> None:
        """End what belongs to the engine."""
        self._questioner.close()

    def _judged(self, document: Document, one: Input) -> Judgement:
        answers = self._sorted(encode_value(one.value), document.source.path)
        return self._writer.judgement(answers, (document,), answers.places_in(document, one))

    def _sorted(self, value: bytes, path: str) -> Sorted:
        directory, name = posixpath.split(path)
        evaluation = self._questioner.ask(value, name, directory or ".")
        return sort(evaluation, self._found, self._origins)


def _reader(engine: Covering | Engine) -> Covering:
    """Return an engine that shows how it reads policies.

    Raises:
        EngineError: it does not.
    """
    if not hasattr(engine, "tree"):
        raise EngineError(
            "this policy engine does not show how it reads policies", hint="give the panel a reader"
        )
    return cast("Covering", engine)


def _together(judgements: Sequence[Judgement]) -> Judgement:
    if len(judgements) == 1:
        return judgements[0]
    return Judgement(
        *(
            tuple(item for judgement in judgements for item in getattr(judgement, name))
            for name in Judgement.__struct_fields__
        )
    )
