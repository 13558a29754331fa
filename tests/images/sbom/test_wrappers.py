"""What attestations and tools put around SBOMs."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from scanner.images.sbom import opening, read_sbom, read_sbom_value
from tests.images.sbom.setting import CONTEXT, EXAMPLES, example, sbom

SPDX = example("buildkit.spdx.json")
TEXT = json.dumps(SPDX)
NO_SBOM = "it is JSON, but no SBOM that is read"


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(SPDX, id="bare"),
        pytest.param(TEXT, id="a text"),
        pytest.param({"Data": TEXT, "Timestamp": "2026-03-02T08:15:00Z"}, id="cosign, text"),
        pytest.param({"Data": SPDX, "Timestamp": "2026-03-02T08:15:00Z"}, id="cosign, object"),
        pytest.param({"_type": "https://in-toto.io/Statement/v0.1", "predicate": SPDX}, id="a statement"),
        pytest.param({"_type": "https://in-toto.io/Statement/v1", "predicate": {"Data": TEXT}}, id="both"),
        pytest.param({"SPDX": SPDX}, id="buildx"),
        pytest.param({"sbom": SPDX}, id="GitHub"),
    ],
)
def test_wrappers(value: Any) -> None:
    bare = read_sbom((EXAMPLES / "buildkit.spdx.json").read_bytes(), CONTEXT)
    assert bare.error is None
    assert read_sbom_value(value, CONTEXT) == bare
    assert read_sbom(json.dumps(value).encode(), CONTEXT) == bare


def test_a_text_of_another_format() -> None:
    for name in ("bom.spdx", "nested.cdx.xml"):
        content = (EXAMPLES / name).read_bytes()
        assert read_sbom_value(content.decode(), CONTEXT) == read_sbom(content, CONTEXT)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        pytest.param(None, NO_SBOM, id="null"),
        pytest.param(1.5, NO_SBOM, id="a number"),
        pytest.param({}, NO_SBOM, id="an empty object"),
        pytest.param({"predicate": SPDX}, NO_SBOM, id="a predicate of nothing"),
        pytest.param({"Data": {"Data": {"Data": {"Data": {"Data": SPDX}}}}}, NO_SBOM, id="wrapped too often"),
        pytest.param("", "it is empty", id="an empty text"),
        pytest.param("\ud800", "it is not JSON, or nested too deep", id="half of a character"),
        pytest.param({"Data": b"\xff"}, NO_SBOM, id="bytes"),
        pytest.param({"a": object()}, "it is not JSON, or nested too deep", id="no JSON"),
        pytest.param(
            {"Data": '{"spdxVersion": "SPDX-1.2"}'},
            "its version is SPDX-1.2; SPDX 2.2 and 2.3 can be read",
            id="an old version",
        ),
    ],
)
def test_what_is_in_no_wrapper(value: Any, error: str) -> None:
    assert read_sbom_value(value, CONTEXT).error == error


def test_a_value_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    deep: Any = []
    for _ in range(100):
        deep = [deep]
    endless: list[Any] = []
    endless.append(endless)
    assert read_sbom_value(deep, CONTEXT) == sbom(error="it is nested deeper than 100 levels")
    assert read_sbom_value(endless, CONTEXT) == sbom(error="it is not JSON, or nested too deep")
    monkeypatch.setattr(opening, "MAX_BYTES", 100)
    assert read_sbom_value(SPDX, CONTEXT) == sbom(error="it is larger than 0 MiB")


def test_an_error_keeps_what_the_statement_says() -> None:
    for matches in (True, False, None):
        context = msgspec.structs.replace(CONTEXT, statement_matches=matches)
        assert read_sbom_value({}, context) == sbom(error=NO_SBOM, subject_matches=matches)
