"""A trusted root: which logs and authorities are believed, and when (protobuf-specs, sigstore_trustroot.proto)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.images.pki.certificates import binary
from tests.images.pki.encoding import Json, b64, rfc3339

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography import x509

    from tests.images.pki.keys import Key


def validity(start: datetime, end: datetime | None = None) -> Json:
    until = {"end": rfc3339(end)} if end else {}
    return {"start": rfc3339(start), **until}


def log(address: str, key: Key, log_id: bytes, start: datetime, end: datetime | None = None) -> Json:
    """Return a TransparencyLogInstance."""
    return {
        "baseUrl": address,
        "hashAlgorithm": "SHA2_256",
        "publicKey": {
            "rawBytes": b64(key.der),
            "keyDetails": key.details,
            "validFor": validity(start, end),
        },
        "logId": {"keyId": b64(log_id)},
    }


def authority(
    address: str,
    name: str,
    chain: tuple[x509.Certificate, ...],
    start: datetime,
    end: datetime | None = None,
) -> Json:
    """Return a CertificateAuthority."""
    return {
        "subject": {"organization": name, "commonName": name},
        "uri": address,
        "certChain": {"certificates": [{"rawBytes": b64(binary(certificate))} for certificate in chain]},
        "validFor": validity(start, end),
    }


def trusted_root(
    logs: list[Json], authorities: list[Json], certificate_logs: list[Json], stamps: list[Json]
) -> Json:
    """Return a TrustedRoot."""
    return {
        "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        "tlogs": logs,
        "certificateAuthorities": authorities,
        "ctlogs": certificate_logs,
        "timestampAuthorities": stamps,
    }
