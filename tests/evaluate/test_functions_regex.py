"""Regular expressions: what the recorded cases do not say, and patterns that are there to do harm."""

from __future__ import annotations

import re
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.evaluate.function import FunctionError, Surroundings
from scanner.evaluate.functions.patterns import MAX_PATTERN, compiled
from scanner.evaluate.functions.regular_expressions import FUNCTIONS, replace_all
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.types import STRING, ObjectType, TupleType
from scanner.evaluate.values import ListValue

regex, regexall = (partial(FUNCTIONS[name].body, Surroundings()) for name in ("regex", "regexall"))


@pytest.mark.parametrize(
    ("pattern", "element"),
    [
        ("x", STRING),
        ("(x)(y)?", TupleType((STRING, STRING))),
        ("(?P<a>x)(?<b>y)?", ObjectType({"a": STRING, "b": STRING})),
    ],
    ids=["no groups", "groups", "named groups"],
)
def test_no_matches_are_an_empty_list_of_the_type_of_matches(pattern: str, element: object) -> None:
    found = regexall(pattern, "abc")
    assert isinstance(found, ListValue)
    assert (list(found), found.element) == ([], element)


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "result"),
    [
        ("hello", "l+", "L", "heLo"),
        ("hello", "(h)(e)", "$2$1", "ehllo"),
        ("hello", "(?P<first>h)", "${first}-${1}-$first", "h-h-hello"),
        ("hello", "(h)", "$1x", "ello"),
        ("hello", "(h)", "${1}x", "hxello"),
        ("hello", "h", "$$1", "$1ello"),
        ("hello", "h", "$01$9${12345678901}", "ello"),
        ("hello", "h", "$ ${ ${} ${a b} $", "$ ${ ${} ${a b} $ello"),
        ("baaac", "a*", "-", "-b-c-"),
        ("é😀", "x*", "-", "-é-😀-"),
        ("(b)?c", "(b)?\\)", "[$1]", "([b]?c"),
        ("", "^", "x", "x"),
    ],
)
def test_replacement(text: str, pattern: str, replacement: str, result: str) -> None:
    assert replace_all(text, pattern, replacement) == result


@pytest.mark.parametrize(
    "pattern", ["[", "(", "a**", "(?=a)", r"(a)\1", r"\C", r"\p{Nope}", "a{1001}", "a{1000}{1000}"]
)
def test_invalid_pattern(pattern: str) -> None:
    with pytest.raises(FunctionError):
        compiled(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["a" * (MAX_PATTERN + 1), "(?P<a>x)(?P<a>y)"],
    ids=["too long", "two groups of one name"],
)
def test_pattern_without_a_result(pattern: str) -> None:
    with pytest.raises(ExhaustedError):
        compiled(pattern)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*)*x", "(a+a+)+y", "((a{0,9}){0,9}){0,9}b"])
def test_pattern_that_would_backtrack_ends(pattern: str) -> None:
    with pytest.raises(FunctionError):
        regex(pattern, "a" * 5000 + "!")


def test_search_for_matches_ends() -> None:
    with pytest.raises(ExhaustedError):
        regexall("(?s)a(.*z)?", "a" * 100_000)


def test_result_that_would_be_too_large() -> None:
    with pytest.raises(ExhaustedError):
        replace_all("x" * 10_000, "(?s)x", "y" * 10_000)


@settings(max_examples=150, deadline=None)
@given(
    st.text("ab .é😀\n", max_size=20),
    st.sampled_from(["a*", "a|", "b+", ".", "^", "$", r"\b", "(?:ab)?", "é"]),
)
def test_replacing_with_the_match_changes_nothing(text: str, pattern: str) -> None:
    assert replace_all(text, pattern, "$0") == text
    assert replace_all(text, pattern, "${0}$${0}") == replace_all(text, f"({pattern})", "$1$${0}")


@settings(max_examples=150, deadline=None)
@given(st.text("ab é", max_size=20), st.sampled_from(["a", "b+", "[ab]", "a b|é", "(?i)A"]))
def test_matches_that_are_not_empty_are_those_of_python(text: str, pattern: str) -> None:
    assert regexall(pattern, text) == [match[0] for match in re.finditer(pattern, text)]


def test_searching_is_paid_for() -> None:
    text = "a" * 2_000
    charged: list[int] = []
    assert replace_all(text, "b|c|d|e", "x", charged.append) == text
    assert replace_all("nginx:1.27", "n", "x", charged.append) == "xgixx:1.27"
    assert charged == [40]
