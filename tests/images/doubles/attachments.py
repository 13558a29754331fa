"""What cosign and BuildKit attach to images without referring to them, written with a publisher."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from tests.images.doubles.images import for_platform, index, layers_of
from tests.images.doubles.publish import CONFIGURATION, EMPTY, MANIFEST, Content

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.images.doubles.publish import Published, Publisher

SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json"
ENVELOPE = "application/vnd.dsse.envelope.v1+json"
IN_TOTO = "application/vnd.in-toto+json"
ATTESTATION_ARTIFACT = "application/vnd.docker.attestation.manifest.v1+json"
PREDICATE_TYPE = "in-toto.io/predicate-type"


def attach(
    publisher: Publisher,
    subject: Published,
    suffix: Literal["sig", "att", "sbom"],
    contents: Sequence[Content],
) -> Published:
    """Write a manifest under the tag that cosign makes of a digest: `sha256-<hex>.<suffix>`."""
    layers = layers_of(publisher, contents)
    settings = {"rootfs": {"type": "layers", "diff_ids": [layer["digest"] for layer in layers]}}
    value = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": publisher.blob(json.dumps(settings).encode(), CONFIGURATION),
        "layers": layers,
    }
    return publisher.manifest(value, f"{subject['digest'].replace(':', '-')}.{suffix}")


def statement(
    subject: Published, name: str, predicate_type: str, predicate: object, version: str = "v0.1"
) -> bytes:
    """Return an in-toto statement about a manifest."""
    algorithm, _, encoded = subject["digest"].partition(":")
    value = {
        "_type": f"https://in-toto.io/Statement/{version}",
        "predicateType": predicate_type,
        "subject": [{"name": name, "digest": {algorithm: encoded}}],
        "predicate": predicate,
    }
    return json.dumps(value).encode()


def attestation_manifest(
    publisher: Publisher, subject: Published, statements: Sequence[bytes], *, artifact: bool = False
) -> Published:
    """Write BuildKit's attestations of one platform, and return their descriptor for the index.

    Args:
        publisher: where to.
        subject: manifest of the platform.
        statements: in-toto statements, unsigned.
        artifact: as an OCI artifact with a subject (`oci-artifact=true`), else as an image of an unknown platform.
    """
    contents = [
        Content(IN_TOTO, data, {PREDICATE_TYPE: json.loads(data)["predicateType"]}) for data in statements
    ]
    layers = layers_of(publisher, contents)
    value: dict[str, Any] = {"schemaVersion": 2, "mediaType": MANIFEST, "layers": layers}
    if artifact:
        value["artifactType"] = ATTESTATION_ARTIFACT
        value["config"] = publisher.blob(b"{}", EMPTY)
        value["subject"] = {key: subject[key] for key in ("mediaType", "digest", "size")}
    else:
        roots = {"type": "layers", "diff_ids": [layer["digest"] for layer in layers]}
        settings = {"architecture": "unknown", "os": "unknown", "config": {}, "rootfs": roots}
        value["config"] = publisher.blob(json.dumps(settings).encode(), CONFIGURATION)
    listed = for_platform(publisher.manifest(value), "unknown/unknown")
    listed["annotations"] = {
        "vnd.docker.reference.digest": subject["digest"],
        "vnd.docker.reference.type": "attestation-manifest",
    }
    return listed


def built_by_buildkit(
    publisher: Publisher,
    images: Sequence[Published],
    statements: Sequence[Sequence[bytes]],
    tag: str | None = None,
    *,
    artifact: bool = False,
) -> Published:
    """Write an index as BuildKit does: the images, then the attestations of each.

    Args:
        publisher: where to.
        images: descriptors with platforms (`for_platform`).
        statements: the statements about each image, in the same order.
        tag: tag of the index.
        artifact: the form of the attestations.
    """
    attested = [
        attestation_manifest(publisher, subject, about, artifact=artifact)
        for subject, about in zip(images, statements, strict=True)
    ]
    return index(publisher, [*images, *attested], tag)
