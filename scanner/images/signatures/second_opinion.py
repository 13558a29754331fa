"""Asks sigstore-python about the signatures it can verify as a whole, after all checks of our own hold.

It shares no code with our checks but its own parts, so a check that is wrong or forgotten here does not prove anything
that sigstore-python refuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.images.signatures.log_bodies import read_body
from scanner.images.signatures.written_entry import written_entry

if TYPE_CHECKING:
    from scanner.images.signatures.authorities import Authorities
    from scanner.images.signatures.certificates import SigningCertificate
    from scanner.images.signatures.signed import Signed

_BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
_KINDS = frozenset({"hashedrekord 0.0.1", "dsse 0.0.1", "hashedrekord 0.0.2"})


def check_again(signed: Signed, certificate: SigningCertificate, authorities: Authorities) -> None:
    """Check a signature as a bundle of version 0.3, if it can be written as one that sigstore-python understands.

    Raises:
        Unproved: sigstore-python refuses it.
    """
    if (
        len(signed.entries) != 1
        or signed.entries[0].inclusion is None
        or certificate.key.curve != "secp256r1"
    ):
        return
    kind = read_body(signed.entries[0].body).kind
    if kind in _KINDS:
        manifest = signed.message.digest("sha256") if signed.payload is None else None
        authorities.parts.check_bundle(_bundle(signed, certificate, kind), manifest)


def _bundle(signed: Signed, certificate: SigningCertificate, kind: str) -> bytes:
    """Return what is signed as a bundle, with only what was checked."""
    stamps = [{"signedTimestamp": each} for each in signed.timestamps]
    written: dict[str, Any] = {
        "mediaType": _BUNDLE,
        "verificationMaterial": {
            "certificate": {"rawBytes": certificate.content},
            "tlogEntries": [written_entry(signed.entries[0], kind)],
            "timestampVerificationData": {"rfc3161Timestamps": stamps},
        },
    }
    if signed.payload is None:
        written["messageSignature"] = {"signature": signed.signatures[0]}
    else:
        written["dsseEnvelope"] = {
            "payload": signed.payload,
            "payloadType": signed.payload_type,
            "signatures": [{"sig": signed.signatures[0]}],
        }
    return msgspec.json.encode(written)
