"""The engine inside this process: regorus, a Rego interpreter. docs/adr/0008-embedded-rego.md says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import EngineError
from scanner.policy.engines.answers import read_coverage, read_rows, read_tree, read_value
from scanner.policy.engines.protocol import Limits
from scanner.policy.engines.regorus_errors import refused
from scanner.policy.engines.regorus_session import RefusedError, Session, syntax_tree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.policy.engines.protocol import Covering, Engine, Lines, Module, Row
    from scanner.policy.engines.regorus_session import Text


class EmbeddedEngine:
    """Evaluates trusted policies with regorus; see `scanner.policy.engines.protocol.Covering`.

    Args:
        covering: whether to keep which lines are evaluated.
    """

    def __init__(self, *, covering: bool = False) -> None:
        self._covering = covering
        self._modules: Sequence[Module] = ()
        self._loaded: Session | None = None

    def __getstate__(self) -> tuple[bool]:
        return (self._covering,)

    def __setstate__(self, state: tuple[bool]) -> None:
        self.__init__(covering=state[0])  # type: ignore[misc]

    def load(self, modules: Sequence[Module], data: Mapping[str, Any]) -> None:
        """Read policies and data, instead of what was read before."""
        self._modules = modules
        self._loaded = None
        texts = [_text(module) for module in modules]
        try:
            self._loaded = Session(texts, msgspec.json.encode(data).decode(), covering=self._covering)
        except RefusedError as error:
            raise refused(error, modules) from error

    def value(self, rule: str, input_json: bytes) -> Any:
        """Return the JSON value of a rule that has one for every input."""
        try:
            answer = self._session.value(rule, input_json.decode())
        except RefusedError as error:
            raise refused(error, self._modules) from error
        return read_value(answer)

    def query(self, query: str, input_json: bytes) -> list[Row]:
        """Return all answers to a query."""
        try:
            answer = self._session.query(query, input_json.decode())
        except RefusedError as error:
            raise refused(error, self._modules) from error
        return read_rows(answer)

    def prints(self) -> list[str]:
        """Return what `print` printed since the last time, as far as it is kept."""
        return self._loaded.prints() if self._loaded is not None else []

    def tree(self, module: Module) -> dict[str, Any]:
        """Return the syntax tree of a policy."""
        try:
            return read_tree(syntax_tree(_text(module)))
        except RefusedError as error:
            raise refused(error, (module,)) from error

    def coverage(self) -> Mapping[str, Lines]:
        """Return which lines of each policy were evaluated since it was loaded, and which were not."""
        return read_coverage(self._session.coverage())

    def close(self) -> None:
        """Forget what was loaded."""
        self._loaded = None

    @property
    def _session(self) -> Session:
        if self._loaded is None:
            raise EngineError("no policies are loaded")
        return self._loaded


class EmbeddedEngines:
    """Makes engines that are regorus: in this process for the shipped policies, in one with limits for all others.

    See `scanner.policy.engines.protocol.Engines`.

    Args:
        limits: what policies may use that nobody vouches for.
    """

    name = "embedded"

    def __init__(self, limits: Limits = Limits()) -> None:  # noqa: B008 - immutable
        self._limits = limits

    @property
    def limits(self) -> Limits:
        """What policies may use that nobody vouches for."""
        return self._limits

    def trusted(self) -> Engine:
        """Return an engine for the shipped policies."""
        return EmbeddedEngine()

    def untrusted(self, *, strict: bool = True) -> Engine:  # noqa: ARG002 - see below
        """Return an engine for any policies.

        Args:
            strict: makes no difference. regorus is strict in everything or in nothing; policies in which a function that fails
                is undefined are written so that it is (`scanner.policy.portable`).
        """
        return self._sandboxed(covering=False)

    def covering(self) -> Covering:
        """Return an engine for any policies that keeps which of their lines are evaluated."""
        return self._sandboxed(covering=True)

    def _sandboxed(self, *, covering: bool) -> Covering:
        from scanner.policy.engines.sandbox import (  # noqa: PLC0415 - `subprocess` is imported where it is used
            SandboxedEngine,
        )

        return SandboxedEngine(self._limits, covering=covering)


def _text(module: Module) -> Text:
    return module.source.path, module.source.text, module.rego
