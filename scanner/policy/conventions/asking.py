"""Asks many rules at once: a generated policy gathers their sets, so that a document costs one evaluation.

docs/adr/0008-embedded-rego.md has the other ways that were measured.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from scanner.errors import PolicyEvalError, PolicyLimitError
from scanner.model import Source
from scanner.policy.engines.protocol import Module
from scanner.policy.evaluation import Evaluation, RuleFailure, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scanner.policy.engines.protocol import Engine
    from scanner.policy.rule import Outcome

_AGGREGATE = "cattleguard_aggregate"
_DIGITS = 12
_Key = TypeVar("_Key")


class Question(msgspec.Struct, frozen=True):
    """A set that is asked for.

    Attributes:
        rule: id of the rule it belongs to.
        outcome: what its members are.
        ref: the reference to the set in Rego: `data.cattleguard.pinning.unpinned_image.deny`.
        about: the kinds of facts of the input without all of which it is empty; () asks it always.
    """

    rule: str
    outcome: Outcome
    ref: str
    about: tuple[str, ...] = ()


class Asker(Generic[_Key]):
    """Asks groups of questions of one engine. What it has loaded stays behind where it is pickled.

    A rule that took more than it is allowed is not asked again: its failure says so each time.

    Args:
        engine: evaluates the policies.
        modules: the policies.
        data: the data.
        groups: the questions that are asked together, by a key of the caller's.
    """

    def __init__(
        self,
        engine: Engine,
        modules: Sequence[Module],
        data: Mapping[str, Any],
        groups: Mapping[_Key, Sequence[Question]],
    ) -> None:
        self._engine = engine
        self._modules = modules
        self._data = data
        self._groups = {key: tuple(questions) for key, questions in groups.items() if questions}
        self._names = {key: f"group_{number}" for number, key in enumerate(self._groups)}
        self._package = f"{_AGGREGATE}_{_digest(self._groups.values())}"
        self._exceeded: dict[str, str] = {}
        self._loaded = False

    def __getstate__(self) -> tuple[Any, ...]:
        return self._engine, self._modules, self._data, self._groups

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def prepare(self) -> None:
        """Load the policies, if that was not done yet; raises what `Engine.load` does."""
        if not self._loaded:
            self._engine.load((*self._modules, self._aggregate()), self._data)
            self._loaded = True

    def evaluate(self, group: _Key, input_json: bytes) -> Evaluation:
        """Return what the rules of a group say of an input; those that fail, one by one.

        Raises:
            PolicyEvalError: no rule could be asked, because of the input.
            EngineError: the engine cannot be reached.
        """
        if group not in self._groups:
            return Evaluation(())
        self.prepare()
        questions = self._asked(group)
        if not questions:
            return Evaluation((), self._not_asked(group))
        try:
            answer = self._engine.value(f"{self._package}.{self._names[group]}", input_json)
        except PolicyEvalError:
            return self._one_by_one(group, input_json)
        return Evaluation(tuple(_verdicts(questions, answer)), self._not_asked(group))

    def close(self) -> None:
        """End what belongs to the engine."""
        self._engine.close()
        self._loaded = False

    def _asked(self, group: _Key) -> Sequence[Question]:
        if not self._exceeded:
            return self._groups[group]
        return [question for question in self._groups[group] if question.rule not in self._exceeded]

    def _not_asked(self, group: _Key) -> tuple[RuleFailure, ...]:
        if not self._exceeded:
            return ()
        rules = dict.fromkeys(question.rule for question in self._groups[group])
        return tuple(RuleFailure(rule, self._exceeded[rule]) for rule in rules if rule in self._exceeded)

    def _one_by_one(self, group: _Key, input_json: bytes) -> Evaluation:
        """Return what each rule says by itself: which of them fails shows when it is asked alone."""
        verdicts: list[Verdict] = []
        failures = {failure.rule: failure for failure in self._not_asked(group)}
        self._engine.query("true", input_json)  # an input that cannot be read is no rule's failure
        for question in self._asked(group):
            if question.rule in failures:
                continue
            try:
                rows = self._engine.query(_array(question), input_json)
            except PolicyEvalError as error:
                failures[question.rule] = self._failure(question.rule, error)
                continue
            verdicts += _verdicts((question,), [rows[0].expressions[0]])
        return Evaluation(
            tuple(one for one in verdicts if one.rule not in failures), tuple(failures.values())
        )

    def _failure(self, rule: str, error: PolicyEvalError) -> RuleFailure:
        if isinstance(error, PolicyLimitError):
            self._exceeded[rule] = f"it was not asked again: {error}"
            self._loaded = False  # from now on the others are gathered without it
        return RuleFailure(rule, str(error))

    def _aggregate(self) -> Module:
        """Return a policy with one array for each group: the sets of its questions that are still asked.

        A question that is about some facts is not evaluated where there is nothing of them.
        """
        abouts = {question.about for group in self._groups.values() for question in group if question.about}
        lines = [
            f"package {self._package}",
            "import rego.v1",
            *(f"{_guard(about)} if input.{fact} != []" for about in sorted(abouts) for fact in about),
            *(f"{self._names[key]} := {_arrays(self._asked(key))}" for key in self._groups),
        ]
        return Module(Source(f"<{_AGGREGATE}>", "\n".join(lines) + "\n"))


def _digest(groups: Iterable[Sequence[Question]]) -> str:
    """Return what tells the questions from those of other panels, which may be asked of the same server."""
    refs = sorted({question.ref for group in groups for question in group})
    return sha256("\n".join(refs).encode()).hexdigest()[:_DIGITS]


def _arrays(questions: Iterable[Question]) -> str:
    return "[" + ",\n".join(_array(question, guarded=True) for question in questions) + "]"


def _array(question: Question, *, guarded: bool = False) -> str:
    """Return an expression for the members of a set; one that is not defined is empty, and undoes nothing."""
    guard = f"{_guard(question.about)}; " if guarded and question.about else ""
    return f"[v | {guard}some v in {question.ref}]"


def _guard(about: Iterable[str]) -> str:
    return "has_" + "_or_".join(about)


def _verdicts(questions: Sequence[Question], answer: list[Any]) -> list[Verdict]:
    return [
        Verdict(question.rule, question.outcome, member)
        for question, members in zip(questions, answer, strict=True)
        for member in members
    ]
