from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from scanner.facts import evidence as evidence_facts
from scanner.facts.evidence import Evidence, Incomplete
from scanner.model import (
    Failed,
    Finding,
    Ledger,
    PolicySet,
    Result,
    Skipped,
    Span,
    Unresolved,
    Unverified,
)
from scanner.report.encoded import encoded
from scanner.report.findings_json import as_json
from scanner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schema/findings.schema.json").read_text())
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)


def test_whole_report(result: Result, rendered: Callable[..., str]) -> None:
    report = json.loads(rendered("json", result))
    VALIDATOR.validate(report)
    download, image, secret = report.pop("findings")
    assert download == {
        "rule": "unverified-download",
        "category": "pinning",
        "severity": "critical",
        "message": "https://example.com/install.sh is run unchecked",
        "file": ".github/workflows/ci.yml",
        "line": 6,
        "column": 11,
        "end_line": 7,
        "end_column": 29,
        "address": "job build step 1",
        "at": ["jobs", "build", "steps", 0, "run", 0],
        "grade": None,
        "digest": None,
        "container": None,
        "fingerprint": result.findings[0].fingerprint,
        "remediation": "Do what unverified-download says.",
        "controls": ["nist-800-53r5:CM-2"],
        "related": [],
        "fix": None,
        "located": "exact",
        "metadata": {},
    }
    assert (image["rule"], image["grade"]) == ("unpinned-image", "floating")
    assert (secret["rule"], secret["line"], secret["column"], secret["end_column"]) == (
        "baked-secret",
        7,
        18,
        31,
    )
    assert report == {
        "version": "1.4",
        "tool": {"name": "cattleguard", "version": __version__},
        "compared": [],
        "governing": None,
        "existing": [],
        "fixed": [],
        "waived": [],
        "notices": [],
        "ledger": {
            "found": 7,
            "parsed": 3,
            "evaluated": 2,
            "documents": 3,
            "formats": {"github-actions": 1, "kubernetes": 2, "terraform": 0},
            "skipped": [
                {"file": "README.md", "reason": "no format that is read here"},
                {
                    "file": "chart/templates/a.yaml",
                    "reason": "Helm template; render the chart and scan the result",
                },
                {"file": "main.go", "reason": "no format that is read here"},
            ],
            "failed": [
                {
                    "file": "",
                    "line": None,
                    "column": None,
                    "message": "unmanaged-pod could not be evaluated: too deep",
                    "hint": None,
                    "rule": "unmanaged-pod",
                    "policy": False,
                },
                {
                    "file": "infra/main.tf",
                    "line": 3,
                    "column": 5,
                    "message": "expected a value",
                    "hint": "close the string",
                    "rule": None,
                    "policy": False,
                },
                {
                    "file": "job.yaml",
                    "line": None,
                    "column": None,
                    "message": "baked-secret could not be evaluated",
                    "hint": None,
                    "rule": "baked-secret",
                    "policy": False,
                },
            ],
            "unresolved": [
                {"rule": "unpinned-image", "file": "a.yaml", "line": 2, "column": 4, "expression": "${TAG}"},
                {
                    "rule": "privileged-container",
                    "file": "b.yaml",
                    "line": 1,
                    "column": 1,
                    "expression": "${{ inputs.root }}",
                },
                {
                    "rule": "overridable-base-image",
                    "file": "c.yaml",
                    "line": 5,
                    "column": 6,
                    "expression": "${TAG}",
                },
            ],
            "images": 0,
            "images_left_out": [],
            "unverified": [],
        },
        "images": [],
        "trusted_root": None,
        "policies": {
            "version": "0.1.0",
            "rules": ["unverified-download", "unpinned-image", "baked-secret"],
            "sha256": "a" * 64,
            "profile": "default",
            "engine": "embedded",
            "bundles": [],
        },
    }


def test_report_without_findings(result_of: Callable[..., Result], rendered: Callable[..., str]) -> None:
    report = json.loads(rendered("json", result_of()))
    VALIDATOR.validate(report)
    assert report["findings"] == []


@pytest.mark.parametrize("character", ["\x1b", "\n", "\u202e", "\x9b", "\U0001f980", '"', "\\"])
def test_report_is_ascii_and_keeps_the_text(character: str) -> None:
    text = encoded({"file": f"a{character}b"})
    assert text.isascii()
    assert text.replace("\n", " ").isprintable()
    assert json.loads(text) == {"file": f"a{character}b"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\udcffb", "a\\udcffb"),
        ("\ud800\ud83e\udd80", "\\ud800\U0001f980"),
        ("\\udcff", "\\udcff"),
        ("\\\udcff", "\\\\udcff"),
    ],
    ids=["in a name", "before a pair", "as text", "after a backslash"],
)
def test_half_of_a_surrogate_pair_becomes_text(text: str, shown: str) -> None:
    assert json.loads(encoded([text])) == [shown]


def test_layout() -> None:
    assert encoded({"a": [1, None], "b": {}}) == '{\n  "a": [\n    1,\n    null\n  ],\n  "b": {}\n}\n'


_TEXT = st.text(max_size=20)
_NUMBER = st.integers(1, 10**6)
_SPAN = st.builds(Span, _TEXT, _NUMBER, _NUMBER, _NUMBER, _NUMBER)
_FINDING = st.builds(
    Finding,
    rule=st.text(min_size=1, max_size=20),
    category=_TEXT,
    severity=st.sampled_from(["critical", "high", "medium", "low", "info"]),
    message=_TEXT,
    span=_SPAN,
    address=_TEXT,
    at=st.lists(_TEXT | st.integers(0, 9), max_size=3).map(tuple),
    grade=st.sampled_from([None, "digest", "floating", "unknown"]),
    fingerprint=st.just("0" * 64),
    remediation=_TEXT,
    controls=st.just(("nist-800-53r5:CM-2",)),
    redact=st.booleans(),
)
_COUNT = st.integers(0, 100)
_LEDGER = st.builds(
    Ledger,
    found=_COUNT,
    parsed=_COUNT,
    evaluated=_COUNT,
    documents=_COUNT,
    formats=st.dictionaries(_TEXT, _COUNT, max_size=3),
    skipped=st.lists(st.builds(Skipped, _TEXT, _TEXT), max_size=3).map(tuple),
    failed=st.lists(
        st.builds(Failed, _TEXT, st.none() | _SPAN, _TEXT, st.none() | _TEXT, st.none() | _TEXT), max_size=3
    ).map(tuple),
    unresolved=st.lists(
        st.builds(Unresolved, st.text(min_size=1, max_size=20), _SPAN, _TEXT), max_size=3
    ).map(tuple),
)


@given(findings=st.lists(_FINDING, max_size=3), ledger=_LEDGER)
@settings(max_examples=50, deadline=None)
def test_any_result_gives_a_valid_report(findings: list[Finding], ledger: Ledger) -> None:
    result = Result(tuple(findings), ledger, PolicySet("0.1.0", ("a",), "a" * 64))
    report: Any = json.loads(encoded(as_json(result)))
    VALIDATOR.validate(report)
    assert report == as_json(result)


def test_what_explains_and_repairs_a_finding(
    explained: Finding, result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    report = json.loads(rendered("json", result_of((explained,))))
    VALIDATOR.validate(report)
    (found,) = report["findings"]
    assert found["related"] == [
        {
            "kind": "call",
            "message": "module.web is called here",
            "file": "root.tf",
            "line": 4,
            "column": 1,
            "end_line": 4,
            "end_column": 13,
        },
        {
            "kind": "value",
            "message": "default of variable\x1b image",
            "file": "deploy/web.yaml",
            "line": 1,
            "column": 1,
            "end_line": 1,
            "end_column": 1,
        },
    ]
    assert found["fix"] == {
        "title": "set image to a digest",
        "text": 'image = "a"\nb = 1',
        "edits": [
            {
                "file": "main.tf",
                "line": 2,
                "column": 3,
                "end_line": 2,
                "end_column": 7,
                "text": '"a"',
            },
            {
                "file": "main.tf",
                "line": 9,
                "column": 1,
                "end_line": 9,
                "end_column": 1,
                "text": "\n  b = 1",
            },
        ],
    }


def test_waived_findings_are_beside_the_others(waived: Result, rendered: Callable[..., str]) -> None:
    report = json.loads(rendered("json", waived))
    VALIDATOR.validate(report)
    assert report["findings"] == []
    place = {"file": "deploy/web.yaml", "line": 1, "column": 1, "end_line": 1, "end_column": 5}
    assert [one["waiver"] for one in report["waived"]] == [
        {
            "kind": "source",
            "rules": ["unpinned-image"],
            **place,
            "reason": "the vendor says so",
            "until": "2027-01-31",
            "ticket": "OPS-1",
            "owner": "us",
            "paths": [],
            "addresses": [],
            "containers": [],
            "digests": [],
            "fingerprints": [],
        }
    ] * 2
    assert [one["finding"]["rule"] for one in report["waived"]] == ["unpinned-image", "baked-secret"]
    assert report["notices"] == [
        {"kind": "unused", "message": "this waiver waives nothing: no finding of x", **place}
    ]


def test_images_are_told_with_their_evidence(result_of: Callable[..., Result]) -> None:
    denied = Incomplete("denied", "manifest", "the registry asks for a login")
    evidence = Evidence("docker.io/library/nginx:1.27", incomplete=(denied,))
    result = result_of(images=1, unverified=(Unverified(evidence.ref, (denied,)),))
    report = as_json(replace(result, images=(evidence,)))
    VALIDATOR.validate(report)
    assert (report["images"], report["ledger"]["images"], report["ledger"]["unverified"]) == (
        [msgspec.to_builtins(evidence)],
        1,
        [
            {
                "ref": "docker.io/library/nginx:1.27",
                "reasons": [
                    {"reason": "denied", "what": "manifest", "detail": "the registry asks for a login"}
                ],
            }
        ],
    )


def test_evidence_is_described_alike_in_every_schema() -> None:
    schemas = [
        json.loads((Path(__file__).parents[2] / "docs/schema" / f"{name}.schema.json").read_text())["$defs"]
        for name in ("input", "findings", "image")
    ]
    names = {
        name
        for name in vars(evidence_facts)
        if name in schemas[0] and isinstance(vars(evidence_facts)[name], type)
    }
    assert "Evidence" in names
    for name in sorted(names):
        assert [schema[name] for schema in schemas] == [schemas[0][name]] * 3


def test_what_findings_were_compared_with(compared: Result, rendered: Callable[..., str]) -> None:
    report = json.loads(rendered("json", compared))
    VALIDATOR.validate(report)
    assert [one["rule"] for one in report["findings"]] == ["unverified-download"]
    assert [one["rule"] for one in report["existing"]] == ["baked-secret"]
    assert report["fixed"] == [
        {
            "rule": "unpinned-image",
            "severity": "high",
            "message": "redis can move",
            "file": "deploy/old.yaml",
            "line": 3,
            "column": 7,
            "address": "Pod/old",
            "fingerprint": "e" * 64,
        },
        {
            "rule": "baked-secret",
            "severity": "medium",
            "message": "a literal token",
            "file": "deploy/web.yaml",
            "line": None,
            "column": None,
            "address": "Pod/web",
            "fingerprint": "f" * 64,
        },
    ]
    assert report["compared"] == [
        {"kind": "revision", "name": "origin/main", "commit": "c" * 40, "failed": 1},
        {"kind": "baseline", "name": "cattleguard-baseline.json", "commit": None, "failed": 0},
    ]
    assert report["governing"] == {"revision": "origin/main", "commit": "c" * 40}
    (waived,) = report["waived"]
    assert (waived["waiver"]["kind"], waived["waiver"]["paths"]) == ("file", ["deploy/**"])
    assert report["notices"][0]["kind"] == "expired"


@pytest.mark.parametrize("name", ["findings.schema.json", "findings-line.schema.json"])
def test_schemas_are_closed(name: str) -> None:
    """An object that may have other properties says so: what a policy brings, and numbers by format."""
    schema = json.loads((Path(__file__).parents[2] / "docs/schema" / name).read_text(encoding="utf-8"))
    # What evidence is stands in the document contract, which has its own tests.
    ours = {name: value for name, value in schema["$defs"].items() if name[0].islower()}
    open_ones = [
        place
        for place, one in _objects({**schema, "$defs": ours})
        if one.get("additionalProperties") is not False
    ]
    assert {place.rsplit("/", 1)[-1] for place in open_ones} == {"metadata", "formats"}


def _objects(value: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        if value.get("type") == "object":
            yield place, value
        for name, one in value.items():
            yield from _objects(one, f"{place}/{name}")
    elif isinstance(value, list):
        for one in value:
            yield from _objects(one, place)


def test_no_command_for_the_reader_of_a_log() -> None:
    text = encoded(["##vso[task.setvariable variable=a]b", "###"])
    assert "##" not in text
    assert json.loads(text) == ["##vso[task.setvariable variable=a]b", "###"]


@pytest.mark.parametrize("name", ["finding", "waiver", "fixed", "comparison", "ledger", "failure"])
def test_page_names_every_field(name: str) -> None:
    page = (Path(__file__).parents[2] / "docs/findings.md").read_text(encoding="utf-8")
    assert [
        field for field in SCHEMA["$defs"][name]["properties"] if not re.search(rf"\b{field}\b", page)
    ] == []
