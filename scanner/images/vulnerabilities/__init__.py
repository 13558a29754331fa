"""Reads attestations of scans for vulnerabilities.

Source: cosign, specs/COSIGN_VULN_ATTESTATION_SPEC.md; in-toto attestation framework, spec/predicates/vuln.md and
vulns_02.md. All have the same outer shape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.images.foreign_json import at, text
from scanner.images.times import age_days, time_of, written
from scanner.images.vulnerabilities.results import read_result
from scanner.images.vulnerabilities.severity import counted

if TYPE_CHECKING:
    from datetime import datetime

    from scanner.facts.evidence import VulnerabilityScan

__all__ = ["is_scan", "read_scan"]

_TYPES = (
    "https://cosign.sigstore.dev/attestation/vuln/",
    "cosign.sigstore.dev/attestation/vuln/",  # cosign before 1.10
    "https://in-toto.io/attestation/vuln",
)


def is_scan(predicate_type: str) -> bool:
    """Tell whether predicates of a type are scans for vulnerabilities."""
    return predicate_type.startswith(_TYPES)


def read_scan(predicate: Any, blank: VulnerabilityScan, now: datetime) -> VulnerabilityScan:
    """Return a scan with what its predicate says.

    Args:
        predicate: the predicate.
        blank: what is known of the scan without its predicate.
        now: the time that ages are counted to.
    """
    if not isinstance(predicate, dict):
        return msgspec.structs.replace(blank, error="the predicate is not an object")
    result = at(predicate, "scanner", "result")
    found = () if _found_nothing(predicate) else read_result(result)
    counts, worst = counted(found or ())
    metadata = at(predicate, "metadata")
    scanned_at = time_of(at(metadata, "scanFinishedOn")) or time_of(at(metadata, "scanStartedOn"))
    return msgspec.structs.replace(
        blank,
        scanner=text(predicate, "scanner", "uri") or "",
        scanner_version=text(predicate, "scanner", "version") or "",
        scanned_at=written(scanned_at),
        age_days=age_days(scanned_at, now),
        database_at=written(time_of(at(predicate, "scanner", "db", "lastUpdate"))),
        counts=counts if found is not None else {},
        vulnerabilities=worst,
        error=None if found is not None else "the result of the scanner is of a format that is not known",
    )


def _found_nothing(predicate: Any) -> bool:
    """Tell whether a predicate of in-toto says that a scan that ended found nothing.

    The JSON of its protobuf leaves an empty list out. Cosign's predicates, which name an invocation, always have a result.
    """
    scanner = at(predicate, "scanner")
    ended = time_of(at(predicate, "metadata", "scanFinishedOn")) is not None
    return (
        ended
        and text(scanner, "uri") is not None
        and "result" not in scanner
        and "invocation" not in predicate
    )
