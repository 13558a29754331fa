"""What is uploaded to GitHub code scanning has no result that a waiver accepts, and is else what `sarif` says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
from msgspec.structs import replace

from scanner.model import Finding, Result, Source, Span, Waived, Waiver
from scanner.report import sarif

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

SCHEMA = json.loads((Path(__file__).parent / "schemas/sarif-schema-2.1.0.json").read_text())
VALIDATOR = jsonschema_rs.validator_for(SCHEMA, validate_formats=True)
WAIVER = Waiver(("baked-secret",), Span("waivers.yaml", 2, 3, 2, 9), "why")


def _run(text: str) -> Any:
    log = json.loads(text)
    VALIDATOR.validate(log)
    (run,) = log["runs"]
    return run


def test_it_is_sarif_without_what_is_waived(
    waived: Result, finding: Callable[..., Finding], manifest: Source, rendered: Callable[..., str]
) -> None:
    mixed = replace(waived, findings=(finding(manifest, "kind", "own-rule"),))
    there, here = _run(rendered("sarif", mixed)), _run(rendered("code-scanning", mixed))
    assert [one["ruleId"] for one in there["results"]] == ["own-rule", "unpinned-image", "baked-secret"]
    assert here["results"] == [one for one in there["results"] if "suppressions" not in one]
    assert here["properties"] == {**there["properties"], "waived": 2}
    assert here["invocations"] == there["invocations"]


def test_nothing_is_left_out_where_nothing_is_waived(result: Result, rendered: Callable[..., str]) -> None:
    there, here = _run(rendered("sarif", result)), _run(rendered("code-scanning", result))
    there["properties"]["waived"] = 0
    assert here == there


def test_a_secret_that_is_waived_is_in_no_snippet(
    finding: Callable[..., Finding],
    manifest: Source,
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    start = manifest.text.rindex("correct horse")
    secret = finding(
        manifest, "correct horse", "baked-secret", span=manifest.span(start, start + 13), redact=True
    )
    command = finding(manifest, '[sh, -c, "login --token correct horse"]', "repair-command", message="m")
    text = rendered("code-scanning", replace(result_of((command,)), waived=(Waived(secret, WAIVER),)))
    assert [one["ruleId"] for one in _run(text)["results"]] == ["repair-command"]
    assert "horse" not in text


def test_what_is_waived_takes_no_room(
    monkeypatch: pytest.MonkeyPatch,
    waived: Result,
    finding: Callable[..., Finding],
    manifest: Source,
    rendered: Callable[..., str],
) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 1)
    run = _run(rendered("code-scanning", replace(waived, findings=(finding(manifest, "kind"),))))
    assert [one["properties"]["state"] for one in run["results"]] == ["new"]
    told = run["invocations"][0]["toolExecutionNotifications"]
    assert [one["descriptor"]["id"] for one in told] == ["waiver"]
