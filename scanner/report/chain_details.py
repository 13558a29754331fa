"""The lists below the chain of an image: platforms, signatures, bills of materials, provenance, scans, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from scanner.report.chain_proofs import in_signed_index, without_told
from scanner.report.evidence_text import (
    log_entry,
    provenance_text,
    sbom_text,
    scan_text,
    short_digest,
    standing,
    status,
    way,
)
from scanner.report.missing import missing_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.evidence import (
        Attestation,
        Evidence,
        LinkStatus,
        Platform,
        Proof,
        Provenance,
        Sbom,
        Signature,
        VulnerabilityScan,
    )

    Entry = tuple[LinkStatus | None, str]
    Section = tuple[str, list[Entry]]

_Fact_contra = TypeVar("_Fact_contra", "Sbom", "Provenance", "VulnerabilityScan", contravariant=True)


class _Write(Protocol[_Fact_contra]):
    """Says in words what a statement states."""

    def __call__(self, fact: _Fact_contra, /, *, within: bool) -> str:
        """Return the text; `within` says whether it is a part of a signed index."""


_TOLD = (
    "https://cyclonedx.org/bom",
    "https://spdx.dev/Document",
    "https://slsa.dev/provenance/",
    "https://cosign.sigstore.dev/attestation/vuln/",
    "https://in-toto.io/attestation/vulns",
    "https://sigstore.dev/cosign/sign/",
)
"""Beginnings of the types of statements that have a list of their own."""

MAX_ENTRIES = 20
"""Entries of a list that are shown; the JSON report has all of them."""


def details(evidence: Evidence) -> Iterator[Section]:
    """Yield title and entries of each list that has any; an entry is a status, if it has one, and a text."""
    evidence = without_told(evidence)
    sections: tuple[Section, ...] = (
        ("platforms", [(None, _platform(one)) for one in _listed(evidence)]),
        ("signatures", [_signature(one) for one in evidence.signatures]),
        ("bills of materials", [_sbom(one, evidence) for one in evidence.sboms]),
        ("provenance", [_statement(one, evidence, provenance_text) for one in evidence.provenance]),
        ("vulnerability scans", [_statement(one, evidence, scan_text) for one in evidence.scans]),
        ("other attestations", [_attestation(one, evidence) for one in _others(evidence)]),
        ("not looked at", [("unknown", line) for line in missing_lines(evidence.ref, evidence.incomplete)]),
    )
    yield from ((title, _limited(entries)) for title, entries in sections if entries)


def own_platform(evidence: Evidence) -> str:
    """Return the platform of an image that has one alone, "" where it does not say, or has several."""
    if len(evidence.platforms) != 1 or evidence.platforms[0].digest != evidence.digest:
        return ""
    return evidence.platforms[0].name


def _listed(evidence: Evidence) -> tuple[Platform, ...]:
    return () if own_platform(evidence) else evidence.platforms


def _limited(entries: list[Entry]) -> list[Entry]:
    if len(entries) <= MAX_ENTRIES:
        return entries
    return [*entries[:MAX_ENTRIES], (None, f"and {len(entries) - MAX_ENTRIES} more")]


def _platform(platform: Platform) -> str:
    return f"{platform.name or 'not named'}  {platform.digest}"


def _signature(signature: Signature) -> Entry:
    seen = log_entry(signature.proof)
    words = (standing(signature.proof), seen, way(signature.channel))
    return status(signature.proof), _about(signature.platform, "; ".join(filter(None, words)))


def _others(evidence: Evidence) -> Iterator[Attestation]:
    return (one for one in evidence.attestations if not one.predicate_type.startswith(_TOLD))


def _attestation(attestation: Attestation, evidence: Evidence) -> Entry:
    read, within = attestation.predicate_type, in_signed_index(attestation, evidence)
    words = (
        read or "a statement that cannot be read",
        "of another image" if read and not attestation.subject_matches else "",
        way(attestation.channel),
        standing(attestation.proof, within=within),
    )
    worth = _worth(attestation.proof, within) if attestation.subject_matches else "broken"
    return worth, _about(attestation.platform, "; ".join(filter(None, words)))


def _sbom(sbom: Sbom, evidence: Evidence) -> Entry:
    """Return the entry of a bill of materials, and what it describes by its own account, where that is something else."""
    known = {evidence.digest, evidence.index_digest, *(one.digest for one in evidence.platforms)}
    known |= {one.where.rpartition("@")[2] for one in evidence.lookups if one.what == "configuration"}
    worth, text = _statement(sbom, evidence, sbom_text)
    if sbom.subject_matches and sbom.subject_digests and known.isdisjoint(sbom.subject_digests):
        text += f"; by its own account it describes {short_digest(sbom.subject_digests[0])}"
    return worth, text


def _statement(one: _Fact_contra, evidence: Evidence, write: _Write[_Fact_contra]) -> Entry:
    """Return the entry of a statement; one that cannot be read, or is about another image, is worth nothing."""
    within = in_signed_index(one, evidence)
    is_usable = one.error is None and one.subject_matches is not False
    return _worth(one.proof, within) if is_usable else "broken", _about(
        one.platform, write(one, within=within)
    )


def _worth(proof: Proof, within: bool) -> LinkStatus:
    return "proved" if within else status(proof)


def _about(platform: str, text: str) -> str:
    """Return a text that says first which platform it is about, where it is about one alone."""
    return f"{platform}: {text}" if platform else text
