from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model import Source, Span
from scanner.report.excerpt import CUT, MASK, MAX_LINES, MAX_WIDTH, Row, excerpt


def _rows(
    text: str, start: int, end: int, hidden: tuple[tuple[int, int], ...] = ()
) -> list[tuple[int | None, str, str]]:
    source = Source("f", text)
    rows = excerpt(source, source.span(start, end), hidden)
    return [(row.number, row.text, row.marks) for row in rows]


CASES = {
    "a word": ("a: nginx # x\n", 3, 8, [(1, "a: nginx # x", "   ^^^^^")]),
    "the first line of many": ("abc\ndef\n", 0, 3, [(1, "abc", "^^^")]),
    "the last line, without an end": ("abc\ndef", 4, 7, [(2, "def", "^^^")]),
    "carriage returns": ("abc\r\ndef\r\n", 5, 8, [(2, "def", "^^^")]),
    "nothing, between words": ("ab cd", 2, 2, [(1, "ab cd", "  ^")]),
    "a tab before": ("\tab", 1, 3, [(1, "    ab", "    ^^")]),
    "a tab inside": ("a\tb", 0, 3, [(1, "a    b", "^^^^^^")]),
    "wide characters before": ("日本 ab", 3, 5, [(1, "日本 ab", "     ^^")]),
    "wide characters inside": ("a 日本 b", 2, 4, [(1, "a 日本 b", "  ^^^^")]),
    "an astral character": ("\U0001f980 ab", 2, 4, [(1, "\U0001f980 ab", "   ^^")]),
    "a combining character": ("e\u0301 ab", 3, 5, [(1, "e\u0301 ab", "  ^^")]),
    "an escape sequence": ("\x1b[31m ab", 6, 8, [(1, "\\x1b[31m ab", "         ^^")]),
    "a bidirectional override": ("\u202eab", 1, 3, [(1, "\\u202eab", "      ^^")]),
    "a control character of C1": ("\x9bab", 1, 3, [(1, "\\x9bab", "    ^^")]),
    "an invisible character inside": ("a\u200bb", 0, 3, [(1, "a\\u200bb", "^^^^^^^^")]),
    "two lines": ("  a b\n    c d\n", 4, 11, [(1, "  a b", "    ^"), (2, "    c d", "    ^")]),
    "a blank line between": ("a\n\nb\n", 0, 4, [(1, "a", "^"), (2, "", ""), (3, "b", "^")]),
    "up to the end of the line": ("ab\ncd\n", 0, 3, [(1, "ab", "^^")]),
    "the line end alone": ("ab\ncd\n", 2, 3, [(1, "ab", "  ^")]),
    "nothing, at the end of the file": ("ab\n", 3, 3, [(2, "", "^")]),
    "more lines than are shown": (
        "a\nb\nc\nd\ne\nf\n",
        0,
        11,
        [(1, "a", "^"), (2, "b", "^"), (3, "c", "^"), (None, CUT, ""), (6, "f", "^")],
    ),
    "the start of a long line": (
        "ab " + "x" * 200,
        0,
        2,
        [(1, "ab " + "x" * (MAX_WIDTH - 3) + CUT, "^^")],
    ),
    "the end of a long line": (
        "x" * 200 + " ab",
        201,
        203,
        [(1, CUT + "x" * 59 + " ab", " " * (len(CUT) + 60) + "^^")],
    ),
    "the middle of a long line": (
        "x" * 200 + "ab" + "y" * 200,
        200,
        202,
        [(1, CUT + "x" * 60 + "ab" + "y" * (MAX_WIDTH - 62) + CUT, " " * (len(CUT) + 60) + "^^")],
    ),
}


@pytest.mark.parametrize(("text", "start", "end", "rows"), CASES.values(), ids=CASES.keys())
def test_rows(text: str, start: int, end: int, rows: list[tuple[int | None, str, str]]) -> None:
    assert _rows(text, start, end) == rows


HIDDEN_CASES = {
    "the span itself": ("a: secret b", 3, 9, ((3, 9),), [(1, f"a: {MASK} b", "   " + "^" * len(MASK))]),
    "something beside it": ("a: secret b", 0, 1, ((3, 9),), [(1, f"a: {MASK} b", "^")]),
    "a short one, whose length is not told": (
        "pw 1 b",
        5,
        6,
        ((3, 4),),
        [(1, f"pw {MASK} b", " " * 12 + "^")],
    ),
    "two": ("k1 k2", 0, 2, ((0, 2), (3, 5)), [(1, f"{MASK} {MASK}", "^" * len(MASK))]),
    "lines of its own": (
        "k: |\n a\n b\nc: 1\n",
        3,
        10,
        ((3, 10),),
        [(1, f"k: {MASK}", "   " + "^" * len(MASK))],
    ),
    "from an earlier line on": ("a\nb c\n", 4, 5, ((0, 3),), [(2, f"{MASK} c", " " * 9 + "^")]),
    "a part of the span": ("a bc d", 0, 6, ((2, 4),), [(1, f"a {MASK} d", "^" * 12)]),
}


@pytest.mark.parametrize(
    ("text", "start", "end", "hidden", "rows"), HIDDEN_CASES.values(), ids=HIDDEN_CASES.keys()
)
def test_hidden_text_is_masked(
    text: str,
    start: int,
    end: int,
    hidden: tuple[tuple[int, int], ...],
    rows: list[tuple[int | None, str, str]],
) -> None:
    assert _rows(text, start, end, hidden) == rows


def test_span_after_the_end_of_a_source_that_has_changed() -> None:
    assert excerpt(Source("f", "a\n"), Span("f", 7, 1, 7, 5)) == []


def test_span_that_is_longer_than_a_source_that_has_changed() -> None:
    assert excerpt(Source("f", "abc"), Span("f", 1, 2, 9, 9)) == [Row(1, "abc", " ^^")]


_TEXT = st.text(alphabet=st.sampled_from("ab \t\n\r\x1b\u202e\u0301日\U0001f980"), max_size=300)


@given(text=_TEXT, data=st.data())
@settings(max_examples=200, deadline=None)
def test_any_span_of_any_text_is_shown_safely(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    source = Source("f", text)
    rows = excerpt(source, source.span(start, end))
    assert 0 < len(rows) <= MAX_LINES
    for row in rows:
        assert row.text.isprintable()
        assert set(row.marks) <= {" ", "^"}
        assert len(row.marks) <= MAX_WIDTH + 2 * len(CUT) + 1
    assert "^" in rows[0].marks


@given(
    line=st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=300),
    data=st.data(),
)
@settings(max_examples=200, deadline=None)
def test_marks_stand_under_the_span(line: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, len(line)))
    source = Source("f", line)
    (row,) = excerpt(source, source.span(start, end))
    marked = "".join(character for character, mark in zip(row.text, row.marks, strict=False) if mark == "^")
    assert marked
    assert line[start:end].startswith(marked)
    assert marked == line[start:end] or row.text.endswith(CUT)


@given(text=_TEXT, secret=st.tuples(st.integers(0, 300), st.integers(1, 40)), data=st.data())
@settings(max_examples=200, deadline=None)
def test_nothing_of_a_hidden_range_is_shown(text: str, secret: tuple[int, int], data: st.DataObject) -> None:
    first = min(secret[0], len(text))
    text = text[:first] + "S" * secret[1] + text[first:]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert all("S" not in shown for _, shown, _ in _rows(text, start, end, ((first, first + secret[1]),)))
