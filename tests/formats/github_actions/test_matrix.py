from __future__ import annotations

from typing import Any

import pytest

from scanner.formats.github_actions.matrix import Budget, Choice, Matrix, matrix

AT = ("strategy",)


def _choices(table: Any, path: str = "image") -> list[tuple[str | None, str]]:
    """Return each choice with its pointer below the matrix, joined by dots."""
    found = matrix({"matrix": table}, AT, Budget()).choices(path.split("."))
    return [(one.text, ".".join(map(str, one.at[2:])) if one.at else "-") for one in found]


CASES: dict[str, tuple[Any, str, list[tuple[str | None, str]]]] = {
    "a list": ({"image": ["a", "b"]}, "image", [("a", "image.0"), ("b", "image.1")]),
    "numbers": (
        {"v": [3.1, 3.0, 12, True]},
        "v",
        [("3.1", "v.0"), ("3", "v.1"), ("12", "v.2"), ("true", "v.3")],
    ),
    "a list of mappings": (
        {"config": [{"image": "a"}, {"image": "b"}]},
        "config.image",
        [("a", "config.0.image"), ("b", "config.1.image")],
    ),
    "a key that a mapping lacks": ({"config": [{"os": "x"}]}, "config.image", [("", "config.0.image")]),
    "a mapping where a text is asked for": ({"image": [{"name": "a"}]}, "image", [(None, "image.0")]),
    "two lists": (
        {"os": ["x", "y"], "image": ["a", "b"]},
        "image",
        [("a", "image.0"), ("b", "image.1"), ("a", "image.0"), ("b", "image.1")],
    ),
    "excluded": (
        {"os": ["x", "y"], "image": ["a", "b"], "exclude": [{"os": "x", "image": "b"}, {"os": "y"}, {}]},
        "image",
        [("a", "image.0")],
    ),
    "included only": (
        {"include": [{"image": "a"}, {"image": "b", "os": "x"}, {"os": "y"}]},
        "image",
        [("a", "include.0.image"), ("b", "include.1.image"), ("", "-")],
    ),
    "included into what it fits": (
        {"os": ["x", "y"], "include": [{"os": "y", "image": "a"}]},
        "image",
        [("", "-"), ("a", "include.0.image")],
    ),
    "included into all": (
        {"os": ["x", "y"], "include": [{"image": "a"}]},
        "image",
        [("a", "include.0.image"), ("a", "include.0.image")],
    ),
    "included as one more": (
        {"image": ["a"], "include": [{"image": "b"}]},
        "image",
        [("a", "image.0"), ("b", "include.0.image")],
    ),
    "included twice, the last wins": (
        {"os": ["x"], "include": [{"image": "a"}, {"image": "b"}]},
        "image",
        [("b", "include.1.image")],
    ),
    "an expression as an item": (
        {"image": ["a", "${{ inputs.b }}"]},
        "image",
        [("a", "image.0"), (None, "image.1")],
    ),
    "an expression as a list": ({"image": "${{ fromJSON(x) }}"}, "image", [(None, "image")]),
    "a key below an expression": ({"config": "${{ fromJSON(x) }}"}, "config.image", [(None, "config")]),
    "an expression as included": ({"image": ["a"], "include": "${{ x }}"}, "image", [("a", "image.0")]),
    "a key that an expression may include": ({"os": ["a"], "include": "${{ x }}"}, "image", [(None, "-")]),
    "nothing": ({}, "image", []),
    "an expression": ("${{ fromJSON(x) }}", "image", []),
    "not a mapping": (["a"], "image", []),
    "included things of other kinds": (
        {"include": ["a", None, {"image": "b"}]},
        "image",
        [("b", "include.2.image")],
    ),
}


@pytest.mark.parametrize(("table", "path", "expected"), CASES.values(), ids=CASES.keys())
def test_choices(table: Any, path: str, expected: list[tuple[str | None, str]]) -> None:
    assert _choices(table, path) == expected


@pytest.mark.parametrize(
    ("table", "complete"),
    [
        ({"image": ["a"]}, True),
        ({"image": ["a"], "include": []}, True),
        ({"image": "${{ x }}"}, False),
        ({"image": ["a"], "include": "${{ x }}"}, False),
        ("${{ x }}", False),
        ({}, False),
        ({"a": list(range(16)), "b": list(range(17))}, False),
    ],
    ids=["lists", "included", "axis", "include", "whole", "none", "more than GitHub allows"],
)
def test_complete(table: Any, complete: bool) -> None:
    assert matrix({"matrix": table}, AT, Budget()).complete is complete


def test_more_combinations_than_are_allowed() -> None:
    assert matrix({"matrix": {"a": list(range(16)), "b": list(range(17))}}, AT, Budget()) == Matrix()


@pytest.mark.parametrize("strategy", [None, "x", [], {"matrix": None}, {"fail-fast": False}])
def test_no_matrix(strategy: Any) -> None:
    assert matrix(strategy, AT, Budget()) == Matrix()
    assert Matrix().choices(["image"]) == []


def test_choice_of_a_missing_key() -> None:
    assert matrix({"matrix": {"a": [1]}}, AT, Budget()).choices(["b"]) == [Choice("")]
