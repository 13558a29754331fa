"""Fetches what is attached to an image, each content once and within bounds, and reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.evidence import Proof, Signature
from scanner.images.contents.facts import Facts, together
from scanner.images.contents.plain_sboms import plain_sbom
from scanner.images.contents.statements import examined_facts
from scanner.images.lookups import look
from scanner.images.media_types import envelope_type
from scanner.images.model import Attached

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.images.contents.facts import Image
    from scanner.images.discovery.found import Found
    from scanner.images.lookups import Record
    from scanner.images.model import Descriptor, Verifier
    from scanner.images.reader import RepositoryReader

MAX_BYTES = 64 << 20
"""Bytes of one content."""
MAX_IMAGE_BYTES = 200 << 20
"""Bytes of all that is attached to an image."""
MAX_CONTENTS = 128
"""Contents that are attached to one manifest."""
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
    """

    def __init__(self, reader: RepositoryReader, verifier: Verifier, image: Image) -> None:
        self._reader = reader
        self._verifier = verifier
        self._image = image
        self._left = MAX_IMAGE_BYTES

    async def read(self, record: Record, found: Iterable[Found]) -> Facts:
        """Return the facts of what was found, in its order, those of equal content together."""
        groups: dict[str, list[Found]] = {}
        for each in self._bounded(record, _different(found)):
            groups.setdefault(each.content.digest, []).append(each)
        started = [
            self._reader.scheduler.start(self._group(record.part(), group))
            for group in groups.values()
            if group[0].matter == "notation" or self._affords(record, group[0].content)
        ]
        return together([await task for task in started])

    def _bounded(self, record: Record, found: Iterable[Found]) -> Iterable[Found]:
        """Yield no more of what was found than is read for each manifest."""
        counts: dict[str, int] = {}
        for each in found:
            subject = each.target.digest
            counts[subject] = counts.get(subject, 0) + 1
            if counts[subject] <= MAX_CONTENTS:
                yield each
            elif counts[subject] == MAX_CONTENTS + 1:
                detail = f"{self._reader.at(subject)}: more than {MAX_CONTENTS} contents are attached, the first are read"
                record.lacks("too-large", "blob", detail)

    def _affords(self, record: Record, content: Descriptor) -> bool:
        """Tell whether content is not too large, and take its size off what may still be read."""
        where = self._reader.at(content.digest)
        if content.size < 0:
            record.lacks(
                "malformed", "blob", f"{where}: its descriptor does not say its size; it is not read"
            )
        elif content.size > min(MAX_BYTES, self._left):
            limit = f"{MAX_BYTES >> 20} MiB, and all of an image {MAX_IMAGE_BYTES >> 20} MiB"
            detail = f"{where}: {content.size} bytes are not read; one content may have {limit}"
            record.lacks("too-large", "blob", detail)
        else:
            self._left -= content.size
            return True
        return False

    async def _group(self, record: Record, group: Sequence[Found]) -> Facts:
        content = group[0].content
        if group[0].matter == "notation":
            return together(_notation(each) for each in group)
        facts = await look(
            self._reader.scheduler,
            record,
            "blob",
            self._reader.at(content.digest),
            lambda: self._facts(group),
            weight=content.size,
            optional=False,
        )
        return facts or Facts()

    def _facts(self, group: Sequence[Found]) -> Facts:
        """Return the facts of content that is attached once or several times; it is not held for longer."""
        descriptor = group[0].content
        content = self._reader.registries.blob(self._reader.repository, descriptor, descriptor.size)
        return together(self._of(each, content) for each in group)

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


def _different(found: Iterable[Found]) -> Iterable[Found]:
    """Return what was found without what was found before in another way; signers of one payload differ by annotations."""
    seen: dict[tuple[object, ...], Found] = {}
    for each in found:
        annotations = tuple(sorted(each.content.annotations.items()))
        key = (each.target, each.content.digest, each.matter, annotations)
        # A part of the index is worth more than what anybody may attach to it: whoever signs the index signs it too.
        if key not in seen or each.channel == "buildkit":
            seen[key] = each
    return seen.values()


def _notation(found: Found) -> Facts:
    return Facts(signatures=(Signature(found.target.digest, found.target.platform, found.channel, NOTATION),))
