"""The reports for GitLab: Code Quality and SAST."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import msgspec
import pytest
from markdown_it import MarkdownIt

from scanner.facts.evidence import Incomplete
from scanner.model import SEVERITIES, Failed, Unverified
from scanner.report import ReportContext, gitlab_codequality, gitlab_sast
from scanner.version import __version__
from tests.report.conftest import make_rule
from tests.report.hostile import HOSTILE
from tests.report.test_hostile import written

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Finding, Result, Source

SCHEMAS = Path(__file__).parent / "schemas"
VALIDATORS = {
    name: jsonschema_rs.validator_for(
        json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    )
    for name in ("gitlab-codequality", "gitlab-sast")
}


def report(name: str, text: str) -> Any:
    value = json.loads(text)
    VALIDATORS[name].validate(value)
    return value


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("name", VALIDATORS)
def test_any_text_gives_a_valid_report(name: str, text: str) -> None:
    report(name, written(name, text))


@pytest.mark.parametrize("name", VALIDATORS)
def test_report_without_anything(
    name: str, result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    value = report(name, rendered(name, result_of()))
    assert (value if name == "gitlab-codequality" else value["vulnerabilities"]) == []


def test_code_quality(compared: Result, rendered: Callable[..., str]) -> None:
    """What is waived is not there, what existed is: GitLab compares with the report of the target branch."""
    found = report("gitlab-codequality", rendered("gitlab-codequality", compared))
    assert [(one["check_name"], one["severity"], one["location"]) for one in found] == [
        (
            "unverified-download",
            "blocker",
            {"path": ".github/workflows/ci.yml", "lines": {"begin": 6, "end": 7}},
        ),
        ("baked-secret", "major", {"path": "deploy/web.yaml", "lines": {"begin": 7, "end": 7}}),
        ("not-assessed", "critical", {"path": ".", "lines": {"begin": 1, "end": 1}}),
        ("not-assessed", "critical", {"path": "infra/main.tf", "lines": {"begin": 3, "end": 3}}),
        ("not-assessed", "critical", {"path": "job.yaml", "lines": {"begin": 1, "end": 1}}),
        ("waiver-expired", "minor", {"path": "waivers.yaml", "lines": {"begin": 9, "end": 9}}),
    ]
    assert found[0]["description"] == "https://example.com/install.sh is run unchecked (job build step 1)"
    assert found[0]["fingerprint"] == compared.findings[0].fingerprint
    assert [one["description"] for one in found[2:4]] == [
        "not assessed: unmanaged-pod could not be evaluated: too deep",
        "not assessed: expected a value; close the string",
    ]


def test_fingerprints_of_code_quality_are_unique(
    finding: Callable[..., Finding],
    manifest: Source,
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    alike = (finding(manifest, "nginx:latest"),) * 3
    failed = (Failed("a", None, "x"),) * 2
    found = report("gitlab-codequality", rendered("gitlab-codequality", result_of(alike, failed=failed)))
    assert len({one["fingerprint"] for one in found}) == len(found) == 5
    assert found[0]["fingerprint"] == "0" * 64


def test_severities_of_gitlab_keep_the_order() -> None:
    assert [gitlab_codequality.SEVERITIES[one] for one in SEVERITIES] == [
        "blocker",
        "critical",
        "major",
        "minor",
        "info",
    ]


def test_sast(compared: Result, rendered: Callable[..., str]) -> None:
    rule = make_rule("unverified-download", title="A download runs unverified")
    value = report("gitlab-sast", rendered("gitlab-sast", compared, rules=(rule,)))
    download, secret = value["vulnerabilities"]
    mark = compared.findings[0].fingerprint
    place = {"file": ".github/workflows/ci.yml", "start_line": 6, "end_line": 7}
    assert download == {
        "id": f"{mark[:8]}-{mark[8:12]}-8{mark[13:16]}-a{mark[17:20]}-{mark[20:32]}",
        "name": "A download runs unverified",
        "description": "`https://example.com/install.sh` is run unchecked (`job build step 1`)",
        "severity": "Critical",
        "solution": "Do what unverified-download says.",
        "identifiers": [
            {
                "type": "cattleguard_rule",
                "name": "Cattleguard unverified-download",
                "value": "unverified-download",
            }
        ],
        "location": place,
        "links": [{"name": "A page", "url": "https://example.com/page"}],
        "details": {
            "rule": {"name": "Rule", "type": "text", "value": "unverified-download (pinning)"},
            "controls": {
                "name": "Controls",
                "type": "list",
                "items": [{"type": "text", "value": "nist-800-53r5:CM-2"}],
            },
        },
        "tracking": {
            "type": "source",
            "items": [{**place, "signatures": [{"algorithm": "hash", "value": mark}]}],
        },
    }
    assert (secret["name"], secret["severity"]) == ("baked-secret", "Medium")
    tool = {
        "id": "cattleguard",
        "name": "Cattleguard",
        "version": __version__,
        "vendor": {"name": "Cattleguard"},
    }
    assert value["scan"] == {
        "analyzer": tool,
        "scanner": tool,
        "type": "sast",
        "start_time": "1970-01-01T00:00:00",
        "end_time": "1970-01-01T00:00:00",
        "status": "failure",
        "messages": [
            {"level": level, "value": text}
            for level, text in (
                (
                    "fatal",
                    "(all files together): not assessed: unmanaged-pod could not be evaluated: too deep",
                ),
                ("fatal", "infra/main.tf:3:5: not assessed: expected a value; close the string"),
                ("fatal", "job.yaml: not assessed: baked-secret could not be evaluated"),
                ("warn", "a.yaml:2: unpinned-image cannot be decided: ${TAG}"),
                ("warn", "b.yaml:1: privileged-container cannot be decided: ${{ inputs.root }}"),
                ("warn", "c.yaml:5: overridable-base-image cannot be decided: ${TAG}"),
                ("warn", "waivers.yaml:9: this waiver has expired: it held until 2026-01-31"),
                ("info", "1 finding waived"),
            )
        ],
        "primary_identifiers": [
            {"type": "cattleguard_rule", "name": f"Cattleguard {rule}", "value": rule}
            for rule in ("unverified-download", "unpinned-image", "baked-secret")
        ],
    }


def test_paths_for_gitlab_are_those_of_the_repository_and_times_those_given(compared: Result) -> None:
    import io

    context = ReportContext(lambda _path: None, prefix="services/web/", time="2026-01-31T12:00:00Z")
    texts = {}
    for module in (gitlab_codequality, gitlab_sast):
        out = io.StringIO()
        module.render(compared, out, context)
        texts[module.NAME] = report(module.NAME, out.getvalue())
    paths = [one["location"]["path"] for one in texts["gitlab-codequality"]]
    assert paths[:3] == ["services/web/.github/workflows/ci.yml", "services/web/deploy/web.yaml", "."]
    sast = texts["gitlab-sast"]
    assert sast["vulnerabilities"][1]["location"]["file"] == "services/web/deploy/web.yaml"
    assert sast["scan"]["start_time"] == sast["scan"]["end_time"] == "2026-01-31T12:00:00"


def test_findings_of_a_rule_on_the_same_lines_are_one_vulnerability(
    finding: Callable[..., Finding],
    manifest: Source,
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    """GitLab would keep one of them, because they share an identifier and stand on the same lines."""
    found = tuple(
        finding(manifest, "nginx:latest", message=f"it moves {name}", address=name, fingerprint=mark * 64)
        for name, mark in (("curl", "a"), ("git", "b"))
    )
    other = finding(manifest, "nginx:latest", "baked-secret", fingerprint="c" * 64)
    value = report("gitlab-sast", rendered("gitlab-sast", result_of((*found, other))))
    apart, together = value["vulnerabilities"]
    assert together["description"] == "it moves curl (`curl`)\n\nit moves git (`git`)"
    signatures = [item["signatures"][0]["value"] for item in together["tracking"]["items"]]
    assert signatures == ["a" * 64, "b" * 64]
    assert apart["identifiers"][0]["value"] == "baked-secret"
    keys = [(one["identifiers"][0]["value"], *one["location"].values()) for one in value["vulnerabilities"]]
    assert len(set(keys)) == len(keys)


def test_many_findings_on_the_same_lines_stay_within_the_limit(
    finding: Callable[..., Finding],
    manifest: Source,
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    found = tuple(
        finding(manifest, "nginx:latest", message="a `|" * 70, fingerprint=f"{number:064x}")
        for number in range(100)
    )
    (one,) = report("gitlab-sast", rendered("gitlab-sast", result_of(found)))["vulnerabilities"]
    assert one["description"].rsplit("\n\n", 1)[1].startswith("and ")


def test_an_image_that_could_not_be_looked_at_is_told(
    result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    denied = Incomplete("denied", "manifest", "the registry asks for a login")
    result = result_of(images=1, unverified=(Unverified("docker.io/library/nginx:1.27", (denied,)),))
    text = "image docker.io/library/nginx:1.27 could not be looked at as a whole: manifest: the registry asks for a login (denied)"
    scan = report("gitlab-sast", rendered("gitlab-sast", result))["scan"]
    assert (scan["status"], scan["messages"]) == ("failure", [{"level": "fatal", "value": text}])
    (issue,) = report("gitlab-codequality", rendered("gitlab-codequality", result))
    assert issue["description"] == f"not assessed: {text}"


def test_whole_scan_is_a_success(result_of: Callable[..., Result], rendered: Callable[..., str]) -> None:
    assert report("gitlab-sast", rendered("gitlab-sast", result_of()))["scan"]["status"] == "success"


@pytest.mark.parametrize("name", VALIDATORS)
def test_schema_refuses_what_gitlab_does_not_read(
    name: str, compared: Result, rendered: Callable[..., str]
) -> None:
    value = report(name, rendered(name, compared))
    target = value[0] if name == "gitlab-codequality" else value["vulnerabilities"][0]
    target["confidence"] = "High"
    assert not VALIDATORS[name].is_valid(value)
    del target["confidence"], target["location"]
    assert not VALIDATORS[name].is_valid(value)


def test_redacted_text_is_in_no_report(waived: Result, rendered: Callable[..., str]) -> None:
    shown = msgspec.structs.replace(waived, existing=tuple(one.finding for one in waived.waived), waived=())
    for name in VALIDATORS:
        assert "correct horse" not in rendered(name, shown)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_descriptions_are_words_and_code_alone(text: str) -> None:
    """GitLab shows descriptions and solutions as Markdown: no text of a scanned file is a link, an image or HTML there."""
    value = report("gitlab-sast", written("gitlab-sast", text))
    for one in value["vulnerabilities"]:
        for shown in (one["description"], one["solution"]):
            assert kinds(shown) <= PLAIN


def test_markdown_that_is_not_escaped_is_more() -> None:
    assert kinds(HOSTILE["Markdown"]) - PLAIN
    assert kinds(HOSTILE["HTML"]) - PLAIN


PLAIN = {"paragraph_open", "paragraph_close", "inline", "text", "code_inline", "softbreak"}


def kinds(text: str) -> set[str]:
    """Return the kinds of what a Markdown text consists of."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return {child.type for token in tokens for child in (token, *(token.children or ()))}
