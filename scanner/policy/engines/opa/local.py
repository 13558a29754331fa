"""Starts an OPA server of our own, which nobody else can use, and which ends with us."""

from __future__ import annotations

import secrets
import socket
import time
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from scanner.errors import EngineError, PolicyLimitError
from scanner.policy.engines.opa.access import Access
from scanner.policy.engines.opa.checking import Local, check, ended
from scanner.policy.engines.opa.guarded import Guarded
from scanner.policy.engines.opa.program import capabilities
from scanner.policy.engines.opa.workplace import OURS, workplace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.policy.engines.protocol import Module

_LOOPBACK = "127.0.0.1"
_ATTEMPTS = 5
_START_S = 30.0
_PAUSE_S = 0.01
_TAKEN = b"address already in use"
_RUN = (
    "run",
    "--server",
    "--bundle",
    "--authentication=token",
    "--authorization=basic",
    "--skip-version-check",
    "--log-level=error",
)


class LocalServer:
    """A server with policies and data, started by `start`.

    Args:
        how: how it is run.
    """

    def __init__(self, how: Local) -> None:
        self._how = how
        self._running: Guarded | None = None

    def start(self, modules: Sequence[Module], data: Mapping[str, Any]) -> Access:
        """Return how a new server is reached that has read policies and data.

        Raises:
            PolicyLoadError: OPA refuses a policy, or it uses what reaches out.
            PolicyLimitError: reading them takes too much time or memory.
            EngineError: OPA is not there, too old, or does not start.
        """
        deadline = time.monotonic() + max(self._how.seconds, _START_S)
        capabilities(self._how.binary)
        for _ in range(_ATTEMPTS):
            try:
                access = self._started(modules, data, deadline)
            except BaseException:
                self.stop()
                raise
            if access is not None:
                return access
            self.stop()
        raise EngineError("no free port was found for the policy engine")

    def stop(self) -> None:
        """End the server, and wait until it is gone."""
        if self._running is not None:
            self._running.end()
            self._running = None

    def _started(self, modules: Sequence[Module], data: Mapping[str, Any], deadline: float) -> Access | None:
        """Return how a server is reached, None where something else has its port.

        What nobody vouches for is checked while the server reads it, which evaluates nothing; all else where it ends.
        """
        nonce = secrets.token_urlsafe(32)
        access = Access("http", _LOOPBACK, _free_port(), token=secrets.token_urlsafe(32))
        digest = sha256(access.token.encode()).hexdigest()
        directory = workplace(modules, data, digest, nonce)
        command = [self._how.binary, *_RUN, f"--addr={access.host}:{access.port}", "."]
        self._running = Guarded(command, directory, self._how.max_bytes)
        if not self._how.trusted:
            check(self._how, modules, data)
        try:
            return access if self._answers(access, nonce, deadline) else None
        except (EngineError, PolicyLimitError):
            if self._how.trusted:
                check(self._how, modules, data)
            raise

    def _answers(self, access: Access, nonce: str, deadline: float) -> bool:
        """Return whether the server answers, and is ours; False where something else has the port."""
        from scanner.policy.engines.opa.client import Client  # noqa: PLC0415 - takes 0.3 s to import
        from scanner.policy.engines.opa.transport import Unreachable  # noqa: PLC0415 - imports requests

        assert self._running is not None
        client = Client(access, self._how.seconds)
        try:
            while time.monotonic() < deadline:
                if self._running.ended():
                    said = self._running.output()
                    if _TAKEN in said:
                        return False
                    raise ended(said, self._how)
                try:
                    return bool(client.value((OURS, "nonce"), None) == nonce)
                except Unreachable:
                    time.sleep(_PAUSE_S)
        finally:
            client.close_connection()
        raise PolicyLimitError(f"the policy engine did not start within {_START_S:g} s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
