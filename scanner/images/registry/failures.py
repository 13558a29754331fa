"""What goes wrong, as errors: exceptions of the libraries below, and statuses of answers."""

from __future__ import annotations

import ssl
from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from typing import TYPE_CHECKING

from requests.exceptions import InvalidHeader, InvalidSchema, InvalidURL
from urllib3 import exceptions as urllib3_errors

from scanner.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.images.registry.addresses import Origin

_CLOSED = (ssl.SSLEOFError, ssl.SSLZeroReturnError)
_BROKEN = (IncompleteRead, RemoteDisconnected)
_NOT_CONNECTED = (
    urllib3_errors.NewConnectionError,
    urllib3_errors.ConnectTimeoutError,
    urllib3_errors.ProxyError,
    ConnectionRefusedError,
)
_INVALID = (InvalidURL, InvalidHeader, urllib3_errors.LocationValueError)
_MAX_CHAIN = 20


def failure_of(exc: BaseException, what: str, origin: Origin) -> RegistryError:
    """Return the error for an exception of requests, urllib3, or the standard library.

    Args:
        exc: the exception; what it says of the connection is not repeated.
        what: what was asked.
        origin: who was asked.
    """
    chain = list(_chain(exc))
    tls = _first(chain, (ssl.SSLError,))
    if tls is not None and not isinstance(tls, _CLOSED):
        return _tls_failure(tls, what, origin)
    if _first(chain, (urllib3_errors.ProxyError,)):
        return RegistryError(f"{what}: the proxy does not lead to {origin.name}", reason="unreachable")
    if _first(chain, (urllib3_errors.NameResolutionError,)):
        return RegistryError(f"{what}: the name {origin.host} is not known", reason="unreachable")
    if _timed_out(chain):
        return RegistryError(f"{what}: {origin.name} did not answer in time", reason="timed-out")
    if _first(chain, _NOT_CONNECTED):
        return RegistryError(
            f"{what}: {origin.name} takes no connections",
            reason="unreachable",
            hint="look at its name and port, and whether it runs",
        )
    if _first(chain, (InvalidSchema,)):
        return RegistryError(
            f"{what}: the proxy speaks a protocol that is not supported", reason="unsupported"
        )
    if _first(chain, _BROKEN) or not _first(chain, (HTTPException, ValueError, *_INVALID)):
        return RegistryError(f"{what}: the connection to {origin.name} broke off", reason="unreachable")
    return RegistryError(f"{what}: {origin.name} does not answer in HTTP", reason="malformed")


def _timed_out(chain: list[BaseException]) -> bool:
    """Tell whether time was up; urllib3 counts every connection that fails among those that time out."""
    return any(
        isinstance(item, (TimeoutError, urllib3_errors.TimeoutError))
        and not isinstance(item, urllib3_errors.NewConnectionError)
        for item in chain
    )


def _tls_failure(tls: BaseException, what: str, origin: Origin) -> RegistryError:
    if isinstance(tls, ssl.SSLCertVerificationError):
        return RegistryError(
            f"{what}: the certificate of {origin.name} is not trusted: {tls.verify_message}",
            reason="tls",
            hint="name the authority that issued it with --registry-ca",
        )
    if isinstance(tls, ssl.SSLError) and tls.reason in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST"}:
        return RegistryError(
            f"{what}: {origin.name} does not speak TLS",
            reason="tls",
            hint=f"if it is meant to speak plain HTTP, say --plain-http {origin.name}",
        )
    return RegistryError(f"{what}: TLS with {origin.name} failed", reason="tls")


def _chain(exc: BaseException) -> Iterator[BaseException]:
    """Yield an exception and those it comes from, which the libraries keep in different places."""
    pending: list[object] = [exc]
    seen: set[int] = set()
    while pending and len(seen) < _MAX_CHAIN:
        item = pending.pop()
        if not isinstance(item, BaseException) or id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        context = None if item.__suppress_context__ else item.__context__
        pending += [*item.args, getattr(item, "reason", None), item.__cause__, context]


def _first(chain: list[BaseException], kinds: tuple[type[BaseException], ...]) -> BaseException | None:
    return next((item for item in chain if isinstance(item, kinds)), None)
