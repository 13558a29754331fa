"""Proves signatures by a key. Importing it costs the import of `cryptography`."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from scanner.images.signatures.keys import read_key
from scanner.images.signatures.log_bodies import read_body
from scanner.images.signatures.unproved import Unproved

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.images.signatures.findings import Findings
    from scanner.images.signatures.keys import PublicKey
    from scanner.images.signatures.log_bodies import LogBody
    from scanner.images.signatures.signed import Signed
    from scanner.images.signatures.signers import Signers, TrustedKey


def prove_keyed(signed: Signed, signers: Signers, problem: Unproved | None, found: Findings) -> None:
    """Prove a signature by a key; what is found out is noted in `found`.

    Args:
        signed: what is signed.
        signers: who may sign.
        problem: what is wrong with what it says, None where nothing is.
        found: takes what is found out.

    Raises:
        Unproved: a check does not hold.
    """
    bodies = [read_body(entry.body) for entry in signed.entries]
    matches = list(_matches(signed, signers.keys))
    if not matches:
        _prove_stranger(signed, signers, problem, found, bodies)
        return
    trusted, signature = min(matches, key=lambda match: match[0].logged)
    found.key = trusted.name
    if problem is not None:
        raise problem
    found.check_log(signed, bodies, signature, trusted.key)
    if trusted.logged and not signed.entries:
        raise Unproved("no-log-entry", f"signed with {trusted}, but there is no entry of a transparency log")


def _matches(signed: Signed, keys: Iterable[TrustedKey]) -> Iterable[tuple[TrustedKey, bytes]]:
    """Return the trusted keys that verify a signature, with that signature."""
    for trusted in keys:
        signature = _verified(signed, trusted.key)
        if signature is not None:
            yield trusted, signature


def _verified(signed: Signed, key: PublicKey) -> bytes | None:
    """Return the signature that a key verifies, None if it verifies none."""
    if key.needs_message and signed.message.content is None:
        return None
    return next((each for each in signed.signatures if key.verifies(each, signed.message)), None)


def _prove_stranger(
    signed: Signed, signers: Signers, problem: Unproved | None, found: Findings, bodies: Sequence[LogBody]
) -> None:
    """Say what is wrong with a signature that no trusted key verifies: broken, or by somebody else.

    The log keeps the key; without a log, all that is known is that it is by none of the keys that may sign.
    """
    if signed.message.content is None and any(trusted.key.needs_message for trusted in signers.keys):
        raise Unproved(
            "unsupported", "an Ed25519 signature needs what is signed, and only its digest is known"
        )
    logged = [read_key(each.verifier) for body in bodies for each in body.signatures]
    if _names_trusted(signed, signers, logged):
        raise Unproved("altered", f"the signature does not verify, though it is said to be by {signers}")
    stranger = None
    if logged:
        stranger = next((key for key in logged if _verified(signed, key)), None)
        if stranger is None:
            raise Unproved("altered", "the signature does not verify with the key of its log entry")
    if problem is not None:
        raise problem
    if stranger is not None:
        signature = _verified(signed, stranger) or b""
        found.check_log(signed, bodies, signature, stranger)
    who = f"signed with the key sha256:{stranger.fingerprint}" if stranger else "signed with a key"
    if not signers:
        raise Unproved("no-trust", f"{who}; nothing says who may sign this image")
    if stranger is None and signers.keys:
        raise Unproved(
            "wrong-key", f"the signature does not verify with {signers}: another key, or other content"
        )
    raise Unproved("wrong-key", f"{who}, but only {signers} may sign")


def _names_trusted(signed: Signed, signers: Signers, logged: Sequence[PublicKey]) -> bool:
    """Tell whether the log or a hint names one of the keys that may sign."""
    known = {trusted.key.der for trusted in signers.keys}
    fingerprints = {trusted.key.fingerprint for trusted in signers.keys}
    hints = fingerprints | {base64.b64encode(bytes.fromhex(each)).decode() for each in fingerprints}
    return any(key.der in known for key in logged) or not hints.isdisjoint(signed.hints)
