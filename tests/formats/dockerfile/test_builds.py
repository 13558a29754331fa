"""Images, downloads and health checks agree with what BuildKit was recorded to fetch and to set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.git import parse as parse_git
from scanner.formats.dockerfile import final_stage_healthcheck
from scanner.model import Source, Tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.facts.model import Image, Reference
    from scanner.model import Document

CASES = json.loads((Path(__file__).parents[3] / "fixtures/dockerfile/buildkit-cases.json").read_text("utf-8"))

UNREACHED = {
    "stage that comes later": {"docker-image://docker.io/library/b:latest"},
    "stage index as base": {"docker-image://docker.io/library/nginx:1.2.3"},
    "stage named twice": {"docker-image://docker.io/library/nginx:1.2.3"},
    "stage platform name": {"docker-image://docker.io/library/redis:7.0.1"},
    "mount from index": {"docker-image://docker.io/library/nginx:1.2.3"},
    "health of another stage": {"docker-image://docker.io/library/alpine:3.20.0"},
    "ONBUILD is not executed": {"https://e.com/a"},
}
"""Sources of stages and triggers that the recorded builds did not need."""

NOT_KNOWN = {
    "redeclared platform ARG": "https://e.com/x$TARGETOS",
    "PATH is set": "https://e.com/x${PATH:+y}",
}
"""References that follow from the machine that builds."""


def identifier(image: Image) -> str:
    name = f"docker-image://{image.registry}/{image.repository}"
    return f"{name}@{image.digest}" if image.digest else f"{name}:{image.tag or 'latest'}"


def fetched(reference: Reference) -> str:
    if reference.kind == "git":
        source = parse_git(reference.ref)
        return f"git://{source.host}/{source.name}"
    checked = reference.revision if reference.grade == "digest" else None
    return f"{reference.ref} {checked}" if checked else reference.ref


def without_git_details(source: str) -> str:
    return source.partition("#")[0].removesuffix(".git") if source.startswith("git://") else source


@pytest.mark.parametrize("case", CASES["builds"], ids=lambda case: case["name"])
def test_build(case: dict[str, Any], parsed: Callable[[str], Document]) -> None:
    facts = parsed(case["source"]).facts
    not_known = [image.ref for image in facts.images if image.unknown]
    not_known += [reference.ref for reference in facts.references if reference.unknown]
    wrong = [image.ref for image in facts.images if image.error]
    wrong += [reference.ref for reference in facts.references if reference.error]
    if "error" in case:
        return
    assert (not_known, wrong) == ([NOT_KNOWN[case["name"]]] if case["name"] in NOT_KNOWN else [], [])
    found = {identifier(image) for image in facts.images}
    found |= {fetched(reference) for reference in facts.references if not reference.unknown}
    expected = {without_git_details(source) for source in case["sources"]}
    if case["name"] in NOT_KNOWN:
        expected = {source for source in expected if not source.startswith("https://e.com/x")}
    assert found == expected | UNREACHED.get(case["name"], set())


@pytest.mark.parametrize(
    "case", [case for case in CASES["builds"] if "error" not in case], ids=lambda case: case["name"]
)
def test_health(case: dict[str, Any], no_tree: Tree) -> None:
    found = final_stage_healthcheck(Source("Dockerfile", case["source"]), no_tree)
    if case["health"] is None:
        assert found is (False if last_is_empty(case["source"]) else None)
    else:
        assert found is case["health"]


def last_is_empty(text: str) -> bool:
    """Tell whether the last stage of a case stands on nothing, so that no image adds a health check."""
    heads = [line.split() for line in text.splitlines() if line.startswith("FROM")]
    base = heads[-1][1]
    below = next((head[1] for head in heads if head[3:] == [base]), base)
    return below == "scratch"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("ARG T\nFROM nginx:$T\n", ("$T",)),
        ("FROM $T\n", ("$T",)),
        ("FROM nginx:${T}-slim\n", ("${T}",)),
        ("ARG T\nFROM ${T:?needed}\n", ("${T:?needed}",)),
        ("FROM nginx:${T@Q}\n", ("${T@Q}",)),
        ("FROM alpine:3.20.0\nCOPY --from=$T /a /b\n", ("$T",)),
        ("FROM alpine:3.20.0\nRUN --mount=from=$T,target=/x ls\n", ("$T",)),
    ],
)
def test_what_builds_with_a_value_only(
    text: str, unknown: tuple[str, ...], parsed: Callable[[str], Document]
) -> None:
    assert parsed(text).facts.images[-1].unknown == unknown
