"""Runs the `test_` rules of policies, as `opa test` does (https://www.openpolicyagent.org/docs/policy-testing)."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, cast

import msgspec

from scanner.errors import PolicyEvalError, PolicyLimitError
from scanner.model import Source
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.engines.protocol import Module
from scanner.policy.load import unit_tests
from scanner.policy.testing.cases import cases, names_rule
from scanner.policy.testing.preparing import prepare
from scanner.policy.testing.reasons import reason
from scanner.policy.testing.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from scanner.policy.engines.protocol import Covering, Engine
    from scanner.policy.pack import Pack
    from scanner.policy.testing.preparing import Prepared

_FAILING = re.compile(r"^failing\b", re.MULTILINE)
_MAX_SHOWN = 80


def run_unit_tests(pack: Pack, directories: Sequence[Path]) -> list[Trial]:
    """Return how every `test_` rule in the `_test.rego` files of some directories went, in this process.

    Raises:
        PolicyLoadError: a policy or a test is not valid Rego.
    """
    modules = [Module(source) for source in (*pack.sources, *unit_tests(directories))]
    engine = EmbeddedEngine(covering=True)
    return run_tests(modules, {}, engine, engine)


def run_tests(
    modules: Sequence[Module],
    data: Mapping[str, Any],
    engine: Engine,
    parser: Covering,
    wanted: Callable[[str], bool] = lambda _: True,
) -> list[Trial]:
    """Return how the `test_` rules of policies went, in the order of the policies.

    Where a policy defines a set `failing`, its members are named by a test that fails.

    Args:
        modules: the policies, with their tests.
        data: the data.
        engine: evaluates them; what it keeps of their lines afterwards is what the tests reached.
        parser: reads them, to tell more of tests.
        wanted: tells by the full name of a test, `data.package.test_name`, whether to run it.

    Raises:
        PolicyLoadError: a policy is not valid Rego.
        PolicyLimitError: reading them took more time or memory than is allowed.
        EngineError: the engine cannot be reached.
    """
    prepared = prepare(modules, parser)
    engine.load(prepared.modules, data)
    runner = _Runner(engine, parser, prepared)
    return runner.explained(
        [
            (number, runner.run(number))
            for number, test in enumerate(prepared.tests)
            if wanted(f"data.{test.head.package}.{test.head.ref}")
        ]
    )


class _Runner:
    """Runs tests one by one on an engine that has loaded them."""

    def __init__(self, engine: Engine, parser: Covering, prepared: Prepared) -> None:
        self._engine = engine
        self._parser = parser
        self._tests = prepared.tests
        self._not_true: set[int] = set()

    def run(self, number: int) -> Trial:
        """Return how a test went."""
        head = self._tests[number].head
        trial = Trial(head.name, head.span, group=head.package)
        if head.skipped:
            return msgspec.structs.replace(trial, outcome="skipped")
        self._engine.prints()
        started = time.perf_counter()
        try:
            values = self._members(number, self._tests[number].rule)
            ran = self._ran(trial, started)
            return self._judged(ran, number, values)
        except PolicyEvalError as error:
            limited = isinstance(error, PolicyLimitError)
            ran = self._ran(trial, started)
            return msgspec.structs.replace(ran, problem=str(error), outcome="error", limited=limited)

    def _ran(self, trial: Trial, started: float) -> Trial:
        """Return a test with how long it took since it was started, and what it printed."""
        seconds = time.perf_counter() - started
        return msgspec.structs.replace(trial, prints=tuple(self._engine.prints()), seconds=seconds)

    def _judged(self, trial: Trial, number: int, values: list[Any]) -> Trial:
        """Return a test with what its value says: true passes, and so does an object whose cases all do."""
        test = self._tests[number]
        if test.head.key and all(isinstance(value, dict) for value in values):
            named = self._members(number, names_rule(test.head)) if test.named else []
            found = cases(values[0] if values else {}, [name for names in named for name in names])
            trial = msgspec.structs.replace(trial, cases=found)
            if values and all(case.passed for case in found):
                return trial
            self._not_true.add(number)
            return msgspec.structs.replace(trial, problem=_cases_problem(trial), outcome="failed")
        if values and values[0] is True:
            return trial
        if values and values[0] is not False:
            shown = msgspec.json.encode(values[0]).decode()
            problem = f"is not true, but {shown[:_MAX_SHOWN]}{'...' if len(shown) > _MAX_SHOWN else ''}"
            return msgspec.structs.replace(trial, problem=problem, outcome="failed")
        self._not_true.add(number)
        return msgspec.structs.replace(trial, problem=self._problem(number), outcome="failed")

    def _problem(self, number: int) -> str:
        """Return what is wrong with a test that is undefined or false."""
        if not _FAILING.search(self._tests[number].source.text):
            return "is not true"
        try:
            failing = self._members(number, "failing")
        except PolicyEvalError:
            return "is not true"
        members = failing[0] if failing and isinstance(failing[0], list) else []
        return "is not true: " + "; ".join(map(_shown, members)) if members else "is not true"

    def _members(self, number: int, rule: str) -> list[Any]:
        """Return the value of a rule of a test's package, [] where it has none."""
        package = self._tests[number].head.package
        rows = self._engine.query(f"[value | value := data.{package}.{rule}]", b"{}")
        return cast("list[Any]", rows[0].expressions[0]) if rows else []

    def explained(self, trials: list[tuple[int, Trial]]) -> list[Trial]:
        """Return tests, those that failed with the expression that was not true, where the engine kept that."""
        if not hasattr(self._engine, "coverage") or not self._not_true:
            return [trial for _, trial in trials]
        lines = self._engine.coverage()
        return [
            self._explained(number, trial, lines[trial.span.path].covered)
            if number in self._not_true and trial.span.path in lines
            else trial
            for number, trial in trials
        ]

    def _explained(self, number: int, trial: Trial, covered: Sequence[int]) -> Trial:
        test = self._tests[number]
        tree = self._parser.tree(Module(Source(trial.span.path, test.source.text), test.rego))
        found = reason(test.source, test.head, tree, frozenset(covered))
        return msgspec.structs.replace(trial, problem=f"{trial.problem} ({found})") if found else trial


def _cases_problem(trial: Trial) -> str:
    failed = [", ".join(case.name) for case in trial.cases if not case.passed]
    return f"is not true: {'; '.join(failed)}" if failed else "has no case"


def _shown(member: Any) -> str:
    return member if isinstance(member, str) else msgspec.json.encode(member).decode()
