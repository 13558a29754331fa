"""Variables in strings, and where the pieces of the result came from."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats.compose.interpolation import MASK, MAX_LENGTH, interpolate

VALUES = {"A": "1", "EMPTY": "", "LOST": None}


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("plain", "plain"),
        ("$A", "1"),
        ("${A}", "1"),
        ("x$A-y", "x1-y"),
        ("$$A", "$A"),
        ("$$$A", "$1"),
        ("${B:-d}", "d"),
        ("${B-d}", "d"),
        ("${B:-}", ""),
        ("${B-}", ""),
        ("${A:-d}", "1"),
        ("${EMPTY}", ""),
        ("${EMPTY:-d}", "d"),
        ("${EMPTY-d}", ""),
        ("${A:+r}", "r"),
        ("${A+r}", "r"),
        ("${EMPTY:+r}", ""),
        ("${EMPTY+r}", "r"),
        ("${B:+r}", ""),
        ("${B+${C}}", ""),
        ("${A:?wrong}", "1"),
        ("${A?wrong}", "1"),
        ("${EMPTY?wrong}", ""),
        ("${B:-x${A}y}z", "x1yz"),
        ("${B:-${C:-${D:-q}}}", "q"),
        ('${B:-{"a": {"b": 1}}}', '{"a": {"b": 1}}'),
        ("${B:-$$A}", "$A"),
        ("${B:-a:b-c?d}", "a:b-c?d"),
        ("$(date)", "$(date)"),
        ("$1", "$1"),
        ("${1}", "${1}"),
        ("${}", "${}"),
        ("${A!x}", "${A!x}"),
        ("$", "$"),
        ("100$", "100$"),
    ],
)
def test_known(raw: str, value: str) -> None:
    found = interpolate(raw, VALUES)
    assert (found.value, found.unknown) == (value, ())


@pytest.mark.parametrize(
    ("raw", "value", "unknown"),
    [
        ("$B", "$B", ("$B",)),
        ("a:${B}", "a:${B}", ("${B}",)),
        ("${B}/${B}/${C}", "${B}/${B}/${C}", ("${B}", "${C}")),
        ("${B:?set it}", "${B:?set it}", ("${B:?set it}",)),
        ("${B?set it}", "${B?set it}", ("${B?set it}",)),
        ("${EMPTY:?set it}", "${EMPTY:?set it}", ("${EMPTY:?set it}",)),
        ("${B:?set ${C}}", "${B:?set ${C}}", ("${B:?set ${C}}",)),
        ("${B:-${C}}", "${C}", ("${C}",)),
        ("${B:-x${C}}", "x${C}", ("${C}",)),
        ("${LOST}", "${LOST}", ("${LOST}",)),
        ("${LOST:-d}", "${LOST:-d}", ("${LOST:-d}",)),
        ("${LOST:+d}", "${LOST:+d}", ("${LOST:+d}",)),
        ("a${B:-x", "a${B:-x", ("${B:-x",)),
        ("${A:-${B", "${A:-${B", ("${A:-${B",)),
    ],
)
def test_unknown(raw: str, value: str, unknown: tuple[str, ...]) -> None:
    found = interpolate(raw, VALUES)
    assert (found.value, found.unknown) == (value, unknown)
    assert len(found.masked) == len(found.value)
    assert (MASK in found.masked) == bool(unknown)


@pytest.mark.parametrize(
    ("raw", "part", "origin"),
    [
        ("a $$B c", "$B", "$$B"),
        ("a $A c", "1", "$A"),
        ("a $A c", "c", "c"),
        ("x ${B:-curl wget} y", "curl", "${B:-curl"),
        ("x ${B:-curl wget} y", "wget", "wget}"),
        ("x ${B:-curl wget} y", "curl wget", "${B:-curl wget}"),
        ("x ${B:-curl wget} y", "y", "y"),
        ("x ${B:-url} y", "rl", "rl}"),
        ("x ${B} y", "${B}", "${B}"),
        ("x ${B} y", "x ${B} y", "x ${B} y"),
        ("plain", "lai", "lai"),
    ],
)
def test_where_it_came_from(raw: str, part: str, origin: str) -> None:
    found = interpolate(raw, VALUES)
    start = found.value.index(part)
    first, last = found.origin(start, start + len(part))
    assert raw[first:last] == origin


texts = st.text(max_size=40) | st.lists(
    st.sampled_from(["$", "{", "}", "$$", "${A", "${B", "A", ":-", "-", "?", "+", " ", "x", "$A", "${A}"]),
    max_size=12,
).map("".join)
values = st.dictionaries(st.sampled_from(["A", "B", "x"]), st.none() | st.text(max_size=5))


@given(texts, values)
@settings(max_examples=300, deadline=None)
def test_any_text_has_a_result_with_origins_inside_it(raw: str, known: dict[str, str | None]) -> None:
    found = interpolate(raw, known)
    assert all(expression in raw for expression in found.unknown)
    assert len(found.masked) == len(found.value)
    for start in range(len(found.value)):
        for end in (start, start + 1, len(found.value)):
            first, last = found.origin(start, end)
            assert 0 <= first <= last <= len(raw)
    assert found.origin(0, 0)[1] <= len(raw)


@given(st.text(alphabet=st.characters(exclude_characters="$"), max_size=30))
@settings(max_examples=50, deadline=None)
def test_a_doubled_dollar_is_one(text: str) -> None:
    assert interpolate(text.replace("x", "$$"), {}).value == text.replace("x", "$")


def test_growth_is_bounded() -> None:
    raw = "$A" * 1000
    assert interpolate(raw, {"A": "x" * (MAX_LENGTH // 500)}).unknown == (raw,)


def test_hostile_nesting_takes_linear_time() -> None:
    for raw in (
        "${A:-" * 50_000,
        "${B:-" * 15 + "x" + "}" * 15,
        "$" * 100_000,
        "${B:-{" * 50_000,
        "${B:-}" * 50_000,
    ):
        interpolate(raw, VALUES)
