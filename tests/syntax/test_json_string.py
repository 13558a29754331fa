from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.syntax.json_string import range_within


@pytest.mark.parametrize(
    ("text", "start", "end", "shown"),
    [
        ('"abc"', 1, 2, "b"),
        ('"abc"', 0, 99, "abc"),
        ('"abc"', -3, 1, "a"),
        ('"abc"', 2, 1, ""),
        ('"abc"', 99, 100, ""),
        (r'"a\n\"b"', 1, 3, r"\n\""),
        (r'"a\n\"b"', 3, 4, "b"),
        (r'"\ud83d\ude00b"', 0, 1, r"\ud83d\ude00"),
        (r'"\ud83d\ude00b"', 1, 2, "b"),
        (r'"\ud83db"', 1, 2, "b"),
        (r'"\\u0041"', 1, 2, "u"),
    ],
)
def test_code_points_of_the_value_are_found_in_the_text(text: str, start: int, end: int, shown: str) -> None:
    first, last = range_within(text, (1, len(text) - 1), start, end)
    assert text[first:last] == shown


@given(st.text(), st.integers(0, 20), st.integers(0, 20), st.booleans())
def test_what_is_found_has_the_value_that_was_asked_for(
    value: str, start: int, length: int, ascii_only: bool
) -> None:
    value = value.encode(errors="replace").decode()
    text = f"[{json.dumps(value, ensure_ascii=ascii_only)}]"
    first, last = range_within(text, (2, len(text) - 2), start, start + length)
    assert json.loads(f'"{text[first:last]}"') == value[start : start + length]
