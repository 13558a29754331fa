from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from scanner.report import ReportContext, csv_table
from scanner.report.csv_cells import cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Finding, Result, Source


def rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a table without the empty cells."""
    read = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    return [{name: value for name, value in row.items() if value} for row in read]


def test_whole_table(compared: Result, rendered: Callable[..., str]) -> None:
    text = rendered("csv", compared)
    assert text.count("\r\n") == text.count("\n") == 16
    assert text.split("\r\n")[0] == ",".join(csv_table.COLUMNS)
    download, image, secret, *others = rows(text)
    assert download == {
        "state": "new",
        "severity": "critical",
        "rule": "unverified-download",
        "category": "pinning",
        "file": ".github/workflows/ci.yml",
        "line": "6",
        "column": "11",
        "end_line": "7",
        "end_column": "29",
        "address": "job build step 1",
        "message": "https://example.com/install.sh is run unchecked",
        "remediation": "Do what unverified-download says.",
        "controls": "nist-800-53r5:CM-2",
        "fingerprint": compared.findings[0].fingerprint,
    }
    assert {name: value for name, value in image.items() if name.startswith(("state", "waiver"))} == {
        "state": "waived",
        "waiver_reason": "the vendor says so",
        "waiver_until": "2027-01-31",
        "waiver_ticket": "OPS-1",
        "waiver_owner": "us",
    }
    assert secret["state"] == "existing"
    assert [(row["state"], row.get("file", ""), row["message"]) for row in others] == [
        ("fixed", "deploy/old.yaml", "redis can move"),
        ("fixed", "deploy/web.yaml", "a literal token"),
        ("failed", "", "unmanaged-pod could not be evaluated: too deep"),
        ("failed", "infra/main.tf", "expected a value"),
        ("failed", "job.yaml", "baked-secret could not be evaluated"),
        ("unresolved", "a.yaml", "cannot be decided: ${TAG}"),
        ("unresolved", "b.yaml", "cannot be decided: ${{ inputs.root }}"),
        ("unresolved", "c.yaml", "cannot be decided: ${TAG}"),
        ("waiver-expired", "waivers.yaml", "this waiver has expired: it held until 2026-01-31"),
        ("skipped", "README.md", "no format that is read here"),
        ("skipped", "chart/templates/a.yaml", "Helm template; render the chart and scan the result"),
        ("skipped", "main.go", "no format that is read here"),
    ]


def test_table_without_rows(result_of: Callable[..., Result], rendered: Callable[..., str]) -> None:
    assert rendered("csv", result_of()) == ",".join(csv_table.COLUMNS) + "\r\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("deploy/web.yaml", "deploy/web.yaml"),
        ("a=1", "a=1"),
        ("", ""),
        (None, ""),
        (7, "7"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@a", "'@a"),
        ("\uff1d1", "'\uff1d1"),
        ("\ta", "'\\ta"),
        ("\ra", "'\\ra"),
        (" \"'=1", "' \"'=1"),
        ("'=1", "''=1"),
        ("a;=1", "a;'=1"),
        ("a; +1|@b", "a;' +1|'@b"),
        ("a\nb", "a\\nb"),
        ("##vso[a]", "\\x23#vso[a]"),
        ("\udcff", "\\udcff"),
    ],
)
def test_cells(text: str | int | None, shown: str) -> None:
    assert cell(text) == shown


def test_what_a_stream_cannot_write_is_escaped(
    finding: Callable[..., Finding], manifest: Source, result_of: Callable[..., Result]
) -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="latin-1", newline="")
    result = result_of((finding(manifest, "nginx:latest", message="図 and é"),))
    csv_table.render(result, out, ReportContext(lambda _path: None))
    out.flush()
    (row,) = rows(raw.getvalue().decode("latin-1"))
    assert row["message"] == "\\u56f3 and é"
