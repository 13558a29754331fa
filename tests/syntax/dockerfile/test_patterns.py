"""Shell patterns against regular expressions that mean the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.syntax.dockerfile.patterns import PatternError, replaced, without_prefix, without_suffix

PARTS = st.lists(st.sampled_from(["*", "?", "a", "b", "\\*", "\\\\", "."]), max_size=5)
VALUES = st.text("ab*.\\", max_size=8)


def regex(parts: list[str], *, longest: bool) -> str:
    meanings = {"*": ".*" if longest else ".*?", "?": "."}
    return "".join(meanings.get(part, re.escape(part[-1])) for part in parts)


@given(VALUES, PARTS, st.booleans())
@settings(max_examples=300, deadline=None)
def test_prefix(value: str, parts: list[str], longest: bool) -> None:
    expected = re.sub(r"\A" + regex(parts, longest=longest), "", value, count=1)
    assert without_prefix(value, "".join(parts), longest=longest) == expected


@given(VALUES, PARTS, st.booleans())
@settings(max_examples=300, deadline=None)
def test_suffix(value: str, parts: list[str], longest: bool) -> None:
    ends = [
        start for start in range(len(value) + 1) if re.fullmatch(regex(parts, longest=True), value[start:])
    ]
    expected = value if not ends else value[: min(ends) if longest else max(ends)]
    assert without_suffix(value, "".join(parts), longest=longest) == expected


@given(VALUES, PARTS.filter(bool), st.booleans())
@settings(max_examples=300, deadline=None)
def test_replaced(value: str, parts: list[str], everywhere: bool) -> None:
    pattern = regex(parts, longest=True)
    found = [match for match in re.finditer(pattern, value) if match[0] or not value]
    expected, position = "", 0
    for match in found if everywhere else found[:1]:
        expected += value[position : match.start()] + "X"
        position = match.end()
    expected += value[position:]
    assert replaced(value, "".join(parts), "X", everywhere=everywhere) == expected


@pytest.mark.parametrize("pattern", ["\\a", "\\", "a\\"])
def test_wrong_escape(pattern: str) -> None:
    with pytest.raises(PatternError):
        without_prefix("a", pattern, longest=False)


def test_work_is_bounded() -> None:
    with pytest.raises(PatternError):
        replaced("a" * 3000, "*a" * 20 + "b", "x", everywhere=True)
    with pytest.raises(PatternError):
        without_prefix("a" * 1_000_000, "a" * 1000, longest=False)
    assert without_prefix("a" * 10_000, "*a" * 500 + "b", longest=True) == "a" * 10_000
