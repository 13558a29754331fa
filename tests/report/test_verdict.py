from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from scanner.exit_codes import ExitCode, exit_code
from scanner.model import Comparison, Failed, Unverified
from scanner.report.verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Finding, Result, Source

TREE = Failed("", None, "too deep", rule="unmanaged-pod")
FILES = (Failed("a.tf", None, "x"), Failed("a.tf", None, "y"), Failed("b.tf", None, "x"))
POLICY = Failed("p.rego", None, "x", policy=True)
IMAGE = Unverified("nginx:1", ())


@pytest.mark.parametrize(
    ("severities", "fail_on", "text", "code"),
    [
        ((), "high", "No findings", ExitCode.CLEAN),
        (("high",), "high", "1 finding at or above high", ExitCode.FINDINGS),
        (("critical", "low"), "high", "1 finding at or above high, 1 below", ExitCode.FINDINGS),
        (("low", "medium"), "high", "2 findings, none at or above high", ExitCode.CLEAN),
        (("critical",), "never", "1 finding, none that fails the scan", ExitCode.CLEAN),
    ],
)
def test_findings(
    manifest: Source,
    finding: Callable[..., Finding],
    result_of: Callable[..., Result],
    severities: tuple[str, ...],
    fail_on: str,
    text: str,
    code: ExitCode,
) -> None:
    result = result_of(tuple(finding(manifest, "nginx:latest", severity=severity) for severity in severities))
    compared = replace(result, compared=(Comparison("revision", "main", "0" * 40),))

    found = verdict(result, fail_on)

    assert (found.text, found.code) == (text, code)
    assert found.code == exit_code(result, fail_on)
    assert verdict(compared, fail_on).text == text.replace(" finding", " new finding", 1)


@pytest.mark.parametrize(
    ("ledger", "text"),
    [
        ({"failed": FILES}, "2 files"),
        ({"failed": (*FILES, POLICY)}, "2 files, 1 policy"),
        ({"failed": (TREE,)}, "what is judged over all files"),
        ({"failed": FILES[:1], "unverified": (IMAGE,)}, "1 file, 1 image"),
    ],
)
def test_what_could_not_be_assessed_goes_first(
    result_of: Callable[..., Result], ledger: dict[str, Any], text: str
) -> None:
    found = verdict(result_of((), **ledger), "high")

    assert (found.text, found.code) == (f"{text} could not be assessed; no findings", ExitCode.INCOMPLETE)
