"""What the panel says of our own cases is what `gator test` said when they were recorded (scripts/record_gatekeeper.py)."""

from __future__ import annotations

import json
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import pytest

from scanner.formats.kubernetes import NAME, parse
from scanner.model import Source
from scanner.policy.conventions.gatekeeper.constraints import SEVERITIES
from scanner.policy.conventions.gatekeeper.library import read_library
from scanner.policy.conventions.gatekeeper.panel import GatekeeperPanel
from scanner.policy.engines.embedded import EmbeddedEngine
from tests.policy.conventions.gatekeeper.cases import FIXTURES, NO_TREE

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.model import Document, Finding

CASES = sorted(
    path.parent.name for path in FIXTURES.glob("*/policy.yaml") if not path.parent.name.startswith("invalid-")
)


def judged(directory: Path) -> list[dict[str, Any]]:
    """Return what the panel finds in the objects of a case, in the shape of the record."""
    library = read_library([Source("policy.yaml", (directory / "policy.yaml").read_text("utf-8"))])
    panel = GatekeeperPanel(library.constraints, EmbeddedEngine(), {})
    documents = parse(Source("objects.yaml", (directory / "objects.yaml").read_text("utf-8")), NO_TREE)
    assert {document.format for document in documents} == {NAME}
    judgements = [panel.document(document) for document in documents]
    judgements.append(panel.project([panel.facts(document) for document in documents], documents))
    assert [failed for one in judgements for failed in one.failed] == []
    found = [recorded(finding, documents) for one in judgements for finding in one.findings]
    return sorted(found, key=lambda one: json.dumps(one, sort_keys=True))


def recorded(finding: Finding, documents: list[Document]) -> dict[str, Any]:
    """Return a finding in the shape of the record."""
    starts = [document.source.span(*document.source_map.locate(())).line for document in documents]
    value = documents[bisect_right(starts, finding.span.line) - 1].value
    return {
        "rule": finding.rule,
        "object": f"{value['kind']}/{value['metadata'].get('name', '')}",
        "severity": finding.severity,
        "msg": finding.message,
        "details": finding.metadata.get("details", {}),
    }


@pytest.mark.parametrize("case", CASES)
def test_says_what_gator_says(case: str) -> None:
    record = json.loads((FIXTURES / case / "gator.json").read_text("utf-8"))
    scoped = {"Named/scoped-here": "low", "Named/scoped-everywhere": "info"}
    expected = [
        {
            "rule": one["rule"],
            "object": one["object"],
            "severity": scoped[one["rule"]] if one["action"] == "scoped" else SEVERITIES[one["action"]],
            "msg": one["msg"],
            "details": one["details"],
        }
        for one in record
    ]
    assert judged(FIXTURES / case) == sorted(expected, key=lambda one: json.dumps(one, sort_keys=True))
