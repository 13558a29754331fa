"""Finds what cosign attaches by tags: `sha256-<hex>.sig`, `.att` and `.sbom`.

Source: cosign, specs/SIGNATURE_SPEC.md, SBOM_SPEC.md and ATTESTATION_SPEC.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.evidence import Channel  # noqa: TC001 - msgspec reads the annotations
from scanner.images.discovery.found import Found
from scanner.images.discovery.limits import fits
from scanner.images.media_types import Matter, matter

if TYPE_CHECKING:
    from scanner.images.discovery.found import Target
    from scanner.images.lookups import Record
    from scanner.images.reader import RepositoryReader
    from scanner.images.room import Room


class _Tag(msgspec.Struct, frozen=True):
    """A kind of tag: its suffix, its word in lookups, how what it names is attached, and what that is."""

    suffix: str
    what: str
    channel: Channel
    matter: Matter


_TAGS = (
    _Tag("sig", "signature-tag", "signature-tag", "signed"),
    _Tag("att", "attestation-tag", "attestation-tag", "signed"),
    _Tag("sbom", "sbom-tag", "attached", "sbom"),
)


async def find_tagged(
    reader: RepositoryReader, record: Record, target: Target, room: Room
) -> tuple[Found, ...]:
    """Return what cosign's tags attach to a manifest."""
    started = [reader.scheduler.start(_content(reader, record.part(), target, tag, room)) for tag in _TAGS]
    return tuple([found for task in started for found in await task])


async def _content(
    reader: RepositoryReader, record: Record, target: Target, tag: _Tag, room: Room
) -> tuple[Found, ...]:
    name = f"{target.digest.replace(':', '-')}.{tag.suffix}"
    held = await reader.tagged(record, tag.what, name)
    if held is None or not fits(record, tag.what, reader.at(name), held, room):
        return ()
    return tuple(
        Found(
            target,
            tag.channel,
            matter(layer.media_type) or tag.matter,
            layer,
            artifact_type=held.artifact_type,
        )
        for layer in held.layers
    )
