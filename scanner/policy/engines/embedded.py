"""The engine inside this process: regorus, a Rego interpreter. docs/adr/0008-embedded-rego.md says why."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import PolicyEvalError
from scanner.policy.engines.protocol import Lines, Row
from scanner.policy.engines.regorus_errors import eval_error, load_error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.policy.engines.protocol import Module

_INTERRUPTS = (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)


class _Expression(msgspec.Struct):
    value: Any = None


class _Row(msgspec.Struct):
    expressions: list[_Expression]
    bindings: dict[str, Any] = {}


class _Answer(msgspec.Struct):
    result: list[_Row] = []


class _File(msgspec.Struct):
    path: str
    covered: list[int]
    not_covered: list[int]


class _Report(msgspec.Struct):
    files: list[_File]


class EmbeddedEngine:
    """Evaluates trusted policies with regorus; see `scanner.policy.engines.protocol.Covering`.

    Args:
        covering: whether to keep which lines are evaluated.
    """

    def __init__(self, *, covering: bool = False) -> None:
        self._covering = covering
        self._modules: Sequence[Module] = ()
        self._data: Mapping[str, Any] = {}
        self._regorus: Any = None

    def __getstate__(self) -> bool:
        return self._covering

    def __setstate__(self, covering: bool) -> None:
        self.__init__(covering=covering)  # type: ignore[misc]

    def load(self, modules: Sequence[Module], data: Mapping[str, Any]) -> None:
        """Read policies and data, instead of what was read before."""
        self._modules, self._data = modules, data
        self._regorus = self._loaded()

    def value(self, rule: str, input_json: bytes) -> Any:
        """Return the JSON value of a rule that has one for every input."""
        self._set_input(input_json)
        return msgspec.json.decode(self._ask("eval_rule_as_json", f"data.{rule}"))

    def query(self, query: str, input_json: bytes) -> list[Row]:
        """Return all answers to a query."""
        self._set_input(input_json)
        answer = msgspec.json.decode(self._ask("eval_query_as_json", query), type=_Answer)
        return [Row(tuple(one.value for one in row.expressions), row.bindings) for row in answer.result]

    def prints(self) -> list[str]:
        """Return what `print` printed since the last time."""
        return list(self._regorus.take_prints()) if self._regorus is not None else []

    def tree(self, module: Module) -> dict[str, Any]:
        """Return the syntax tree of a policy."""
        trees = msgspec.json.decode(_read((module,), covering=False).get_ast_as_json())
        tree: dict[str, Any] = trees[0]["ast"]
        return tree

    def coverage(self) -> dict[str, Lines]:
        """Return which lines of each policy were evaluated since it was loaded, and which were not."""
        report = msgspec.json.decode(self._regorus.get_coverage_report_as_json(), type=_Report)
        return {one.path: Lines(tuple(one.covered), tuple(one.not_covered)) for one in report.files}

    def close(self) -> None:
        """Forget what was loaded."""
        self._regorus = None

    def _loaded(self) -> Any:
        engine = _read(self._modules, covering=self._covering)
        engine.add_data_json(msgspec.json.encode(self._data).decode())
        try:
            engine.eval_query_as_json("true")
        except _INTERRUPTS:
            raise
        except BaseException as error:
            raise load_error(self._modules[0].source, error) from error
        return engine

    def _ask(self, method: str, text: str) -> str:
        try:
            answer: str = getattr(self._regorus, method)(text)
        except _INTERRUPTS:
            raise
        except BaseException as error:
            if not isinstance(error, Exception):
                self._regorus = self._loaded()  # a panic may leave anything behind
            raise eval_error(error, [module.source for module in self._modules]) from error
        return answer

    def _set_input(self, input_json: bytes) -> None:
        try:
            self._regorus.set_input_json(input_json.decode())
        except _INTERRUPTS:
            raise
        except BaseException as error:
            raise PolicyEvalError(
                f"the policy engine cannot read the document: {eval_error(error).message}",
                hint="nesting or a number in it may be beyond what the engine takes",
            ) from error


class EmbeddedEngines:
    """Makes engines inside this process; see `scanner.policy.engines.protocol.Engines`."""

    name = "embedded"

    def trusted(self) -> EmbeddedEngine:
        """Return an engine for the shipped policies."""
        return EmbeddedEngine()

    def untrusted(self) -> EmbeddedEngine:
        """Return an engine for any policies."""
        return EmbeddedEngine()

    def covering(self) -> EmbeddedEngine:
        """Return an engine for any policies that keeps which of their lines are evaluated."""
        return EmbeddedEngine(covering=True)


def _read(modules: Sequence[Module], *, covering: bool) -> Any:
    """Return a regorus engine that has read policies.

    Raises:
        PolicyLoadError: a policy is not valid Rego.
    """
    os.environ["RUST_LIB_BACKTRACE"] = "0"  # with backtraces every error is 30 to 70 times slower
    import regorus  # noqa: PLC0415 - after its environment is set, and only where something is evaluated

    engine = regorus.Engine()
    engine.set_gather_prints(True)
    engine.set_enable_coverage(covering)
    for module in modules:
        try:
            engine.set_rego_v0(module.rego == 0)
            engine.add_policy(module.source.path, module.source.text)
        except _INTERRUPTS:
            raise
        except BaseException as error:
            raise load_error(module.source, error) from error
    return engine
