"""Reads bills of materials that are attached as they are, and local ones: nobody signed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.evidence import Proof, Sbom
from scanner.images.media_types import SYFT
from scanner.images.registry.media_types import essence
from scanner.images.sbom import SbomContext, read_local_sbom, read_sbom

if TYPE_CHECKING:
    from scanner.images.contents.facts import Image
    from scanner.images.discovery.found import Found

UNSIGNED = Proof(verified=False, reason="unsigned", detail="nobody signed it")


def plain_sbom(found: Found, content: bytes, image: Image) -> Sbom:
    """Return the facts of an SBOM that is attached to a manifest."""
    context = SbomContext(
        subject=found.target.digest,
        platform=found.target.platform,
        channel=found.channel,
        proof=UNSIGNED,
        image_digests=image.digests | image.identifiers,
        now=image.now,
        media_type=found.content.media_type,
    )
    if essence(found.content.media_type) == SYFT:
        return Sbom(
            context.subject,
            context.platform,
            context.channel,
            context.proof,
            error="Syft's own format is not supported; write CycloneDX or SPDX",
        )
    return read_sbom(content, context)


def local_sbom(local: tuple[str, bytes], digest: str | None, image: Image) -> Sbom:
    """Return the facts of a local SBOM, its name and its content; the digest is None where the image is not known."""
    context = SbomContext(
        subject=digest or "",
        platform="",
        channel="file",
        proof=UNSIGNED,
        image_digests=image.digests | image.identifiers,
        now=image.now,
    )
    return read_local_sbom(*local, context)
