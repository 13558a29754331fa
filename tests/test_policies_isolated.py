"""Brought policies that cannot be loaded in time, or that flood: their neighbours of the same convention stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner import Options, scan
from scanner.exit_codes import ExitCode, exit_code
from scanner.policies import _MAX_UNREADABLE
from scanner.policy.bundles.directory import read_directory
from scanner.policy.conventions import isolated
from scanner.policy.engines.embedded import EmbeddedEngines
from scanner.policy.engines.protocol import Limits

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.model import Result

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, image: 'nginx:1.27'}]}\n"
BOMB = f"x := {'[' * 40}{']' * 40}"
"""regorus reads it for longer than there is time."""
NATIVE = """\
# METADATA
# title: Native
# description: A rule.
# custom:
#   severity: high
#   category: pinning
#   formats: [kubernetes]
#   about: [images]
#   remediation: Do better.
#   controls: {{nist-800-53r5: [CM-2]}}
package cattleguard.pinning.{name}

import rego.v1

deny contains {{"at": [], "msg": "{name}"}} if {{
	{body}
}}
"""
TEMPLATE = """\
apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: {{name: {lower}}}
spec:
  crd: {{spec: {{names: {{kind: {kind}}}}}}}
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package {lower}
        violation[{{"msg": "{kind}"}}] {{
          {body}
        }}
---
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: {kind}
metadata: {{name: it}}
"""


def scanned(root: Path, policies: dict[str, str]) -> Result:
    (root / "files").mkdir(parents=True)
    (root / "files" / "pod.yaml").write_text(POD, "utf-8")
    for name, text in policies.items():
        path = root / "policies" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    bundles = (read_directory(root / "policies", name="policies"),) if policies else ()
    engines = EmbeddedEngines(Limits(seconds=0.5))
    return scan(Options(paths=(str(root / "files"),), bundles=bundles, engines=engines, workers=1))


def native(name: str, body: str) -> dict[str, str]:
    identifier = name.replace("_", "-")
    return {f"pinning/{identifier}/{identifier}.rego": NATIVE.format(name=name, body=body)}


def template(kind: str, body: str) -> dict[str, str]:
    return {f"{kind}.yaml": TEMPLATE.format(kind=kind, lower=kind.lower(), body=body)}


@pytest.mark.parametrize(
    ("policies", "rule", "blamed"),
    [
        (native("good_one", "true") | native("bomb_one", BOMB), "good-one", "policies/pinning/bomb-one/bomb-one.rego"),
        (template("Good", "true") | template("Bomb", BOMB), "Good/it", "policies/Bomb.yaml#Bomb"),
    ],
    ids=["native", "gatekeeper"],
)  # fmt: skip
def test_a_policy_that_is_never_read_costs_only_itself(
    tmp_path: Path, policies: dict[str, str], rule: str, blamed: str
) -> None:
    alone = scanned(tmp_path / "alone", {})
    result = scanned(tmp_path / "both", policies)
    assert {one.rule for one in result.findings} == {rule, *(one.rule for one in alone.findings)}
    assert [one for one in result.findings if one.rule != rule] == list(alone.findings)
    assert [(one.path, one.message) for one in result.ledger.failed] == [(blamed, "took longer than 0.5 s")]
    assert exit_code(result, "critical") == ExitCode.INCOMPLETE


def test_many_that_are_never_read_end(tmp_path: Path) -> None:
    bombs = [native(f"bomb_{number}", BOMB) for number in range(_MAX_UNREADABLE + 2)]
    result = scanned(tmp_path, {name: text for bomb in bombs for name, text in bomb.items()})
    paths = ", ".join(one.path for one in result.ledger.failed)
    assert len(result.ledger.failed) == _MAX_UNREADABLE
    assert exit_code(result, "critical") == ExitCode.INCOMPLETE
    assert result.policies.rules
    assert "bomb-0" in paths


def test_a_flood_of_findings_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated.IsolatedPanel.__init__, "__defaults__", (100, 60.0))
    alone = scanned(tmp_path / "alone", {})
    flood = (
        'package main\nimport rego.v1\ndeny contains sprintf("%d", [n]) if some n in numbers.range(1, 101)\n'
    )
    result = scanned(tmp_path / "both", {"main.rego": flood})
    assert result.findings == alone.findings
    (failed,) = {(one.path, one.message) for one in result.ledger.failed}
    expected = "not judged by the policies policies/main.rego: they gave more than 100 findings and failures"
    assert failed == ("pod.yaml", expected)
    assert exit_code(result, "critical") == ExitCode.INCOMPLETE
