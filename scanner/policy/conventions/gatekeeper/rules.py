"""What a constraint says of itself, as a rule has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.policy.conventions.gatekeeper.isolation import package_of
from scanner.policy.rule import Rule

if TYPE_CHECKING:
    from scanner.policy.conventions.gatekeeper.constraints import Constraint

CATEGORY = "custom"


def rule_of(constraint: Constraint) -> Rule:
    """Return the rule that stands for a constraint in findings and reports."""
    template = constraint.template
    title = template.title
    description = template.description or title
    return Rule(
        id=constraint.id,
        category=CATEGORY,
        severity=constraint.severity,
        title=title,
        description=description,
        formats=("kubernetes",),
        remediation=f"Change the object so that it meets {constraint.id}: {description}",
        controls=(),
        related_resources=(),
        parameters={},
        scope="project" if constraint.together else "document",
        redact=False,
        path=constraint.manifest.source.path,
        package=package_of(template.number),
        outcomes=("deny",),
    )
