"""What matters of a manifest: its kind, and what it holds. However large the manifest is, its outline is bounded."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from typing import Any, Literal

import msgspec

from scanner.errors import RegistryError
from scanner.images.bare import MAX_ANNOTATION, bare
from scanner.images.media_types import CONFIGURATIONS
from scanner.images.model import Descriptor, Manifest  # noqa: TC001 - likewise
from scanner.images.registry.descriptors import artifact_type, config, index_entries, layers, subject
from scanner.images.registry.media_types import IMAGES, INDEXES, essence

MAX_PLATFORMS = 32
"""Platforms of an index that are looked at."""
MAX_ATTESTATIONS = 64
"""BuildKit's attestation manifests of an index that are looked at."""
MAX_LAYERS = 64
"""Layers of something attached that are looked at."""
BUILDKIT_TYPE = "vnd.docker.reference.type"
BUILDKIT_SUBJECT = "vnd.docker.reference.digest"
BASE_NAME = "org.opencontainers.image.base.name"
BASE_DIGEST = "org.opencontainers.image.base.digest"

Kind = Literal["index", "image", "artifact"]


class Outline(msgspec.Struct, frozen=True):
    """What matters of a manifest.

    Attributes:
        digest: its digest.
        media_type: its media type.
        size: its bytes.
        kind: `index`, `image` or `artifact`.
        artifact_type: the type of an artifact, "" for an image.
        subject: digest of the manifest that it refers to, None if it refers to none.
        base: its annotations that name the image it was built on.
        configuration: the configuration of an image.
        platforms: entries of an index that are platforms.
        platform_digests: the digests of all of them, those beyond the limit too.
        attestations: entries of an index that hold BuildKit's attestations.
        nested: entries of an index that are indexes themselves.
        layers: layers of an image or artifact.
        left_out: in words, what is beyond the limits; "" for nothing.
    """

    digest: str
    media_type: str
    size: int
    kind: Kind
    artifact_type: str = ""
    subject: str | None = None
    base: Mapping[str, str] = msgspec.field(default_factory=dict)
    configuration: Descriptor | None = None
    platforms: tuple[Descriptor, ...] = ()
    platform_digests: frozenset[str] = frozenset()
    attestations: tuple[Descriptor, ...] = ()
    nested: tuple[Descriptor, ...] = ()
    layers: tuple[Descriptor, ...] = ()
    left_out: str = ""


def outline(manifest: Manifest, *, attached: bool = False) -> Outline:
    """Return what matters of a manifest.

    Args:
        manifest: the manifest.
        attached: whether it may hold what is attached to an image; of an image itself, the layers do not matter.

    Raises:
        RegistryError: it is malformed, or of a type that is not known (`unsupported`).
    """
    media_type = essence(manifest.media_type)
    if media_type in INDEXES:
        return _index(manifest)
    if media_type in IMAGES:
        return _image(manifest, attached=attached)
    raise RegistryError(
        f"a manifest of the type {manifest.media_type[:200] or '(none)'} is not supported",
        reason="unsupported",
        hint="push the image again with a current tool",
    )


def _index(manifest: Manifest) -> Outline:
    attestations: list[Descriptor] = []
    nested: list[Descriptor] = []
    platforms: list[Descriptor] = []
    for entry in index_entries(manifest):
        if _is_attestation(entry):
            attestations.append(entry)
        else:
            (nested if essence(entry.media_type) in INDEXES else platforms).append(entry)
    return Outline(
        manifest.digest,
        manifest.media_type,
        manifest.size,
        "index",
        subject=_subject(manifest),
        base=_base(manifest),
        platforms=tuple(map(bare, platforms[:MAX_PLATFORMS])),
        platform_digests=frozenset(platform.digest for platform in platforms),
        attestations=tuple(
            bare(entry, BUILDKIT_TYPE, BUILDKIT_SUBJECT) for entry in attestations[:MAX_ATTESTATIONS]
        ),
        nested=tuple(map(bare, nested[:MAX_PLATFORMS])),
        left_out=_left_out(
            (len(platforms), MAX_PLATFORMS, "platforms"),
            (len(attestations), MAX_ATTESTATIONS, "attestation manifests"),
        ),
    )


def _is_attestation(entry: Descriptor) -> bool:
    """Tell whether an entry of an index is BuildKit's, and no platform that an annotation would hide: it runs nowhere."""
    return (
        entry.annotations.get(BUILDKIT_TYPE) == "attestation-manifest" and entry.platform == "unknown/unknown"
    )


def _image(manifest: Manifest, *, attached: bool) -> Outline:
    configuration = config(manifest)
    held = layers(manifest)
    plain = configuration is not None and essence(configuration.media_type) in CONFIGURATIONS
    said = artifact_type(manifest)
    is_image = plain and (configuration is None or essence(said) == essence(configuration.media_type))
    return Outline(
        manifest.digest,
        manifest.media_type,
        manifest.size,
        "image" if is_image else "artifact",
        artifact_type="" if is_image else said,
        subject=_subject(manifest),
        base=_base(manifest),
        configuration=configuration and bare(configuration),
        layers=held[:MAX_LAYERS] if attached else (),
        left_out=_left_out((len(held), MAX_LAYERS, "layers")),
    )


def _left_out(*counts: tuple[int, int, str]) -> str:
    """Return in words what is beyond its limit."""
    return ", ".join(f"{count} {name}, of which {limit}" for count, limit, name in counts if count > limit)


def _subject(manifest: Manifest) -> str | None:
    found = subject(manifest)
    return found.digest if found is not None else None


def _base(manifest: Manifest) -> dict[str, str]:
    annotations: Any = manifest.value.get("annotations")
    if not isinstance(annotations, dict):
        return {}
    found = {key: annotations.get(key) for key in (BASE_NAME, BASE_DIGEST)}
    return {key: text[:MAX_ANNOTATION] for key, text in found.items() if isinstance(text, str)}
