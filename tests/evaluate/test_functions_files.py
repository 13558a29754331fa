"""Files and paths: what the recorded cases do not say, and what lies outside of the scan root."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.evaluate.function import FunctionError, Surroundings
from scanner.evaluate.functions.files import FUNCTIONS
from scanner.evaluate.functions.globs import MAX_PATTERN, matcher
from scanner.evaluate.functions.paths import cleaned, directory
from scanner.evaluate.meter import ExhaustedError
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from scanner.evaluate.values import Value

body: dict[str, Any] = {name: function.body for name, function in FUNCTIONS.items()}


class Folder:
    """Some files; what begins with `..` is outside of the scan root."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def content(self, path: str) -> bytes | None:
        return cleaned(path).encode() if cleaned(path) in self._names else None

    def names(self, directory: str) -> tuple[str, ...] | None:
        inside = cleaned(directory)
        if inside.startswith(".."):
            return None
        prefix = "" if inside == "." else inside + "/"
        return tuple(sorted(name.removeprefix(prefix) for name in self._names if name.startswith(prefix)))


def render(text: str, variables: dict[str, Value]) -> Value:
    return [text, variables]


FILES = Surroundings(files=Folder("a.txt", "b/c.txt", "b/d/e.sh", "b/.f"), evaluate_template=render)


def test_template_gets_its_variables() -> None:
    variables = {"x": 1, "y": Unknown("var.y")}
    assert body["templatefile"](FILES, "./b/c.txt", variables) == ["b/c.txt", variables]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("file", ("../x",)),
        ("file", ("~/x",)),
        ("fileexists", ("../x",)),
        ("fileset", ("..", "*")),
        ("fileset", (".", "../*")),
        ("fileset", ("b", "../../*")),
        ("templatefile", (Unknown("var.path"), {})),
        ("templatefile", ("a.txt", Unknown("var.x"))),
    ],
)
def test_what_cannot_be_seen_is_unknown(name: str, arguments: tuple[Value, ...]) -> None:
    with pytest.raises(ExhaustedError):
        body[name](FILES, *arguments)


@pytest.mark.parametrize("name", ["file", "filebase64", "fileexists", "templatefile", "fileset"])
def test_nothing_can_be_seen_without_files(name: str) -> None:
    arguments = {"templatefile": ("a.txt", {}), "fileset": (".", "*")}.get(name, ("a.txt",))
    with pytest.raises(ExhaustedError):
        body[name](Surroundings(), *arguments)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("file", ("missing",)),
        ("fileexists", ("b",)),
        ("templatefile", ("missing", {})),
        ("templatefile", ("a.txt", ["x"])),
        ("templatefile", ("a.txt", {"not a name": 1})),
    ],
)
def test_what_is_wrong(name: str, arguments: tuple[Value, ...]) -> None:
    with pytest.raises(FunctionError):
        body[name](FILES, *arguments)


@pytest.mark.parametrize(
    ("path", "pattern", "found"),
    [
        (".", "*", ["a.txt"]),
        (".", "**", ["a.txt", "b/.f", "b/c.txt", "b/d/e.sh"]),
        ("b", "**/*.{sh,txt}", ["c.txt", "d/e.sh"]),
        ("b", "{c,x[yz]}.*", ["c.txt"]),
        ("b", "[a-c].tx?", ["c.txt"]),
        ("b", "\\c.txt", ["c.txt"]),
        ("b", "c.txt\\", []),
        (".", "**/**/**", ["b/.f", "b/c.txt", "b/d/e.sh"]),
        ("./b/../b/", ".*", [".f"]),
    ],
)
def test_fileset(path: str, pattern: str, found: list[str]) -> None:
    assert body["fileset"](FILES, path, pattern) == found


@pytest.mark.parametrize("pattern", ["[", "[a", "{a", "[]", "{a,b/c}.txt"])
def test_invalid_pattern(pattern: str) -> None:
    with pytest.raises(FunctionError):
        matcher(pattern)


def test_pattern_that_is_too_long() -> None:
    with pytest.raises(ExhaustedError):
        matcher("*" * (MAX_PATTERN + 1))


def test_pattern_that_would_backtrack() -> None:
    assert matcher("*a" * 400)("a" * 5000 + "b") is False


@settings(max_examples=200, deadline=None)
@given(st.text("a/.", max_size=12))
def test_paths_lead_to_the_same_place(path: str) -> None:
    once = cleaned(path)
    assert cleaned(once) == once
    assert cleaned(directory(path) + "/" + path.rpartition("/")[2]) == once


@settings(max_examples=200, deadline=None)
@given(st.text("ab*?[]{},\\/^-!é", max_size=12), st.text("ab/é", max_size=8))
def test_arbitrary_pattern_is_used_or_refused(pattern: str, path: str) -> None:
    try:
        matches = matcher(pattern)
    except FunctionError:
        return
    assert matches(path) in (True, False)
