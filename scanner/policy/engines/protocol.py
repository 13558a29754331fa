"""What an engine is: something that has read policies and data, and evaluates Rego on inputs.

How rules are asked, and how their answers are read, is the business of `scanner.policy.conventions`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.model import Source

RegoVersion = Literal[0, 1]
"""The syntax of a policy: Rego v0, or v1."""


class Module(msgspec.Struct, frozen=True):
    """A policy file.

    Attributes:
        source: its text; the path is what messages name.
        rego: the version of its syntax.
    """

    source: Source
    rego: RegoVersion = 1


class Limits(msgspec.Struct, frozen=True):
    """What an engine may use whose policies nobody vouches for.

    Attributes:
        seconds: of time, on the clock and of the processor, for loading and for each evaluation.
        memory_bytes: of memory, for policies, data and everything that is evaluated.
        answer_bytes: of all answers together.
    """

    seconds: float = 10.0
    memory_bytes: int = 1024 * 1024 * 1024
    answer_bytes: int = 256 * 1024 * 1024

    @property
    def total_seconds(self) -> float:
        """Return the time for everything that one engine is asked: that of thirty evaluations that take all of theirs."""
        return 30 * self.seconds


class Row(msgspec.Struct, frozen=True):
    """One answer to a query, as `opa eval` gives it.

    Attributes:
        expressions: the value of each expression of the query.
        bindings: the value of each of its variables.
    """

    expressions: tuple[Any, ...] = ()
    bindings: Mapping[str, Any] = msgspec.field(default_factory=dict)


class Engine(Protocol):
    """Evaluates Rego. An engine is used by one thread.

    It may be used on in a forked process, which gets its own connection or worker: the two do not disturb each other.
    """

    def load(self, modules: Sequence[Module], data: Mapping[str, Any]) -> None:
        """Read policies and data, instead of what was read before.

        Raises:
            PolicyLoadError: a policy is not valid Rego, or the engine takes no such policies; with the place if it has one.
            PolicyLimitError: reading them took more time or memory than is allowed, or ended the engine.
            EngineError: the engine cannot be reached, or does not work.
        """

    def value(self, rule: str, input_json: bytes) -> Any:
        """Return the JSON value of a rule that has one for every input.

        Args:
            rule: its full path without `data.`, of names alone: `cattleguard_aggregate_0f3a.group_1`.
            input_json: the input.

        Raises:
            PolicyEvalError: the input cannot be read, the rule has no value, or a built-in function failed (their errors
                are strict, unless the engine was asked to be otherwise); with its place in the policies if that is known.
            PolicyLimitError: it took more time or memory than is allowed, or ended the engine; the engine can be used on.
            EngineError: the engine cannot be reached, or does not work.
        """

    def query(self, query: str, input_json: bytes) -> list[Row]:
        """Return all answers to a query (an expression, or several with `;` between), [] where it is undefined.

        Raises:
            PolicyEvalError: as for `value`; or the query is not valid Rego.
            PolicyLimitError: as for `value`.
            EngineError: as for `value`.
        """

    def prints(self) -> list[str]:
        """Return what `print` printed since the last time; [] where the engine does not tell."""

    def close(self) -> None:
        """End what belongs to the engine: processes, connections, policies in a server. It can be loaded anew."""


class Lines(msgspec.Struct, frozen=True):
    """Lines of a policy, by number from 1: those that were evaluated, and those that could have been and were not."""

    covered: tuple[int, ...]
    not_covered: tuple[int, ...]


class Covering(Engine, Protocol):
    """An engine that also shows how it reads policies, and keeps which of their lines it evaluates."""

    def tree(self, module: Module) -> dict[str, Any]:
        """Return the syntax tree of a policy, as regorus has it; what was loaded stays.

        Raises:
            PolicyLoadError: it is not valid Rego.
            PolicyLimitError: reading it took more than is allowed.
        """

    def coverage(self) -> Mapping[str, Lines]:
        """Return, by path of the policies, which of their lines were evaluated since they were loaded."""


class Engines(Protocol):
    """Makes engines of one kind. It can be pickled, and used in worker processes."""

    @property
    def name(self) -> str:
        """The kind of engine, as the user chooses it: `embedded`, `opa`."""

    @property
    def limits(self) -> Limits:
        """What policies may use that nobody vouches for."""

    def trusted(self) -> Engine:
        """Return an engine for the shipped policies."""

    def untrusted(self, *, strict: bool = True) -> Engine:
        """Return an engine for any policies: bounded in time and memory, without network, environment and files.

        Args:
            strict: whether a built-in function that fails is an error; otherwise it is undefined, as for `opa eval`.
        """
