"""The link of the SBOM: what the image is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.evidence import Link
from scanner.images.chain.coverage import described, partly
from scanner.images.chain.proofs import broken, unproved, vouched

if TYPE_CHECKING:
    from scanner.facts.evidence import Evidence, Sbom


def sbom_link(evidence: Evidence) -> Link:
    """Return what says what the image is made of."""
    good = [each for each in evidence.sboms if not _wrong(each)]
    if proved := vouched(evidence, good):
        found, by = proved[0]
        said = f"{found.components} components, {by}"
        part = partly(evidence, (digest for each, _ in proved for digest in described(evidence, each)))
        return Link("sbom", "claimed", f"{said}, {part}") if part else Link("sbom", "proved", said)
    if not broken(evidence.sboms):
        wrong = next((text for each in evidence.sboms if (text := _wrong(each))), None)
        if wrong:
            return Link("sbom", "broken", wrong)
    return unproved(evidence, "sbom", evidence.sboms, "SBOM")


def _wrong(sbom: Sbom) -> str:
    """Return in words what is wrong with an SBOM, "" for nothing."""
    if sbom.error:
        return f"the SBOM cannot be read: {sbom.error}"
    if sbom.subject_matches is False:
        other = ", ".join(sbom.subject_digests[:3]) or sbom.subject_name or "nothing that it names"
        return f"the SBOM describes another image: {other}"
    return ""
