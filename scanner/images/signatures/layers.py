"""Reads cosign's older form: layers of `sha256-<hex>.sig` and `.att`, whose annotations hold the proof.

Source: sigstore/cosign, specs/SIGNATURE_SPEC.md and specs/ATTESTATION_SPEC.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.images.signatures.fields import decode_base64, decode_json
from scanner.images.signatures.signed import LogEntry, Message, Signed
from scanner.images.signatures.unproved import Unproved

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.images.signatures.envelopes import Envelope

SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json"
ENVELOPE = "application/vnd.dsse.envelope.v1+json"
_SIGNATURE = "dev.cosignproject.cosign/signature"
_CERTIFICATE = "dev.sigstore.cosign/certificate"
_CHAIN = "dev.sigstore.cosign/chain"
_BUNDLE = "dev.sigstore.cosign/bundle"
_TIMESTAMP = "dev.sigstore.cosign/rfc3161timestamp"
MAX_ANNOTATION = 1024 * 1024
_LOG_ID_BYTES = 32
_MAX_INDEX = 2**63 - 1
MAX_CHAIN = 8


class _Payload(msgspec.Struct, frozen=True):
    body: str
    integrated_time: int = msgspec.field(name="integratedTime")
    log_index: int = msgspec.field(name="logIndex")
    log_id: str = msgspec.field(name="logID")


class _Bundle(msgspec.Struct, frozen=True):
    promise: str = msgspec.field(name="SignedEntryTimestamp")
    payload: _Payload = msgspec.field(name="Payload")


class _Timestamp(msgspec.Struct, frozen=True):
    response: str = msgspec.field(name="SignedRFC3161Timestamp")


def signed_payload(content: bytes, annotations: Mapping[str, str]) -> Signed:
    """Return what a layer of a `.sig` signs: its content.

    Raises:
        Unproved: an annotation is malformed, or it has no signature (`unsigned`).
    """
    written = _annotation(annotations, _SIGNATURE)
    if not written:
        raise Unproved("unsigned", "the layer has no signature")
    return Signed(
        message=Message(content),
        signatures=(decode_base64(written, "the signature"),),
        certificates=_certificates(annotations),
        entries=_entries(annotations),
        timestamps=_timestamps(annotations),
    )


def signed_envelope(envelope: Envelope, annotations: Mapping[str, str]) -> Signed:
    """Return what a layer of an `.att` signs: the envelope that its content is.

    Raises:
        Unproved: an annotation is malformed.
    """
    return Signed(
        message=Message(envelope.encoded()),
        signatures=envelope.signatures,
        payload=envelope.payload,
        payload_type=envelope.payload_type,
        envelope=envelope.written,
        certificates=_certificates(annotations),
        hints=tuple(each for each in envelope.hints if each),
        entries=_entries(annotations),
        timestamps=_timestamps(annotations),
    )


def _certificates(annotations: Mapping[str, str]) -> tuple[bytes, ...]:
    """Return the certificate of the signer, and what comes with it."""
    from scanner.images.signatures.x509_reader import read_certificates  # noqa: PLC0415 - imports `cryptography`

    certificate, chain = _annotation(annotations, _CERTIFICATE), _annotation(annotations, _CHAIN)
    if not certificate:
        return ()
    signer = read_certificates(certificate.encode(), 1)
    return signer + (read_certificates(chain.encode(), MAX_CHAIN) if chain else ())


def _entries(annotations: Mapping[str, str]) -> tuple[LogEntry, ...]:
    written = _annotation(annotations, _BUNDLE)
    if not written:
        return ()
    read = decode_json(written.encode(), _Bundle, "the annotation with the log entry")
    entry = read.payload
    try:
        log_id = bytes.fromhex(entry.log_id)
    except ValueError as exc:
        raise Unproved("malformed", "the identifier of the log is not hexadecimal") from exc
    if len(log_id) != _LOG_ID_BYTES or not 0 <= entry.log_index <= _MAX_INDEX:
        raise Unproved("malformed", "the log entry names no log, or no place in it")
    return (
        LogEntry(
            body=decode_base64(entry.body, "the log entry"),
            log_id=log_id,
            index=entry.log_index,
            integrated_time=entry.integrated_time,
            promise=decode_base64(read.promise, "the promise of the log"),
        ),
    )


def _timestamps(annotations: Mapping[str, str]) -> tuple[bytes, ...]:
    written = _annotation(annotations, _TIMESTAMP)
    if not written:
        return ()
    read = decode_json(written.encode(), _Timestamp, "the annotation with the time stamp")
    return (decode_base64(read.response, "the time stamp"),)


def _annotation(annotations: Mapping[str, str], name: str) -> str:
    found = annotations.get(name, "")
    if len(found) > MAX_ANNOTATION:
        raise Unproved("malformed", f"the annotation {name} is longer than {MAX_ANNOTATION} characters")
    return found
