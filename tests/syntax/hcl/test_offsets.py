"""From an offset in a template's value back to the file."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model import Source
from scanner.syntax.hcl import parse_expression, value_offset, value_range
from scanner.syntax.hcl.tree import Template


def template(text: str) -> Template:
    node = parse_expression(Source("x.hcl", text))
    assert isinstance(node, Template)
    return node


@pytest.mark.parametrize(
    ("text", "value", "offsets"),
    [
        ('""', "", [1]),
        ('"abc"', "abc", [1, 2, 3, 4]),
        (r'"a\nb"', "a\nb", [1, 2, 4, 5]),
        (r'"\u00e9\\x"', "é\\x", [1, 7, 9, 10]),
        (r'"\U0001F600x"', "\U0001f600x", [1, 11, 12]),
        ('"a$${b"', "a${b", [1, 2, 4, 5, 6]),
        ('"$$${"', "$${", [1, 2, 4, 5]),
        ('"e\u0301x"', "\u00e9x", [1, 3, 4]),
        (r'"\u0065\u0301x"', "\u00e9x", [1, 13, 14]),
        ("<<E\na\n  b\nE\n", "a\n  b\n", [4, 5, 6, 7, 8, 9, 10]),
        ("<<E\n\\n%%{\nE\n", "\\n%{\n", [4, 5, 6, 8, 9, 10]),
        ("<<E\r\na\r\nE\r\n", "a\r\n", [5, 6, 7, 8]),
        ("<<-E\n    a\n\n      b\n  E\n", "a\n\n  b\n", [9, 10, 11, 16, 17, 18, 19, 20]),
        ("<<-E\n\tx$${y\n\t  z\nE\n", "x${y\n  z\n", [6, 7, 9, 10, 11, 13, 14, 15, 16, 17]),
    ],
    ids=ascii,
)
def test_value_offset(text: str, value: str, offsets: list[int]) -> None:
    node = template(text)
    assert node.literal == value
    assert [value_offset(text, node, offset) for offset in range(len(value) + 1)] == offsets
    assert value_offset(text, node, -1) == offsets[0]
    assert value_offset(text, node, len(value) + 9) == offsets[-1]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 1, "a"),
        (0, 2, "a\n"),
        (2, 5, "b$${"),
        (0, 5, "a\n    b$${"),
        (2, 3, "b"),
        (3, 4, "$$"),
        (5, 6, "\n"),
        (2, 2, ""),
        (6, 9, ""),
    ],
)
def test_value_range_takes_in_no_indentation_around_it(start: int, end: int, expected: str) -> None:
    text = "<<-E\n    a\n    b$${\n    E\n"
    node = template(text)
    assert node.literal == "a\nb${\n"
    first, last = value_range(text, node, start, end)
    assert text[first:last] == expected


ESCAPED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\", "${": "$${", "%{": "%%{"}
PIECES = st.sampled_from(["a", " ", "é", "e\u0301", "$", "%", "}", *ESCAPED])


@settings(deadline=None)
@given(st.lists(PIECES, max_size=12))
def test_every_piece_of_a_quoted_string_is_found(pieces: list[str]) -> None:
    joined = "".join(pieces)
    raw = "".join(ESCAPED.get(piece, piece) for piece in pieces)
    text = f'"{raw}"'
    node = template(text)
    assert node.literal == normalize("NFC", joined)
    before = 0
    at = 1
    for index, piece in enumerate(pieces):
        assert value_offset(text, node, before) == at
        before = len(normalize("NFC", "".join(pieces[: index + 1])))
        at += len(ESCAPED.get(piece, piece))


LINES = st.lists(st.text("ab \t$%{é", max_size=6), max_size=6)


@settings(deadline=None)
@given(LINES, st.sampled_from(["<<", "<<-"]))
def test_every_character_of_a_heredoc_is_found(lines: list[str], opening: str) -> None:
    lines = [line.replace("${", "").replace("%{", "") for line in lines]
    lines = [line for line in lines if "${" not in line and "%{" not in line]
    text = "\n".join([f"{opening}END", *lines, "END", ""])
    node = template(text)
    value = node.literal
    assert value is not None
    assert [text[value_offset(text, node, index)] for index in range(len(value))] == list(value)
