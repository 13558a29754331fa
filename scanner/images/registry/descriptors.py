"""Reads content descriptors, and the fields of manifests that hold them (OCI image specification 1.1, descriptor.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.errors import RegistryError
from scanner.images.model import Descriptor
from scanner.images.registry.descriptor_fields import (
    malformed,
    read_annotations,
    read_data,
    read_digest,
    read_media_type,
    read_platform,
    read_size,
    read_text,
)
from scanner.images.registry.spelling import check_spelling

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.images.model import Manifest

MAX_ENTRIES = 2000
"""Descriptors of one list."""

_FIELDS = frozenset({"mediaType", "digest", "size", "artifactType", "annotations", "platform", "data"})


def read_descriptor(value: Any) -> Descriptor:
    """Return the descriptor that JSON holds.

    Raises:
        RegistryError: it is not one (`malformed`).
    """
    if not isinstance(value, dict):
        raise malformed("a descriptor is not an object")
    check_spelling(value, _FIELDS)
    return Descriptor(
        media_type=read_media_type(value.get("mediaType")),
        digest=read_digest(value.get("digest")),
        size=read_size(value.get("size")),
        artifact_type=read_text(value, "artifactType"),
        annotations=read_annotations(value.get("annotations")),
        platform=read_platform(value.get("platform")),
        data=read_data(value.get("data")),
    )


def index_entries(manifest: Manifest) -> tuple[Descriptor, ...]:
    """Return the manifests that an index lists, none for what is not an index.

    Raises:
        RegistryError: they are malformed, or more than `MAX_ENTRIES` (`too-large`).
    """
    return read_list(manifest.value, "manifests")


def layers(manifest: Manifest) -> tuple[Descriptor, ...]:
    """Return the layers of an image manifest, none for an index.

    Raises:
        RegistryError: they are malformed, or more than `MAX_ENTRIES` (`too-large`).
    """
    return read_list(manifest.value, "layers")


def config(manifest: Manifest) -> Descriptor | None:
    """Return the configuration of an image manifest, None for an index.

    Raises:
        RegistryError: it is malformed.
    """
    return _optional(manifest.value, "config")


def subject(manifest: Manifest) -> Descriptor | None:
    """Return what a manifest refers to, None where it refers to nothing.

    Raises:
        RegistryError: it is malformed.
    """
    return _optional(manifest.value, "subject")


def artifact_type(manifest: Manifest) -> str:
    """Return the type of the artifact that a manifest is: what it says, or the media type of its configuration.

    Source: OCI image specification 1.1, manifest.md, "Guidelines for Artifact Usage".

    Raises:
        RegistryError: it is malformed.
    """
    said = read_text(manifest.value, "artifactType")
    configuration = None if said else config(manifest)
    return said if configuration is None else configuration.media_type


def read_list(value: Mapping[str, Any], key: str) -> tuple[Descriptor, ...]:
    """Return the descriptors of a list of a manifest, none where there is no list.

    Raises:
        RegistryError: they are malformed, or more than `MAX_ENTRIES` (`too-large`).
    """
    items = value.get(key)
    if items is None:
        return ()
    if not isinstance(items, list):
        raise malformed(f"{key} is not a list")
    if len(items) > MAX_ENTRIES:
        raise RegistryError(
            f"{key} has {len(items)} entries, more than the limit of {MAX_ENTRIES}", reason="too-large"
        )
    return tuple(read_descriptor(item) for item in items)


def _optional(value: Mapping[str, Any], key: str) -> Descriptor | None:
    found = value.get(key)
    return None if found is None else read_descriptor(found)
