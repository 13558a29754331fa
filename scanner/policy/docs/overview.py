"""Writes the list of all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.policy.docs import markdown
from scanner.policy.rule import CUSTOM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.policy.docs.documented import Documented

_QUESTIONS = {
    "pinning": "Can a reference point elsewhere tomorrow?",
    "replacing": "Is anything repaired instead of replaced?",
    "artifacts": "Can the artefact itself change?",
    "provenance": "Can anyone prove what it is?",
    "state": "Is data kept out of what gets replaced?",
    "configuration": "Is the image free of its environment?",
    "rollout": "Is replacing safe, automatic and observable?",
    "governance": "Does a change open the gate that judges it?",
    CUSTOM: "What else must hold here?",
}


def overview(documented: Documented) -> str:
    """Return the list of all rules, by category."""
    return "\n".join(_sections(documented))


def _sections(documented: Documented) -> Iterator[str]:
    yield f"# Rules of {markdown.line(documented.name)}\n"
    yield "[Controls](../controls.md) lists which controls they speak to.\n"
    for category, rules in documented.by_category():
        rows = [(f"[{rule.id}]({rule.id}.md)", rule.severity, markdown.line(rule.title)) for rule in rules]
        table = markdown.table(("rule", "severity", "what is wrong"), rows)
        yield f"## {category.capitalize()}\n\n{_QUESTIONS[category]}\n\n{table}"
