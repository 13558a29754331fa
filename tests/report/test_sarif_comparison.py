"""What SARIF says of a comparison, and that it stays within what code scanning accepts."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from msgspec.structs import replace

from scanner.model import (
    SEVERITIES,
    Comparison,
    Finding,
    Fixed,
    Governing,
    Related,
    Result,
    Source,
    Span,
    Waived,
    Waiver,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.policy.rule import Rule

SCHEMA = json.loads((Path(__file__).parent / "schemas/sarif-schema-2.1.0.json").read_text())
VALIDATOR = jsonschema_rs.validator_for(SCHEMA, validate_formats=True)
BASELINE = Comparison("baseline", "cattleguard-baseline.json")
FIXED = Fixed("unpinned-image", "high", "a.yaml", "Pod/a", "image a is not pinned", "a" * 64)

# About code scanning limits on SARIF results (docs.github.com, read in 2026): hard limits of an upload.
MAX_GZIPPED_BYTES = 10 * 1024 * 1024
MAX_RESULTS = 25_000
MAX_RULES = 25_000
MAX_LOCATIONS_OF_A_RESULT = 1_000
MAX_TAGS_OF_A_RULE = 20


def _run(text: str) -> Any:
    log = json.loads(text)
    VALIDATOR.validate(log)
    (run,) = log["runs"]
    return run


def _states(run: Any) -> list[tuple[Any, ...]]:
    return [
        (one["properties"]["state"], one.get("baselineState"), "suppressions" in one)
        for one in run["results"]
    ]


@pytest.fixture
def compared(finding: Callable[..., Finding], manifest: Source, result_of: Callable[..., Result]) -> Result:
    """A result with a finding of each state."""
    waiver = Waiver(("unpinned-image",), Span("waivers.yaml", 2, 3, 2, 9), "why")
    return replace(
        result_of((finding(manifest, "nginx:latest"),)),
        existing=(finding(manifest, "kind", "old-one"),),
        waived=(Waived(finding(manifest, "command", "accepted-one"), waiver),),
        fixed=(FIXED,),
        compared=(Comparison("revision", "main", "c" * 40, 1), BASELINE),
        governing=Governing("main", "c" * 40),
    )


def test_all_findings_are_results_by_place(compared: Result, rendered: Callable[..., str]) -> None:
    """Code scanning closes what it is not told of, so what existed already is told too."""
    run = _run(rendered("sarif", compared))
    assert [one["ruleId"] for one in run["results"]] == ["old-one", "unpinned-image", "accepted-one"]
    assert _states(run) == [
        ("existing", "unchanged", False),
        ("new", "new", False),
        ("waived", None, True),
    ]
    (suppression,) = run["results"][2]["suppressions"]
    assert suppression["kind"] == "external"


def test_what_is_fixed_is_no_result(compared: Result, rendered: Callable[..., str]) -> None:
    run = _run(rendered("sarif", compared))
    assert "absent" not in json.dumps(run)
    assert run["properties"]["comparison"] == {
        "with": [
            {"kind": "revision", "name": "main", "commit": "c" * 40, "failed": 1},
            {"kind": "baseline", "name": "cattleguard-baseline.json", "commit": "", "failed": 0},
        ],
        "new": 1,
        "existing": 1,
        "fixed": 1,
    }
    assert run["properties"]["fixed"] == [
        {
            "rule": "unpinned-image",
            "severity": "high",
            "file": "a.yaml",
            "address": "Pod/a",
            "message": "image a is not pinned",
            "fingerprint": "a" * 64,
        }
    ]
    assert run["properties"]["governing"] == {"revision": "main", "commit": "c" * 40}


def test_nothing_is_said_of_a_comparison_where_there_is_none(
    result: Result, rendered: Callable[..., str]
) -> None:
    run = _run(rendered("sarif", result))
    assert set(_states(run)) == {("new", None, False)}
    assert set(run["properties"]) == {"ledger", "policies"}


def test_a_comparison_changes_no_result_but_its_state(compared: Result, rendered: Callable[..., str]) -> None:
    """What is uploaded for a pull request and for the branch it is merged into are the same alerts."""
    plain = replace(
        compared,
        findings=tuple(sorted((*compared.findings, *compared.existing), key=lambda finding: finding.span)),
        existing=(),
        fixed=(),
        compared=(),
        governing=None,
    )
    there, here = _run(rendered("sarif", plain)), _run(rendered("sarif", compared))
    for run in (there, here):
        for one in run["results"]:
            one.pop("baselineState", None)
            one["properties"].pop("state")
    assert here["results"] == there["results"]
    assert here["tool"] == there["tool"]


def test_limits_of_code_scanning(
    finding: Callable[..., Finding],
    rule: Callable[..., Rule],
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    source = Source("deploy/web.yaml", "image: nginx:latest\n" * 100)
    related = tuple(
        Related("call", f"module.m{number} is called here", Span("main.tf", number, 1, number, 9))
        for number in range(1, 2_000)
    )

    def made(number: int) -> Finding:
        at = 20 * (number % 100) + 7
        return finding(
            source,
            "nginx:latest",
            span=replace(source.span(at, at + 12), path=f"deploy/{number % 900:04}/web-{number % 7}.yaml"),
            severity=SEVERITIES[number % 5],
            message=f"image registry.example.com/team/service-{number}:latest is not pinned: latest moves by design",
            fingerprint=sha256(str(number).encode()).hexdigest(),
            related=related if number < 3 else (),
        )

    findings = [made(number) for number in range(30_000)]
    result = replace(
        result_of(tuple(findings[:10_000])),
        existing=tuple(findings[10_000:]),
        compared=(BASELINE,),
        fixed=tuple(replace(FIXED, path=f"{number}.yaml") for number in range(3_000)),
    )
    rules = (rule("unpinned-image", formats=tuple(f"format-{number}" for number in range(40))),)
    sources = {one.span.path: Source(one.span.path, source.text) for one in findings}
    text = rendered("sarif", result, rules=rules, sources=sources)
    assert len(gzip.compress(text.encode())) < MAX_GZIPPED_BYTES
    run = _run(text)
    assert len(run["results"]) == MAX_RESULTS
    assert len(run["tool"]["driver"]["rules"]) <= MAX_RULES
    assert all(len(one["properties"]["tags"]) <= MAX_TAGS_OF_A_RULE for one in run["tool"]["driver"]["rules"])
    assert all(
        len(one["locations"]) + len(one.get("relatedLocations", ())) <= MAX_LOCATIONS_OF_A_RESULT
        for one in run["results"]
    )
    found, kept = (
        Counter(severities)
        for severities in (
            (finding.severity for finding in findings),
            (one["properties"]["severity"] for one in run["results"]),
        )
    )
    assert found - kept == Counter({"info": 5_000})
    assert len(run["properties"]["fixed"]) == 1_000
    (notification, *_) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"].startswith("5000 of 30000 findings are left out")
