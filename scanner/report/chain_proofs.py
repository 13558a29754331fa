"""What the signatures on an image's evidence are worth beside the chain, which has told some of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

if TYPE_CHECKING:
    from scanner.facts.evidence import (
        Attestation,
        Evidence,
        Provenance,
        Sbom,
        Signature,
        VulnerabilityScan,
    )

_Proved = TypeVar("_Proved", "Signature", "Sbom", "Provenance", "VulnerabilityScan", "Attestation")


def without_told(evidence: Evidence) -> Evidence:
    """Return evidence whose proofs do not say in a sentence what the chain says: their reasons are enough."""
    told = "\n".join(link.detail for link in evidence.chain)

    def brief(facts: tuple[_Proved, ...]) -> tuple[_Proved, ...]:
        return tuple(
            replace(one, proof=replace(one.proof, detail="")) if one.proof.detail in told else one
            for one in facts
        )

    return replace(
        evidence,
        signatures=brief(evidence.signatures),
        sboms=brief(evidence.sboms),
        provenance=brief(evidence.provenance),
        scans=brief(evidence.scans),
        attestations=brief(evidence.attestations),
    )


def in_signed_index(one: Attestation | Sbom | Provenance | VulnerabilityScan, evidence: Evidence) -> bool:
    """Tell whether BuildKit put a statement into an index that somebody trusted signed, and nobody signed it by itself."""
    if one.channel != "buildkit" or one.proof.verified or evidence.kind != "index":
        return False
    proofs = [each.proof for each in evidence.signatures if each.subject == evidence.digest]
    builds = (each for each in evidence.provenance if each.subject_matches)
    proofs += [each.proof for each in builds if each.subject == evidence.digest]
    return any(proof.verified for proof in proofs)
