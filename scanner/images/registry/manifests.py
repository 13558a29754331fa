"""Reads manifests: their bytes, their type, and that they are of one type alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.errors import RegistryError
from scanner.images.model import Manifest
from scanner.images.registry.digests import check_content, is_digest, sha256
from scanner.images.registry.media_types import INDEXES, MANIFESTS, SCHEMA_1, essence
from scanner.images.registry.spelling import check_spelling
from scanner.images.registry.strict_json import read_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.images.registry.messages import Answer

MAX_BYTES = 4 * 1024 * 1024
_FIELDS = frozenset(
    {
        "schemaVersion",
        "mediaType",
        "artifactType",
        "config",
        "layers",
        "manifests",
        "subject",
        "annotations",
        "fsLayers",
        "history",
        "signatures",
    }
)
_SCHEMA_1_FIELDS = frozenset({"fsLayers", "history", "signatures"})


def read_manifest(answer: Answer, reference: str, what: str) -> Manifest:
    """Return the manifest that an answer holds.

    Args:
        answer: the answer to a GET.
        reference: the digest or the tag it was asked for by.
        what: what was asked.

    Raises:
        RegistryError: it is not what was asked for (`digest-mismatch`), not a manifest (`malformed`), or one that is not
            understood (`unsupported`).
    """
    content = answer.content
    header = essence(answer.headers.get("content-type", ""))
    if header in SCHEMA_1:  # whose digest is that of a part
        check_media_type(header, what)
    said = answer.headers.get("docker-content-digest", "")
    if ":" in reference:
        check_content(content, reference, what)
    if is_digest(said):
        check_content(content, said, what)
    digest = reference if ":" in reference else sha256(content)
    value = read_object(content, what)
    media_type = _media_type(value, header, what)
    _check_shape(value, media_type, what)
    return Manifest(digest, media_type, value, len(content), content)


def check_media_type(media_type: str, what: str) -> None:
    """Check that a media type is one of manifests that are understood.

    Raises:
        RegistryError: it is not (`unsupported`).
    """
    if media_type in SCHEMA_1:
        raise RegistryError(
            f"{what}: Docker's schema 1 is not supported",
            reason="unsupported",
            hint="push the image again with a client of this decade",
        )
    if media_type not in MANIFESTS:
        raise RegistryError(
            f"{what}: manifests of the type {media_type[:100]} are not supported", reason="unsupported"
        )


def _media_type(value: Mapping[str, Any], header: str, what: str) -> str:
    """Return the media type of a manifest, of which header and content must not say different things.

    Source: CVE-2021-41190; OCI distribution specification 1.1, "Pulling manifests".
    """
    own = value.get("mediaType")
    if own is not None and not isinstance(own, str):
        raise RegistryError(f"{what}: mediaType is not a string", reason="malformed")
    if own and header and own != header:
        raise RegistryError(
            f"{what}: the registry calls it {header[:100]}, and it calls itself {own[:100]}",
            reason="malformed",
        )
    if not own and not header:
        raise RegistryError(f"{what}: nothing says its media type", reason="malformed")
    check_media_type(own or header, what)
    return own or header


def _check_shape(value: Mapping[str, Any], media_type: str, what: str) -> None:
    """Check that a manifest has the fields of its type, and none of another, that could be taken for it."""
    check_spelling(value, _FIELDS)
    if value.get("schemaVersion") != 2 or isinstance(value["schemaVersion"], float):
        raise RegistryError(f"{what}: its schema version is not 2", reason="malformed")
    is_index = media_type in INDEXES
    own, other = ({"manifests"}, {"config", "layers"}) if is_index else ({"config", "layers"}, {"manifests"})
    if not own <= value.keys() or (other | _SCHEMA_1_FIELDS) & value.keys():
        kind = "an index" if is_index else "an image manifest"
        raise RegistryError(f"{what}: it does not have the fields of {kind}", reason="malformed")
