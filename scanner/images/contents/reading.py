"""Fetches what is attached to an image, each content once and within bounds, and reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.evidence import Proof, Signature
from scanner.images import room as room_module
from scanner.images.contents.distinction import different
from scanner.images.contents.facts import Facts, together
from scanner.images.contents.plain_sboms import plain_sbom
from scanner.images.contents.statements import examined_facts
from scanner.images.lookups import look
from scanner.images.media_types import envelope_type
from scanner.images.model import Attached
from scanner.images.room import Room

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.images.contents.facts import Image
    from scanner.images.discovery.found import Found
    from scanner.images.lookups import Record
    from scanner.images.model import Verifier
    from scanner.images.reader import RepositoryReader

MAX_BYTES = 64 << 20
"""Bytes of one content."""
MAX_SIGNED_BYTES = 38 << 20
"""Bytes of one content that is to be verified; a verifier that refused it would leave it looking like a bad signature."""
MAX_IMAGE_BYTES = 200 << 20
"""Bytes of all that is attached to an image."""
MAX_CONTENTS = 128
"""Contents that are attached to one manifest."""
MAX_IMAGE_CONTENTS = 512
"""Contents that are attached to an image and its platforms: one takes up to a seventh of a second to verify."""
NOTATION = Proof(
    verified=False,
    reason="unsupported",
    detail="signed with Notation (Notary Project), whose signatures are not supported",
)


class Contents:
    """Reads what is attached to one image.

    Args:
        reader: reads the repository.
        verifier: examines what is signed.
        image: what the contents are held against.
        room: what may still be kept of all images.
    """

    def __init__(self, reader: RepositoryReader, verifier: Verifier, image: Image, room: Room) -> None:
        self._reader = reader
        self._verifier = verifier
        self._image = image
        self._left = MAX_IMAGE_BYTES
        self._room = Room(room_module.MAX_IMAGE_FACTS, room)

    async def read(self, record: Record, found: Iterable[Found]) -> Facts:
        """Return the facts of what was found, in its order, those of equal content together."""
        groups: dict[tuple[object, ...], list[Found]] = {}
        for each in self._bounded(record, different(found)):
            # Who lists a digest with another size, or as what is not fetched, hides nothing of what it is the digest of.
            key = (each.content.digest, each.content.size, each.content.data, each.matter == "notation")
            groups.setdefault(key, []).append(each)
        started = [
            self._reader.scheduler.start(self._group(record.part(), affordable))
            for group in groups.values()
            if (affordable := self._affordable(record, group))
        ]
        return together([await task for task in started])

    def _bounded(self, record: Record, found: Iterable[Found]) -> Iterable[Found]:
        """Yield no more of what was found than is read for each manifest."""
        counts: dict[str, int] = {}
        for number, each in enumerate(found):
            if number == MAX_IMAGE_CONTENTS:
                detail = (
                    f"more than {MAX_IMAGE_CONTENTS} contents are attached to an image, the first are read"
                )
                record.lacks("too-large", "blob", f"{self._reader.repository}: {detail}")
                return
            subject = each.target.digest
            counts[subject] = counts.get(subject, 0) + 1
            if counts[subject] <= MAX_CONTENTS:
                yield each
            elif counts[subject] == MAX_CONTENTS + 1:
                detail = f"{self._reader.at(subject)}: more than {MAX_CONTENTS} contents are attached, the first are read"
                record.lacks("too-large", "blob", detail)

    def _affordable(self, record: Record, group: Sequence[Found]) -> Sequence[Found]:
        """Return what of a group may still be read, and take its size off, each time anew: it is fetched once, and read often."""
        content = group[0].content
        if group[0].matter == "notation":
            return group
        most = MAX_BYTES if all(each.matter == "sbom" for each in group) else MAX_SIGNED_BYTES
        where = self._reader.at(content.digest)
        if content.size < 0:
            record.lacks(
                "malformed", "blob", f"{where}: its descriptor does not say its size; it is not read"
            )
            return ()
        times = 0 if content.size > most else min(len(group), self._left // max(content.size, 1))
        if times < len(group):
            limit = f"{most >> 20} MiB, and all of an image {MAX_IMAGE_BYTES >> 20} MiB"
            detail = f"{where}: {content.size} bytes are not read; one content may have {limit}"
            record.lacks("too-large", "blob", detail)
        self._left -= times * content.size
        return group[:times]

    async def _group(self, record: Record, group: Sequence[Found]) -> Facts:
        content = group[0].content
        if group[0].matter == "notation":
            return together(_notation(each) for each in group)
        where = self._reader.at(content.digest)
        read = await look(
            self._reader.scheduler,
            record,
            "blob",
            where,
            lambda: self._facts(group),
            weight=content.size,
            optional=False,
        )
        if read is None:
            return Facts()
        facts, size = read
        if self._room.takes(size):
            return facts
        record.lacks("too-large", "blob", f"{where}: it says more than is kept of one image, or of all")
        return Facts()

    def _facts(self, group: Sequence[Found]) -> tuple[Facts, int]:
        """Return the facts of content that is attached once or several times, and their size; it is not held for longer."""
        descriptor = group[0].content
        content = self._reader.registries.blob(self._reader.repository, descriptor, descriptor.size)
        parts, size = [], 0
        for each in group:
            parts.append(self._of(each, content))
            size += len(msgspec.json.encode(parts[-1]))
            if size > room_module.MAX_IMAGE_FACTS:
                break
        return together(parts), size

    def _of(self, found: Found, content: bytes) -> Facts:
        if found.matter == "sbom":
            return Facts(sboms=(plain_sbom(found, content, self._image),))
        attached = Attached(
            channel=found.channel,
            subject=found.target.digest,
            media_type=envelope_type(found.content.media_type),
            content=content,
            annotations=found.content.annotations,
            artifact_type=found.artifact_type,
        )
        return examined_facts(found, self._verifier.examine(attached, self._reader.repository), self._image)


def _notation(found: Found) -> Facts:
    return Facts(signatures=(Signature(found.target.digest, found.target.platform, found.channel, NOTATION),))
