"""Where an SBOM was found, and when it is read."""

from __future__ import annotations

from collections.abc import Set as AbstractSet  # noqa: TC003 - msgspec reads the annotations
from datetime import datetime  # noqa: TC003 - likewise

import msgspec

from scanner.facts.evidence import Channel, Proof  # noqa: TC001 - likewise


class SbomContext(msgspec.Struct, frozen=True):
    """What is known of an SBOM before it is read.

    Attributes:
        subject: digest of the manifest it is attached to, "" for a local file.
        platform: name of that platform, "" where it is attached to what the reference resolves to.
        channel: how it is attached.
        proof: what its signature proves.
        image_digests: the digests that count as the image: of the index and of its platforms.
        statement_matches: whether the statement that carries it names one of those; None where no statement does.
        now: the time of the scan, with its time zone; None leaves the age unknown.
        media_type: media type it was published with, "" if there is none. It is believed only where the content
            itself does not say what it is.
    """

    subject: str
    platform: str
    channel: Channel
    proof: Proof
    image_digests: AbstractSet[str] = frozenset()
    statement_matches: bool | None = None
    now: datetime | None = None
    media_type: str = ""
