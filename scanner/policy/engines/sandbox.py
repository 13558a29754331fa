"""The engine for policies nobody vouches for: regorus in a process that has little time and memory, and nothing else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import EngineError, PolicyError, PolicyLimitError
from scanner.model import Span
from scanner.policy.engines.answers import read_coverage, read_rows, read_tree, read_value
from scanner.policy.engines.calls import refuse_reaching
from scanner.policy.engines.places import refuse_hidden_rules
from scanner.policy.engines.protocol import Limits
from scanner.policy.engines.regorus_errors import message_of, refused
from scanner.policy.engines.regorus_session import RefusedError
from scanner.policy.engines.sandbox_end import EndedError
from scanner.policy.engines.sandbox_process import Process

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.policy.engines.protocol import Lines, Module, Row

_MIB = 1024 * 1024
_NO_ANSWER = "the answer of the worker for policies cannot be read"
_BROKEN = "this is a defect of the engine that the policy runs into"


class SandboxedEngine:
    """Evaluates any policies; see `scanner.policy.engines.protocol.Covering`.

    A worker that has ended is replaced at the next request, with everything loaded again; what it had printed and which lines
    it had evaluated is lost. The time to start a worker is not counted. An engine that was asked for all the time it has in
    total, or has answered all it may, refuses everything from then on.

    Args:
        limits: what a worker may use.
        covering: whether to keep which lines are evaluated.
    """

    def __init__(self, limits: Limits = Limits(), *, covering: bool = False) -> None:  # noqa: B008 - immutable
        self._limits = limits
        self._covering = covering
        self._modules: Sequence[Module] = ()
        self._load: list[bytes] | None = None
        self._process: Process | None = None
        self._is_loaded = False
        self._spent_s = 0.0
        self._answered_bytes = 0

    def __getstate__(self) -> tuple[Limits, bool]:
        return self._limits, self._covering

    def __setstate__(self, state: tuple[Limits, bool]) -> None:
        self.__init__(state[0], covering=state[1])  # type: ignore[misc]

    def load(self, modules: Sequence[Module], data: Mapping[str, Any]) -> None:
        """Read policies and data, instead of what was read before; refuse policies that reach outside."""
        self._load = None
        self._is_loaded = False
        self._modules = tuple(modules)
        request = [b"load", msgspec.json.encode(data)]
        for module in modules:
            request += _parts(module)
        self._load = request
        try:
            self._loaded()
            refuse_hidden_rules(self._modules, data, self.tree)
            refuse_reaching(self._modules, self.tree)
        except BaseException:
            self._load = None
            raise

    def value(self, rule: str, input_json: bytes) -> Any:
        """Return the JSON value of a rule that has one for every input."""
        return read_value(self._one(self._loaded(), b"value", rule.encode(errors="replace"), input_json))

    def query(self, query: str, input_json: bytes) -> list[Row]:
        """Return all answers to a query."""
        return read_rows(self._one(self._loaded(), b"query", query.encode(errors="replace"), input_json))

    def prints(self) -> list[str]:
        """Return what `print` printed since the last time, as far as it is kept."""
        process = self._process
        if process is None or not process.usable or not self._is_loaded:
            return []
        return [line.decode(errors="replace") for line in self._ask(process, b"prints")]

    def tree(self, module: Module) -> dict[str, Any]:
        """Return the syntax tree of a policy."""
        try:
            return read_tree(self._one(self._running(), b"tree", *_parts(module), modules=(module,)))
        except PolicyLimitError as error:
            span = error.span or Span(module.source.path, 1, 1, 1, 1)
            raise PolicyLimitError(error.message, hint=error.hint, span=span) from error

    def coverage(self) -> Mapping[str, Lines]:
        """Return which lines of each policy were evaluated since it was loaded, and which were not."""
        return read_coverage(self._one(self._loaded(), b"coverage"))

    def close(self) -> None:
        """End the worker, and forget what was loaded."""
        if self._process is not None:
            self._process.end()
        self._process = None
        self._load = None

    def _running(self) -> Process:
        self._check_totals()
        if self._process is None or not self._process.usable:
            self._is_loaded = False
            self._process = Process(self._limits, covering=self._covering)
        return self._process

    def _check_totals(self) -> None:
        limits = self._limits
        if self._spent_s > limits.total_seconds:
            taken = f"took longer than {limits.total_seconds:g} s in all"
            raise PolicyLimitError(taken, hint="--policy-timeout allows more: thirty times what it says")
        if self._answered_bytes > limits.answer_bytes:
            given = f"gave answers of more than {limits.answer_bytes // _MIB} MiB in all"
            raise PolicyLimitError(given, hint="no option allows more")

    def _loaded(self) -> Process:
        if self._load is None:
            raise EngineError("no policies are loaded")
        process = self._running()
        if not self._is_loaded:
            self._ask(process, *self._load)
            self._is_loaded = True
        return process

    def _one(self, process: Process, *request: bytes, modules: Sequence[Module] = ()) -> bytes:
        parts = self._ask(process, *request, modules=modules)
        if len(parts) != 1:
            process.end()
            raise EngineError(_NO_ANSWER)
        return parts[0]

    def _ask(self, process: Process, *request: bytes, modules: Sequence[Module] = ()) -> list[bytes]:
        modules = modules or self._modules
        begun = time.monotonic()
        try:
            kind, *parts = process.ask(*request)
        except EndedError as error:
            reading = [module.source.path for module in modules[error.module or 0 :][:1]]
            span = Span(reading[0], 1, 1, 1, 1) if reading and error.module is not None else None
            raise PolicyLimitError(error.message, hint=error.hint, span=span) from error
        finally:
            self._spent_s += time.monotonic() - begun
        if kind == b"answer":
            self._answered_bytes += sum(map(len, parts)) if request[0] in {b"value", b"query"} else 0
            return parts
        try:
            refusal = _refusal(kind, parts, modules)
        except (ValueError, IndexError) as error:
            process.end()
            raise EngineError(_NO_ANSWER) from error
        raise refusal


def _parts(module: Module) -> list[bytes]:
    return [
        module.source.path.encode(errors="replace"),
        module.source.text.encode(errors="replace"),
        str(module.rego).encode(),
    ]


def _refusal(kind: bytes, parts: Sequence[bytes], modules: Sequence[Module]) -> PolicyError:
    """Return the error that an answer is."""
    if kind == b"large":
        return PolicyLimitError(
            f"gave an answer of more than {int(parts[0]) // _MIB} MiB", hint="no option allows more"
        )
    text, step, number = (part.decode() for part in parts)
    error = RefusedError(text, step, int(number), panicked=kind == b"panicked")
    if error.panicked:
        return PolicyLimitError(f"ended the engine: {message_of(error)}", hint=_BROKEN)
    return refused(error, modules)
