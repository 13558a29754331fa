"""Edits of real files that change nothing that is said in them: every finding stays the one it was."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.govern.fingerprint_scans import prints

if TYPE_CHECKING:
    from collections import Counter

FIXTURES = Path(__file__).parents[2] / "fixtures"
ROOTS = (
    "compose/shop",
    "github-actions",
    "input",
    "kubernetes",
    "packer",
    "shop",
    "terraform/module",
    "terraform-plan",
    "terragrunt",
)
_STATEMENTS = {
    ".yaml": re.compile(r"^(?=[A-Za-z])", re.MULTILINE),
    ".yml": re.compile(r"^(?=[A-Za-z])", re.MULTILINE),
    ".tf": re.compile(r"^(?=(?:resource|module|variable|data|locals|output|provider)\b)", re.MULTILINE),
    ".hcl": re.compile(
        r"^(?=(?:source|build|variable|data|locals|terraform|include|inputs)\b)", re.MULTILINE
    ),
    "Dockerfile": re.compile(r"^(?=(?:FROM|RUN|COPY|ENV|ADD|USER|CMD|ENTRYPOINT)\s)", re.MULTILINE),
}


@cache
def _files(root: str) -> dict[str, str]:
    top = FIXTURES / root
    read = {}
    for place in sorted(top.rglob("*")):
        if place.is_file():
            try:
                read[place.relative_to(top).as_posix()] = place.read_bytes().decode().replace("\r\n", "\n")
            except UnicodeDecodeError:
                continue
    return read


@cache
def _expected(root: str) -> Counter[str]:
    found = prints(_files(root))
    assert found, f"{root} has no findings to look at"
    return found


def _suffix(path: str) -> str:
    return "Dockerfile" if path.endswith("Dockerfile") else Path(path).suffix


def _with_lines(path: str, text: str, lines: list[str]) -> str:
    """Return a text with lines before each of its statements."""
    statement = _STATEMENTS.get(_suffix(path))
    return text if statement is None else statement.sub("".join(f"{line}\n" for line in lines), text)


@pytest.mark.parametrize("root", ROOTS)
@given(lines=st.lists(st.sampled_from(["", "# a note", "#", "# cattle"]), min_size=1, max_size=3))
@settings(max_examples=3, deadline=None)
def test_comments_and_blank_lines(root: str, lines: list[str]) -> None:
    edited = {path: _with_lines(path, text, lines) for path, text in _files(root).items()}
    assert edited != _files(root)
    assert prints(edited) == _expected(root)


@pytest.mark.parametrize("root", ROOTS)
def test_carriage_returns(root: str) -> None:
    edited = {path: text.replace("\n", "\r\n") for path, text in _files(root).items()}
    assert prints(edited) == _expected(root)


def _deeper(start: re.Match[str]) -> str:
    """Return the beginning of a line with twice the columns before what it says."""
    spaces, items = start[1], start[2]
    return spaces * 2 + re.sub(r"- *", lambda dash: dash[0] + " " * len(dash[0]), items)


@pytest.mark.parametrize("root", ["compose/shop", "github-actions", "input", "kubernetes", "shop"])
def test_deeper_indentation_of_yaml(root: str) -> None:
    edited = {
        path: re.sub(r"^( *)((?:- +)*)", _deeper, text, flags=re.MULTILINE)
        if path.endswith((".yaml", ".yml"))
        else text
        for path, text in _files(root).items()
    }
    assert edited != _files(root)
    assert prints(edited) == _expected(root)


@pytest.mark.parametrize("root", ["packer", "terraform/module", "terragrunt"])
def test_deeper_indentation_of_hcl(root: str) -> None:
    edited = {
        path: re.sub(r"^(  +)", r"\1  ", text, flags=re.MULTILINE) if path.endswith((".tf", ".hcl")) else text
        for path, text in _files(root).items()
    }
    assert edited != _files(root)
    assert prints(edited) == _expected(root)


@pytest.mark.parametrize("root", ["kubernetes", "packer", "terraform-plan"])
@pytest.mark.parametrize("indent", [None, 3])
def test_layout_of_json(root: str, indent: int | None) -> None:
    edited = {
        path: json.dumps(json.loads(text), indent=indent) if path.endswith(".json") else text
        for path, text in _files(root).items()
    }
    assert edited != _files(root)
    assert prints(edited) == _expected(root)


@pytest.mark.parametrize("root", ["terraform-plan"])
def test_order_of_the_resources_of_a_plan(root: str) -> None:
    edited = {
        path: json.dumps(_backwards(json.loads(text))) if path.endswith("plan.json") else text
        for path, text in _files(root).items()
    }
    assert edited != _files(root)
    assert prints(edited) == _expected(root)


def _backwards(value: object) -> object:
    """Return a plan with its resources, modules and changes the other way round."""
    if isinstance(value, list):
        return [_backwards(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: list(reversed([_backwards(item) for item in part]))
        if key in ("resources", "child_modules", "resource_changes") and isinstance(part, list)
        else _backwards(part)
        for key, part in value.items()
    }


@pytest.mark.parametrize("root", ["kubernetes"])
def test_order_of_the_documents_of_a_file(root: str) -> None:
    edited = {
        path: "\n---\n".join(reversed(re.split(r"^---.*$", text, flags=re.MULTILINE)))
        if path.endswith(".yaml")
        else text
        for path, text in _files(root).items()
    }
    assert edited != _files(root)
    assert prints(edited) == _expected(root)
