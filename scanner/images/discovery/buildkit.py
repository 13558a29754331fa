"""Finds BuildKit's attestations: manifests in the image's index, each bound to one platform by an annotation.

Source: BuildKit, docs/attestations/attestation-storage.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.images.discovery.found import Found, Target
from scanner.images.discovery.limits import fits
from scanner.images.media_types import matter
from scanner.images.outline import BUILDKIT_SUBJECT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.images.lookups import Record
    from scanner.images.model import Descriptor
    from scanner.images.outline import Outline
    from scanner.images.reader import RepositoryReader
    from scanner.images.room import Room


async def find_buildkit(
    reader: RepositoryReader, record: Record, index: Outline, targets: Mapping[str, Target], room: Room
) -> tuple[Found, ...]:
    """Return what an index attaches to platforms.

    Args:
        reader: reads the repository.
        record: takes down what was looked for.
        index: the index.
        targets: the platforms that are asked about, by digest.
        room: what may still be kept of annotations.
    """
    started = []
    for entry in index.attestations:
        subject = entry.annotations.get(BUILDKIT_SUBJECT, "")
        if subject not in index.platform_digests:
            _unbound(reader, record, entry, subject)
        elif subject in targets:
            part = record.part()
            started.append(reader.scheduler.start(_content(reader, part, targets[subject], entry, room)))
    return tuple([found for task in started for found in await task])


def _unbound(reader: RepositoryReader, record: Record, entry: Descriptor, subject: str) -> None:
    record.lacks(
        "malformed",
        "buildkit",
        f"{reader.at(entry.digest)}: attestations of {subject[:200] or 'nothing'}, which is no platform of the index,"
        " are not looked at",
    )


async def _content(
    reader: RepositoryReader, record: Record, target: Target, entry: Descriptor, room: Room
) -> tuple[Found, ...]:
    held = await reader.manifest(record, "buildkit", entry.digest, attached=True)
    if held is None:
        return ()
    if held.subject not in {None, target.digest}:
        record.lacks(
            "malformed",
            "buildkit",
            f"{reader.at(entry.digest)}: bound to {target.digest} by the index, it refers to {held.subject} and is not"
            " looked at",
        )
        return ()
    if not fits(record, "buildkit", reader.at(entry.digest), held, room):
        return ()
    return tuple(
        Found(target, "buildkit", decided, layer, artifact_type=held.artifact_type)
        for layer in held.layers
        if (decided := matter(layer.media_type)) is not None
    )
