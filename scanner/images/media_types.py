"""Media types and artifact types of what is attached to images."""

from __future__ import annotations

from typing import Literal

from scanner.images.registry.media_types import essence

CONFIGURATIONS = frozenset(
    {"application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"}
)

DSSE = "application/vnd.dsse.envelope.v1+json"
IN_TOTO = "application/vnd.in-toto+json"
BUILDKIT_ATTESTATION = "application/vnd.docker.attestation.manifest.v1+json"
NOTATION_SIGNATURE = "application/vnd.cncf.notary.signature"
SYFT = "application/vnd.syft+json"
_BUNDLE_PREFIX = "application/vnd.dev.sigstore.bundle"
_SIGNED = frozenset(
    {
        "application/vnd.dev.cosign.simplesigning.v1+json",
        DSSE,
        "application/vnd.dsse+json",
        IN_TOTO,
    }
)
_SBOMS = frozenset(
    {
        "application/spdx+json",
        "application/spdx+ld+json",
        "application/vnd.cyclonedx",
        "application/vnd.cyclonedx+json",
        "application/vnd.cyclonedx+xml",
        "spdx+json",
        "text/spdx",
        "text/spdx+json",
        SYFT,
    }
)

Matter = Literal["signed", "sbom"]
"""What content can be: a signature or a statement, or a bill of materials as it is."""


def matter(media_type: str) -> Matter | None:
    """Return what content of a media type, or an artifact of a type, is; None where that is not known or something else."""
    plain = essence(media_type)
    if plain in _SIGNED or plain.startswith(_BUNDLE_PREFIX) or _is_signed_statement(plain):
        return "signed"
    return "sbom" if plain in _SBOMS else None


def envelope_type(media_type: str) -> str:
    """Return the media type of content; of a statement that is signed, that of its envelope.

    Source: in-toto attestation framework, spec/v1/bundle.md and envelope.md: `application/vnd.in-toto.<predicate>+dsse`.
    """
    return DSSE if _is_signed_statement(essence(media_type)) else media_type


def _is_signed_statement(plain: str) -> bool:
    return plain.startswith("application/vnd.in-toto.") and plain.endswith("+dsse")
