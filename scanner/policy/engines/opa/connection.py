"""Keeps the connection of each process to an OPA server."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.policy.engines.opa.access import Access
    from scanner.policy.engines.opa.administration import Administrator
    from scanner.policy.engines.opa.checking import Local
    from scanner.policy.engines.opa.remote import Remote


class Connection:
    """A client that no other process uses: a forked one gets its own.

    Args:
        how: how the server is used.
    """

    def __init__(self, how: Local | Remote) -> None:
        self._how = how
        self._client: Administrator | None = None
        self._owner = 0

    def to(self, access: Access) -> Administrator:
        """Return a client of this process; it is made for the first server asked for, until `close`."""
        from scanner.policy.engines.opa.administration import Administrator  # noqa: PLC0415 - takes 0.3 s to import

        if self._client is None or self._owner != os.getpid():
            self.close()
            self._client = Administrator(access, self._how.seconds, strict=self._how.strict)
            self._owner = os.getpid()
        return self._client

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close_connection()
            self._client = None
