"""A certificate transparency log that promises to log what it is shown (RFC 6962, section 3)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from tests.images.pki import der
from tests.images.pki.encoding import sha256
from tests.images.pki.keys import Key

if TYPE_CHECKING:
    from datetime import datetime

SCT_LIST = "1.3.6.1.4.1.11129.2.4.2"


class CtLog:
    """A log with its key; `named` is the key it says it has, where that is not the one that signs."""

    def __init__(self, named: Key | None = None) -> None:
        self.key = Key()
        self.named = named or self.key

    @property
    def log_id(self) -> bytes:
        return sha256(self.named.der)

    def timestamps(self, precertificate: bytes, issuer_der: bytes, at: datetime) -> bytes:
        """Return the extension's value: a list of the one promise for a certificate (sections 3.2 and 3.3).

        Args:
            precertificate: the certificate to be signed, without the promise.
            issuer_der: public key of its issuer.
            at: when the log saw it.
        """
        milliseconds = int(at.timestamp()) * 1000
        signed = (
            struct.pack("!BBQH", 0, 0, milliseconds, 1)
            + sha256(issuer_der)
            + len(precertificate).to_bytes(3, "big")
            + precertificate
            + struct.pack("!H", 0)
        )
        signature = self.key.sign(signed)
        promise = struct.pack("!B32sQHBBH", 0, self.log_id, milliseconds, 0, 4, 3, len(signature)) + signature
        listed = struct.pack("!H", len(promise)) + promise
        return der.octets(struct.pack("!H", len(listed)) + listed)
