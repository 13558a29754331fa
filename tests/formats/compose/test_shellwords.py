"""The string form of commands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats.compose.shellwords import split


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("   ", []),
        ("npm run dev", ["npm", "run", "dev"]),
        (" a\t b\n c ", ["a", "b", "c"]),
        ("a 'b c' \"d e\"", ["a", "b c", "d e"]),
        ("a'b'\"c\"d", ["abcd"]),
        ("sh -c \"echo 'x y' && z\"", ["sh", "-c", "echo 'x y' && z"]),
        ("a\\ b c", ["a b", "c"]),
        ("a\\tb", ["a\tb"]),
        ("'a\\b'", ["a\\b"]),
        ('"a\\"b"', ['a"b']),
        ("a ''", ["a", ""]),
        ("a && b", ["a"]),
        ("a>b", ["a"]),
        ("| a", []),
        ("a 'b", None),
        ('a "b', None),
        ("a \\", None),
    ],
)
def test_words(text: str, words: list[str] | None) -> None:
    found = split(text)
    assert (None if found is None else [word.text for word in found]) == words


def test_words_know_where_they_stand() -> None:
    text = "sh  -c 'a b'\\ c"
    found = split(text) or []
    assert [text[word.start : word.end] for word in found] == ["sh", "-c", "'a b'\\ c"]
    assert found[2].text == "a b c"
    first, last = found[2].origin(2, 5)
    assert text[first:last] == "b'\\ c"
    assert found[2].origin(5, 5) == (len(text), len(text))


@given(st.text(max_size=40) | st.text("ab '\"\\&|\n", max_size=30))
@settings(max_examples=200, deadline=None)
def test_offsets_are_inside_the_text(text: str) -> None:
    for word in split(text) or []:
        assert len(word.text) == len(word.offsets)
        assert all(word.start <= offset < word.end <= len(text) for offset in word.offsets)
        assert list(word.offsets) == sorted(word.offsets)
