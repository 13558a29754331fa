"""Plans through a whole scan: findings in the configuration, waivers, limits, and files that only look like plans."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from scanner import Options, scan
from scanner.discover import Limits
from scanner.formats.terraform_plan.recognition import LOG, SAVED
from scanner.govern.selection import Selection
from scanner.model import Assumptions, Failed, Skipped
from tests.formats.terraform_plan.conftest import EMPTY, FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.model import Finding, Result

CONFIGURATION = """\
resource "helm_release" "web" {
  name  = "web"
  chart = "web"
  atomic = false
}
"""
MESSAGE = "a failed rollout of helm_release.web is not rolled back: atomic is false"


def helm_plan(**values: Any) -> str:
    """Return a plan that installs a chart."""
    head = {"address": "helm_release.web", "mode": "managed", "type": "helm_release", "name": "web"}
    head["provider_name"] = "registry.terraform.io/hashicorp/helm"
    values = {"name": "web", "chart": "web", "atomic": False, **values}
    change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {}}
    plan = {
        **EMPTY,
        "planned_values": {
            "root_module": {"resources": [{**head, "values": values, "sensitive_values": {}}]}
        },
        "resource_changes": [{**head, "change": change}],
    }
    return json.dumps(plan)


def scanned(root: Path, files: dict[str, str], **more: Any) -> Result:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8")
    return scan(
        Options(paths=(str(root),), selection=Selection(rules=("missing-rollback",)), workers=1, **more)
    )


def places(findings: tuple[Finding, ...]) -> list[tuple[str, int, str, list[str]]]:
    return [
        (one.span.path, one.span.line, one.message, [place.kind for place in one.related]) for one in findings
    ]


def test_a_finding_in_a_plan_alone_stands_in_the_plan(tmp_path: Path) -> None:
    (found,) = scanned(tmp_path, {"plan.json": helm_plan()}).findings
    assert (found.rule, found.message, found.span.path) == ("missing-rollback", MESSAGE, "plan.json")
    assert found.address == "helm_release.web"


def test_a_finding_that_the_configuration_has_too_is_one(tmp_path: Path) -> None:
    result = scanned(
        tmp_path,
        {"a/plan.json": helm_plan(), "main.tf": CONFIGURATION},
        assumptions=Assumptions(plan_source=""),
    )
    alone = scanned(tmp_path / "alone", {"main.tf": CONFIGURATION})
    assert places(result.findings) == [("main.tf", 4, MESSAGE, ["plan"])]
    assert [one.fingerprint for one in result.findings] == [one.fingerprint for one in alone.findings]
    assert [one.address for one in result.findings] == ["helm_release.web"]


def test_what_only_the_plan_shows_carries_the_line_of_the_configuration(tmp_path: Path) -> None:
    content = CONFIGURATION.replace("false", "terraform_data.safe.output")
    result = scanned(tmp_path, {"plan.json": helm_plan(), "main.tf": content})
    assert places(result.findings) == [("main.tf", 4, MESSAGE, ["plan"])]


def test_a_waiver_in_the_configuration_holds_for_the_plan(tmp_path: Path) -> None:
    waived = '# cattleguard: waive missing-rollback reason="rolled back by hand"\n' + CONFIGURATION
    result = scanned(tmp_path, {"plan.json": helm_plan(), "main.tf": waived})
    assert result.findings == ()
    assert places(tuple(one.finding for one in result.waived)) == [("main.tf", 5, MESSAGE, ["plan"])]


def test_text_in_a_plan_that_looks_like_a_waiver_is_none(tmp_path: Path) -> None:
    text = "# cattleguard: waive missing-rollback reason=x"
    result = scanned(tmp_path, {"plan.json": helm_plan(description=text)})
    assert [one.rule for one in result.findings] == ["missing-rollback"]
    assert (result.waived, result.notices) == ((), ())


def test_a_large_plan_is_read_unless_the_user_sets_a_limit(tmp_path: Path) -> None:
    files = {"plan.json": helm_plan(description="x" * 2_000)}
    by_format = scanned(tmp_path, files, limits=Limits(max_file_bytes=1_000))
    limited = scanned(tmp_path, files, limits=Limits(max_file_bytes=1_000, by_format=False))
    assert [one.rule for one in by_format.findings] == ["missing-rollback"]
    size = (tmp_path / "plan.json").stat().st_size
    assert limited.ledger.failed == (
        Failed(
            "plan.json",
            None,
            f"not assessed: {size} bytes are more than the limit of 1000",
            "raise the limit with --max-file-size, or list the file in .cattleguardignore",
        ),
    )


def test_what_is_not_the_json_of_a_plan_is_skipped_with_advice(tmp_path: Path) -> None:
    (tmp_path / "saved").write_bytes(b"PK\x03\x04" + bytes(26) + b"tfplan" + bytes(10))
    result = scanned(tmp_path, {"log.json": '{"@level":"info","@message":"x","@module":"terraform.ui"}\n'})
    assert result.ledger.skipped == (Skipped("log.json", LOG), Skipped("saved", SAVED))


def test_a_part_that_cannot_be_read_leaves_the_scan_incomplete(tmp_path: Path) -> None:
    plan = json.loads(helm_plan())
    plan["resource_changes"].append({"address": 1})
    result = scanned(tmp_path, {"plan.json": json.dumps(plan)})
    assert [one.rule for one in result.findings] == ["missing-rollback"]
    assert [(one.path, one.message) for one in result.ledger.failed] == [
        ("plan.json", "not read: Expected `str`, got `int` - at `$.address`")
    ]
    assert (result.ledger.parsed, result.ledger.evaluated) == (1, 0)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_scan_of_recorded_plans_is_the_same_in_every_process(tmp_path: Path, workers: int) -> None:
    shutil.copytree(FIXTURES, tmp_path / "plans")
    result = scan(Options(paths=(str(tmp_path),), workers=workers))
    assert result.ledger.formats["terraform-plan"] == 4
    assert result.ledger.failed == ()
    assert {one.span.path for one in result.findings} >= {"plans/providers/plan.json"}
    assert len({one.fingerprint for one in result.findings}) == len(result.findings)
