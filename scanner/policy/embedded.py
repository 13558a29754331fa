"""The engine inside this process: regorus, a Rego interpreter.

A generated policy gathers, for each format, the sets of the rules that speak for it, so that a document costs one
evaluation. docs/adr/0008-embedded-rego.md has the other ways that were measured.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import PolicyEvalError
from scanner.model import Source
from scanner.policy.engine import Evaluation, RuleFailure, Verdict
from scanner.policy.regorus_errors import failure_text, load_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.policy.pack import Pack
    from scanner.policy.rule import Outcome, Rule
    from scanner.policy.settings import Settings

_INTERRUPTS = (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)
_AGGREGATE = "cattleguard_aggregate"


class _Group(msgspec.Struct, frozen=True):
    """Rules that are asked together, by the name of the array that holds their sets."""

    name: str
    rules: tuple[Rule, ...]


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
        self._groups = _groups(pack)
        self._engine: Any = None

    def __getstate__(self) -> Pack:
        return self._pack

    def __setstate__(self, pack: Pack) -> None:
        self.__init__(pack)  # type: ignore[misc]

    def prepare(self) -> None:
        """Load the policies, so that what is wrong with them shows."""
        if self._engine is None:
            sources = (*self._pack.sources, _aggregate(self._groups.values()))
            self._engine = load_modules(sources, self._pack.settings)

    def evaluate(self, input_json: bytes, format_name: str | None) -> Evaluation:
        """Return the verdicts of the rules on an input; see `scanner.policy.engine.Engine`."""
        self.prepare()
        group = self._groups.get(format_name)
        if group is None:
            return Evaluation(())
        self._set_input(input_json)
        try:
            answer = self._engine.eval_rule_as_json(f"data.{_AGGREGATE}.{group.name}")
            return Evaluation(tuple(_verdicts(msgspec.json.decode(answer), group.rules)))
        except _INTERRUPTS:
            raise
        except BaseException:  # noqa: BLE001 - a panic is one; which rule it was shows when they are asked one by one
            return self._one_by_one(input_json, group.rules)

    def _one_by_one(self, input_json: bytes, rules: Sequence[Rule]) -> Evaluation:
        verdicts: list[Verdict] = []
        failures: list[RuleFailure] = []
        for rule in rules:
            try:
                verdicts.extend(_verdicts(query_value(self._engine, _query((rule,))), (rule,)))
            except _INTERRUPTS:
                raise
            except BaseException as error:  # noqa: BLE001 - a panic is one; it is reported as the rule's failure
                failures.append(RuleFailure(rule.id, failure_text(error, self._pack.sources)))
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
    os.environ["RUST_LIB_BACKTRACE"] = "0"  # with backtraces every error is 30 to 70 times slower
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


def _groups(pack: Pack) -> dict[str | None, _Group]:
    """Return the rules that are asked about each format, and under None the project's."""
    formats = sorted({name for rule in pack.rules for name in rule.formats})
    asked = {name: pack.speaking_for(name) for name in formats}
    groups: dict[str | None, _Group] = {
        name: _Group(f"group_{number}", rules) for number, (name, rules) in enumerate(asked.items()) if rules
    }
    project = pack.of_scope("project")
    if project:
        groups[None] = _Group("project", project)
    return groups


def _aggregate(groups: Iterable[_Group]) -> Source:
    """Return a policy with one array for each group: the sets of its rules.

    A rule that says what it is about is not evaluated where there is nothing of that; those of the project always are.
    """
    groups = tuple(groups)
    abouts = {rule.about for group in groups for rule in group.rules if _is_guarded(rule)}
    lines = [
        f"package {_AGGREGATE}",
        "import rego.v1",
        *(f"{_guard(about)} if input.{fact} != []" for about in sorted(abouts) for fact in about),
        *(f"{group.name} := {_query(group.rules, guarded=True)}" for group in groups),
    ]
    return Source(f"<{_AGGREGATE}>", "\n".join(lines) + "\n")


def _query(rules: Iterable[Rule], *, guarded: bool = False) -> str:
    """Return an expression for the sets of some rules; what is not defined is empty, and undoes nothing."""
    arrays = [
        f"[v | {_guard(rule.about)}; some v in data.{rule.package}.{outcome}]"
        if guarded and _is_guarded(rule)
        else f"[v | some v in data.{rule.package}.{outcome}]"
        for rule, outcome in _sets(rules)
    ]
    return "[" + ",\n".join(arrays) + "]"


def _is_guarded(rule: Rule) -> bool:
    return bool(rule.about) and rule.scope == "document"


def _guard(about: Iterable[str]) -> str:
    return "has_" + "_or_".join(about)


def _sets(rules: Iterable[Rule]) -> list[tuple[Rule, Outcome]]:
    return [(rule, outcome) for rule in rules for outcome in rule.outcomes]


def _verdicts(answer: list[Any], rules: Iterable[Rule]) -> list[Verdict]:
    return [
        Verdict(rule.id, outcome, member)
        for (rule, outcome), members in zip(_sets(rules), answer, strict=True)
        for member in members
    ]
