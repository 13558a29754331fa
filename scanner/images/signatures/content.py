"""Opens attached content: what kind of thing it is, what it says, and how it is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from scanner.images.signatures import bundles, layers
from scanner.images.signatures.bundle_format import MEDIA_TYPE_PREFIX
from scanner.images.signatures.envelopes import STATEMENT_TYPE, open_envelope, read_envelope
from scanner.images.signatures.said import Said, said_by_claim, said_by_statement
from scanner.images.signatures.unproved import Unproved

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.images.model import Attached
    from scanner.images.signatures.signed import Signed

MAX_BYTES = 40_000_000
"""The most that is read of one attached thing: bills of materials in attestations are large."""


class Content(msgspec.Struct, frozen=True):
    """Attached content that was opened.

    Attributes:
        said: what it says.
        signed: returns how it is signed, and raises Unproved where that is malformed.
    """

    said: Said
    signed: Callable[[], Signed]


class Unsigned(msgspec.Struct, frozen=True):
    """Attached content that has no signature to check, and why."""

    said: Said
    unproved: Unproved


def open_content(attached: Attached) -> Content | Unsigned:
    """Return attached content, opened."""
    if len(attached.content) > MAX_BYTES:
        too_large = Unproved("unsupported", f"it is larger than {MAX_BYTES} bytes, and is not read")
        return Unsigned(Said(_kind(attached)), too_large)
    try:
        return _open(attached)
    except Unproved as unproved:
        return Unsigned(Said(_kind(attached)), unproved)


def _kind(attached: Attached) -> Literal["signature", "attestation"]:
    return "signature" if attached.media_type == layers.SIMPLE_SIGNING else "attestation"


def _open(attached: Attached) -> Content | Unsigned:
    if attached.media_type.startswith(MEDIA_TYPE_PREFIX):
        return _open_bundle(attached)
    if attached.media_type == layers.ENVELOPE:
        return _open_envelope(attached)
    if attached.media_type == layers.SIMPLE_SIGNING:
        said = said_by_claim(attached.content, attached.subject)
        return Content(said, lambda: layers.signed_payload(attached.content, attached.annotations))
    if attached.media_type == STATEMENT_TYPE:
        said = said_by_statement(attached.content, STATEMENT_TYPE, attached.subject)
        return Unsigned(said, said.problem or Unproved("unsigned", "nobody signed the statement"))
    raise Unproved("unsupported", f"content of the type {attached.media_type[:100]!r} is not understood")


def _open_bundle(attached: Attached) -> Content:
    bundle = bundles.read_bundle(attached.content)
    if bundle.message_signature is not None:
        message = bundle.message_signature
        return Content(Said("signature"), lambda: bundles.signed_manifest(bundle, message, attached.subject))
    assert bundle.dsse_envelope is not None  # reading it made sure
    envelope = open_envelope(bundle.dsse_envelope)
    said = said_by_statement(envelope.payload, envelope.payload_type, attached.subject)
    return Content(said, lambda: bundles.signed_envelope(bundle, envelope))


def _open_envelope(attached: Attached) -> Content:
    envelope = read_envelope(attached.content)
    said = said_by_statement(envelope.payload, envelope.payload_type, attached.subject)
    return Content(said, lambda: layers.signed_envelope(envelope, attached.annotations))
