"""Finds what is attached to an image: each way of attaching, for the index and for every platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.images import room as room_module
from scanner.images.discovery.buildkit import find_buildkit
from scanner.images.discovery.cosign_tags import find_tagged
from scanner.images.discovery.found import Found, Target
from scanner.images.discovery.referrers import find_referrers
from scanner.images.room import Room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.images.lookups import Record
    from scanner.images.outline import Outline
    from scanner.images.reader import RepositoryReader
    from scanner.images.scheduler import Task

__all__ = ["Found", "Target", "discover"]


async def discover(
    reader: RepositoryReader, record: Record, targets: Sequence[Target], index: Outline | None
) -> tuple[Found, ...]:
    """Return what is attached to manifests, in the order: referrers, cosign's tags, BuildKit's attestations.

    Args:
        reader: reads the repository.
        record: takes down what was looked for.
        targets: the manifests.
        index: the index that they stand in, None where there is none.
    """
    attestations = index.attestations if index is not None else ()
    room = Room(room_module.MAX_IMAGE_ANNOTATIONS)
    known = {entry.digest for entry in attestations}
    started: list[Task[tuple[Found, ...]]] = []
    for target in targets:
        started += [
            reader.scheduler.start(find_referrers(reader, record.part(), target, known, room)),
            reader.scheduler.start(find_tagged(reader, record.part(), target, room)),
        ]
    if index is not None:
        platforms = {target.digest: target for target in targets}
        started.append(reader.scheduler.start(find_buildkit(reader, record.part(), index, platforms, room)))
    return tuple([found for task in started for found in await task])
