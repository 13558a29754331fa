"""Images, indexes and the artifacts that refer to them, written with a publisher."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.images.doubles.publish import (
    CONFIGURATION,
    DOCKER_CONFIGURATION,
    DOCKER_INDEX,
    DOCKER_LAYER,
    DOCKER_MANIFEST,
    EMPTY,
    INDEX,
    LAYER,
    MANIFEST,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.images.doubles.publish import Content, Published, Publisher

DOCKER_TYPES = (DOCKER_MANIFEST, DOCKER_CONFIGURATION, DOCKER_LAYER)
OCI_TYPES = (MANIFEST, CONFIGURATION, LAYER)


def platform_of(name: str) -> dict[str, str]:
    """Return `os/architecture[/variant]` as an index says it."""
    return dict(zip(("os", "architecture", "variant"), name.split("/"), strict=False))


def image(
    publisher: Publisher,
    tag: str | None = None,
    *,
    platform: str = "linux/amd64",
    layers: Sequence[bytes] = (b"layer",),
    created: str = "2026-01-02T03:04:05Z",
    configuration: Mapping[str, Any] | None = None,
    annotations: Mapping[str, str] | None = None,
    docker: bool = False,
) -> Published:
    """Write an image.

    Args:
        publisher: where to.
        tag: tag that names it, None for its digest alone.
        platform: `os/architecture[/variant]`.
        layers: its layers; they need not be archives.
        created: when its configuration says it was made.
        configuration: more of its configuration (`config`, `history`).
        annotations: annotations of its manifest.
        docker: with the media types of Docker's schema 2.
    """
    manifest_type, configuration_type, layer_type = DOCKER_TYPES if docker else OCI_TYPES
    written = [publisher.blob(data, layer_type) for data in layers]
    roots = {"type": "layers", "diff_ids": [layer["digest"] for layer in written]}
    settings = {**platform_of(platform), "created": created, "rootfs": roots, **(configuration or {})}
    value = {
        "schemaVersion": 2,
        "mediaType": manifest_type,
        "config": publisher.blob(json.dumps(settings).encode(), configuration_type),
        "layers": written,
    }
    return publisher.manifest(value | ({"annotations": dict(annotations)} if annotations else {}), tag)


def for_platform(published: Published, platform: str) -> Published:
    """Return a descriptor as it stands in an index."""
    return {**published, "platform": platform_of(platform)}


def index(
    publisher: Publisher,
    manifests: Sequence[Published],
    tag: str | None = None,
    *,
    annotations: Mapping[str, str] | None = None,
    docker: bool = False,
) -> Published:
    """Write an index of descriptors, which say their platforms (`for_platform`)."""
    value = {"schemaVersion": 2, "mediaType": DOCKER_INDEX if docker else INDEX, "manifests": list(manifests)}
    return publisher.manifest(value | ({"annotations": dict(annotations)} if annotations else {}), tag)


def multi_platform(publisher: Publisher, tag: str | None, *platforms: str, docker: bool = False) -> Published:
    """Write an index with an image of each platform, whose layer is the platform's name."""
    images = [image(publisher, platform=name, layers=[name.encode()], docker=docker) for name in platforms]
    listed = [for_platform(item, name) for item, name in zip(images, platforms, strict=True)]
    return index(publisher, listed, tag, docker=docker)


def layers_of(publisher: Publisher, contents: Sequence[Content]) -> list[Published]:
    """Write contents, and return their descriptors."""
    return [
        publisher.blob(item.data, item.media_type)
        | ({"annotations": dict(item.annotations)} if item.annotations else {})
        for item in contents
    ]


def referrer(
    publisher: Publisher,
    subject: Published,
    artifact_type: str,
    contents: Sequence[Content],
    *,
    annotations: Mapping[str, str] | None = None,
    configuration_type: str = EMPTY,
) -> Published:
    """Write an artifact that refers to a manifest (OCI image 1.1, "Guidelines for Artifact Usage").

    Args:
        publisher: where to.
        subject: what it refers to.
        artifact_type: what it is; "" leaves that to the media type of the configuration.
        contents: its layers.
        annotations: annotations of its manifest.
        configuration_type: media type of its configuration, which is empty.
    """
    value: dict[str, Any] = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": publisher.blob(b"{}", configuration_type),
        "layers": layers_of(publisher, contents),
        "subject": {key: subject[key] for key in ("mediaType", "digest", "size")},
    }
    if artifact_type:
        value["artifactType"] = artifact_type
    return publisher.manifest(value | ({"annotations": dict(annotations)} if annotations else {}))
