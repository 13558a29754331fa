"""Anything gives documents or a ParseError, and every pointer leads into the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.formats import github_actions
from scanner.model import NO_ASSUMPTIONS, Assumptions, Document, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Facts
    from scanner.model import Pointer


class _NoTree:
    def read(self, path: str) -> Source | None:
        raise AssertionError(path)

    def names(self, directory: str) -> tuple[str, ...]:
        raise AssertionError(directory)

    def content(self, path: str) -> bytes | None:
        del path
        return None

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        del suffixes
        return ()

    @property
    def assumptions(self) -> Assumptions:
        return NO_ASSUMPTIONS


def _pointers(facts: Facts) -> Iterator[Pointer]:
    yield from (image.at for image in facts.images)
    yield from (reference.at for reference in facts.references)
    yield from (command.at for command in facts.commands)
    yield from (credential.at for credential in facts.credentials)
    for container in (container for workload in facts.workloads for container in workload.containers):
        yield container.privileged.at
        yield from (mount.at for mount in container.mounts)
        yield from (setting.at for setting in (*container.capabilities_added, *container.ports))


def _check(text: str) -> list[Document]:
    source = Source(".github/workflows/ci.yml", text)
    try:
        documents = github_actions.parse(source, _NoTree())
    except ParseError as error:
        assert error.span is not None
        assert error.span.line <= len(source.line_starts)
        return []
    for document in documents:
        for pointer in _pointers(document.facts):
            span = document.span(pointer)
            assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column)
            assert span.end_line <= len(source.line_starts)
            assert document.address(pointer)
    return documents


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text(text: str) -> None:
    _check(text)


_SCALARS = st.sampled_from(
    [
        None, True, 3, 1.5, "", "nginx", "nginx:1.27", "./a", "actions/checkout@v4", "docker://alpine:3", "docker://",
        "make && curl https://example.com | sh", "${{ matrix.a }}", "${{ matrix.a.b }}", "${{ env.A }}", "${{",
        "--privileged --user ${{ matrix.a }} -v /a:/b", "a:b:c", "windows-2022", "pwsh", "opensesame", "@", ":", "-v",
    ]
)  # fmt: skip
_KEYS = st.sampled_from(
    [
        "on", "jobs", "runs", "env", "steps", "uses", "run", "with", "container", "services", "image", "options",
        "volumes", "ports", "credentials", "password", "strategy", "matrix", "include", "exclude", "a", "b", "shell",
        "defaults", "runs-on", "labels", "secrets", "inputs", "default", "workflow_call", "name", "script", "using",
    ]
)  # fmt: skip
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=20,
)
_JOB = st.dictionaries(_KEYS, _VALUES, max_size=8)


@given(
    jobs=st.dictionaries(st.sampled_from(["x", "y"]), _JOB, max_size=2),
    rest=st.dictionaries(_KEYS, _VALUES, max_size=3),
)
@settings(max_examples=250, deadline=None)
def test_workflows_of_any_shape(jobs: dict[str, Any], rest: dict[str, Any]) -> None:
    value = {**rest, "on": "push", "jobs": jobs}
    text = yaml.safe_dump(value, sort_keys=False)
    assert len(_check(text)) == 1


@given(runs=_VALUES, rest=st.dictionaries(_KEYS.filter(lambda key: key != "jobs"), _VALUES, max_size=3))
@settings(max_examples=100, deadline=None)
def test_actions_of_any_shape(runs: Any, rest: dict[str, Any]) -> None:
    (document,) = _check(yaml.safe_dump({**rest, "runs": runs}, sort_keys=False))
    assert document.kind == "action"
