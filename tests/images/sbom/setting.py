"""The image that the examples under `fixtures/sbom` describe, and how their SBOMs are read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scanner.facts.evidence import Proof, Sbom
from scanner.images.sbom import SbomContext, read_sbom

EXAMPLES = Path(__file__).parents[3] / "fixtures" / "sbom"
IMAGE = "sha256:8d9001d32c6a703d95921a77115050f33dd823d3f1730bd35215dcbecad6dc20"
UNSIGNED = Proof(verified=False, reason="unsigned")
CONTEXT = SbomContext(
    subject=IMAGE,
    platform="linux/amd64",
    channel="attached",
    proof=UNSIGNED,
    image_digests=frozenset({IMAGE}),
    now=datetime(2026, 3, 12, 8, 0, tzinfo=UTC),
)


def sbom(**facts: Any) -> Sbom:
    """Return the facts of an SBOM read in `CONTEXT`."""
    return Sbom(subject=IMAGE, platform="linux/amd64", channel="attached", proof=UNSIGNED, **facts)


def read(document: Any) -> Sbom:
    """Return the facts of a document that is JSON once encoded."""
    return read_sbom(json.dumps(document).encode(), CONTEXT)


def example(name: str) -> Any:
    """Return the decoded JSON of an example."""
    return json.loads((EXAMPLES / name).read_bytes())
