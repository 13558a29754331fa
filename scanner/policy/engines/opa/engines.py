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
        if self.access is not None:
            return OpaEngine(Remote(self.access, self.seconds, trusted=True))
        return OpaEngine(Local(self.binary, self.seconds, 0, trusted=True))

    def untrusted(self, *, strict: bool = True) -> OpaEngine:
        """Return an engine for any policies.

        Args:
            strict: whether a built-in function that fails is an error; otherwise it is undefined, as for `opa eval`.
        """
        if self.access is not None:
            return OpaEngine(Remote(self.access, self.limits.seconds, trusted=False, strict=strict))
        limits = self.limits
        return OpaEngine(
            Local(self.binary, limits.seconds, limits.memory_bytes, trusted=False, strict=strict)
        )
