"""Asks token servers (Distribution, token authentication specification and OAuth2 specification)."""

from __future__ import annotations

import base64
import re
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import msgspec

from scanner.errors import RegistryError
from scanner.images.registry.addresses import Address
from scanner.images.registry.complaints import complaint, status_failure
from scanner.images.registry.messages import Request

if TYPE_CHECKING:
    from scanner.images.registry.identity import Login
    from scanner.images.registry.limits import Deadline
    from scanner.images.registry.messages import Answer
    from scanner.images.registry.transport import Transport

_MAX_BYTES = 256 * 1024
_DEFAULT_S = 60.0
_LONGEST_S = 3600.0
_MARGIN = 0.1
_MAX_MARGIN_S = 10.0
_usable = re.compile(r"[!-~]{1,65536}\Z").match


class Token(msgspec.Struct, frozen=True):
    """A token, and until when (a monotonic clock) it holds, with a margin."""

    value: str
    until: float

    def __repr__(self) -> str:
        """Return the representation without the token."""
        return f"Token(until={self.until})"


class _Granted(msgspec.Struct):
    token: str | None = None
    access_token: str | None = None
    expires_in: float | None = None


def basic(login: Login) -> str:
    """Return the header `Authorization` for a name and a password (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{login.username}:{login.secret}".encode()).decode()


def request_token(
    transport: Transport,
    realm: Address,
    service: str,
    scope: str,
    login: Login | None,
    what: str,
    deadline: Deadline,
) -> Token:
    """Return a token from a token server.

    Args:
        transport: asks it.
        realm: the token server.
        service: the service the token is for, "" where the challenge names none.
        scope: what the token is to allow.
        login: who asks, None for anybody.
        what: what is asked.
        deadline: until when.

    Raises:
        RegistryError: there is none.
    """
    fields = {"service": service, "scope": scope} if service else {"scope": scope}
    asked_at = time.monotonic()
    answer = transport.fetch(_request(realm, fields, login, what), deadline)
    if answer.status == 404:  # says nothing of what the token is for: that is not absent
        raise RegistryError(f"{what}: there is no token server (HTTP 404)", reason="registry-error")
    if answer.status != 200:
        said = complaint(answer.content, secrets_of(login))
        raise status_failure(answer.status, what, said, None)
    return _read(answer, asked_at, what)


def secrets_of(login: Login | None) -> tuple[str, ...]:
    """Return what must never stand in a message."""
    return () if login is None else (login.secret, basic(login).removeprefix("Basic "))


def _request(realm: Address, fields: dict[str, str], login: Login | None, what: str) -> Request:
    if login is not None and login.refresh_token:
        grant = {"grant_type": "refresh_token", "client_id": "cattleguard", "refresh_token": login.secret}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        return Request("POST", realm, what, headers, _MAX_BYTES, urlencode({**fields, **grant}))
    join = "&" if "?" in realm.target else "?"
    address = Address(realm.origin, f"{realm.target}{join}{urlencode(fields)}")
    headers = {"Accept": "application/json"} | ({} if login is None else {"Authorization": basic(login)})
    return Request("GET", address, what, headers, _MAX_BYTES)


def _read(answer: Answer, asked_at: float, what: str) -> Token:
    try:
        granted = msgspec.json.decode(answer.content, type=_Granted)
    except (msgspec.DecodeError, RecursionError, ValueError) as exc:
        raise RegistryError(
            f"{what}: the answer of the token server is malformed", reason="malformed"
        ) from exc
    value = granted.token or granted.access_token or ""
    if not _usable(value):
        raise RegistryError(f"{what}: the token server gives no usable token", reason="malformed")
    seconds = min(max(_DEFAULT_S if granted.expires_in is None else granted.expires_in, 0.0), _LONGEST_S)
    return Token(value, asked_at + seconds - min(seconds * _MARGIN, _MAX_MARGIN_S))
