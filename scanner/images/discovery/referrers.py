"""Finds the artifacts that refer to a manifest, by the referrers API or its fallback tag.

Source: OCI distribution specification 1.1, "Listing Referrers". The artifact type of an entry says what the artifact
holds, but some registries fill in another one where they make the entry, so the media types of the layers decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.images.discovery.found import Found
from scanner.images.discovery.limits import fits
from scanner.images.media_types import BUILDKIT_ATTESTATION, NOTATION_SIGNATURE, matter
from scanner.images.registry.media_types import essence

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from scanner.images.discovery.found import Target
    from scanner.images.lookups import Record
    from scanner.images.model import Descriptor
    from scanner.images.outline import Outline
    from scanner.images.reader import RepositoryReader
    from scanner.images.room import Room

MAX_REFERRERS = 64
"""Artifacts of one manifest that are looked at."""


async def find_referrers(
    reader: RepositoryReader, record: Record, target: Target, known: AbstractSet[str], room: Room
) -> tuple[Found, ...]:
    """Return what refers to a manifest.

    Args:
        reader: reads the repository.
        record: takes down what was looked for.
        target: the manifest.
        known: digests of manifests that are found in another way.
        room: what may still be kept of annotations.
    """
    listed = {entry.digest: entry for entry in await reader.referrers(record, target.digest)}
    entries = [entry for digest, entry in listed.items() if digest not in known]
    if len(entries) > MAX_REFERRERS:
        entries = sorted(entries, key=_rank)
        record.lacks(
            "too-large",
            "referrers",
            f"{reader.at(target.digest)}: {len(entries)} artifacts refer to it, of which {MAX_REFERRERS} are looked at",
        )
    started = [
        reader.scheduler.start(_content(reader, record.part(), target, entry, room))
        for entry in entries[:MAX_REFERRERS]
    ]
    return tuple([found for task in started for found in await task])


def _rank(entry: Descriptor) -> int:
    """Return 0 for what is known to matter, so that others do not crowd it out."""
    artifact_type = entry.artifact_type
    return 0 if matter(artifact_type) or essence(artifact_type) == BUILDKIT_ATTESTATION else 1


async def _content(
    reader: RepositoryReader, record: Record, target: Target, entry: Descriptor, room: Room
) -> tuple[Found, ...]:
    if essence(entry.artifact_type) == NOTATION_SIGNATURE:
        return (Found(target, "referrer", "notation", entry, entry.artifact_type),)
    artifact = await reader.manifest(record, "manifest", entry.digest, attached=True)
    if artifact is None or not _refers(reader, record, target, artifact):
        return ()
    if not fits(record, "manifest", reader.at(artifact.digest), artifact, room):
        return ()
    return _layers(target, artifact)


def _refers(reader: RepositoryReader, record: Record, target: Target, artifact: Outline) -> bool:
    """Tell whether an artifact refers to the manifest that it is listed for."""
    if artifact.subject == target.digest:
        return True
    said = artifact.subject or "nothing"
    record.lacks(
        "malformed",
        "manifest",
        f"{reader.at(artifact.digest)}: listed as referring to {target.digest}, it refers to {said} and is not looked at",
    )
    return False


def _layers(target: Target, artifact: Outline) -> tuple[Found, ...]:
    """Return what matters of the layers of an artifact that refers to a manifest."""
    of_artifact = matter(artifact.artifact_type)
    found = []
    for layer in artifact.layers:
        # An artifact that says it is an SBOM may hold it as plain `application/json`.
        decided = matter(layer.media_type) or ("sbom" if of_artifact == "sbom" else None)
        if decided is not None:
            found.append(Found(target, "referrer", decided, layer, artifact.artifact_type))
    return tuple(found)
