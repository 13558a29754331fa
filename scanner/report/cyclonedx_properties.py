"""What Cattleguard knows of a part and CycloneDX has no field for, as properties `cattleguard:...`.

A name may stand several times. docs/bom.md describes them; change them together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cyclonedx.model import Property

from scanner.report.cyclonedx_text import clean
from scanner.report.evidence_text import base_text, provenance_text, sbom_text, signer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.facts.evidence import Evidence
    from scanner.inventory import Dependency
    from scanner.report.cyclonedx_parts import Part

PREFIX = "cattleguard:"


def properties(pairs: Iterable[tuple[str, str]]) -> list[Property]:
    """Return properties of pairs of name and value; what is empty is left out."""
    return [Property(name=PREFIX + name, value=clean(value)) for name, value in dict.fromkeys(pairs) if value]


def of_part(part: Part) -> list[Property]:
    """Return the properties of a part."""
    return properties(_pairs(part))


def _pairs(part: Part) -> Iterator[tuple[str, str]]:
    yield "kind", part.kind
    for use in part.uses:
        yield from _of_use(use, part.version)
    evidence = next((use.evidence for use in part.uses if use.evidence is not None), None)
    if evidence is not None:
        yield from _of_evidence(evidence)


def _of_use(use: Dependency, version: str | None) -> Iterator[tuple[str, str]]:
    yield "grade", use.grade
    yield "ref", use.ref
    yield "use", use.use
    yield "format", use.format
    if use.version != version:
        yield "asked", use.version or ""
    for expression in use.unknown:
        yield "unknown", expression
    yield "error", use.error or ""


def _of_evidence(evidence: Evidence) -> Iterator[tuple[str, str]]:
    yield "evidence:digest", evidence.digest or ""
    yield "evidence:resolved-from", evidence.resolved_from
    yield "evidence:tag-digest", evidence.tag_digest or ""
    for signature in evidence.signatures:
        if signature.proof.verified:
            about = f"{signature.platform}: " if signature.platform else ""
            yield "evidence:signed-by", about + signer(signature.proof)
    for sbom in evidence.sboms:
        yield "evidence:sbom", sbom_text(sbom)
    for provenance in evidence.provenance:
        yield "evidence:provenance", provenance_text(provenance)
    if evidence.base is not None:
        yield "evidence:base", base_text(evidence.base)
    for link in evidence.chain:
        if link.name == evidence.weakest:
            yield "evidence:weakest-link", f"{link.name}: {link.status}: {link.detail}"
    for incomplete in evidence.incomplete:
        yield "evidence:incomplete", f"{incomplete.what}: {incomplete.reason}"
