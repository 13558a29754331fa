"""What was signed, with all that proves it."""

from __future__ import annotations

from typing import Any

import msgspec
from cryptography import x509  # noqa: TC002 - msgspec reads the annotations

from tests.images.pki.keys import Key  # noqa: TC001 - likewise


class Signed(msgspec.Struct, frozen=True):
    """What was signed.

    Attributes:
        payload: the message, or what is in the envelope.
        signature: bytes.
        key: the pair that signed.
        certificate: the certificate of its public half, None where the key itself is known.
        chain: certificates of the authority, the one that issued first.
        entries: entries of the logs, as JSON.
        timestamps: responses of time stamping authorities.
        envelope: the envelope around the payload, as JSON, None where the payload alone is signed.
    """

    payload: bytes
    signature: bytes
    key: Key
    certificate: x509.Certificate | None = None
    chain: tuple[x509.Certificate, ...] = ()
    entries: tuple[dict[str, Any], ...] = ()
    timestamps: tuple[bytes, ...] = ()
    envelope: dict[str, Any] | None = None

    def but(self, **changes: Any) -> Signed:
        """Return the same with other parts: of another signature, or none."""
        return msgspec.structs.replace(self, **changes)
