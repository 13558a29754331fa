"""Reads SARIF as scanners for vulnerabilities write it.

Source: SARIF 2.1.0, sections 3.27 and 3.49. It has no place for a package: Trivy writes the package, its version, and its
own severity as lines of a result's message, Grype as lines of a rule's help.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.facts.evidence import Vulnerability
from scanner.images.foreign_json import at, items, text
from scanner.images.vulnerabilities.severity import severity

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_LINES = 2000
"""Characters in which the lines are looked for; what follows describes the vulnerability."""
_line = re.compile(
    r"^(Vulnerability|Severity:|Package:|(?:Installed )?Version:|Fix(?:ed)? Version:) (.{1,300})$",
    re.MULTILINE,
).finditer
_OTHER_MATTERS = frozenset({"misconfiguration", "secret", "license"})
"""What else Trivy reports, by the tags of its rules."""


def read_sarif(report: Any) -> Iterator[Vulnerability]:
    """Yield the vulnerabilities of a report, each package's by itself where the scanner says which it is."""
    for run in items(report, "runs"):
        rules = {text(rule, "id"): rule for rule in items(run, "tool", "driver", "rules")}
        for result in items(run, "results"):
            rule = rules.get(text(result, "ruleId"))
            tags = items(rule, "properties", "tags")[:100]
            if not any(isinstance(tag, str) and tag in _OTHER_MATTERS for tag in tags):
                yield _vulnerability(result, rule)


def _vulnerability(result: Any, rule: Any) -> Vulnerability:
    lines = _lines(at(result, "message", "text"))
    if "Package:" not in lines:
        lines = _lines(at(rule, "help", "text"))
    score = at(rule, "properties", "security-severity")
    rated = severity(lines.get("Severity:"))
    if rated == "unknown":
        rated = severity(score if score is not None else at(result, "level"))
    return Vulnerability(
        lines.get("Vulnerability") or text(result, "ruleId") or "",
        rated,
        lines.get("Package:", ""),
        lines.get("Installed Version:") or lines.get("Version:", ""),
        lines.get("Fixed Version:") or lines.get("Fix Version:"),
    )


def _lines(value: Any) -> dict[str, str]:
    """Return what the lines of a text say, the first of each kind."""
    found: dict[str, str] = {}
    for line in _line(value[:_MAX_LINES]) if isinstance(value, str) else ():
        found.setdefault(line[1], line[2].strip())
    return found
