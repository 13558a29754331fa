"""Reads Docker's `config.json` and containers' `auth.json` (docker/cli, `cli/config`; containers-auth.json(5))."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import RegistryError
from scanner.images.registry.identity import Login

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 1024 * 1024


def unusable(message: str) -> RegistryError:
    """Return the error for credentials that are there and cannot be used; no message holds anything of them."""
    return RegistryError(message, reason="denied")


class CredentialFile(msgspec.Struct, frozen=True):
    """A file to look into; `named` where the user named the file itself, so that it must be there."""

    path: Path
    named: bool = False


_NAMES = {"entries": "auths", "helpers": "credHelpers", "store": "credsStore"}


class Stored(msgspec.Struct, frozen=True, rename=_NAMES):
    """What a file says.

    Attributes:
        entries: what is kept in the file itself, by key.
        helpers: names of credential helpers by key.
        store: name of the credential helper for every other registry, "" for none.
    """

    entries: Mapping[str, Any] = msgspec.field(default_factory=dict)
    helpers: Mapping[str, str] = msgspec.field(default_factory=dict)
    store: str = ""

    def __repr__(self) -> str:
        """Return the representation without the entries, which are secrets."""
        return f"Stored({len(self.entries)} entries, helpers={self.helpers!r}, store={self.store!r})"


def read_credentials(file: CredentialFile) -> Stored:
    """Return what a file says, nothing for one that is not there and that nobody named.

    Raises:
        RegistryError: it cannot be read, or is not what it should be.
    """
    try:
        with file.path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        if file.named:
            raise unusable(f"{file.path} does not exist") from None
        return Stored()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a path"
        raise unusable(f"{file.path} cannot be read: {reason}") from error
    return _parse(data, file.path)


def _parse(data: bytes, path: Path) -> Stored:
    if len(data) > MAX_BYTES:
        raise unusable(f"{path} is larger than {MAX_BYTES} bytes")
    try:
        value = msgspec.json.decode(data) if data.strip() else {}
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise unusable(f"{path} is not JSON") from None  # some of these errors hold the whole text
    try:
        return msgspec.convert({name: item for name, item in value.items() if item is not None}, Stored)
    except (msgspec.ValidationError, AttributeError):
        raise unusable(f"{path} is not a file of credentials") from None


def entry_login(entry: Any) -> Login | None:
    """Return the login an entry holds, None for an entry that only says that there is one elsewhere.

    Raises:
        RegistryError: the entry is malformed, or of a kind that is not supported.
    """
    if not isinstance(entry, Mapping):
        raise unusable("the entry is not an object")
    username, password, auth, token, bearer = (
        _text(entry, name) for name in ("username", "password", "auth", "identitytoken", "registrytoken")
    )
    if auth:
        username, password = _decode(auth)
    if token:
        return Login(username, token, refresh_token=True)
    if username or password:
        return Login(username, password)
    if bearer:
        raise unusable("a registrytoken is not supported")
    return None


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name) or ""
    if not isinstance(value, str):
        raise unusable(f"{name} of the entry is not a string")
    return value


def _decode(auth: str) -> tuple[str, str]:
    """Return the name and the password of `auth`, base64 of `name:password`."""
    try:
        text = base64.b64decode(auth.strip(), validate=True).decode()
    except ValueError:  # some of these errors hold the whole text
        raise unusable("auth of the entry is not base64 of a name and a password") from None
    username, colon, password = text.partition(":")
    if not colon:
        raise unusable("auth of the entry is not base64 of a name and a password")
    return username, password.strip("\0")
