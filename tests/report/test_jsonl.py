from __future__ import annotations

import io
import json
import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from scanner.facts.evidence import Evidence
from scanner.report import ReportContext, jsonl
from scanner.report.findings_json import as_json
from tests.report.hostile import HOSTILE
from tests.report.test_hostile import hostile_result, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Result

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs/schema/findings-line.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema_rs.validator_for(SCHEMA, offline=True)
OF_LEDGER = {"failed": "failed", "unverified": "unverified", "unresolved": "unresolved", "skipped": "skipped"}
OF_REPORT = {
    "finding": "findings",
    "existing": "existing",
    "fixed": "fixed",
    "waived": "waived",
    "notice": "notices",
}


def lines(text: str) -> list[dict[str, Any]]:
    """Return the lines of a report, each of which is valid."""
    assert text.endswith("\n")
    found: list[dict[str, Any]] = [json.loads(line) for line in text.splitlines()]
    for line in found:
        VALIDATOR.validate(line)
    return found


def of_type(found: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [{name: line[name] for name in line if name != "type"} for line in found if line["type"] == kind]


def test_lines_hold_what_the_report_in_json_holds(compared: Result, rendered: Callable[..., str]) -> None:
    found = lines(rendered("jsonl", compared))
    whole = as_json(compared)
    for kind, name in OF_REPORT.items():
        assert of_type(found, kind) == whole[name]
    for kind, name in OF_LEDGER.items():
        assert of_type(found, kind) == whole["ledger"][name]
    summary = found[-1]
    assert summary["type"] == "summary"
    assert summary["lines"] == {
        "finding": 1,
        "existing": 1,
        "fixed": 2,
        "waived": 1,
        "notice": 1,
        "failed": 3,
        "unverified": 0,
        "unresolved": 3,
        "skipped": 3,
        "image": 0,
    }
    for name in ("tool", "compared", "governing", "trusted_root", "policies"):
        assert summary[name] == whole[name]
    assert summary["ledger"] == {
        name: value for name, value in whole["ledger"].items() if name not in OF_LEDGER.values()
    }


def test_last_line_tells_a_whole_report_from_a_cut_one(
    result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    (summary,) = lines(rendered("jsonl", result_of()))
    assert (summary["type"], summary["version"]) == ("summary", "1.0")


def test_evidence_has_a_line(result_of: Callable[..., Result]) -> None:
    from msgspec.structs import replace

    out = io.StringIO()
    evidence = Evidence("docker.io/library/nginx:1.27")
    jsonl.render(replace(result_of(), images=(evidence,)), out, ReportContext(lambda _path: None))
    (one,) = of_type(lines(out.getvalue()), "image")
    assert one["evidence"]["ref"] == "docker.io/library/nginx:1.27"


class _Lines(io.StringIO):
    """Keeps what is written at once."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[str] = []

    def write(self, text: str) -> int:
        self.written.append(text)
        return super().write(text)


def test_each_line_is_written_by_itself() -> None:
    out = _Lines()
    jsonl.render(hostile_result("a\nb"), out, ReportContext(lambda _path: None))
    assert len(out.written) == len(out.getvalue().splitlines()) > 10
    assert all(text.endswith("\n") for text in out.written)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_text_gives_valid_lines(text: str) -> None:
    assert lines(written("jsonl", text))[-1]["type"] == "summary"


def test_schema_is_what_the_script_writes() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "generate_line_schema.py"))
    assert script["schema"]() == SCHEMA


@pytest.mark.parametrize("change", [{"type": "other"}, {"more": 1}, {"severity": "bad"}], ids=str)
def test_schema_refuses_other_lines(
    change: dict[str, Any], compared: Result, rendered: Callable[..., str]
) -> None:
    first = lines(rendered("jsonl", compared))[0]
    assert not VALIDATOR.is_valid(first | change)
