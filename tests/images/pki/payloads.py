"""What is signed about an image: cosign's payload, and in-toto statements."""

from __future__ import annotations

from typing import Any

from tests.images.pki.encoding import Json, compact

IN_TOTO = "application/vnd.in-toto+json"
STATEMENT = "https://in-toto.io/Statement/v1"
STATEMENT_FIRST = "https://in-toto.io/Statement/v0.1"
COSIGN_SIGN = "https://sigstore.dev/cosign/sign/v1"
SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json"


def simple_signing(digest: str, name: str = "", annotations: dict[str, Any] | None = None) -> bytes:
    """Return the payload of a cosign signature (cosign, specs/SIGNATURE_SPEC.md)."""
    critical = {
        "identity": {"docker-reference": name},
        "image": {"docker-manifest-digest": digest},
        "type": "cosign container image signature",
    }
    return compact({"critical": critical, "optional": annotations})


def statement(
    digest: str | tuple[str, ...],
    predicate_type: str,
    predicate: Any = None,
    *,
    name: str = "",
    kind: str = STATEMENT,
) -> bytes:
    """Return a statement about what has one digest, or about each of several things."""
    digests = (digest,) if isinstance(digest, str) else digest
    subjects = [{"name": name, "digest": dict([each.split(":", 1)])} for each in digests]
    return compact(
        {"_type": kind, "subject": subjects, "predicateType": predicate_type, "predicate": predicate or {}}
    )


def image_signature(digest: str, annotations: dict[str, str] | None = None) -> bytes:
    """Return what cosign 3 signs of an image: a statement that says nothing more."""
    subject: Json = {"digest": dict([digest.split(":", 1)])}
    if annotations:
        subject["annotations"] = annotations
    return compact({"_type": STATEMENT, "subject": [subject], "predicateType": COSIGN_SIGN, "predicate": {}})
