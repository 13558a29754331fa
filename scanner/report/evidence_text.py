"""Says in a few words what the evidence of an image holds. The text is as a registry gave it, not yet printable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.report.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.evidence import Base, Channel, LinkStatus, Proof, Provenance, Sbom, VulnerabilityScan

SEVERITIES = ("critical", "high", "medium", "low", "unknown")
_CLAIMED = (None, "unsigned", "no-trust")
_NAMES = {"cyclonedx": "CycloneDX", "spdx": "SPDX", "json": "JSON", "json-ld": "JSON-LD", "xml": "XML"}
"""What formats and encodings are called."""
_WAYS: dict[Channel, str] = {
    "attestation": "in an attestation",
    "attached": "under the tag .sbom",
    "buildkit": "from BuildKit",
    "referrer": "as a referrer",
    "signature-tag": "under the tag .sig",
    "attestation-tag": "under the tag .att",
    "file": "from a local file",
}
_DIGITS = 12
"""Hexadecimal digits of a digest that are shown where it is only to be told from others."""


def short_digest(digest: str) -> str:
    """Return a digest with its first digits alone: `sha256:0123456789ab`."""
    algorithm, colon, encoded = digest.partition(":")
    return f"{algorithm}{colon}{encoded[:_DIGITS]}"


def status(proof: Proof) -> LinkStatus:
    """Return what a proof is worth: what nobody signed, or nobody who is known, is a claim."""
    if proof.verified:
        return "proved"
    return "claimed" if proof.reason in _CLAIMED else "broken"


def signer(proof: Proof) -> str:
    """Return who signed: an identity and who vouches for it, or a key."""
    if proof.identity is None:
        return f"key {proof.key or 'without a name'}"
    return f"{proof.identity} (issuer {proof.issuer})" if proof.issuer else proof.identity


def standing(proof: Proof, *, within: bool = False) -> str:
    """Return who signed, or why that is not proved.

    Args:
        proof: what the signature proves.
        within: whether it is a part of an index that somebody trusted signed.
    """
    if proof.verified:
        return f"signed by {signer(proof)}"
    if within:
        return "in the signed index"
    reason = proof.reason or "unsigned"
    return f"{reason}: {proof.detail}" if proof.detail else reason


def log_entry(proof: Proof) -> str:
    """Return when a signature was seen and where it is logged, "" where neither is known."""
    logged = f"log index {proof.log_index}" if proof.log_index is not None else ""
    return ", ".join(filter(None, (proof.signed_at and f"seen {proof.signed_at}", logged)))


def way(channel: Channel) -> str:
    """Return how something is attached to an image."""
    return _WAYS.get(channel, channel)


def sbom_text(sbom: Sbom, *, within: bool = False) -> str:
    """Return format, size, channel and signer of a bill of materials."""
    if sbom.error is not None:
        return f"cannot be read: {sbom.error}; {way(sbom.channel)}; {standing(sbom.proof)}"
    version = sbom.spec_version.removeprefix("SPDX-")
    words = (_NAMES.get(sbom.format, sbom.format), version, _NAMES.get(sbom.encoding, sbom.encoding))
    return "; ".join(
        (" ".join(filter(None, words)), *_flaws(sbom), way(sbom.channel), standing(sbom.proof, within=within))
    )


def _flaws(sbom: Sbom) -> Iterator[str]:
    yield counted(sbom.components, "component")
    if sbom.subject_matches is False:
        yield "of another image"
    if sbom.valid is False:
        yield "not valid"
    if sbom.age_days is not None:
        yield f"{counted(sbom.age_days, 'day')} old"


def provenance_text(provenance: Provenance, *, within: bool = False) -> str:
    """Return builder, source, revision and signer of provenance."""
    if provenance.error is not None:
        return f"cannot be read: {provenance.error}; {way(provenance.channel)}; {standing(provenance.proof)}"
    revision = f" at {provenance.revision}" if provenance.revision else ""
    parts = (
        f"builder {provenance.builder or 'not named'}",
        f"source {provenance.source}{revision}" if provenance.source else "source not named",
        "" if provenance.subject_matches else "of another image",
        way(provenance.channel),
        standing(provenance.proof, within=within),
    )
    return "; ".join(filter(None, parts))


def scan_text(scan: VulnerabilityScan, *, within: bool = False) -> str:
    """Return scanner, time, numbers of vulnerabilities and signer of a scan."""
    if scan.error is not None:
        return f"cannot be read: {scan.error}; {way(scan.channel)}; {standing(scan.proof)}"
    counts = ", ".join(f"{scan.counts[name]} {name}" for name in SEVERITIES if scan.counts.get(name))
    parts = (
        _scanner(scan),
        scan.scanned_at or "",
        counts or "no vulnerabilities",
        "" if scan.subject_matches else "of another image",
        way(scan.channel),
        standing(scan.proof, within=within),
    )
    return "; ".join(filter(None, parts))


def _scanner(scan: VulnerabilityScan) -> str:
    """Return name and version of a scanner; a package URL has the version in it."""
    name, version = scan.scanner or "a scanner without a name", scan.scanner_version
    return name if not version or name.endswith(f"@{version}") else f"{name} {version}"


def base_text(base: Base) -> str:
    """Return name and digest of a base image, and what says so."""
    return f"{base.name}{'@' + base.digest if base.digest else ''} (said by its {base.how})"
