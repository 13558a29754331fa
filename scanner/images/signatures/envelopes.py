"""Reads DSSE envelopes.

Source: secure-systems-lab/dsse 1.0.2, envelope.md and protocol.md.
"""

from __future__ import annotations

import msgspec

from scanner.images.signatures.fields import decode_base64, decode_json
from scanner.images.signatures.unproved import Unproved

STATEMENT_TYPE = "application/vnd.in-toto+json"
MAX_SIGNATURES = 16


class EnvelopeSignature(msgspec.Struct, frozen=True):
    """A signature of an envelope as it is written, and a hint which key made it."""

    sig: str
    keyid: str | None = None


class WrittenEnvelope(msgspec.Struct, frozen=True, rename="camel"):
    """An envelope as it is written: payload and signatures in base64."""

    payload: str
    payload_type: str
    signatures: list[EnvelopeSignature]


class Envelope(msgspec.Struct, frozen=True):
    """An envelope that was read.

    Attributes:
        payload: what is in it.
        payload_type: what kind of thing that is.
        signatures: the bytes of its signatures, in their order.
        hints: which keys they say they are by, "" where they do not.
        written: the bytes of the whole envelope, where it stands by itself; None inside a bundle.
    """

    payload: bytes
    payload_type: str
    signatures: tuple[bytes, ...]
    hints: tuple[str, ...]
    written: bytes | None = None

    def encoded(self) -> bytes:
        """Return what the signatures are over: the pre-authentication encoding."""
        kind = self.payload_type.encode()
        return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(self.payload), self.payload)


def read_envelope(content: bytes) -> Envelope:
    """Return the envelope that stands in a layer.

    Raises:
        Unproved: it cannot be read.
    """
    return open_envelope(decode_json(content, WrittenEnvelope, "the envelope"), content)


def open_envelope(written: WrittenEnvelope, content: bytes | None = None) -> Envelope:
    """Return an envelope with its parts decoded.

    Args:
        written: the envelope.
        content: its bytes, where it stands by itself.

    Raises:
        Unproved: a part is not base64, it has no signature, or too many.
    """
    if not 1 <= len(written.signatures) <= MAX_SIGNATURES:
        raise Unproved("malformed", f"the envelope has {len(written.signatures)} signatures")
    return Envelope(
        payload=decode_base64(written.payload, "the payload of the envelope"),
        payload_type=written.payload_type,
        signatures=tuple(
            decode_base64(each.sig, "a signature of the envelope") for each in written.signatures
        ),
        hints=tuple(each.keyid or "" for each in written.signatures),
        written=content,
    )
