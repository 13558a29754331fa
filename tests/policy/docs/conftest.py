from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

RULE = """\
# METADATA
# title: A <script> in *its* title | and a bar
# description: |
#   `latest` moves.
#
#   [Nothing](https://example.net) here is a link.
# related_resources:
#   - ref: https://docs.example/a_(b)
#     description: "Docs [1]"
# custom:
#   severity: high
#   category: pinning
#   formats: [compose, kubernetes]
#   about: [images]
#   remediation: Pin it.
#   controls:
#     nist-800-53r5: [CM-2, AC-1]
#   parameters:
#     require:
#       description: What passes.
#       type: string
#       default: digest
#       choices: [digest, version]
#     types:
#       description: Which.
#       type: array
#       default: [a, b]
package cattleguard.pinning.some_rule

import rego.v1

deny contains {"at": image.at, "msg": sprintf("image <%s> moves", [image.ref])} if {
\tsome image in input.images
\timage.grade == "floating"
}
"""

EXAMPLES = """\
- name: a *tag* that moves
  format: compose
  verdict: bad
  file: compose.yaml
  settings: {require: version}
  content: |
    services:
      web: {image: "nginx:latest"}
  findings:
    - {line: 2, column: 17, end_line: 2, end_column: 31, severity: high, message: "image <nginx:latest> moves"}
- name: a digest
  format: compose
  verdict: good
  file: compose.yaml
  content: |
    services:
      web: {image: "nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}
"""


@pytest.fixture
def own_rules(tmp_path: Path) -> Path:
    """A directory with a rule, its examples, and a policy that is none of Cattleguard's."""
    directory = tmp_path / "acme_rules"
    place = directory / "pinning" / "some-rule"
    place.mkdir(parents=True)
    (place / "some-rule.rego").write_text(RULE, encoding="utf-8")
    (place / "examples.yaml").write_text(EXAMPLES, encoding="utf-8")
    (directory / "main.rego").write_text('package main\n\ndeny contains "no" if false\n', encoding="utf-8")
    return directory
