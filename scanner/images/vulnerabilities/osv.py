"""Reads the results of OSV-Scanner.

Source: OSV-Scanner, docs/output.md. A group has the names of one vulnerability and, since 1.5, the
highest score of any; a vulnerability may have a word for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.facts.evidence import Vulnerability
from scanner.images.foreign_json import at, items, text
from scanner.images.vulnerabilities.severity import SEVERITIES, severity

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_osv(report: Any) -> bool:
    """Tell whether a report is one of OSV-Scanner: packages in each result, or its configuration beside no result."""
    results = at(report, "results")
    if not isinstance(results, list):
        return False
    return "experimental_config" in report if not results else isinstance(at(results[0], "packages"), list)


def read_osv(report: Any) -> Iterator[Vulnerability]:
    """Yield the vulnerabilities of a report, each group of each package once."""
    for result in items(report, "results"):
        for found in items(result, "packages"):
            name, version = text(found, "package", "name") or "", text(found, "package", "version") or ""
            for identifier, rated in _rated(found):
                yield Vulnerability(identifier, rated, name, version)


def _rated(found: Any) -> Iterator[tuple[str, str]]:
    """Yield the vulnerabilities of a package: its groups, or each by itself where it has none."""
    words = {
        identifier: severity(at(each, "database_specific", "severity"))
        for each in items(found, "vulnerabilities")
        if (identifier := text(each, "id"))
    }
    groups = items(found, "groups")
    for group in groups:
        names = [each for each in items(group, "ids") if isinstance(each, str)]
        rated = [severity(at(group, "max_severity")), *(words.get(name, "unknown") for name in names)]
        yield names[0] if names else "", min(rated, key=SEVERITIES.index)
    if not groups:
        yield from words.items()
