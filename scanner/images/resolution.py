"""Finds out what a reference resolves to now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from scanner.images.outline import Outline  # noqa: TC001 - msgspec reads the annotations

if TYPE_CHECKING:
    from scanner.facts.images import ImageReference
    from scanner.images.lookups import Record
    from scanner.images.reader import RepositoryReader

DEFAULT_TAG = "latest"


class Resolution(msgspec.Struct, frozen=True):
    """What a reference resolves to.

    Attributes:
        resolved_from: what decides, the tag or the digest.
        digest: digest that it resolves to, None where that is not known.
        root: the manifest with that digest, None where it cannot be had.
        tag_digest: what the tag names now, None where there is none or that is not known.
        index: the index that the tag names and that contains the digest of the reference as one platform, else None.
    """

    resolved_from: Literal["tag", "digest"]
    digest: str | None = None
    root: Outline | None = None
    tag_digest: str | None = None
    index: Outline | None = None


async def resolve(reader: RepositoryReader, record: Record, reference: ImageReference) -> Resolution:
    """Return what a reference resolves to; where it has a tag and a digest, the tag is looked at too."""
    if reference.digest is None:
        root = await reader.manifest(record, "manifest", reference.tag or DEFAULT_TAG)
        digest = root.digest if root else None
        return Resolution("tag", digest, root, digest)
    by_tag = await _by_tag(reader, record, reference.tag, reference.digest)
    if by_tag is not None and by_tag.digest == reference.digest:
        return Resolution("digest", reference.digest, by_tag, by_tag.digest)
    root = await reader.manifest(record, "manifest", reference.digest)
    contains = by_tag is not None and reference.digest in by_tag.platform_digests
    return Resolution(
        "digest",
        reference.digest,
        root,
        by_tag.digest if by_tag else None,
        by_tag if contains else None,
    )


async def _by_tag(reader: RepositoryReader, record: Record, tag: str | None, digest: str) -> Outline | None:
    """Return what the tag of a reference with a digest names now, None where it has none; it may be gone."""
    if tag is None:
        return None
    if not digest.startswith("sha256:"):
        # What a tag names is known by its SHA-256: another digest would look like another image.
        record.lacks(
            "unsupported", "tag", f"{reader.at(tag)}: not compared with a digest by another algorithm"
        )
        return None
    return await reader.manifest(record, "tag", tag, optional=True)
