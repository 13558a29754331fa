from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from msgspec.structs import replace

from scanner.facts.evidence import Incomplete
from scanner.model import Failed, Finding, Result, Source, Span, Unresolved, Unverified
from scanner.report import sarif, sarif_notifications, sarif_results
from scanner.report.states import Stated
from scanner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.policy.rule import Rule

SCHEMA = json.loads((Path(__file__).parent / "schemas/sarif-schema-2.1.0.json").read_text())
VALIDATOR = jsonschema_rs.validator_for(SCHEMA, validate_formats=True)


def _run(text: str) -> Any:
    log = json.loads(text)
    VALIDATOR.validate(log)
    assert text.isascii()
    assert list(log) == ["$schema", "version", "runs"]
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run


def test_results(result: Result, rendered: Callable[..., str]) -> None:
    run = _run(rendered("sarif", result))
    download, image, secret = run["results"]
    assert image == {
        "ruleId": "unpinned-image",
        "ruleIndex": 1,
        "level": "error",
        "message": {"text": "nginx:latest can move"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "deploy/web.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {
                        "startLine": 4,
                        "startColumn": 14,
                        "endLine": 4,
                        "endColumn": 26,
                        "snippet": {"text": "nginx:latest"},
                    },
                },
                "logicalLocations": [{"fullyQualifiedName": "Pod/web container app"}],
            }
        ],
        "partialFingerprints": {"cattleguard/v2": result.findings[1].fingerprint},
        "properties": {
            "category": "pinning",
            "severity": "high",
            "state": "new",
            "at": ["spec", "containers", 0, "image"],
            "grade": "floating",
            "controls": ["nist-800-53r5:CM-2"],
            "located": "exact",
        },
    }
    assert (download["level"], secret["level"]) == ("error", "warning")
    region = download["locations"][0]["physicalLocation"]["region"]
    assert region["snippet"]["text"].startswith("curl")
    assert (region["startLine"], region["endLine"], region["endColumn"]) == (6, 7, 29)


def test_secrets_are_in_no_snippet(
    finding: Callable[..., Finding],
    manifest: Source,
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    start = manifest.text.rindex("correct horse")
    span = manifest.span(start, start + 13)
    secret = finding(manifest, "correct horse", span=span, redact=True, message="m")
    command = finding(manifest, '[sh, -c, "login --token correct horse"]', "repair-command", message="m")
    beside = finding(manifest, "command", "repair-command", message="m")
    text = rendered("sarif", result_of((secret, command, beside)))
    assert "horse" not in text
    regions = [one["locations"][0]["physicalLocation"]["region"] for one in _run(text)["results"]]
    assert [one.get("snippet") for one in regions] == [{"text": "command"}, None, None]


def test_what_a_rule_that_is_brought_says_of_itself_steers_nothing(
    rule: Callable[..., Rule], result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    said = replace(
        rule("own-rule"),
        description="a\x1b]8;;http://evil\x1b\\b",
        related_resources=(
            ("javascript:alert(1)", "x](y"),
            ("https://x.example/\x1b[31m", ""),
            ("https://x.example", ""),
        ),
    )
    (described,) = _run(rendered("sarif", result_of(), rules=(said,)))["tool"]["driver"]["rules"]
    text, markdown = described["help"]["text"], described["help"]["markdown"]
    assert "\x1b" not in text + markdown
    assert markdown.split("\n")[-3:] == [
        "- x] (y: javascript:alert(1)",
        "- : https://x.example/\\x1b[31m",
        "- [https://x.example](https://x.example)",
    ]


def test_rules(
    finding: Callable[..., Finding],
    rule: Callable[..., Rule],
    manifest: Source,
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    rules = (rule("privileged-container", severity="critical"), rule("unpinned-image"))
    extra = finding(manifest, "nginx:latest", "own-rule", severity="low")
    run = _run(rendered("sarif", result_of((extra, finding(manifest, "nginx:latest"))), rules=rules))
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"], driver["semanticVersion"]) == (
        "Cattleguard",
        __version__,
        __version__,
    )
    assert [one["id"] for one in driver["rules"]] == ["privileged-container", "unpinned-image", "own-rule"]
    assert [one["ruleIndex"] for one in run["results"]] == [2, 1]
    assert driver["rules"][0] == {
        "id": "privileged-container",
        "name": "PrivilegedContainer",
        "defaultConfiguration": {"level": "error"},
        "properties": {
            "precision": "high",
            "security-severity": "9.5",
            "tags": ["security", "pinning", "kubernetes", "github-actions"],
        },
        "shortDescription": {"text": "What privileged-container objects to"},
        "fullDescription": {"text": "What is wrong, and why."},
        "help": {
            "text": (
                "What is wrong, and why.\n\nWhat to do: Do what privileged-container says.\n\n"
                "Controls: nist-800-53r5:CM-2\n\nA page: https://example.com/page"
            ),
            "markdown": (
                "What is wrong,\nand why.\n\n## What to do\n\nDo what privileged-container says.\n\n"
                "## Controls\n\n- `nist-800-53r5:CM-2`\n\n## See also\n\n- [A page](https://example.com/page)"
            ),
        },
    }
    assert driver["rules"][2] == {
        "id": "own-rule",
        "name": "OwnRule",
        "defaultConfiguration": {"level": "note"},
        "properties": {"precision": "high", "security-severity": "2.5", "tags": ["security", "pinning"]},
        "shortDescription": {"text": "own-rule"},
        "help": {"text": "Do what own-rule says."},
    }


def test_a_rule_has_no_more_tags_than_are_shown(
    rule: Callable[..., Rule], result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    rules = (rule("unpinned-image", formats=tuple(f"format-{number}" for number in range(20))),)
    run = _run(rendered("sarif", result_of(), rules=rules))
    tags = run["tool"]["driver"]["rules"][0]["properties"]["tags"]
    assert tags == ["security", "pinning", *(f"format-{number}" for number in range(8))]


def test_account(result: Result, rendered: Callable[..., str]) -> None:
    run = _run(rendered("sarif", result))
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["originalUriBaseIds"] == {"%SRCROOT%": {"description": {"text": "The root of the scan."}}}
    assert run["properties"] == {
        "ledger": {
            "found": 7,
            "parsed": 3,
            "evaluated": 2,
            "documents": 3,
            "formats": {"github-actions": 1, "kubernetes": 2, "terraform": 0},
            "skipped": {
                "Helm template; render the chart and scan the result": 1,
                "no format that is read here": 2,
            },
            "failed": 3,
            "unresolved": 3,
        },
        "policies": {
            "version": "0.1.0",
            "sha256": "a" * 64,
            "profile": "default",
            "engine": "embedded",
            "bundles": [],
        },
    }


def test_what_could_not_be_assessed(result: Result, rendered: Callable[..., str]) -> None:
    (invocation,) = _run(rendered("sarif", result))["invocations"]
    assert invocation["executionSuccessful"] is False
    project, place, rule_failure, question, *others = invocation["toolExecutionNotifications"]
    assert len(others) == 2
    not_assessed = {"id": "not-assessed", "index": 0}
    assert project == {
        "descriptor": not_assessed,
        "level": "error",
        "message": {"text": "unmanaged-pod could not be evaluated: too deep"},
    }
    assert place == {
        "descriptor": not_assessed,
        "level": "error",
        "message": {"text": "expected a value; close the string"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "infra/main.tf", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 6},
                }
            }
        ],
    }
    assert rule_failure == {
        "descriptor": not_assessed,
        "level": "error",
        "message": {"text": "baked-secret could not be evaluated"},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": "job.yaml", "uriBaseId": "%SRCROOT%"}}}
        ],
        "associatedRule": {"id": "baked-secret", "index": 2},
    }
    assert question == {
        "descriptor": {"id": "not-decided", "index": 1},
        "level": "note",
        "message": {"text": "cannot be decided: ${TAG}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "a.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 2, "startColumn": 4, "endLine": 2, "endColumn": 9},
                }
            }
        ],
        "associatedRule": {"id": "unpinned-image", "index": 1},
    }


def test_complete_scan_without_findings(
    result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    run = _run(rendered("sarif", result_of()))
    assert run["results"] == []
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/100%.yaml", "a%20b/100%25.yaml"),
        ("a\nb\x1b.yaml", "a%0Ab%1B.yaml"),
        ('q"<x>.yaml', "q%22%3Cx%3E.yaml"),
        ("c:x.yaml", "c%3Ax.yaml"),
        ("a#b?c.yaml", "a%23b%3Fc.yaml"),
        ("höhe.yaml", "h%C3%B6he.yaml"),
        ("raw\udcff.yaml", "raw%FF.yaml"),
        ("a\\b.yaml", "a%5Cb.yaml"),
        ("[x]{y}|z^.yaml", "%5Bx%5D%7By%7D%7Cz%5E.yaml"),
    ],
)
def test_paths_are_percent_encoded(
    path: str,
    uri: str,
    finding: Callable[..., Finding],
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    run = _run(rendered("sarif", result_of((finding(Source(path, "nginx"), "nginx"),))))
    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": uri, "uriBaseId": "%SRCROOT%"}


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("image \x1b[31m\u202ex can move", "image \\x1b[31m\\u202ex can move"),
        ("image [click](https://example.com) can move", "image [click] (https://example.com) can move"),
        ("${{ matrix.image }} can move", "${{ matrix.image }} can move"),
        ("x" * 1000, "x" * 1000),
        ("x" * 1001, "x" * 997 + "..."),
    ],
    ids=["control characters", "a link", "an expression", "long", "too long"],
)
def test_messages(
    message: str,
    text: str,
    finding: Callable[..., Finding],
    manifest: Source,
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    run = _run(rendered("sarif", result_of((finding(manifest, "nginx:latest", message=message),))))
    assert run["results"][0]["message"] == {"text": text}


def test_long_text_gives_no_snippet(
    finding: Callable[..., Finding], result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    source = Source("a.yaml", "x" * (sarif_results.MAX_SNIPPET + 1))
    run = _run(rendered("sarif", result_of((finding(source, source.text),)), sources={"a.yaml": source}))
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {
        "startLine": 1,
        "startColumn": 1,
        "endLine": 1,
        "endColumn": sarif_results.MAX_SNIPPET + 2,
    }


def test_most_severe_findings_are_kept_in_their_order(
    finding: Callable[..., Finding], manifest: Source
) -> None:
    severities = ("low", "critical", "medium", "high", "medium", "info")
    found = [Stated(finding(manifest, "nginx:latest", severity=severity), "new") for severity in severities]
    kept = sarif_results.most_severe(found, 3)
    assert [one.finding.severity for one in kept] == ["critical", "medium", "high"]
    assert sarif_results.most_severe(found, 6) is found


def test_more_findings_than_code_scanning_takes(
    finding: Callable[..., Finding],
    manifest: Source,
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 3)
    monkeypatch.setattr(sarif, "MAX_SHOWN", 2)
    findings = tuple(
        finding(manifest, "nginx:latest", severity=severity) for severity in ("low", "high", "high", "high")
    )
    run = _run(rendered("sarif", result_of(findings)))
    assert [one["level"] for one in run["results"]] == ["error"] * 3
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    descriptor = {"id": "not-reported", "index": 2}
    assert invocation["toolExecutionNotifications"] == [
        {
            "descriptor": descriptor,
            "level": "warning",
            "message": {"text": "1 of 4 findings are left out, the least severe ones: code scanning takes 3"},
        },
        {
            "descriptor": descriptor,
            "level": "warning",
            "message": {"text": "code scanning shows 2 of these 3 findings, the most severe ones"},
        },
    ]


def test_more_failures_and_questions_than_are_listed(
    result_of: Callable[..., Result], rendered: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sarif_notifications, "MAX_NOTIFICATIONS", 1)
    span = Span("a.yaml", 1, 1, 1, 2)
    result = result_of(
        failed=(Failed("a", None, "x"), Failed("b", None, "y"), Failed("c", None, "z")),
        unresolved=(Unresolved("r", span, "$A"), Unresolved("r", span, "$B")),
    )
    (invocation,) = _run(rendered("sarif", result))["invocations"]
    assert [one["message"]["text"] for one in invocation["toolExecutionNotifications"]] == [
        "x",
        "cannot be decided: $A",
        "2 more failures are not listed here",
        "1 more open questions are not listed here",
    ]


def test_what_explains_and_repairs_a_finding(
    explained: Finding, result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    (result,) = _run(rendered("sarif", result_of((explained,))))["results"]
    main = {"uri": "main.tf", "uriBaseId": "%SRCROOT%"}
    assert [place["message"]["text"] for place in result["relatedLocations"]] == [
        "module.web is called here",
        "default of variable\\x1b image",
    ]
    assert result["relatedLocations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "root.tf", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 4, "startColumn": 1, "endLine": 4, "endColumn": 13},
    }
    assert result["fixes"] == [
        {
            "description": {"text": "set image to a digest"},
            "artifactChanges": [
                {
                    "artifactLocation": main,
                    "replacements": [
                        {
                            "deletedRegion": {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 7},
                            "insertedContent": {"text": '"a"'},
                        },
                        {
                            "deletedRegion": {"startLine": 9, "startColumn": 1, "endLine": 9, "endColumn": 1},
                            "insertedContent": {"text": "\n  b = 1"},
                        },
                    ],
                }
            ],
        }
    ]


def test_waived_findings_are_suppressed_results(waived: Result, rendered: Callable[..., str]) -> None:
    text = rendered("sarif", waived)
    run = _run(text)
    place = {
        "artifactLocation": {"uri": "deploy/web.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 5},
    }
    suppression = {
        "kind": "inSource",
        "status": "accepted",
        "justification": "the vendor says so",
        "location": {"physicalLocation": place},
    }
    assert [(result["ruleId"], result["suppressions"]) for result in run["results"]] == [
        ("unpinned-image", [suppression]),
        ("baked-secret", [suppression]),
    ]
    assert "correct horse" not in text
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice == {
        "descriptor": {"id": "waiver", "index": 3},
        "level": "warning",
        "message": {"text": "this waiver waives nothing: no finding of x"},
        "locations": [{"physicalLocation": place}],
    }


def test_an_image_that_could_not_be_looked_at_is_told(
    result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    denied = Incomplete("denied", "manifest", "the registry asks for a login")
    result = result_of(images=1, unverified=(Unverified("docker.io/library/nginx:1.27", (denied,)),))
    (invocation,) = _run(rendered("sarif", result))["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"] == [
        {
            "descriptor": {"id": "not-assessed", "index": 0},
            "level": "error",
            "message": {
                "text": "image docker.io/library/nginx:1.27 could not be looked at as a whole: "
                "manifest: the registry asks for a login (denied)"
            },
        }
    ]
