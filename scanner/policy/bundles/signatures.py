"""Verifies signed bundles: `.signatures.json`, a token that names every file with its hash.

https://www.openpolicyagent.org/docs/management-bundles#signing
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import PolicyLoadError
from scanner.policy.bundles.hashing import file_hash
from scanner.policy.bundles.jws import Token, read_token, verifies
from scanner.policy.bundles.names import SIGNATURES
from scanner.policy.bundles.signing_keys import public_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.policy.bundles.keys import Key, Keys


class _Signatures(msgspec.Struct, frozen=True):
    signatures: list[str] = []
    plugin: str = ""


class _File(msgspec.Struct, frozen=True):
    name: str
    hash: str
    algorithm: str = ""


class _Payload(msgspec.Struct, frozen=True):
    files: list[_File]
    keyid: str = ""
    scope: str = ""
    exp: float | None = None
    nbf: float | None = None


def verify(shown: str, signatures: bytes | None, files: Mapping[str, bytes], keys: Keys) -> str:
    """Return, for people, how the signature of a bundle was verified.

    Args:
        shown: the bundle, for messages.
        signatures: the content of its `.signatures.json`, None if it has none.
        files: all its files, by path; that one may be among them.
        keys: those that may sign.

    Raises:
        PolicyLoadError: the signature is missing or not valid, or does not name exactly these files and contents.
    """
    if signatures is None:
        raise PolicyLoadError(
            f"{shown} is not signed, and a key is given to verify it", hint="sign it with `opa sign`"
        )
    try:
        token = read_token(_token(signatures))
        payload = msgspec.json.decode(token.payload, type=_Payload)
        key, identifier = _key(token, payload, keys)
        _check_signature(token, key)
        _check_claims(payload, key, keys.now)
        _check_files(payload.files, {name: files[name] for name in files if name != SIGNATURES})
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise _refused(shown, "what is signed is malformed") from error
    except ValueError as error:
        raise _refused(shown, str(error)) from error
    return f"signature of key {identifier or key.name}"


def _token(content: bytes) -> str:
    """Return the only token in a file of signatures."""
    try:
        found = msgspec.json.decode(content, type=_Signatures)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ValueError(f"{SIGNATURES} is malformed: {error}") from error
    if found.plugin not in ("", "_default"):
        raise ValueError(f"{SIGNATURES} is for the plugin {found.plugin}, and no plugin is known")
    if len(found.signatures) != 1:
        raise ValueError(f"{SIGNATURES} must hold one signature, and holds {len(found.signatures)}")
    return found.signatures[0]


def _key(token: Token, payload: _Payload, keys: Keys) -> tuple[Key, str]:
    """Return the key that a token names, and its id: in the header, or as OPA did it before in what is signed."""
    named = token.header.get("kid", "")
    if not isinstance(named, str):
        raise ValueError("the id of its key is not a string")  # noqa: TRY004 - it is a value that was read
    identifier = named or payload.keyid
    key = keys.named(identifier)
    if key is None:
        trusted = ", ".join(sorted(keys.by_id))
        raise ValueError(
            f"it is signed with the key {identifier or 'without id'}, and trusted are: {trusted}"
        )
    return key, identifier if identifier in keys.by_id else ""


def _check_signature(token: Token, key: Key) -> None:
    try:
        valid = verifies(token, public_key(key.content), key.algorithm)
    except ValueError as error:
        raise ValueError(f"key {key.name}: {error}") from error
    if not valid:
        raise ValueError(f"the signature is not by the key {key.name}")


def _check_claims(payload: _Payload, key: Key, now: float) -> None:
    if payload.scope != key.scope:
        raise ValueError(
            f"it is signed for the scope {payload.scope or 'of none'}, not for {key.scope or 'none'}"
        )
    if payload.exp is not None and now >= payload.exp:
        raise ValueError("the signature has expired")
    if payload.nbf is not None and now < payload.nbf:
        raise ValueError("the signature is not valid yet")


def _check_files(signed: list[_File], files: Mapping[str, bytes]) -> None:
    """Check that the files that are signed are those that there are, each with its hash."""
    by_name: dict[str, _File] = {}
    for file in signed:
        name = file.name.removeprefix("/")
        if name in by_name:
            raise ValueError(f"{name} is signed twice")
        by_name[name] = file
    unsigned, absent = files.keys() - by_name.keys(), by_name.keys() - files.keys()
    if unsigned:
        raise ValueError(f"not signed: {', '.join(sorted(unsigned))}")
    if absent:
        raise ValueError(f"signed, and not there: {', '.join(sorted(absent))}")
    for name, file in by_name.items():
        found = file_hash(name, files[name], file.algorithm)
        if not hmac.compare_digest(found.encode(), file.hash.lower().encode(errors="replace")):
            raise ValueError(f"{name} is not what was signed")


def _refused(shown: str, why: str) -> PolicyLoadError:
    return PolicyLoadError(
        f"{shown}: the signature is not accepted: {why}", hint="sign the bundle again, or get the right one"
    )
