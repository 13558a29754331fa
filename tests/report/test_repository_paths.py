"""What stands above the scan root, such as the configuration that governs it, is named by its path in the repository."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from scanner.report import ReportContext, load
from scanner.report.repository_paths import in_repository

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Finding, Result, Source


@pytest.mark.parametrize(
    ("prefix", "path", "expected"),
    [
        pytest.param("", "a/b.yaml", "a/b.yaml", id="the root"),
        pytest.param("live/eu/", "b.yaml", "live/eu/b.yaml", id="below"),
        pytest.param("live/eu/", "../b.yaml", "live/b.yaml", id="above"),
        pytest.param("live/eu/", "../../b.yaml", "b.yaml", id="at the top"),
        pytest.param("live/eu/", "a/..yaml", "live/eu/a/..yaml", id="a name with dots"),
        pytest.param("live/eu/", "a//b.yaml", "live/eu/a//b.yaml", id="any other name stays"),
        pytest.param("", "../b.yaml", "../b.yaml", id="above without a prefix"),
    ],
)
def test_path(prefix: str, path: str, expected: str) -> None:
    assert in_repository(prefix, path) == expected


@pytest.mark.parametrize("name", ["github", "sarif", "code-scanning", "gitlab-codequality", "gitlab-sast"])
def test_reports_name_what_is_above_the_scan_root(
    name: str, finding: Callable[..., Finding], manifest: Source, result_of: Callable[..., Result]
) -> None:
    found = finding(manifest, "kind", "weakened-policy")
    above = replace(found, span=replace(found.span, path="../cattleguard.yaml"))
    out = StringIO()
    load(name).render(result_of((above,)), out, ReportContext(lambda _: None, prefix="live eu/"))
    assert "../" not in out.getvalue()
    assert "live eu" not in out.getvalue()
    assert "live%20eu" not in out.getvalue()
