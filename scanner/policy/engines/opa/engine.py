"""Evaluates Rego in an OPA server."""

from __future__ import annotations

import os
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from scanner.errors import EngineError, PolicyEvalError, PolicyLimitError
from scanner.model import Source
from scanner.policy.engines.opa.checking import Local, ends
from scanner.policy.engines.opa.connection import Connection
from scanner.policy.engines.opa.local import LocalServer
from scanner.policy.engines.opa.queries import plain, rewritten, written
from scanner.policy.engines.opa.refusals import Refused, eval_error
from scanner.policy.engines.opa.remote import Remote, RemoteServer
from scanner.policy.engines.opa.strictness import confirmation, may_fail
from scanner.policy.engines.opa.workplace import named
from scanner.policy.engines.protocol import Module

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scanner.policy.engines.opa.access import Access
    from scanner.policy.engines.opa.administration import Administrator
    from scanner.policy.engines.protocol import Row

_Answer = TypeVar("_Answer")
_QUERY = "cattleguard_query"


class OpaEngine:
    """Evaluates policies with OPA; see `scanner.policy.engines.protocol.Engine`.

    A process that gets the engine of another uses its server, too, by a connection of its own; who started the server or put
    policies into it, takes that back. Where a server of ours is gone or late, the process that notices starts its own.

    Args:
        how: which server is used, and how.
    """

    def __init__(self, how: Local | Remote) -> None:
        self._how = how
        self._server = LocalServer(how) if isinstance(how, Local) else RemoteServer(how)
        self._modules: Sequence[Module] = ()
        self._data: Mapping[str, Any] = {}
        self._loaded = ""
        self._access: Access | None = None
        self._owner = 0
        self._connection = Connection(how)

    def __getstate__(self) -> tuple[Any, ...]:
        return self._how, self._loaded, self._access

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        how, loaded, access = state
        self.__init__(how)  # type: ignore[misc]
        self._loaded, self._access = loaded, access

    def load(self, modules: Sequence[Module], data: Mapping[str, Any]) -> None:
        """Read policies and data, instead of what was read before."""
        fingerprint = sha256(msgspec.json.encode([modules, data])).hexdigest()
        shared = self._access is not None and self._owner != os.getpid() and self._loaded == fingerprint
        if not shared:
            self.close()
        self._modules, self._data, self._loaded = modules, data, fingerprint
        if not shared:
            self._start()

    def value(self, rule: str, input_json: bytes) -> Any:
        """Return the JSON value of a rule that has one for every input."""
        value = self._reference(rule.split("."), input_json)
        if value is msgspec.UNSET:
            raise PolicyEvalError(f"data.{rule} has no value", hint="is there such a rule?")
        return value

    def query(self, query: str, input_json: bytes) -> list[Row]:
        """Return all answers to a query."""
        reference = None if _is_null(input_json) else plain(query)
        if reference is not None:
            return reference.rows(self._reference(reference.path, input_json))
        asked = rewritten(query, null=_is_null(input_json))
        text = asked.text
        answers = self._ask(lambda client: client.rows(text, input_json))
        if self._how.strict and may_fail(text):
            self._confirm(text, input_json)
        return asked.rows(answers)

    def prints(self) -> list[str]:
        """Return nothing: OPA prints into its log."""
        return []

    def close(self) -> None:
        """End what belongs to the engine."""
        self._connection.close()
        owned, self._access = self._owner == os.getpid(), None
        self._owner = 0
        if owned:
            self._server.stop()

    def _start(self) -> None:
        self._owner = os.getpid()
        if isinstance(self._how, Local):
            self._server = LocalServer(self._how)  # a forked process has nothing to do with its parent's
        self._access = self._server.start(self._modules, self._data)

    def _reference(self, path: Sequence[str], input_json: bytes) -> Any:
        if _is_null(input_json):  # which the Data API takes for no input at all
            rows = self.query(f"x := {written(path)}", input_json)
            return rows[0].bindings["x"] if rows else msgspec.UNSET
        return self._ask(lambda client: client.value(path, input_json))

    def _confirm(self, text: str, input_json: bytes) -> None:
        """Raise where a built-in function fails in a query: the Query API takes that for undefined."""
        package = f"{_QUERY}_{secrets.token_hex(8)}"
        policy = confirmation(package, text)
        if isinstance(self._how, Local) and any(module.rego == 0 for module in self._modules):
            self._confirm_apart(f"{package}.asked", policy, input_json)
            return
        self._ask(lambda client: client.value_of(policy, [package, "asked"], input_json))

    def _confirm_apart(self, rule: str, policy: str, input_json: bytes) -> None:
        """Ask a server that has the policy from its start: one that takes it later reads all it has as Rego v1 again."""
        apart = OpaEngine(self._how)
        try:
            apart.load((*self._modules, Module(Source(f"<{rule}>", policy))), self._data)
            apart.value(rule, input_json)
        finally:
            apart.close()

    def _ask(self, question: Callable[[Administrator], _Answer]) -> _Answer:
        """Return an answer; where a server of ours went away, which another question may have done, of a new one."""
        from scanner.policy.engines.opa.transport import Unreachable  # noqa: PLC0415 - imports requests

        for attempt in range(2):
            try:
                return question(self._connected())
            except Refused as error:
                raise eval_error(error.said, named(self._modules)) from error
            except PolicyLimitError:
                self._give_up()
                raise
            except Unreachable as error:
                if isinstance(self._how, Remote):
                    raise
                self._give_up()
                if attempt:
                    raise ends(self._how) from error
        raise EngineError("the policy engine cannot be reached")

    def _give_up(self) -> None:
        """Leave a server of ours, which may still be busy; the next question starts another."""
        if isinstance(self._how, Local):
            self.close()

    def _connected(self) -> Administrator:
        if self._access is None:
            if not self._loaded:
                raise EngineError("no policies were loaded")
            self._start()
        assert self._access is not None
        return self._connection.to(self._access)


def _is_null(input_json: bytes) -> bool:
    return input_json.strip() == b"null"
