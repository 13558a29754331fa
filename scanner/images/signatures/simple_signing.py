"""Reads the payload that cosign's `.sig` layers sign.

Source: containers/image, docs/containers-signature.5.md ("simple signing"); cosign, specs/SIGNATURE_SPEC.md.
"""

from __future__ import annotations

from typing import Any

import msgspec

from scanner.images.signatures.fields import decode_json
from scanner.images.signatures.unproved import Unproved

_TYPES = frozenset({"cosign container image signature", "atomic container signature"})


class _Image(msgspec.Struct, frozen=True):
    digest: str = msgspec.field(default="", name="docker-manifest-digest")
    old_digest: str = msgspec.field(default="", name="Docker-manifest-digest")  # cosign before 1.0


class _Critical(msgspec.Struct, frozen=True):
    type: str
    image: _Image


class _Payload(msgspec.Struct, frozen=True):
    critical: _Critical
    optional: dict[str, Any] | None = None


class ImageClaim(msgspec.Struct, frozen=True):
    """What a signature of an image claims.

    Attributes:
        digest: digest of the manifest it speaks about.
        annotations: what the signer added, string values alone.
    """

    digest: str
    annotations: dict[str, str]


def read_claim(payload: bytes) -> ImageClaim:
    """Return what a payload claims.

    Raises:
        Unproved: it cannot be read (`malformed`), or is of another type (`unsupported`).
    """
    read = decode_json(payload, _Payload, "the signed payload")
    if read.critical.type not in _TYPES:
        raise Unproved("unsupported", f"the signed payload is of the type {read.critical.type[:200]!r}")
    added = {key: value for key, value in (read.optional or {}).items() if isinstance(value, str)}
    return ImageClaim(read.critical.image.digest or read.critical.image.old_digest, added)


def check_claim(claim: ImageClaim, digest: str) -> None:
    """Check that a claim is about a manifest.

    Raises:
        Unproved: it is about another one.
    """
    if claim.digest != digest:
        about = claim.digest[:150] or "no manifest"
        raise Unproved("wrong-subject", f"the signature is about {about}, not about {digest}")
