"""The grammar of `.env` files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats.compose.dotenv import dotenv


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", {}),
        ("A=1", {"A": "1"}),
        ("A=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
        ("# A=1\n\n  # x\nB=2", {"B": "2"}),
        ("export A=1", {"A": "1"}),
        ("  A = 1  ", {"A": "1"}),
        ("A: 1", {"A": "1"}),
        ("A=", {"A": ""}),
        ("A=a b # c", {"A": "a b"}),
        ("A=a#b", {"A": "a#b"}),
        ("A=#b", {"A": ""}),
        ("A='a # b' # c", {"A": "a # b"}),
        ("A='$X'", {"A": "$X"}),
        ('A="a # b"', {"A": "a # b"}),
        ('A="a\\nb\\t\\"c\\" \\$D"', {"A": 'a\nb\t"c" $D'}),
        ('A="one\ntwo"\nB=3', {"A": "one\ntwo", "B": "3"}),
        ("A='one\ntwo'", {"A": "one\ntwo"}),
        ("A='open\nB=2", {"A": "'open", "B": "2"}),
        ("A=1\nB=$A-${A}", {"A": "1", "B": "1-1"}),
        ("B=${A:-d}", {"B": "d"}),
        ("B=$A", {"B": None}),
        ("B=$A\nC=${B:-d}", {"B": None, "C": None}),
        ("A=1\nA=2", {"A": "2"}),
        ("A.b-c=1", {"A.b-c": "1"}),
        ("A\nB=2", {"B": "2"}),
        ("1A=1\n=x\n?\nB=2", {"B": "2"}),
        ("A=a=b", {"A": "a=b"}),
    ],
)
def test_values(text: str, values: dict[str, str | None]) -> None:
    assert dotenv(text) == values


def test_growth_is_bounded() -> None:
    lines = ["A0=" + "x" * 1000, *(f"A{index + 1}=$A{index}$A{index}" for index in range(200))]
    found = dotenv("\n".join(lines))
    assert found["A3"] == "x" * 8000
    assert found["A200"] is None


@given(st.text(max_size=80) | st.text("AB=$'\"\\\n#{}: ", max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_has_values(text: str) -> None:
    assert all(isinstance(value, str | None) for value in dotenv(text).values())


def test_hostile_lengths_take_linear_time() -> None:
    for piece in ("A='", 'A="', "A=${", "export ", " #", "\\", "A=\n", "\n"):
        dotenv(piece * 20_000)
