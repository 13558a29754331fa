"""Reads the results of scanners: Trivy's, Grype's and OSV-Scanner's JSON, SARIF, and in-toto's own list.

Source: Trivy, docs/configuration/reporting.md; Grype, schema/grype/json; in-toto attestation framework,
spec/predicates/vuln.md and vulns_02.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.facts.evidence import Vulnerability
from scanner.images.foreign_json import MAX_ITEMS, at, items, text
from scanner.images.vulnerabilities.osv import is_osv, read_osv
from scanner.images.vulnerabilities.sarif import read_sarif
from scanner.images.vulnerabilities.severity import SEVERITIES, severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def read_result(result: Any) -> tuple[Vulnerability, ...] | None:
    """Return the vulnerabilities that a scanner found, None if the format of its result is not known."""
    reader = _reader(result)
    if reader is None:
        return None
    found = []
    for each in reader(result):
        found.append(each)
        if len(found) >= MAX_ITEMS:
            break
    return tuple(found)


def _reader(result: Any) -> Callable[[Any], Iterator[Vulnerability]] | None:
    if isinstance(result, list):
        of_trivy = any(isinstance(item, dict) and "Target" in item for item in result[:1])
        return _trivy_targets if of_trivy else _in_toto
    if not isinstance(result, dict):
        return None
    if "SchemaVersion" in result or "Results" in result:
        return lambda report: _trivy_targets(items(report, "Results"))
    if isinstance(result.get("matches"), list):
        return _grype
    if is_osv(result):
        return read_osv
    return read_sarif if isinstance(result.get("runs"), list) else None


def _trivy_targets(targets: Any) -> Iterator[Vulnerability]:
    for target in items(targets):
        for each in items(target, "Vulnerabilities"):
            yield Vulnerability(
                text(each, "VulnerabilityID") or "",
                severity(at(each, "Severity")),
                text(each, "PkgName") or "",
                text(each, "InstalledVersion") or "",
                text(each, "FixedVersion"),
            )


def _grype(report: Any) -> Iterator[Vulnerability]:
    for match in items(report, "matches"):
        versions = [
            version
            for version in items(match, "vulnerability", "fix", "versions")
            if isinstance(version, str)
        ]
        yield Vulnerability(
            text(match, "vulnerability", "id") or "",
            severity(at(match, "vulnerability", "severity")),
            text(match, "artifact", "name") or "",
            text(match, "artifact", "version") or "",
            ", ".join(versions[:10]) or None,
        )


def _in_toto(results: Any) -> Iterator[Vulnerability]:
    for each in items(results):
        said = [severity(at(item, "score")) for item in items(each, "severity")[:100]]
        worst = min(said, key=SEVERITIES.index, default="unknown")
        yield Vulnerability(text(each, "id") or "", worst, "", "", None)
