"""Whether an entry of a log is about exactly one signature: its content, its bytes, and who made it.

Without this, an entry of any other signature would prove that this one was logged (CVE-2022-36056).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from scanner.images.signatures.keys import read_key
from scanner.images.signatures.unproved import Unproved
from scanner.images.signatures.x509_reader import read_certificates

if TYPE_CHECKING:
    from scanner.images.signatures.keys import PublicKey
    from scanner.images.signatures.log_bodies import LogBody, LoggedDigest
    from scanner.images.signatures.signed import Signed

_ENVELOPE_KINDS = frozenset(
    {"dsse 0.0.1", "intoto 0.0.1", "intoto 0.0.2", "dsse 0.0.2", "hashedrekord 0.0.2"}
)
_MESSAGE_KINDS = frozenset({"hashedrekord 0.0.1", "hashedrekord 0.0.2"})
_PEM = b"-----BEGIN "


def check_binding(
    body: LogBody, signed: Signed, signature: bytes, key: PublicKey, certificate: bytes | None
) -> None:
    """Check that an entry is about a signature.

    Args:
        body: what was logged.
        signed: what is signed.
        signature: the signature of it that is in question.
        key: the key that verifies it.
        certificate: the signer's certificate (DER), None where the key itself is trusted.

    Raises:
        Unproved: it is about something else.
    """
    kinds = _MESSAGE_KINDS if signed.payload is None else _ENVELOPE_KINDS
    if body.kind not in kinds:
        raise Unproved(
            "log-mismatch", f"a log entry of the kind {body.kind} does not speak about such a signature"
        )
    for digest in body.digests:
        if _digest(digest, signed) != digest.value:
            raise Unproved("log-mismatch", f"the log entry is about another {digest.scope}")
    logged = [each for each in body.signatures if each.signature is None or each.signature == signature]
    if not logged:
        raise Unproved("log-mismatch", "the log entry is about another signature")
    if not any(_is_by(each.verifier, key, certificate) for each in logged):
        raise Unproved("log-mismatch", "the log entry is about a signature by somebody else")


def _digest(digest: LoggedDigest, signed: Signed) -> bytes:
    """Return the digest of the same thing in what is signed."""
    if digest.scope == "message":
        return signed.message.digest(digest.algorithm)
    content = signed.payload if digest.scope == "payload" else signed.envelope
    if content is None:
        raise Unproved(
            "unsupported", "the log entry has only the digest of an envelope whose bytes are not known"
        )
    if digest.algorithm != "sha256":
        raise Unproved("unsupported", f"the log entry has a digest of the kind {digest.algorithm[:40]}")
    return hashlib.sha256(content).digest()


def _is_by(verifier: bytes, key: PublicKey, certificate: bytes | None) -> bool:
    """Tell whether a logged key or certificate is the one that is asked for."""
    if certificate is None:
        return read_key(verifier).der == key.der
    if _PEM not in verifier:
        return verifier == certificate
    return b"CERTIFICATE" in verifier and read_certificates(verifier, 1) == (certificate,)
