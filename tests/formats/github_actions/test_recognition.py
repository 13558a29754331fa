from __future__ import annotations

import pytest

from scanner.errors import ParseError
from scanner.formats import github_actions
from scanner.formats.registry import recognise
from scanner.model import NO_ASSUMPTIONS, Assumptions, Source

WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: x\n"
ACTION = "name: A\nruns:\n  using: composite\n  steps: []\n"

CASES = {
    "a workflow by its path": (".github/workflows/ci.yml", "", True),
    "below another directory": ("services/web/.github/workflows/ci.yaml", "", True),
    "of Forgejo": (".forgejo/workflows/ci.yaml", "", True),
    "not directly in the directory": (".github/workflows/old/ci.yaml", "", False),
    "another file there": (".github/workflows/README.md", WORKFLOW, False),
    "a workflow by its content": ("templates/ci.yml", WORKFLOW, True),
    "a quoted trigger": ("ci.yml", WORKFLOW.replace("on:", '"on":'), True),
    "jobs without a trigger": ("ci.yml", "jobs:\n  a: {}\n", False),
    "a trigger without jobs": ("ci.yml", "on: push\n", False),
    "jobs further in": ("ci.yml", "on: x\nspec:\n  jobs: []\n", False),
    "content in another file": ("ci.md", WORKFLOW, False),
    "standard input without a name": ("stdin", WORKFLOW, True),
    "an action": ("action.yml", ACTION, True),
    "an action of a directory": ("actions/setup/action.yaml", ACTION, True),
    "a file of that name that runs nothing": ("action.yml", "name: A\n", False),
    "an action by another name": ("my-action.yml", ACTION, False),
}


@pytest.mark.parametrize(("path", "text", "expected"), CASES.values(), ids=CASES.keys())
def test_matches(path: str, text: str, expected: bool) -> None:
    source = Source(path, text)
    assert github_actions.matches(source) is expected
    assert (recognise(source) is github_actions) is expected


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


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", []),
        ("# nothing\n", []),
        (WORKFLOW, ["workflow"]),
        (ACTION, ["action"]),
        (f"{WORKFLOW}---\n{WORKFLOW}", ["workflow", "workflow"]),
        ("name: x\n", ["workflow"]),
    ],
    ids=["empty", "a comment", "workflow", "action", "two documents", "nothing to run"],
)
def test_documents(text: str, kinds: list[str]) -> None:
    documents = github_actions.parse(Source(".github/workflows/a.yml", text), _NoTree())
    assert [document.kind for document in documents] == kinds
    assert [document.index for document in documents] == list(range(len(kinds)))
    assert all(document.format == "github-actions" and not document.in_image_build for document in documents)


def test_trigger_stays_text() -> None:
    (document,) = github_actions.parse(Source("ci.yml", WORKFLOW), _NoTree())
    assert document.value == {"on": "push", "jobs": {"a": {"runs-on": "x"}}}


@pytest.mark.parametrize(("text", "end"), [("- a\n", 4), ("just text\n", 10)], ids=["a list", "a scalar"])
def test_what_is_not_a_mapping(text: str, end: int) -> None:
    source = Source(".github/workflows/a.yml", text)
    with pytest.raises(ParseError) as error:
        github_actions.parse(source, _NoTree())
    assert error.value.message == "a workflow or an action is a mapping"
    assert error.value.hint == "a workflow has `on` and `jobs`, an action has `runs`"
    assert error.value.span == source.span(0, end - 1)
