"""What the content that is attached to an image says, as facts."""

from __future__ import annotations

from collections.abc import Iterable  # noqa: TC003 - msgspec reads the annotations
from datetime import datetime  # noqa: TC003 - likewise

import msgspec

from scanner.facts.evidence import (  # noqa: TC001 - likewise
    Attestation,
    Provenance,
    Sbom,
    Signature,
    VulnerabilityScan,
)
from scanner.images.model import Repository  # noqa: TC001 - likewise


class Image(msgspec.Struct, frozen=True):
    """What attached content is held against.

    Attributes:
        repository: where the image is.
        digests: the digests that are it: its own, and those of its platforms.
        now: the time that ages are counted to.
        identifiers: what an SBOM may call it: the digests, and the image id.
    """

    repository: Repository
    digests: frozenset[str]
    now: datetime
    identifiers: frozenset[str] = frozenset()


class Facts(msgspec.Struct, frozen=True):
    """What attached content says."""

    signatures: tuple[Signature, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    sboms: tuple[Sbom, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    scans: tuple[VulnerabilityScan, ...] = ()


def together(parts: Iterable[Facts]) -> Facts:
    """Return the facts of all parts, in their order."""
    every = tuple(parts)
    return Facts(
        tuple(fact for part in every for fact in part.signatures),
        tuple(fact for part in every for fact in part.attestations),
        tuple(fact for part in every for fact in part.sboms),
        tuple(fact for part in every for fact in part.provenance),
        tuple(fact for part in every for fact in part.scans),
    )
