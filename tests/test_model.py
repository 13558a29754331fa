from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model import Offsets, Pointer, Source, Span, place_in_script

TEXT = "ab\ncde\n"


@settings(deadline=None)
@given(text=st.text("a\n\r\u00e9\U0001f600", max_size=20), data=st.data())
def test_offsets_are_the_inverse_of_span(text: str, data: st.DataObject) -> None:
    source = Source("f", text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert source.offsets(source.span(start, end)) == (start, end)


@pytest.mark.parametrize(
    ("span", "offsets"),
    [
        (Span("f", 1, 1, 2, 3), (0, 5)),
        (Span("f", 1, 2, 9, 1), (1, 7)),
        (Span("f", 9, 1, 9, 2), (7, 7)),
        (Span("f", 0, 1, 0, 1), (7, 7)),
        (Span("f", 1, 0, 1, -4), (0, 0)),
        (Span("f", 3, 1, 3, 50), (7, 7)),
        (Span("f", 2, 2, 1, 1), (4, 4)),
    ],
    ids=["inside", "ends behind", "is behind", "no line", "no column", "long column", "backwards"],
)
def test_offsets_are_clamped(span: Span, offsets: Offsets) -> None:
    assert Source("f", TEXT).offsets(span) == offsets


@pytest.mark.parametrize(
    ("within", "place"),
    [
        ((), None),
        (("a",), None),
        ((-1,), None),
        ((2,), None),
        ((0,), (0, 6)),
        ((0, 1), (3, 6)),
        ((0, 1, "deeper"), (3, 6)),
        ((0, 2), (0, 6)),
        ((0, "a"), (0, 6)),
        ((1, 0), (7, 9)),
    ],
)
def test_place_in_a_script(within: Pointer, place: Offsets | None) -> None:
    commands = (((0, 6), (0, 2), (3, 6)), ((7, 9), (7, 9)))
    assert place_in_script(commands, within) == place
