"""Makes engines that evaluate with OPA."""

from __future__ import annotations

import msgspec

from scanner.policy.engines.opa.access import Access  # noqa: TC001 - msgspec reads the annotations
from scanner.policy.engines.opa.checking import Local
from scanner.policy.engines.opa.engine import OpaEngine
from scanner.policy.engines.opa.remote import Remote
from scanner.policy.engines.protocol import Limits


class OpaEngines(msgspec.Struct, frozen=True):
    """Makes engines that evaluate with OPA; see `scanner.policy.engines.protocol.Engines`.

    Attributes:
        binary: the `opa` program that is started; "" where there is a server.
        access: how the server is reached, None where one is started.
        limits: what policies may use that nobody vouches for; a server of somebody else's bounds its memory itself.
        seconds: for each answer to questions about the shipped policies.
    """

    binary: str = ""
    access: Access | None = None
    limits: Limits = Limits()
    seconds: float = 60.0

    @property
    def name(self) -> str:
        """The kind of engine."""
        return "opa"

    def trusted(self) -> OpaEngine:
        """Return an engine for the shipped policies."""
        return OpaEngine(self._how(self.seconds, 0, trusted=True))

    def untrusted(self) -> OpaEngine:
        """Return an engine for any policies."""
        return OpaEngine(self._how(self.limits.seconds, self.limits.memory_bytes, trusted=False))

    def _how(self, seconds: float, max_bytes: int, *, trusted: bool) -> Local | Remote:
        if self.access is not None:
            return Remote(self.access, seconds, trusted)
        return Local(self.binary, seconds, max_bytes, trusted)
