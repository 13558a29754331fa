"""Who the client logs in as."""

from __future__ import annotations

from typing import Protocol

import msgspec


class Login(msgspec.Struct, frozen=True):
    """A name and its secret.

    Attributes:
        username: the name; of no meaning with a refresh token.
        secret: the password, or the refresh token. It is left out of the representation.
        refresh_token: whether the secret is a refresh token (`identitytoken` of Docker's configuration).
    """

    username: str
    secret: str
    refresh_token: bool = False

    def __repr__(self) -> str:
        """Return the representation without the secret."""
        return f"Login(username={self.username!r}, refresh_token={self.refresh_token})"


class Credentials(Protocol):
    """Knows who to log in as. It is shared by threads, and asked only where a registry wants a login."""

    def for_registry(self, registry: str, repository: str) -> Login | None:
        """Return the login for a repository, None where there is none.

        Args:
            registry: host with port, as references name it (`docker.io`).
            repository: path without the registry (`library/nginx`).
        """


class Anonymous(msgspec.Struct, frozen=True):
    """Logs in nowhere."""

    def for_registry(self, registry: str, repository: str) -> Login | None:  # noqa: ARG002 - the protocol's names
        """Return None."""
        return None
