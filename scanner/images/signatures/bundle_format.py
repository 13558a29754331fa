"""Sigstore bundles as they are written.

Source: sigstore/protobuf-specs, sigstore_bundle.proto, sigstore_rekor.proto; JSON of protobuf leaves out fields that have
their default, and writes 64-bit numbers as text.
"""

from __future__ import annotations

import msgspec

from scanner.images.signatures.envelopes import WrittenEnvelope  # noqa: TC001 - msgspec reads the annotations

MEDIA_TYPE_PREFIX = "application/vnd.dev.sigstore.bundle"
VERSIONS = {
    "application/vnd.dev.sigstore.bundle+json;version=0.1": "0.1",
    "application/vnd.dev.sigstore.bundle+json;version=0.2": "0.2",
    "application/vnd.dev.sigstore.bundle+json;version=0.3": "0.3",
    "application/vnd.dev.sigstore.bundle.v0.3+json": "0.3",
}
"""Versions of the format by media type."""

Number = str | int


class RawCertificate(msgspec.Struct, frozen=True, rename="camel"):
    """A certificate (DER, base64)."""

    raw_bytes: str


class CertificateChain(msgspec.Struct, frozen=True):
    """Certificates, the signer's first."""

    certificates: list[RawCertificate]


class KeyHint(msgspec.Struct, frozen=True):
    """Which key it was signed with."""

    hint: str = ""


class LogId(msgspec.Struct, frozen=True, rename="camel"):
    """Identifier of a log (base64)."""

    key_id: str


class Promise(msgspec.Struct, frozen=True, rename="camel"):
    """The signature of a log over an entry (base64)."""

    signed_entry_timestamp: str


class Checkpoint(msgspec.Struct, frozen=True):
    """A signed state of a log."""

    envelope: str


class InclusionProof(msgspec.Struct, frozen=True, rename="camel"):
    """A proof that an entry is in a log; hashes in base64."""

    root_hash: str
    log_index: Number = 0
    tree_size: Number = 0
    hashes: list[str] = msgspec.field(default_factory=list)
    checkpoint: Checkpoint | None = None


class WrittenEntry(msgspec.Struct, frozen=True, rename="camel"):
    """An entry of a log; what was logged in base64."""

    log_id: LogId
    canonicalized_body: str
    log_index: Number = 0
    integrated_time: Number | None = None
    inclusion_promise: Promise | None = None
    inclusion_proof: InclusionProof | None = None


class Timestamp(msgspec.Struct, frozen=True, rename="camel"):
    """A time stamp (RFC 3161 response, DER, base64)."""

    signed_timestamp: str


class Timestamps(msgspec.Struct, frozen=True):
    """Time stamps."""

    responses: list[Timestamp] = msgspec.field(default_factory=list, name="rfc3161Timestamps")


class Material(msgspec.Struct, frozen=True, rename="camel"):
    """What shows who signed, and when: one of a certificate, a chain of them (until 0.2), and a hint at a key."""

    certificate: RawCertificate | None = None
    chain: CertificateChain | None = msgspec.field(default=None, name="x509CertificateChain")
    public_key: KeyHint | None = None
    tlog_entries: list[WrittenEntry] = msgspec.field(default_factory=list)
    timestamp_verification_data: Timestamps | None = None


class MessageDigest(msgspec.Struct, frozen=True):
    """Digest of a message (base64), a hint which message it is; of Ed25519 signatures it is empty."""

    algorithm: str = ""
    digest: str = ""


class MessageSignature(msgspec.Struct, frozen=True, rename="camel"):
    """A signature (base64) of something that is not in the bundle."""

    signature: str
    message_digest: MessageDigest | None = None


class WrittenBundle(msgspec.Struct, frozen=True, rename="camel"):
    """A bundle: an envelope or the signature of a message, and material that is read after what it says."""

    media_type: str
    verification_material: msgspec.Raw
    dsse_envelope: WrittenEnvelope | None = None
    message_signature: MessageSignature | None = None
