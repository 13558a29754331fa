"""Reads Sigstore bundles, of version 0.1 to 0.3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.images.signatures.bundle_format import VERSIONS, Material, WrittenBundle
from scanner.images.signatures.fields import decode_base64, decode_json
from scanner.images.signatures.signed import Inclusion, LogEntry, Message, Signed
from scanner.images.signatures.unproved import Unproved

if TYPE_CHECKING:
    from scanner.images.signatures.bundle_format import InclusionProof, MessageSignature, Number, WrittenEntry
    from scanner.images.signatures.envelopes import Envelope

MAX_CERTIFICATES = 8
MAX_ENTRIES = 8
MAX_TIMESTAMPS = 8
MAX_HASHES = 64
"""Hashes of a proof: one for each level of a tree of 2^64 leaves."""
_ALGORITHMS = {"SHA2_256": "sha256", "SHA2_384": "sha384", "SHA2_512": "sha512"}
_MAX_NUMBER = 2**63 - 1
_MAX_DIGITS = 19


def read_bundle(content: bytes) -> WrittenBundle:
    """Return a bundle as it is written.

    Raises:
        Unproved: it cannot be read (`malformed`), or is of a version that is not known (`unsupported`).
    """
    bundle = decode_json(content, WrittenBundle, "the bundle")
    if bundle.media_type not in VERSIONS:
        raise Unproved("unsupported", f"the bundle is of the type {bundle.media_type[:100]!r}")
    if (bundle.dsse_envelope is None) == (bundle.message_signature is None):
        raise Unproved("malformed", "a bundle holds either an envelope or the signature of a message")
    return bundle


def signed_envelope(bundle: WrittenBundle, envelope: Envelope) -> Signed:
    """Return what a bundle with an envelope signs.

    Raises:
        Unproved: the material is malformed, or the envelope has several signatures, which a bundle must not.
    """
    if len(envelope.signatures) != 1:
        raise Unproved("malformed", "the envelope of a bundle has exactly one signature")
    return _signed(bundle, Message(envelope.encoded()), envelope.signatures[0], envelope)


def signed_manifest(bundle: WrittenBundle, signature: MessageSignature, subject: str) -> Signed:
    """Return what a bundle with the signature of a message signs: the manifest it is attached to.

    Raises:
        Unproved: the material is malformed, or it gives the digest of another message (`wrong-subject`).
    """
    algorithm, _, encoded = subject.partition(":")
    message = Message(None, {algorithm: bytes.fromhex(encoded)})
    said = signature.message_digest
    if said is not None and said.digest:
        _check_digest(decode_base64(said.digest, "the digest of the message"), message, said.algorithm)
    return _signed(bundle, message, decode_base64(signature.signature, "the signature"), None)


def _check_digest(found: bytes, message: Message, algorithm: str) -> None:
    """Check that a bundle is about a message; raises Unproved where it is not, or where that cannot be known."""
    expected = message.digest(_ALGORITHMS.get(algorithm, algorithm))
    if found != expected:
        raise Unproved(
            "wrong-subject", f"the signature is about {found.hex()[:128]}, not about {expected.hex()}"
        )


def _signed(bundle: WrittenBundle, message: Message, signature: bytes, envelope: Envelope | None) -> Signed:
    version = VERSIONS[bundle.media_type]
    material = decode_json(bytes(bundle.verification_material), Material, "the verification material")
    stamps = material.timestamp_verification_data
    responses = stamps.responses if stamps else []
    if len(material.tlog_entries) > MAX_ENTRIES or len(responses) > MAX_TIMESTAMPS:
        raise Unproved("malformed", "the bundle has too many log entries or time stamps")
    return Signed(
        message=message,
        signatures=(signature,),
        payload=envelope.payload if envelope else None,
        payload_type=envelope.payload_type if envelope else "",
        certificates=_certificates(material, version),
        hints=_hints(material, envelope),
        entries=tuple(_entry(each, version) for each in material.tlog_entries),
        timestamps=tuple(decode_base64(each.signed_timestamp, "a time stamp") for each in responses),
        bundle=version,
    )


def _certificates(material: Material, version: str) -> tuple[bytes, ...]:
    if sum(each is not None for each in (material.certificate, material.chain, material.public_key)) != 1:
        raise Unproved("malformed", "a bundle names exactly one of a certificate, a chain, and a public key")
    if material.public_key is not None:
        return ()
    if material.chain is not None and version == "0.3":
        raise Unproved("malformed", "a bundle of version 0.3 has one certificate, not a chain")
    written = (
        [material.certificate]
        if material.certificate
        else material.chain.certificates
        if material.chain
        else []
    )
    if not 1 <= len(written) <= MAX_CERTIFICATES:
        raise Unproved("malformed", f"the bundle has {len(written)} certificates")
    return tuple(decode_base64(each.raw_bytes, "a certificate") for each in written)


def _hints(material: Material, envelope: Envelope | None) -> tuple[str, ...]:
    hint = material.public_key.hint if material.public_key else ""
    return tuple(each for each in (hint, *(envelope.hints if envelope else ())) if each)


def _entry(entry: WrittenEntry, version: str) -> LogEntry:
    """Return an entry; from 0.2 on, a proof of inclusion is what counts, and only 0.1 may do with a promise."""
    promise = entry.inclusion_promise
    proof = entry.inclusion_proof
    if version == "0.1" and promise is None:
        raise Unproved("no-log-entry", "the log entry of a bundle of version 0.1 has no promise of the log")
    if version != "0.1" and (proof is None or proof.checkpoint is None):
        raise Unproved("no-log-entry", "the log entry has no proof that it is in the log")
    return LogEntry(
        body=decode_base64(entry.canonicalized_body, "the log entry"),
        log_id=decode_base64(entry.log_id.key_id, "the identifier of the log"),
        index=_number(entry.log_index),
        integrated_time=None if entry.integrated_time is None else _number(entry.integrated_time) or None,
        promise=decode_base64(promise.signed_entry_timestamp, "the promise of the log") if promise else None,
        inclusion=_inclusion(proof) if proof else None,
    )


def _inclusion(proof: InclusionProof) -> Inclusion | None:
    """Return a proof, None for one without a signed state of the log, which proves nothing."""
    if proof.checkpoint is None:
        return None
    if len(proof.hashes) > MAX_HASHES:
        raise Unproved("malformed", f"the proof of the log entry has more than {MAX_HASHES} hashes")
    return Inclusion(
        index=_number(proof.log_index),
        root_hash=decode_base64(proof.root_hash, "a hash of the log"),
        tree_size=_number(proof.tree_size),
        hashes=tuple(decode_base64(each, "a hash of the log") for each in proof.hashes),
        checkpoint=proof.checkpoint.envelope,
    )


def _number(written: Number) -> int:
    """Return a number that is written as text or as a number."""
    if isinstance(written, str):
        if not (written.isascii() and written.isdigit() and len(written) <= _MAX_DIGITS):
            raise Unproved("malformed", "a number of the log entry cannot be read")
        written = int(written)
    if not 0 <= written <= _MAX_NUMBER:
        raise Unproved("malformed", "a number of the log entry is out of range")
    return written
