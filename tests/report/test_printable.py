from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.report.printable import printable, without_commands

CASES = {
    "plain": ("nginx:1.27 (höher)", "nginx:1.27 (höher)"),
    "line end": ("a\nb\r\n", "a\\nb\\r\\n"),
    "tab": ("a\tb", "a\\tb"),
    "escape sequence": ("\x1b[2J", "\\x1b[2J"),
    "delete": ("\x7f", "\\x7f"),
    "C1": ("\x9b31m", "\\x9b31m"),
    "bidirectional": ("a\u202eb\u2066", "a\\u202eb\\u2066"),
    "line separator": ("\u2028", "\\u2028"),
    "invisible": ("\u200b\ufeff", "\\u200b\\ufeff"),
    "invisible tag": ("\U000e0041", "\\U000e0041"),
    "lone surrogate": ("\udcff", "\\udcff"),
    "wide": ("日本\U0001f980", "日本\U0001f980"),
}


@pytest.mark.parametrize(("text", "shown"), CASES.values(), ids=CASES.keys())
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_any_text_becomes_printable(text: str) -> None:
    assert printable(text).isprintable()


COMMAND_CASES = {
    "none": ("a::b # c", "a::b # c"),
    "at the start": ("::error file=x::y", "\\x3a:error file=x::y"),
    "after blanks": ("  ::add-mask::x", "  \\x3a:add-mask::x"),
    "older form": ("a ##[group]b", "a \\x23#[group]b"),
    "Azure": ("##vso[task.setvariable]b", "\\x23#vso[task.setvariable]b"),
    "a heading": ("## a", "## a"),
}


@pytest.mark.parametrize(("line", "shown"), COMMAND_CASES.values(), ids=COMMAND_CASES.keys())
def test_without_commands(line: str, shown: str) -> None:
    assert without_commands(line) == shown
