"""What the offline PKI signed, written into a registry as cosign writes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.images.doubles.attachments import attach
from tests.images.doubles.images import referrer
from tests.images.doubles.publish import Content
from tests.images.pki.encoding import unb64

if TYPE_CHECKING:
    from scanner.images.model import Attached
    from tests.images.doubles.publish import Published, Publisher


def publish(publisher: Publisher, image: Published, attached: Attached) -> None:
    """Attach something to an image."""
    layer = Content(attached.media_type, attached.content, attached.annotations)
    if attached.channel == "referrer":
        referrer(publisher, image, attached.artifact_type, [layer], annotations=said(attached.content))
    else:
        attach(publisher, image, "sig" if attached.channel == "signature-tag" else "att", [layer])


def said(bundle: bytes) -> dict[str, str]:
    """Return the annotations of a bundle's manifest (cosign, specs/BUNDLE_SPEC.md)."""
    envelope = json.loads(bundle).get("dsseEnvelope")
    if envelope is None:
        return {"dev.sigstore.bundle.content": "message-signature"}
    predicate_type = json.loads(unb64(envelope["payload"]))["predicateType"]
    return {
        "dev.sigstore.bundle.content": "dsse-envelope",
        "dev.sigstore.bundle.predicateType": predicate_type,
    }
