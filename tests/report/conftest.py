from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from scanner.govern.fingerprints import identify
from scanner.model import (
    Comparison,
    Edit,
    Failed,
    Finding,
    Fix,
    Fixed,
    Governing,
    Ledger,
    Notice,
    PolicySet,
    Related,
    Result,
    Skipped,
    Source,
    Span,
    Unresolved,
    Waived,
    Waiver,
)
from scanner.policy.rule import Rule
from scanner.report import ReportContext, load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MANIFEST = Source(
    "deploy/web.yaml",
    """\
kind: Pod
spec:
  containers:
    - image: nginx:latest
      env:
        - name: DB_PASSWORD
          value: correct horse
      command: [sh, -c, "login --token correct horse"]
""",
)
WORKFLOW = Source(
    ".github/workflows/ci.yml",
    """\
on: push
jobs:
  build:
    steps:
      - run: |
          curl -fsSL https://example.com/install.sh |
            sh -s -- --quiet
""",
)
SOURCES = {source.path: source for source in (MANIFEST, WORKFLOW)}


def make_finding(source: Source, text: str, rule: str = "unpinned-image", **changes: Any) -> Finding:
    start = source.text.index(text)
    values: dict[str, Any] = {
        "rule": rule,
        "category": "pinning",
        "severity": "high",
        "message": f"{text} can move",
        "span": source.span(start, start + len(text)),
        "address": "Pod/web container app",
        "at": ("spec", "containers", 0, "image"),
        "grade": "floating",
        "fingerprint": "0" * 64,
        "remediation": f"Do what {rule} says.",
        "controls": ("nist-800-53r5:CM-2",),
        "redact": False,
    }
    return Finding(**(values | changes))


def make_rule(identifier: str, **changes: Any) -> Rule:
    values: dict[str, Any] = dict.fromkeys(Rule.__struct_fields__, ()) | {
        "id": identifier,
        "category": "pinning",
        "severity": "high",
        "title": f"What {identifier} objects to",
        "description": "What is wrong,\nand why.\n",
        "formats": ("kubernetes", "github-actions"),
        "remediation": f"Do what {identifier} says.",
        "controls": ("nist-800-53r5:CM-2",),
        "related_resources": (("https://example.com/page", "A page"),),
        "parameters": {},
        "scope": "document",
        "redact": False,
        "path": f"{identifier}.rego",
        "package": "cattleguard.pinning.x",
    }
    return Rule(**(values | changes))


def make_result(findings: tuple[Finding, ...] = (), **ledger: Any) -> Result:
    account: dict[str, Any] = {
        "found": 1,
        "parsed": 1,
        "evaluated": 1,
        "documents": 1,
        "formats": {"kubernetes": 1},
        "skipped": (),
        "failed": (),
        "unresolved": (),
    }
    rules = tuple(dict.fromkeys(finding.rule for finding in findings)) or ("unpinned-image",)
    return Result(findings, Ledger(**(account | ledger)), PolicySet("0.1.0", rules, "a" * 64))


@pytest.fixture
def result() -> Result:
    """A result with everything in it."""
    workflow = make_finding(
        WORKFLOW,
        "curl -fsSL https://example.com/install.sh |\n            sh -s -- --quiet",
        "unverified-download",
        severity="critical",
        message="https://example.com/install.sh is run unchecked",
        address="job build step 1",
        at=("jobs", "build", "steps", 0, "run", 0),
        grade=None,
    )
    image = make_finding(MANIFEST, "nginx:latest")
    secret = make_finding(
        MANIFEST,
        "correct horse",
        "baked-secret",
        severity="medium",
        message="a literal password is given to DB_PASSWORD",
        at=("spec", "containers", 0, "env", 0, "value"),
        grade=None,
        redact=True,
    )
    findings = (*identify([workflow], WORKFLOW), *identify([image, secret], MANIFEST))
    return make_result(
        findings,
        found=7,
        parsed=3,
        evaluated=2,
        documents=3,
        formats={"github-actions": 1, "kubernetes": 2, "terraform": 0},
        skipped=(
            Skipped("README.md", "no format that is read here"),
            Skipped("chart/templates/a.yaml", "Helm template; render the chart and scan the result"),
            Skipped("main.go", "no format that is read here"),
        ),
        failed=(
            Failed("", None, "unmanaged-pod could not be evaluated: too deep", rule="unmanaged-pod"),
            Failed(
                "infra/main.tf", Span("infra/main.tf", 3, 5, 3, 6), "expected a value", "close the string"
            ),
            Failed("job.yaml", None, "baked-secret could not be evaluated", None, "baked-secret"),
        ),
        unresolved=(
            Unresolved("unpinned-image", Span("a.yaml", 2, 4, 2, 9), "${TAG}"),
            Unresolved("privileged-container", Span("b.yaml", 1, 1, 1, 2), "${{ inputs.root }}"),
            Unresolved("overridable-base-image", Span("c.yaml", 5, 6, 5, 9), "${TAG}"),
        ),
    )


@pytest.fixture
def rendered() -> Callable[..., str]:
    """Renders a result in the report of that name."""

    def render(
        name: str,
        result: Result,
        *,
        sources: Mapping[str, Source] = SOURCES,
        rules: tuple[Rule, ...] = (),
        color: bool = False,
    ) -> str:
        out = StringIO()
        load(name).render(result, out, ReportContext(sources.get, rules, color=color))
        return out.getvalue()

    return render


@pytest.fixture
def finding() -> Callable[..., Finding]:
    """Makes a finding at a text in a source."""
    return make_finding


@pytest.fixture
def rule() -> Callable[..., Rule]:
    """Makes a rule."""
    return make_rule


@pytest.fixture
def result_of() -> Callable[..., Result]:
    """Makes a result of findings and ledger entries."""
    return make_result


@pytest.fixture
def manifest() -> Source:
    return MANIFEST


@pytest.fixture
def workflow() -> Source:
    return WORKFLOW


@pytest.fixture
def explained() -> Finding:
    """A finding in a module, with what explains it and what repairs it."""
    span = MANIFEST.span(0, 0)
    edits = (Edit(Span("main.tf", 2, 3, 2, 7), '"a"'), Edit(Span("main.tf", 9, 1, 9, 1), "\n  b = 1"))
    return make_finding(
        MANIFEST,
        "nginx:latest",
        related=(
            Related("call", "module.web is called here", Span("root.tf", 4, 1, 4, 13)),
            Related("value", "default of variable\x1b image", span),
        ),
        fix=Fix("set image to a digest", 'image = "a"\nb = 1', edits),
    )


@pytest.fixture
def waived(finding: Callable[..., Finding]) -> Result:
    """A result in which everything is waived, one of it with a text that must not be shown, and a waiver is unused."""
    waiver = Waiver(
        ("unpinned-image",),
        MANIFEST.span(0, 4),
        "the vendor says so",
        "2027-01-31",
        "OPS-1",
        "us",
        lines=(1, 9),
    )
    findings = (
        finding(MANIFEST, "nginx:latest"),
        finding(MANIFEST, "correct horse", "baked-secret", message="a literal password", redact=True),
    )
    return msgspec.structs.replace(
        make_result(),
        waived=tuple(Waived(one, waiver) for one in findings),
        notices=(Notice(MANIFEST.span(0, 4), "this waiver waives nothing: no finding of x", "unused"),),
    )


@pytest.fixture
def compared(result: Result) -> Result:
    """The result with everything in it, compared with a revision and a baseline, and governed by another revision."""
    download, image, secret = result.findings
    waiver = Waiver(
        ("unpinned-image",),
        Span("waivers.yaml", 2, 5, 6, 1),
        "the vendor says so",
        "2027-01-31",
        "OPS-1",
        "us",
        paths=("deploy/**",),
    )
    was = Span("deploy/old.yaml", 3, 7, 3, 12)
    return msgspec.structs.replace(
        result,
        findings=(download,),
        existing=(secret,),
        waived=(Waived(image, waiver),),
        fixed=(
            Fixed("unpinned-image", "high", "deploy/old.yaml", "Pod/old", "redis can move", "e" * 64, was),
            Fixed("baked-secret", "medium", "deploy/web.yaml", "Pod/web", "a literal token", "f" * 64),
        ),
        notices=(
            Notice(
                Span("waivers.yaml", 9, 3, 9, 20),
                "this waiver has expired: it held until 2026-01-31",
                "expired",
            ),
        ),
        compared=(
            Comparison("revision", "origin/main", "c" * 40, 1),
            Comparison("baseline", "cattleguard-baseline.json"),
        ),
        governing=Governing("origin/main", "c" * 40),
        assessed=("deploy/clean.yaml", "deploy/web.yaml"),
    )
