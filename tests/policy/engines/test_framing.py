from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.policy.engines.framing import LENGTH_BYTES, FrameError, frame, parts_of


@given(st.lists(st.binary(max_size=50), max_size=5))
def test_what_is_framed_comes_out(parts: list[bytes]) -> None:
    framed = frame(*parts)
    assert int.from_bytes(framed[:LENGTH_BYTES], "big") == len(framed) - LENGTH_BYTES
    assert parts_of(framed[LENGTH_BYTES:]) == parts


@given(st.binary(max_size=60))
def test_any_bytes_are_a_frame_or_an_error(body: bytes) -> None:
    try:
        parts = parts_of(body)
    except FrameError:
        return
    assert frame(*parts)[LENGTH_BYTES:] == body


@pytest.mark.parametrize("body", [b"\0", b"\0" * 7 + b"\x02a", b"\xff" * 9])
def test_lengths_that_do_not_fit(body: bytes) -> None:
    with pytest.raises(FrameError):
        parts_of(body)
