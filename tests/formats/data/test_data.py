"""The values are those that `conftest parse` 0.71.1 gives for the same texts."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.formats import data
from scanner.formats.data.read import read
from scanner.formats.registry import FORMATS, recognise
from scanner.model import Document, Source

INI = """\
; a comment
top = 1
[server]
port = 8080
host: "example.com"\x20\x20
debug = true
ratio=0.5 ; inline
name = a b c
empty =
[a.b]
x = 1
x = 2
"""
TOML = '''\
# comment
title = "x"
when = 2024-01-02T03:04:05Z
[server]
ports = [ 1, # one
  2 ]
"quoted key" = 'v # not'
a.b = """
[fake]
x = 1
"""
[[item]]
name = "one"
[[item]]
name = "two"
[item.sub]
deep = true
'''
DOTENV = "# c\nA=1\nexport B=\"two words\"\nC='x' # y\nD=plain # y\n"
PROPERTIES = "# c\n! d\nmy-property=some-value\nother : value\n"


def read_one(name: str, text: str) -> Document:
    (document,) = read(Source(name, text), "data")
    return document


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        pytest.param(
            "a.ini",
            INI,
            {
                "server": {
                    "port": 8080,
                    "host": "example.com",
                    "debug": True,
                    "ratio": 0.5,
                    "name": "a b c",
                    "empty": "",
                },
                "a.b": {"x": 2},
            },
            id="ini",
        ),
        pytest.param(
            "b.toml",
            TOML,
            {
                "title": "x",
                "when": "2024-01-02T03:04:05Z",
                "server": {"ports": [1, 2], "quoted key": "v # not", "a": {"b": "[fake]\nx = 1\n"}},
                "item": [{"name": "one"}, {"name": "two", "sub": {"deep": True}}],
            },
            id="toml",
        ),
        pytest.param("c.env", DOTENV, {"A": "1", "B": "two words", "C": "x", "D": "plain"}, id="dotenv"),
        pytest.param(
            "d.properties", PROPERTIES, {"my-property": "some-value", "other": "value"}, id="properties"
        ),
        pytest.param("e.json", '{"a": [1, null]}', {"a": [1, None]}, id="json"),
        pytest.param("f.yml", "a: [1, on]\n", {"a": [1, "on"]}, id="yaml"),
    ],
)
def test_values(name: str, text: str, value: Any) -> None:
    document = read_one(name, text)
    assert (document.format, document.index, document.value()) == ("data", 0, value)
    assert read_one(name, text.replace("\n", "\r\n")).value() == value


@pytest.mark.parametrize(
    ("name", "text", "at", "found"),
    [
        ("a.ini", INI, ("server", "host"), '"example.com"'),
        ("a.ini", INI, ("server", "ratio"), "0.5"),
        ("a.ini", INI, ("a.b",), "a.b"),
        ("b.toml", TOML, ("title",), '"x"'),
        ("b.toml", TOML, ("server", "quoted key"), "'v # not'"),
        ("b.toml", TOML, ("server", "a", "b"), '"""\n[fake]\nx = 1\n"""'),
        ("b.toml", TOML, ("item", 0, "name"), '"one"'),
        ("b.toml", TOML, ("item", 1, "name"), '"two"'),
        ("b.toml", TOML, ("item", 1, "sub", "deep"), "true"),
        ("b.toml", TOML, ("server", "ports"), "ports"),
        ("b.toml", TOML, ("server", "ports", 1), "[ 1, # one\n  2 ]"),
        ("c.env", DOTENV, ("B",), '"two words"'),
        ("c.env", DOTENV, ("C",), "'x'"),
        ("d.properties", PROPERTIES, ("other",), "value"),
    ],
)
def test_places(name: str, text: str, at: tuple[str | int, ...], found: str) -> None:
    document = read_one(name, text)
    assert text[slice(*document.source.offsets(document.span(at)))] == found


def test_documents_of_a_stream_are_told_apart() -> None:
    documents = read(Source("a.yaml", "a: 1\n---\na: 2\n"), "data")
    assert [(document.index, document.value()) for document in documents] == [(0, {"a": 1}), (1, {"a": 2})]


@pytest.mark.parametrize(
    ("name", "text", "place", "message"),
    [
        ("a.ini", "[a]\nnonsense\n", (2, 1), "expected a key and a value"),
        ("a.env", "A=1\n=2\n", (2, 1), "expected a key and a value"),
        ("a.toml", "a = 1\nb = \n", (2, 5), "not valid TOML: Invalid value"),
        ("a.toml", "a = 1\na = 2\n", (2, 6), "not valid TOML: Cannot overwrite a value"),
        ("a.toml", 'a = "', (1, 6), "not valid TOML: Unterminated string"),
    ],
)
def test_what_is_not_valid(name: str, text: str, place: tuple[int, int], message: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(Source(name, text), "data")
    assert caught.value.message == message
    assert caught.value.span is not None
    assert (caught.value.span.line, caught.value.span.column) == place


@pytest.mark.parametrize(
    "name", ["a.toml", ".env", "a/.env.prod", "x.ini", "x.properties", "x.json", "x.yml"]
)
def test_it_is_recognised_only_where_any_data_is(name: str) -> None:
    source = Source(name, "a: 1")
    assert recognise(source) is None
    assert recognise(source, any_data=True) is data


def test_known_formats_come_first() -> None:
    source = Source("a.yaml", "apiVersion: v1\nkind: Pod\n")
    known = recognise(source, any_data=True)
    assert known is not None
    assert known.NAME == "kubernetes"
    assert data not in FORMATS


NAMES = st.sampled_from(["a.ini", "a.toml", "a.env", "a.properties", "a.json", "a.yaml"])
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(
            [
                "[a]",
                "[[b]]",
                "[b.c]",
                "x = 1",
                'y = "z"',
                "z = [1,",
                "]",
                '"""',
                "'''",
                "#c",
                "a.b=2",
                "=",
                "\n",
            ]
        ),
        max_size=12,
    ).map("\n".join),
)


@given(NAMES, TEXTS)
def test_any_text_is_data_or_an_error_with_a_place(name: str, text: str) -> None:
    source = Source(name, text)
    try:
        documents = read(source, "data")
    except ParseError as error:
        assert error.span is not None
        assert 0 <= source.offsets(error.span)[0] <= len(text)
        return
    for document in documents:
        _spans_are_inside(document, document.value(), ())


def _spans_are_inside(document: Document, value: Any, at: tuple[str | int, ...]) -> None:
    start, end = document.source_map.locate(at)
    assert 0 <= start <= end <= len(document.source.text)
    for key, item in value.items() if isinstance(value, dict) else ():
        _spans_are_inside(document, item, (*at, key))
    for index, item in enumerate(value) if isinstance(value, list) else ():
        _spans_are_inside(document, item, (*at, index))


def test_every_toml_of_this_project_is_read() -> None:
    text = (Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8")
    assert read_one("pyproject.toml", text).value() == tomllib.loads(text)
