"""Vulnerabilities of GitLab's security report.

Descriptions and solutions are GitLab Flavored Markdown, details are plain text. Lengths: the schema's, and those of
GitLab's database where it takes less (a description of 15,000 characters).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.report.addressed import address_beside
from scanner.report.markdown_text import code, shortened, words
from scanner.report.printable import printable
from scanner.report.repository_paths import in_repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model import Finding
    from scanner.policy.rule import Rule

SEVERITIES = {
    "critical": "Critical",
    "high": "High",
    "medium": "Medium",
    "low": "Low",
    "info": "Info",
}
MAX_NAME = 255
MAX_DESCRIPTION = 14_000
MAX_SOLUTION_TEXT = 1000
"""Code points of what to do before it is Markdown, which is never seven times as long."""
MAX_FIX = 2000
MAX_LINKS = 20
_TYPE = "cattleguard_rule"
_is_address = re.compile(r"https?://[!-~]{1,2000}").fullmatch


def identifier(rule: str) -> dict[str, str]:
    """Return what identifies the findings of a rule."""
    shown = shortened(printable(rule), MAX_NAME - len("Cattleguard "))
    return {"type": _TYPE, "name": f"Cattleguard {shown}", "value": shown}


def vulnerability(alike: Sequence[Finding], rule: Rule | None, prefix: str) -> dict[str, Any]:
    """Return what a rule objects to on the same lines.

    Args:
        alike: the findings, at least one.
        rule: the rule, None where it is not known.
        prefix: path of the scan root in its repository.
    """
    first = alike[0]
    place = {
        "file": in_repository(prefix, first.span.path),
        "start_line": first.span.line,
        "end_line": first.span.end_line,
    }
    signatures = [{"algorithm": "hash", "value": finding.fingerprint} for finding in alike]
    return {
        "id": _uuid(first.fingerprint),
        "name": shortened(printable(rule.title if rule else first.rule), MAX_NAME),
        "description": _description(alike),
        "severity": SEVERITIES[first.severity],
        "solution": words(first.remediation, MAX_SOLUTION_TEXT),
        "identifiers": [identifier(first.rule)],
        "location": place,
        "links": list(_links(rule)),
        "details": _details(alike),
        "tracking": {
            "type": "source",
            "items": [{**place, "signatures": [signature]} for signature in signatures],
        },
    }


def _uuid(fingerprint: str) -> str:
    """Return a UUID of version 8 (RFC 9562, section 5.8) that holds the beginning of a fingerprint."""
    return f"{fingerprint[:8]}-{fingerprint[8:12]}-8{fingerprint[13:16]}-a{fingerprint[17:20]}-{fingerprint[20:32]}"


def _description(alike: Sequence[Finding]) -> str:
    """Return a paragraph for each finding, as many as there is room for."""
    shown: list[str] = []
    room = MAX_DESCRIPTION
    for number, finding in enumerate(alike):
        address = address_beside(finding)
        about = f" ({code(address)})" if address else ""
        text = f"{words(finding.message)}{about}"
        room -= len(text) + 2
        if room < 0:
            shown.append(f"and {len(alike) - number} more")
            break
        shown.append(text)
    return "\n\n".join(shown)


def _links(rule: Rule | None) -> Iterator[dict[str, str]]:
    for address, said in (rule.related_resources if rule else ())[:MAX_LINKS]:
        if _is_address(address):
            yield {"name": shortened(printable(said or address), MAX_NAME), "url": address}


def _details(alike: Sequence[Finding]) -> dict[str, Any]:
    first = alike[0]
    details: dict[str, Any] = {
        "rule": {"name": "Rule", "type": "text", "value": printable(f"{first.rule} ({first.category})")}
    }
    if first.controls:
        items = [{"type": "text", "value": printable(control)} for control in first.controls]
        details["controls"] = {"name": "Controls", "type": "list", "items": items}
    fixes = dict.fromkeys(finding.fix.text for finding in alike if finding.fix is not None)
    if fixes:
        text = "\n".join(printable(line) for fix in fixes for line in fix.splitlines())
        details["fix"] = {"name": "Fix", "type": "code", "value": shortened(text, MAX_FIX)}
    return details
