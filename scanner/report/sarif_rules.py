"""Rules as SARIF reporting descriptors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.report.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model import Finding
    from scanner.policy.rule import Rule

LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}

MAX_TEXT = 1000
"""Code points of a message or description; code scanning takes 1,024 UTF-16 units."""

_web_address = re.compile(r"https?://[^\s()<>]+").fullmatch

MAX_TAGS = 10
_SCORES = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.5", "info": "0.5"}
"""Code scanning calls a score above 9 critical, from 7 high, from 4 medium, and the rest low."""


def descriptors(rules: Iterable[Rule], findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return a descriptor for each rule, and for each rule of a finding that is not among them."""
    described = {rule.id: _described(rule) for rule in rules}
    for finding in findings:
        if finding.rule not in described:
            described[finding.rule] = _undescribed(finding)
    return list(described.values())


def limited(text: str) -> str:
    """Return a text that is short enough for code scanning, safe to show, and without a link in it."""
    shown = printable(text).replace("](", "] (")
    return shown if len(shown) <= MAX_TEXT else shown[: MAX_TEXT - 3] + "..."


def _described(rule: Rule) -> dict[str, Any]:
    description = " ".join(rule.description.split())
    return {
        **_undescribed_parts(rule.id, rule.severity, (rule.category, *rule.formats)),
        "shortDescription": {"text": limited(rule.title)},
        "fullDescription": {"text": limited(description)},
        "help": {"text": _help_text(rule, description), "markdown": _help_markdown(rule)},
    }


def _undescribed(finding: Finding) -> dict[str, Any]:
    return {
        **_undescribed_parts(finding.rule, finding.severity, (finding.category,)),
        "shortDescription": {"text": limited(finding.rule)},
        "help": {"text": limited(finding.remediation)},
    }


def _undescribed_parts(identifier: str, severity: str, tags: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": identifier,
        "name": "".join(word.capitalize() for word in identifier.split("-")),
        "defaultConfiguration": {"level": LEVELS[severity]},
        "properties": {
            "precision": "high",
            "security-severity": _SCORES[severity],
            "tags": ["security", *tags][:MAX_TAGS],
        },
    }


def _help_text(rule: Rule, description: str) -> str:
    parts = [description, f"What to do: {' '.join(rule.remediation.split())}"]
    if rule.controls:
        parts.append(f"Controls: {', '.join(rule.controls)}")
    parts.extend(f"{said}: {address}" for address, said in rule.related_resources)
    return "\n\n".join(map(printable, parts))


def _help_markdown(rule: Rule) -> str:
    parts = [rule.description.strip(), f"## What to do\n\n{rule.remediation.strip()}"]
    if rule.controls:
        parts.append("## Controls\n\n" + "\n".join(f"- `{control}`" for control in rule.controls))
    if rule.related_resources:
        links = (_link(address, said) for address, said in rule.related_resources)
        parts.append("## See also\n\n" + "\n".join(links))
    return "\n".join(map(printable, "\n\n".join(parts).split("\n")))


def _link(address: str, said: str) -> str:
    """Return an item of a list: a link, if the address is one of the web; a rule that is brought may say anything."""
    if not (_web_address(address) and address.isprintable()):
        return f"- {said}: {address}".replace("](", "] (")
    return f"- [{said or address}]({address})"
