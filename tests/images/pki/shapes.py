"""What signed things look like where they are published: bundles, and the layers of cosign's tags."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from scanner.images.model import Attached
from tests.images.pki.certificates import binary, pem
from tests.images.pki.encoding import Json, b64, compact, sha256, unb64
from tests.images.pki.entries import HASHES
from tests.images.pki.payloads import SIMPLE_SIGNING

if TYPE_CHECKING:
    from tests.images.pki.signed import Signed

Version = Literal["0.1", "0.2", "0.3"]
BUNDLE_TYPES: dict[Version, str] = {
    "0.1": "application/vnd.dev.sigstore.bundle+json;version=0.1",
    "0.2": "application/vnd.dev.sigstore.bundle+json;version=0.2",
    "0.3": "application/vnd.dev.sigstore.bundle.v0.3+json",
}
ENVELOPE = "application/vnd.dsse.envelope.v1+json"


def bundle(signed: Signed, version: Version = "0.3") -> Json:
    """Return a bundle (protobuf-specs, sigstore_bundle.proto)."""
    stamps = [{"signedTimestamp": b64(stamp)} for stamp in signed.timestamps]
    material = {
        **verifier(signed, version),
        "tlogEntries": list(signed.entries),
        "timestampVerificationData": {"rfc3161Timestamps": stamps},
    }
    return {"mediaType": BUNDLE_TYPES[version], "verificationMaterial": material, **content(signed)}


def verifier(signed: Signed, version: Version) -> Json:
    """Return the certificate, or else how the key is named."""
    if signed.certificate is None:
        return {"publicKey": {"hint": signed.key.hint}}
    certificate = {"rawBytes": b64(binary(signed.certificate))}
    if version == "0.3":
        return {"certificate": certificate}
    return {"x509CertificateChain": {"certificates": [certificate]}}


def content(signed: Signed) -> Json:
    """Return what is signed, with its signature."""
    if signed.envelope:
        return {"dsseEnvelope": signed.envelope}
    digest = {
        "algorithm": HASHES[signed.key.hash.name],
        "digest": b64(signed.key.digest(signed.payload)),
    }
    return {"messageSignature": {"messageDigest": digest, "signature": b64(signed.signature)}}


def attached_bundle(signed: Signed, subject: str, version: Version = "0.3") -> Attached:
    """Return a bundle as an artifact that refers to an image."""
    return Attached(
        channel="referrer",
        subject=subject,
        media_type=BUNDLE_TYPES[version],
        content=compact(bundle(signed, version)),
        artifact_type=BUNDLE_TYPES[version],
    )


def attached_signature(signed: Signed, subject: str) -> Attached:
    """Return a signature as the layer of cosign's `.sig` tag."""
    return Attached("signature-tag", subject, SIMPLE_SIGNING, signed.payload, layer_annotations(signed))


def attached_attestation(signed: Signed, subject: str) -> Attached:
    """Return an envelope as the layer of cosign's `.att` tag."""
    envelope = compact(signed.envelope or {})
    return Attached("attestation-tag", subject, ENVELOPE, envelope, layer_annotations(signed))


def layer_annotations(signed: Signed) -> dict[str, str]:
    """Return the annotations of the layer (cosign, specs/SIGNATURE_SPEC.md)."""
    annotations = {"dev.cosignproject.cosign/signature": "" if signed.envelope else b64(signed.signature)}
    if signed.envelope:
        annotations["predicateType"] = json.loads(signed.payload).get("predicateType", "")
    if signed.certificate:
        annotations["dev.sigstore.cosign/certificate"] = pem(signed.certificate).decode()
        annotations["dev.sigstore.cosign/chain"] = pem(*signed.chain).decode()
    if signed.entries:
        annotations["dev.sigstore.cosign/bundle"] = json.dumps(layer_entry(signed.entries[0]))
    if signed.timestamps:
        stamp = {"SignedRFC3161Timestamp": b64(signed.timestamps[0])}
        annotations["dev.sigstore.cosign/rfc3161timestamp"] = json.dumps(stamp)
    return annotations


def layer_entry(entry: Json) -> Json:
    """Return an entry as the annotation `bundle` has it: what the log signed, and its signature."""
    return {
        "SignedEntryTimestamp": entry["inclusionPromise"]["signedEntryTimestamp"],
        "Payload": {
            "body": entry["canonicalizedBody"],
            "integratedTime": int(entry["integratedTime"]),
            "logIndex": int(entry["logIndex"]),
            "logID": unb64(entry["logId"]["keyId"]).hex(),
        },
    }


def digest_of(content: bytes) -> str:
    return f"sha256:{sha256(content).hex()}"
