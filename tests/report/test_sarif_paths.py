from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any

from scanner.report import ReportContext, sarif

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Result


def log(result: Result, prefix: str) -> dict[str, Any]:
    out = StringIO()
    sarif.render(result, out, ReportContext(lambda _: None, prefix=prefix))
    return dict(json.loads(out.getvalue()))


def places(value: Any) -> Iterator[str]:
    """Yield the path of every place of a log."""
    if isinstance(value, list):
        for one in value:
            yield from places(one)
    elif isinstance(value, dict):
        if "uriBaseId" in value:
            yield value["uri"]
        for one in value.values():
            yield from places(one)


def test_every_path_is_of_the_repository(result: Result) -> None:
    before, after = log(result, ""), log(result, "live eu/")

    assert list(places(before))
    assert list(places(after)) == [f"live%20eu/{path}" for path in places(before)]
    assert after["runs"][0]["originalUriBaseIds"] == {
        "%SRCROOT%": {"description": {"text": "The repository."}}
    }


def test_nothing_else_changes(result: Result) -> None:
    before, after = log(result, ""), log(result, "live/")
    text = json.dumps(after).replace('"live/', '"').replace("The repository.", "The root of the scan.")

    assert json.loads(text) == before
