from __future__ import annotations

import json as standard
import math
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.model import Source, Span
from scanner.syntax.json import parse, parse_stream
from scanner.syntax.nodes import Mapping, NodeMap, Scalar, Sequence, plain


def read(text: str, *, duplicate_keys: bool = False) -> Any:
    return plain(parse(Source("file.json", text), duplicate_keys=duplicate_keys))


def failure(text: str) -> tuple[str, int, int]:
    with pytest.raises(ParseError) as caught:
        parse(Source("file.json", text))
    assert caught.value.span is not None
    return caught.value.message, caught.value.span.line, caught.value.span.column


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{}", [{}]),
        (' {"a": 1}\n{"a": 2} {} ', [{"a": 1}, {"a": 2}, {}]),
        ("{}{}", [{}, {}]),
        ("[1]", [[1]]),
        ("1 ", [1]),
    ],
)
def test_objects_may_follow_one_another(text: str, values: list[Any]) -> None:
    assert [plain(root) for root in parse_stream(Source("f", text))] == values


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("{} 1", "not JSON: expected the end of the file", 4),
        ("{} [1]", "not JSON: expected the end of the file", 4),
        ("[1] {}", "not JSON: expected the end of the file", 5),
        ("1 {}", "not JSON: expected the end of the file", 3),
        ("{} {]", "not JSON: expected a key in double quotes", 5),
        ("", "not JSON: expected a value", 1),
    ],
)
def test_what_follows_must_be_an_object(text: str, message: str, column: int) -> None:
    with pytest.raises(ParseError) as caught:
        parse_stream(Source("f", text))
    assert caught.value.span is not None
    assert (caught.value.message, caught.value.span.column) == (message, column)


def test_every_node_has_its_place() -> None:
    text = ' {"a": [1, -2.5e1, true, null, "x\\n"],\n"é": {}} '
    assert parse(Source("", text)) == Mapping(
        [
            (
                Scalar("a", 2, 5, "a", '"'),
                Sequence(
                    [
                        Scalar(1, 8, 9, "1"),
                        Scalar(-25.0, 11, 17, "-2.5e1"),
                        Scalar(True, 19, 23, "true"),
                        Scalar(None, 25, 29, "null"),
                        Scalar("x\n", 31, 36, "x\n", '"'),
                    ],
                    7,
                    37,
                ),
            ),
            (Scalar("é", 39, 42, "é", '"'), Mapping([], 44, 46)),
        ],
        1,
        47,
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-0", 0),
        ("-0.0", -0.0),
        ("9223372036854775807", 2**63 - 1),
        ("18446744073709551615", 2**64 - 1),
        ("18446744073709551616", 2.0**64),
        ("1E+2", 100.0),
        (' "x" ', "x"),
        (r'"\u00e9\ud83d\ude00\/\"\\"', 'é😀/"\\'),
        ('{"<<": {"a": 1}}', {"<<": {"a": 1}}),
        ("[[], {}]", [[], {}]),
    ],
)
def test_values(text: str, value: Any) -> None:
    found = read(text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("", "not JSON: expected a value", 1, 1),
        ("\ufeff1", "not JSON: expected a value", 1, 1),
        ("tru", "not JSON: expected a value", 1, 1),
        ("01", "not JSON: expected the end of the file", 1, 2),
        ("1.", "not JSON: expected the end of the file", 1, 2),
        ("[1] 2", "not JSON: expected the end of the file", 1, 5),
        ("[", "not JSON: expected a value", 1, 2),
        ("[1,\n]", "not JSON: a comma stands before this ']'", 2, 1),
        ("[1 2]", "not JSON: expected ',' or ']'", 1, 4),
        ("[1}", "not JSON: expected ',' or ']'", 1, 3),
        ("[[1}", "not JSON: expected ',' or ']'", 1, 4),
        ("[[1] 2]", "not JSON: expected ',' or ']'", 1, 6),
        ("[{} 2]", "not JSON: expected ',' or ']'", 1, 5),
        ("{", "not JSON: expected a key in double quotes", 1, 2),
        ("{a: 1}", "not JSON: expected a key in double quotes", 1, 2),
        ('{"a" 1}', "not JSON: expected ':' after the key", 1, 6),
        ('{"a":}', "not JSON: expected a value", 1, 6),
        ('{"a": 1,}', "not JSON: a comma stands before this '}'", 1, 9),
        ('{"a": 1 "b"}', "not JSON: expected ',' or '}'", 1, 9),
        ('{"a": {} "b"}', "not JSON: expected ',' or '}'", 1, 10),
        ('{"a', "not JSON: unterminated string", 1, 2),
        ('{"a": "b', "not JSON: unterminated string", 1, 7),
        (r'["a\q"]', "not JSON: invalid \\escape", 1, 4),
        (r'["\u12"]', "not JSON: invalid \\uxxxx escape", 1, 4),
        ('["a\tb"]', "not JSON: invalid control character", 1, 4),
        (r'["\ud800"]', "a lone surrogate is not a character", 1, 2),
        ('["\ud800"]', "a lone surrogate is not a character", 1, 3),
        ("[1e999]", "the number is out of range", 1, 2),
        ("9" * 5000, "the number is out of range", 1, 1),
        ("[" * 5000, "nested more than 100 levels deep", 1, 101),
        ('{"a":1,\n"a":2}', "the key 'a' stands twice in this object, first at line 1, column 2", 2, 1),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str, line: int, column: int) -> None:
    assert failure(text) == (message, line, column)


def test_the_span_of_a_duplicate_key_is_the_second_one() -> None:
    with pytest.raises(ParseError) as caught:
        parse(Source("f", '{"a": 1, "a": 2}'))
    assert (caught.value.span, caught.value.hint) == (Span("f", 1, 10, 1, 13), "remove one of the two")


def test_duplicate_keys_that_are_allowed_are_both_kept_and_the_last_one_counts() -> None:
    source = Source("", '{"a": 1, "a": 2}')
    root = parse(source, duplicate_keys=True)
    assert isinstance(root, Mapping)
    assert [(key.start, plain(value)) for key, value in root.items] == [(1, 1), (9, 2)]
    assert plain(root) == {"a": 2}
    assert NodeMap(source, root).locate(("a",)) == (14, 15)


def test_a_hundred_levels_are_read() -> None:
    assert read("[" * 100 + "]" * 100) == standard.loads("[" * 100 + "]" * 100)


TOKENS = st.sampled_from(
    [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        '"a"',
        '"é\\n"',
        '"',
        "\\",
        "1",
        "-",
        ".5",
        "e9",
        "true",
        "null",
        " ",
        "\n",
        "\ufeff",
    ]
)
CHARACTERS = st.characters(exclude_categories=["Cs"])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(CHARACTERS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(CHARACTERS), inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None, max_examples=300)
@given(value=VALUES, ascii_only=st.booleans(), indent=st.sampled_from([None, 2]))
def test_what_json_writes_is_read_with_the_same_value(
    value: Any, ascii_only: bool, indent: int | None
) -> None:
    assert read(standard.dumps(value, ensure_ascii=ascii_only, indent=indent)) == value


@settings(deadline=None, max_examples=500)
@given(text=st.lists(TOKENS, max_size=14).map("".join) | st.text(CHARACTERS))
@example(text="20000000000000000001")
def test_any_text_is_taken_or_refused_as_json_does(text: str) -> None:
    try:
        expected: Any = standard.loads(text, parse_constant=_refuse, object_pairs_hook=_without_duplicates)
    except ValueError:
        assert failure(text)
    else:
        if _is_finite(expected):
            assert read(text) == _rounded(expected)
        else:
            assert failure(text)[0] == "the number is out of range"


@settings(deadline=None, max_examples=150)
@given(
    text=st.lists(TOKENS, max_size=14).map("".join)
    | st.text()
    | st.binary().map(lambda data: data.decode("latin-1"))
)
def test_an_error_stands_inside_the_text(text: str) -> None:
    try:
        parse(Source("f", text))
    except ParseError as error:
        span = error.span
    else:
        return
    assert span is not None
    assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column)
    assert (span.end_line, span.end_column) <= Source("f", text).position(len(text))


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("duplicate keys")
    return dict(pairs)


def _rounded(value: Any) -> Any:
    """Return a value with the integers that the policy engine does not hold as the nearest float."""
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    is_large = type(value) is int and not -(2**63) <= value < 2**64
    return float(value) if is_large else value


def _is_finite(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_is_finite, value.values()))
    if isinstance(value, list):
        return all(map(_is_finite, value))
    return not isinstance(value, float) or math.isfinite(value)
