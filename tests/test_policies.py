"""What a scan judges with, as a whole: shipped rules, and what the user brings beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner import Options, scan
from scanner.errors import ConfigError, PolicyLoadError, UsageError
from scanner.exit_codes import ExitCode, exit_code
from scanner.govern.configuration import RuleConfig
from scanner.govern.selection import Selection
from scanner.model import Result, Span
from scanner.options import ConftestOptions
from scanner.policy.bundles.directory import read_directory
from scanner.policy.engines.embedded import EmbeddedEngines
from scanner.policy.engines.protocol import Limits

if TYPE_CHECKING:
    from pathlib import Path

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: app
      image: nginx:1.27
"""
CONFTEST = """\
package main

import rego.v1

deny contains msg if {
	input.kind == "Pod"
	msg := sprintf("pod %s is bare", [input.metadata.name])
}
"""
HANGING = """\
package slow

import rego.v1

deny contains msg if {
	some a in numbers.range(1, 100000)
	some b in numbers.range(1, 100000)
	a * b == 0 - 1
	msg := "never"
}
"""
TAMPERING = """\
package cattleguard.lib.pins

import rego.v1

is_required(_, _) := true

rank := {"floating": 0}

grade_rank(_) := 0
"""


def scanned(
    root: Path, policies: dict[str, str], files: dict[str, str] | None = None, **options: object
) -> Result:
    for place, written in (("files", files or {"pod.yaml": POD}), ("policies", policies)):
        for name, text in written.items():
            path = root / place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    bundles = (read_directory(root / "policies", name="policies"),) if policies else ()
    return scan(Options(paths=(str(root / "files"),), bundles=bundles, workers=1, **options))  # type: ignore[arg-type]


def shown(result: Result) -> list[tuple[str, str, int, int, str]]:
    return [
        (finding.rule, finding.span.path, finding.span.line, finding.span.column, finding.located)
        for finding in result.findings
    ]


SHIPPED = [("unmanaged-pod", "pod.yaml", 2, 7, "exact"), ("unpinned-image", "pod.yaml", 8, 14, "exact")]


def of(result: Result, *rules: str) -> list[tuple[str, str, int, int, str]]:
    return [one for one in shown(result) if one[0] in rules]


def test_policies_of_conftest_stand_beside_the_shipped_ones(tmp_path: Path) -> None:
    result = scanned(tmp_path, {"main.rego": CONFTEST})
    assert of(result, "main.deny") == [("main.deny", "pod.yaml", 4, 9, "value")]
    assert of(result, "unpinned-image") == SHIPPED[1:]
    assert "main.deny" in result.policies.rules
    (bundle,) = result.policies.bundles
    assert (bundle.revision, bundle.verified, len(bundle.sha256)) == ("", (), 64)


def test_a_policy_that_hangs_costs_only_itself(tmp_path: Path) -> None:
    engines = EmbeddedEngines(Limits(seconds=0.5))
    alone = scanned(tmp_path / "alone", {})
    result = scanned(tmp_path / "both", {"main.rego": CONFTEST, "slow.rego": HANGING}, engines=engines)
    assert of(result, "main.deny") == [("main.deny", "pod.yaml", 4, 9, "value")]
    assert [one for one in shown(result) if one[0] != "main.deny"] == shown(alone)
    assert [(failed.path, failed.rule) for failed in result.ledger.failed] == [("pod.yaml", "slow.deny")]
    assert "longer than 0.5 s" in result.ledger.failed[0].message
    assert exit_code(result, "critical") == ExitCode.INCOMPLETE


def test_what_is_brought_changes_nothing_of_what_shipped_rules_say(tmp_path: Path) -> None:
    alone = scanned(tmp_path / "alone", {})
    tampered = scanned(
        tmp_path / "tampered",
        {"lib/pins.rego": TAMPERING, "main.rego": CONFTEST.replace('== "Pod"', '== "Job"')},
    )
    assert tampered.findings == alone.findings


def test_a_policy_that_is_not_rego_is_an_error_of_the_request(tmp_path: Path) -> None:
    with pytest.raises(PolicyLoadError) as caught:
        scanned(tmp_path, {"main.rego": "package main\n\nimport rego.v1\n\ndeny contains msg if {\n"})
    assert caught.value.span is not None
    assert caught.value.span.path.endswith("policies/main.rego")


def test_rules_that_are_brought_are_selected_and_configured(tmp_path: Path) -> None:
    configs = {"main.deny": RuleConfig(severity="low")}
    result = scanned(
        tmp_path, {"main.rego": CONFTEST}, selection=Selection(categories=("custom",)), rule_configs=configs
    )
    assert [(finding.rule, finding.severity) for finding in result.findings] == [("main.deny", "low")]
    assert result.policies.rules == ("main.deny",)


def test_a_parameter_that_such_a_rule_does_not_have(tmp_path: Path) -> None:
    span = Span("cattleguard.yaml", 2, 3, 2, 9)
    configs = {"main.deny": RuleConfig(parameters={"limit": 3}, parameter_spans={"limit": span})}
    with pytest.raises(ConfigError) as caught:
        scanned(tmp_path, {"main.rego": CONFTEST}, rule_configs=configs)
    assert (caught.value.message, caught.value.span) == ("main.deny has no parameter 'limit'", span)


def test_a_rule_is_left_out_by_the_configuration(tmp_path: Path) -> None:
    configs = {"main.deny": RuleConfig(enabled=False)}
    result = scanned(tmp_path, {"main.rego": CONFTEST}, rule_configs=configs)
    assert of(result, "main.deny") == []


def test_a_waiver_names_such_a_rule(tmp_path: Path) -> None:
    pod = POD.replace("name: web", 'name: web # cattleguard: waive main.deny reason="it is a test"')
    result = scanned(tmp_path, {"main.rego": CONFTEST}, {"pod.yaml": pod})
    assert of(result, "main.deny") == []
    assert [(one.finding.rule, one.waiver.reason) for one in result.waived] == [("main.deny", "it is a test")]
    assert result.notices == ()


def test_data_in_no_known_format_is_read_for_them_alone(tmp_path: Path) -> None:
    files = {
        "pod.yaml": POD,
        "app.toml": 'kind = "Pod"\n[metadata]\nname = "x"\n',
        "broken.ini": "nonsense\n",
    }
    alone = scanned(tmp_path / "alone", {}, files)
    assert sorted(one.path for one in alone.ledger.skipped) == ["app.toml", "broken.ini"]
    both = scanned(tmp_path / "both", {"main.rego": CONFTEST}, files)
    assert of(both, "main.deny") == [
        ("main.deny", "app.toml", 3, 8, "value"),
        ("main.deny", "pod.yaml", 4, 9, "value"),
    ]
    assert [(one.path, one.reason) for one in both.ledger.skipped] == [
        ("broken.ini", "no format that is read here, and no valid data")
    ]
    assert both.ledger.formats == {"data": 1, "kubernetes": 1}


def test_a_namespace_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        scanned(tmp_path, {"main.rego": CONFTEST}, conftest=ConftestOptions(namespaces=("mian",)))
    assert caught.value.hint == "did you mean 'main'?"


def test_all_documents_at_once(tmp_path: Path) -> None:
    policy = """\
package main

import rego.v1

deny contains msg if {
	names := [one.contents.metadata.name | some one in input]
	count(names) == 2
	msg := sprintf("two pods: %s", [concat(", ", sort(names))])
}
"""
    files = {"a.yaml": POD, "b.yaml": POD.replace("name: web", "name: api")}
    result = scanned(tmp_path, {"main.rego": policy}, files, conftest=ConftestOptions(combine=True))
    assert [
        (finding.rule, finding.message) for finding in result.findings if finding.rule == "main.deny"
    ] == [("main.deny", "two pods: api, web")]


def test_a_policy_that_takes_too_long_to_read_costs_only_itself(tmp_path: Path) -> None:
    long = f"package long\n\nimport rego.v1\n\ndeny contains {' + '.join(['1'] * 4000)} if false\n"
    policies = {"long.rego": long, "main.rego": CONFTEST}
    result = scanned(tmp_path, policies, engines=EmbeddedEngines(Limits(seconds=0.3)))
    assert of(result, "unpinned-image") == SHIPPED[1:]
    assert of(result, "main.deny") == [("main.deny", "pod.yaml", 4, 9, "value")]
    (failed,) = result.ledger.failed
    assert (failed.path, failed.policy, failed.rule) == ("policies/long.rego", True, None)
    assert exit_code(result, "critical") == ExitCode.INCOMPLETE
