"""Inspects an image: its platforms, and everything that is attached to it."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING

import msgspec

from scanner.facts.evidence import Platform  # noqa: TC001 - likewise
from scanner.images.contents import Contents, Facts, Image
from scanner.images.discovery import Target, discover
from scanner.images.lookups import Record
from scanner.images.platforms import describe, take_down_index
from scanner.images.times import time_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from scanner.images.model import Verifier
    from scanner.images.outline import Outline
    from scanner.images.reader import RepositoryReader
    from scanner.images.room import Room


class Inspection(msgspec.Struct, frozen=True):
    """What an image is, and what is attached to it.

    Attributes:
        platforms: its platforms.
        created: when the youngest of them says it was made.
        bases: the annotations of its manifests that name what it was built on, its own first.
        facts: what is attached to it.
        digests: the digests that are the image: its own, and those of its platforms.
        record: what was looked for.
    """

    platforms: tuple[Platform, ...]
    created: str | None
    bases: tuple[Mapping[str, str], ...]
    facts: Facts
    digests: frozenset[str]
    record: Record


async def inspect(
    reader: RepositoryReader,
    verifier: Verifier,
    root: Outline,
    index: Outline | None,
    *,
    now: datetime,
    configurations: bool,
    room: Room,
) -> Inspection:
    """Return what an image is and what is attached to it.

    Args:
        reader: reads its repository.
        verifier: examines what is signed.
        root: its manifest.
        index: the index that contains it as one platform, None where none is known.
        now: the time that ages are counted to.
        configurations: see `scanner.images.gather.Gatherer`.
        room: what may still be kept of all images.
    """
    record = Record()
    take_down_index(reader, record, root)
    part = record.part()
    describing = (
        reader.scheduler.start(describe(reader, part, root, configurations=True)) if configurations else None
    )
    platforms_of = [Target(each.digest, each.platform) for each in root.platforms]
    targets = list(dict.fromkeys([Target(root.digest, ""), *platforms_of]))
    digests = frozenset(target.digest for target in targets)
    found = await discover(reader, record.part(), targets, root if root.kind == "index" else index)
    contents = Contents(
        reader, verifier, Image(reader.repository, digests, now, _identifiers(root, digests)), room
    )
    facts = await contents.read(record.part(), found)
    if describing is None:
        described = await describe(reader, part, root, configurations=bool(facts.sboms))
    else:
        described = await describing
    platforms = tuple(each.platform for each in described)
    bases = (root.base, *(each.base for each in described))
    return Inspection(platforms, _youngest(platforms), bases, facts, digests, record)


def _identifiers(root: Outline, digests: frozenset[str]) -> frozenset[str]:
    """Return what an SBOM may call the image: its digests, or the image id, which is its configuration's digest."""
    return digests if root.configuration is None else digests | {root.configuration.digest}


def _youngest(platforms: Iterable[Platform]) -> str | None:
    """Return when the youngest platform says it was made."""
    known = [(time, each.created) for each in platforms if (time := time_of(each.created)) is not None]
    return max(known, key=lambda pair: pair[0])[1] if known else None
