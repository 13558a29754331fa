"""Of which platforms of an index something speaks, and whether it may have others that are not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.facts.evidence import Evidence, Incomplete, Sbom

_HIDDEN = frozenset({"too-large", "unsupported"})
"""Why entries of an index are not among its platforms here: there are too many, or they are indexes themselves."""


def hidden(evidence: Evidence) -> Incomplete | None:
    """Return why an index may have platforms that are not known, None where it has none."""
    missing = (each for each in evidence.incomplete if each.what == "platform")
    return next((each for each in missing if each.reason in _HIDDEN), None)


def partly(evidence: Evidence, subjects: Iterable[str]) -> str:
    """Return in words of which part of the platforms alone something speaks, "" where it speaks of them all.

    Args:
        evidence: what was found out about the image.
        subjects: digests of what something speaks of; what speaks of the index speaks of all its platforms.
    """
    spoken = set(subjects)
    if evidence.kind != "index" or evidence.digest in spoken:
        return ""
    found = sum(1 for platform in evidence.platforms if platform.digest in spoken)
    if found < len(evidence.platforms):
        return f"for {found} of {len(evidence.platforms)} platforms"
    return "for the platforms that are looked at" if hidden(evidence) else ""


def described(evidence: Evidence, sbom: Sbom) -> frozenset[str]:
    """Return the digests that an SBOM is about: one of a platform that is attached to the index is about that one."""
    if sbom.subject == evidence.digest and evidence.digest not in sbom.subject_digests:
        platforms = frozenset(platform.digest for platform in evidence.platforms)
        if named := platforms.intersection(sbom.subject_digests):
            return named
    return frozenset({sbom.subject})
