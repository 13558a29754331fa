from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.report import REPORTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Result


def test_names() -> None:
    assert [report.NAME for report in REPORTS] == ["console", "json", "sarif", "cyclonedx"]


@pytest.mark.parametrize("name", [report.NAME for report in REPORTS])
def test_same_result_gives_same_text(name: str, result: Result, rendered: Callable[..., str]) -> None:
    first = rendered(name, result)
    assert first == rendered(name, result)
    assert first.endswith("\n")
    assert not first.endswith("\n\n")
