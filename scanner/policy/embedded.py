"""The engine inside this process: regorus, a Rego interpreter.

Measured, for 16 rules: one query for all rules of a document costs a fifth of one query a rule. See docs/adr/0008.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import PolicyEvalError
from scanner.policy.engine import Evaluation, RuleFailure, Verdict
from scanner.policy.regorus_errors import failure_text, load_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Source
    from scanner.policy.pack import Pack
    from scanner.policy.rule import Outcome, Rule
    from scanner.policy.settings import Settings

_INTERRUPTS = (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)


class _Expression(msgspec.Struct):
    value: Any = None


class _Row(msgspec.Struct):
    expressions: list[_Expression]


class _Answer(msgspec.Struct):
    result: list[_Row] = []


class EmbeddedEngine:
    """Evaluates a pack with regorus. It can be pickled; what it has loaded stays behind."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._engine: Any = None
        self._groups: dict[str | None, tuple[tuple[Rule, ...], str]] = {}

    def __getstate__(self) -> Pack:
        return self._pack

    def __setstate__(self, pack: Pack) -> None:
        self.__init__(pack)  # type: ignore[misc]

    def prepare(self) -> None:
        """Load the policies, so that what is wrong with them shows."""
        if self._engine is None:
            self._engine = load_modules(self._pack.sources, self._pack.settings)

    def evaluate(self, input_json: bytes, format_name: str | None) -> Evaluation:
        """Return the verdicts of the rules on an input; see `scanner.policy.engine.Engine`."""
        self.prepare()
        rules, query = self._group(format_name)
        if not rules:
            return Evaluation(())
        self._set_input(input_json)
        try:
            return Evaluation(tuple(_verdicts(query_value(self._engine, query), rules)))
        except _INTERRUPTS:
            raise
        except BaseException:  # noqa: BLE001 - a panic is one; which rule it was shows when they are asked one by one
            return self._one_by_one(input_json, rules)

    def _group(self, format_name: str | None) -> tuple[tuple[Rule, ...], str]:
        """Return the rules that are asked, and the query that asks them all."""
        group = self._groups.get(format_name)
        if group is None:
            pack = self._pack
            rules = pack.of_scope("project") if format_name is None else pack.speaking_for(format_name)
            group = self._groups[format_name] = (rules, _query(rules))
        return group

    def _one_by_one(self, input_json: bytes, rules: Sequence[Rule]) -> Evaluation:
        verdicts: list[Verdict] = []
        failures: list[RuleFailure] = []
        for rule in rules:
            try:
                verdicts.extend(_verdicts(query_value(self._engine, _query((rule,))), (rule,)))
            except _INTERRUPTS:
                raise
            except BaseException as error:  # noqa: BLE001 - a panic is one; it is reported as the rule's failure
                failures.append(RuleFailure(rule.id, failure_text(error)))
                if not isinstance(error, Exception):
                    self._engine = None
                    self.prepare()
                    self._set_input(input_json)
        return Evaluation(tuple(verdicts), tuple(failures))

    def _set_input(self, input_json: bytes) -> None:
        try:
            self._engine.set_input_json(input_json.decode())
        except _INTERRUPTS:
            raise
        except BaseException as error:
            raise PolicyEvalError(
                f"the policy engine cannot read the document: {failure_text(error)}",
                hint="nesting or a number in it may be beyond what the engine takes",
            ) from error


def load_modules(sources: Sequence[Source], settings: Settings) -> Any:
    """Return a regorus engine that has read some policies, and settings as `data.settings`.

    Raises:
        PolicyLoadError: a policy is not valid Rego.
    """
    os.environ.setdefault("RUST_LIB_BACKTRACE", "0")  # with backtraces every error is 30 to 70 times slower
    import regorus  # noqa: PLC0415 - after its environment is set, and only where something is evaluated

    engine = regorus.Engine()
    for source in sources:
        try:
            engine.add_policy(source.path, source.text)
        except _INTERRUPTS:
            raise
        except BaseException as error:
            raise load_error(source, error) from error
    engine.add_data_json(msgspec.json.encode({"settings": settings}).decode())
    try:
        engine.eval_query_as_json("true")
    except _INTERRUPTS:
        raise
    except BaseException as error:
        raise load_error(sources[0], error) from error
    return engine


def query_value(engine: Any, query: str) -> Any:
    """Return the value of a query that has one."""
    return msgspec.json.decode(engine.eval_query_as_json(query), type=_Answer).result[0].expressions[0].value


def _sets(rules: Sequence[Rule]) -> list[tuple[Rule, Outcome]]:
    return [(rule, outcome) for rule in rules for outcome in rule.outcomes]


def _query(rules: Sequence[Rule]) -> str:
    """Return a query for an array of the sets of each rule; a set that is not defined would undo it all."""
    return "[" + ",\n".join(f"data.{rule.package}.{outcome}" for rule, outcome in _sets(rules)) + "]"


def _verdicts(answer: list[Any], rules: Sequence[Rule]) -> list[Verdict]:
    return [
        Verdict(rule.id, outcome, member)
        for (rule, outcome), members in zip(_sets(rules), answer, strict=True)
        for member in members
    ]
