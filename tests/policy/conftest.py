from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RULE = """\
# METADATA
# title: Something is wrong
# description: |
#   It is wrong.
# custom:
#   severity: high
#   category: pinning
#   formats: [kubernetes]
#   remediation: Make it right.
#   controls:
#     nist-800-53r5: [CM-2]
package cattleguard.pinning.some_rule

import rego.v1

deny contains {"at": image.at, "msg": image.ref} if some image in input.images

unknown contains {"at": image.at, "expression": expression} if {
\tsome image in input.images
\tsome expression in image.unknown
}
"""
"""A rule that objects to every image, and asks about every unknown expression."""


@pytest.fixture
def write_rule(tmp_path: Path) -> Callable[..., Path]:
    """Writes a rule into a directory of policies and returns that directory."""

    def write(text: str = RULE, *, place: str = "pinning/some-rule/some-rule.rego") -> Path:
        path = tmp_path / "rules" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return tmp_path / "rules"

    return write


@pytest.fixture
def rule_text() -> str:
    return RULE
