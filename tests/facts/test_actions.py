"""References to actions and reusable workflows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.facts.actions import action
from scanner.facts.model import Reference, ReferenceKind

AT = ("jobs", "build", "steps", 0, "uses")
KINDS: tuple[ReferenceKind, ...] = ("action", "workflow")
SHA1 = "3fa9c1d8f3fa9c1d8f3fa9c1d8f3fa9c1d8f3fa9"


def test_the_fact_of_an_action() -> None:
    assert action(AT, "actions/checkout@v4") == Reference(
        at=AT,
        kind="action",
        ref="actions/checkout@v4",
        host="github.com",
        name="actions/checkout",
        revision="v4",
        grade="floating",
        fetcher="uses",
        phase="ci",
        target="runner",
    )


@pytest.mark.parametrize(
    ("uses", "name", "revision", "grade"),
    [
        (f"actions/checkout@{SHA1}", "actions/checkout", SHA1, "digest"),
        ("actions/checkout@v4.2.2", "actions/checkout", "v4.2.2", "version"),
        ("actions/checkout@3fa9c1d", "actions/checkout", "3fa9c1d", "version"),
        ("actions/checkout@main", "actions/checkout", "main", "floating"),
        ("actions/cache/save@v4.0.1", "actions/cache/save", "v4.0.1", "version"),
        ("o_x/r.y-z@release/v1", "o_x/r.y-z", "release/v1", "floating"),
        ("a/b@refs/heads/1.2.3", "a/b", "refs/heads/1.2.3", "floating"),
        ("a/b@refs/tags/v1.2.3", "a/b", "refs/tags/v1.2.3", "version"),
    ],
)
def test_actions(uses: str, name: str, revision: str, grade: str) -> None:
    found = action(AT, uses)
    assert (found.host, found.name, found.revision, found.grade, found.error) == (
        "github.com",
        name,
        revision,
        grade,
        None,
    )


def test_a_reusable_workflow() -> None:
    found = action(AT, f"o/r/.github/workflows/ci.yaml@{SHA1}", kind="workflow")
    assert (found.kind, found.name, found.revision, found.grade, found.error) == (
        "workflow",
        "o/r/.github/workflows/ci.yaml",
        SHA1,
        "digest",
        None,
    )


@pytest.mark.parametrize(
    ("uses", "kind"),
    [
        ("./", "action"),
        ("./.github/actions/x", "action"),
        (".\\actions\\x", "action"),
        ("./a@v1", "action"),
        ("./.github/workflows/x.yml", "workflow"),
        ("$/.github/actions/x", "action"),
        ("$/.github/workflows/x.yml", "workflow"),
    ],
)
def test_paths_are_local(uses: str, kind: ReferenceKind) -> None:
    found = action(AT, uses, kind=kind)
    assert (found.host, found.name, found.revision, found.grade, found.error) == (
        "",
        uses,
        None,
        "local",
        None,
    )


@pytest.mark.parametrize(
    ("uses", "kind", "error"),
    [
        ("actions/checkout", "action", "the ref is missing: owner/repository@ref"),
        ("actions/checkout@", "action", "the ref is missing: owner/repository@ref"),
        ("", "action", "the ref is missing: owner/repository@ref"),
        ("checkout@v4", "action", "an action is named owner/repository[/path]@ref or ./path"),
        ("../x@v1", "action", "an action is named owner/repository[/path]@ref or ./path"),
        ("a b/c@v1", "action", "an action is named owner/repository[/path]@ref or ./path"),
        ("a/b@v 1", "action", "the ref is not a name that git allows"),
        ("a/b@v1@v2", "action", "the ref is not a name that git allows"),
        ("a/b@v1..2", "action", "the ref is not a name that git allows"),
        ("docker://alpine@x", "action", "an action is named owner/repository[/path]@ref or ./path"),
        ("o/r@v1", "workflow", "a reusable workflow is named owner/repository/.github/workflows/<file>@ref"),
        (
            "o/r/workflows/x.yml@v1",
            "workflow",
            "a reusable workflow is named owner/repository/.github/workflows/<file>@ref",
        ),
        (
            "./.github/workflows/x.yml@v1",
            "workflow",
            "a workflow of the same repository is named ./.github/workflows/<file>, without a ref",
        ),
        (
            "./x.yml",
            "workflow",
            "a workflow of the same repository is named ./.github/workflows/<file>, without a ref",
        ),
    ],
)
def test_what_is_no_reference(uses: str, kind: ReferenceKind, error: str) -> None:
    found = action(AT, uses, kind=kind)
    assert (found.ref, found.host, found.grade, found.error) == (uses, "", "floating", error)


@pytest.mark.parametrize(
    ("uses", "unknown", "name", "revision", "grade"),
    [
        ("${{ matrix.x }}", ("${{ matrix.x }}",), "${{ matrix.x }}", None, "unknown"),
        ("o/r@${{ inputs.ref }}", ("inputs.ref",), "o/r", "${{ inputs.ref }}", "unknown"),
        ("${{ inputs.o }}/r@v1", ("${{ inputs.o }}",), "${{ inputs.o }}/r", "v1", "floating"),
        (f"${{{{ a }}}}/r@{SHA1}", ("${{ a }}",), "${{ a }}/r", SHA1, "digest"),
        ("./${{ a }}", ("${{ a }}",), "./${{ a }}", None, "local"),
        ("o/r@v1", ("elsewhere",), "o/r", "v1", "unknown"),
    ],
)
def test_partly_unknown(
    uses: str, unknown: tuple[str, ...], name: str, revision: str | None, grade: str
) -> None:
    found = action(AT, uses, unknown=unknown)
    assert (found.name, found.revision, found.grade, found.error, found.unknown) == (
        name,
        revision,
        grade,
        None,
        unknown,
    )


@given(st.text(max_size=40) | st.text("ab/@.-v1 ", max_size=20), st.sampled_from(KINDS))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_a_fact(text: str, kind: ReferenceKind) -> None:
    found = action(AT, text, kind=kind)
    assert found.ref == text
    assert found.error is None or found.grade == "floating"
