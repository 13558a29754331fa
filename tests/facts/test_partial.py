"""Texts with unknown parts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.facts.partial import MAX_PARTS, is_masked, last_mark, mask, unmask


@pytest.mark.parametrize(
    ("text", "unknown", "known"),
    [
        ("a/$X:1", ("$X",), "a/?:1"),
        ("${var.x}/b", ("var.x",), "?/b"),
        ("${{ a.b }}@v1", ("a.b",), "?@v1"),
        ("${{ a.b }}@v1", ("${{ a.b }}",), "?@v1"),
        ("x:{{ .Tag }}", (".Tag",), "x:?"),
        ("%{ x }y", ("x",), "?y"),
        ("$X$X", ("$X",), "??"),
        ("${A}${AB}", ("${A}", "${AB}"), "??"),
        ("$AB-$A", ("$A", "$AB"), "?-?"),
        ("$AB", ("$AB", "$A"), "?"),
        ("plain", (), "plain"),
    ],
)
def test_masked(text: str, unknown: tuple[str, ...], known: str) -> None:
    masked = mask(text, unknown)
    assert masked is not None
    shown, parts = masked
    assert "".join("?" if is_masked(character) else character for character in shown) == known
    assert unmask(shown, parts) == text
    assert last_mark(shown) == known.rfind("?")


@pytest.mark.parametrize(
    ("text", "unknown"),
    [("a", ("$X",)), ("a", ("",)), ("a\ue000", ("a",)), ("a", ("a",) * (MAX_PARTS + 1))],
    ids=["absent", "empty", "a mark in the text", "too many"],
)
def test_not_to_be_masked(text: str, unknown: tuple[str, ...]) -> None:
    assert mask(text, unknown) is None


@given(st.text(max_size=30), st.lists(st.text(max_size=3), max_size=4))
@settings(max_examples=200, deadline=None)
def test_unmasking_gives_the_text_back(text: str, unknown: list[str]) -> None:
    masked = mask(text, unknown)
    if masked is not None:
        assert unmask(*masked) == text
