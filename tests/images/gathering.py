"""Gathers from registries in memory, and makes the facts that tests expect."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scanner.facts.evidence import Lookup
from scanner.facts.images import parse
from scanner.images.gather import Gatherer
from tests.images.memory import MemoryVerifier

if TYPE_CHECKING:
    from scanner.facts.evidence import Evidence
    from scanner.images.model import Registries, Verifier

NOW = datetime(2026, 2, 1, tzinfo=UTC)
CREATED = "2026-01-02T03:04:05Z"
WHERE = "r.example/acme/app"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
ENVELOPE = "application/vnd.dsse.envelope.v1+json"


def gather_one(
    registries: Registries, ref: str, verifier: Verifier | None = None, **options: Any
) -> Evidence:
    """Return the evidence of one reference."""
    gatherer = Gatherer(registries, verifier or MemoryVerifier(), now=NOW, **options)
    reference = parse(ref)
    return gatherer.gather([reference])[str(reference)]


def tag_of(digest: str, suffix: str = "") -> str:
    """Return the tag that is made of a digest."""
    return digest.replace(":", "-") + (f".{suffix}" if suffix else "")


def attached_lookups(digest: str, **found: str) -> tuple[Lookup, ...]:
    """Return the lookups of what is attached to a manifest; what is not named is absent."""
    return (
        Lookup("referrers", f"{WHERE}@{digest}", found.get("referrers", "absent")),
        *tag_lookups(digest, **found),
    )


def tag_lookups(digest: str, **found: str) -> tuple[Lookup, ...]:
    """Return the lookups of cosign's tags of a manifest; what is not named is absent."""
    return (
        Lookup("signature-tag", f"{WHERE}:{tag_of(digest, 'sig')}", found.get("sig", "absent")),
        Lookup("attestation-tag", f"{WHERE}:{tag_of(digest, 'att')}", found.get("att", "absent")),
        Lookup("sbom-tag", f"{WHERE}:{tag_of(digest, 'sbom')}", found.get("sbom", "absent")),
    )


def statement_about(
    digest: str, predicate_type: str, predicate: object, version: str = "v1"
) -> dict[str, Any]:
    """Return a statement as JSON."""
    return {
        "_type": f"https://in-toto.io/Statement/{version}",
        "predicateType": predicate_type,
        "subject": [{"name": "app", "digest": dict([digest.split(":", 1)])}],
        "predicate": predicate,
    }
