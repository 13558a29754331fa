"""How a server is reached."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

from scanner.errors import UsageError

_PORTS = {"http": 80, "https": 443}


class Access(msgspec.Struct, frozen=True):
    """Where an OPA server answers, and what it wants to see.

    Attributes:
        scheme: `http` or `https`.
        host: name or address; an IPv6 address in brackets.
        port: its port.
        prefix: the path before `/v1`, without slash at its end; "" where there is none.
        token: sent as bearer token; "" sends none.
        authorities: file of the authorities (PEM) that vouch for the server; "" takes those of the `certifi` package.
        certificate: file of the client's certificate and its key (PEM); "" sends none.
    """

    scheme: str
    host: str
    port: int
    prefix: str = ""
    token: str = ""
    authorities: str = ""
    certificate: str = ""

    @property
    def url(self) -> str:
        """The URL, without anything secret."""
        return f"{self.scheme}://{self.host}:{self.port}{self.prefix}"

    def __repr__(self) -> str:
        """Return the URL alone: the token belongs into no message."""
        return f"Access({self.url!r})"


def access(url: str) -> Access:
    """Return how the server at a URL is reached.

    Raises:
        UsageError: it is not `http://` or `https://` with a host, or has more than host, port and path.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _not_a_url() from error
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            "the URL of the OPA server holds a password",
            hint="give a token in the environment or in a file",
        )
    if parts.scheme not in _PORTS or not parts.hostname or parts.query or parts.fragment:
        raise _not_a_url()
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Access(
        parts.scheme, host, port or _PORTS[parts.scheme], parts.path.rstrip("/").removesuffix("/v1")
    )


def _not_a_url() -> UsageError:
    return UsageError(
        "the URL of the OPA server is not one", hint="for example https://opa.example.com:8181/prefix"
    )
