from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError, PolicyLoadError
from scanner.model import Source
from scanner.policy.bundles.documents import read_value
from scanner.syntax import json as located_json
from scanner.syntax.nodes import plain

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


def read(text: str, name: str = "data.json") -> object:
    return read_value(Source(name, text))


@settings(max_examples=200, deadline=None)
@given(VALUES, st.booleans())
def test_json_is_read_as_with_places(value: object, ascii_: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_)
    assert repr(read(text)) == repr(plain(located_json.parse(Source("data.json", text))))


@settings(max_examples=200, deadline=None)
@given(st.text('{}[]",:0123456789eE+-.\\u dDtrufalsn ', max_size=30))
def test_any_text_is_read_as_with_places(text: str) -> None:
    try:
        expected = plain(located_json.parse(Source("data.json", text)))
    except ParseError:
        with pytest.raises(PolicyLoadError):
            read(text)
    else:
        assert repr(read(text)) == repr(expected)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1,\n "a": 2}', r"data\.json:2:2: the key 'a' stands twice"),
        ('{"a": NaN}', r"data\.json:1:7: not JSON"),
        ('{"a": 1e999}', r"data\.json:1:7: the number is out of range"),
        ('{"a": "\\ud800"}', r"data\.json:1:7: a lone surrogate"),
        ('{"a": }', r"data\.json:1:7: not JSON"),
        ("[" * 101 + "]" * 101, "nested more than 100 levels deep"),
        ("[" * 100_000, "nested more than 100 levels deep"),
        ("", "not JSON"),
    ],
)
def test_what_is_wrong_has_a_place(text: str, message: str) -> None:
    with pytest.raises(PolicyLoadError, match=message):
        read(text)


def test_the_deepest_that_is_read() -> None:
    assert read("[" * 100 + "]" * 100)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "a: &x [on, yes, !!bool yes, 'on', true]\nb: *x\n",
            {"a": ["on", "yes", True, "on", True], "b": ["on", "yes", True, "on", True]},
        ),
        ("on: {<<: {off: 1}, y: 2}\n", {"on": {"y": 2, "off": 1}}),
        (
            "[0777, 0o17, 0x1F, 1_000, 0b11, 1e3, ~, 2020-01-01]",
            [511, 15, 31, 1000, 3, 1000.0, None, "2020-01-01"],
        ),
        ("", None),
    ],
)
def test_yaml_is_read_as_opa_does(text: str, value: object) -> None:
    assert read(text, "data.yaml") == value
