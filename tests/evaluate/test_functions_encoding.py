"""Encoding and decoding: what the recorded cases do not say, and what is not wholly known."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.evaluate.function import FunctionError
from scanner.evaluate.functions import encoding, structures
from scanner.evaluate.functions.encoding import ZIPPED
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.values import Encoded, ListValue, MapValue, OpenObject, SetValue, Text
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from decimal import Decimal

X = Unknown("var.x")
body: dict[str, Any] = {
    name: function.body for name, function in {**encoding.FUNCTIONS, **structures.FUNCTIONS}.items()
}
opentofu: dict[str, Any] = {name: function.body for name, function in encoding.OPENTOFU.items()}

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**64), 2**64)
    | st.text("aé\n\t\"'\\<&\u2028:#- 1", max_size=12)
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abé 1", max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "value", [X, Text(("a", X)), [1, X], {"a": X}, OpenObject({"a": 1}), Encoded("json", X)]
)
@pytest.mark.parametrize("name", ["jsonencode", "yamlencode"])
def test_structure_that_is_not_wholly_known_is_kept(name: str, value: Any) -> None:
    assert body[name](value) == Encoded("json", value)


@pytest.mark.parametrize("value", [X, Text(("#!/bin/sh\n", X)), Encoded("json", [X])])
def test_text_that_is_not_wholly_known_is_kept(value: Any) -> None:
    encoded = body["base64encode"](value)
    assert (encoded, body["base64decode"](encoded)) == (Encoded("base64", value), value)


def test_decoding_gives_back_what_was_encoded() -> None:
    value = MapValue({"a": ListValue([X, 1]), "b": SetValue(["c"]), "d": OpenObject({"e": MapValue()})})
    decoded = body["jsondecode"](Encoded("json", value))
    assert decoded == {"a": [X, 1], "b": ["c"], "d": OpenObject({"e": {}})}
    assert [type(decoded), type(decoded["a"]), type(decoded["b"])] == [dict, list, list]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("jsondecode", X),
        ("jsondecode", Text(("{", X))),
        ("jsondecode", Encoded("base64", X)),
        ("base64decode", X),
    ],
)
def test_text_that_cannot_be_decoded_yet(name: str, value: Any) -> None:
    with pytest.raises(ExhaustedError):
        body[name](value)


@pytest.mark.parametrize(
    ("script", "kept"),
    [
        ("#!/bin/sh\n", Text(("#!/bin/sh\n", ZIPPED))),
        (Text(("a", X, "b")), Text(("a", X, "b", ZIPPED))),
        (X, Text((X, ZIPPED))),
        ("", ZIPPED),
    ],
    ids=["known", "known in parts", "unknown", "empty"],
)
def test_compressed_script_can_be_read_but_is_not_known(script: Any, kept: Any) -> None:
    encoded = body["base64gzip"](script)
    assert encoded == Encoded("base64", kept)
    with pytest.raises(ExhaustedError):
        body["base64decode"](encoded)


def test_gunzip() -> None:
    assert opentofu["base64gunzip"](b64encode(gzip.compress("é".encode())).decode()) == "é"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"no gzip", FunctionError),
        (gzip.compress(b"x" * 1000)[:-9], FunctionError),
        (gzip.compress(b"\xff"), FunctionError),
        (gzip.compress(b"\0" * 50_000_000), ExhaustedError),
    ],
    ids=["other data", "cut off", "not UTF-8", "a bomb"],
)
def test_what_cannot_be_unpacked(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        opentofu["base64gunzip"](b64encode(data).decode())


@pytest.mark.parametrize(("text", "result"), [("a+b%20c", "a b c"), ("%C3%A9", "é"), ("", "")])
def test_urldecode(text: str, result: str) -> None:
    assert opentofu["urldecode"](text) == result


@pytest.mark.parametrize("text", ["%", "%zz", "%ff"])
def test_what_is_no_url_encoding(text: str) -> None:
    with pytest.raises(FunctionError):
        opentofu["urldecode"](text)


@pytest.mark.parametrize("encoding", ["UTF-16", "GBK", "Shift_JIS", "KOI8-R"])
def test_encodings_of_which_it_is_not_certain_that_all_agree(encoding: str) -> None:
    with pytest.raises(ExhaustedError):
        body["textencodebase64"]("x", encoding)


@pytest.mark.parametrize("depth", [91, 100_000])
@pytest.mark.parametrize("name", ["jsondecode", "yamldecode"])
def test_deep_nesting(name: str, depth: int) -> None:
    with pytest.raises((ExhaustedError, FunctionError)):
        body[name]("[" * depth + "]" * depth)


@pytest.mark.parametrize("text", ["1e5000", "1e-5000", "1e999999999", "9" * 5000, "[1e100000]"])
@pytest.mark.parametrize("name", ["jsondecode", "yamldecode"])
def test_number_that_is_too_large(name: str, text: str) -> None:
    with pytest.raises(ExhaustedError):
        body[name](text)


def test_aliases_that_multiply() -> None:
    text = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n"
        for old, new in zip("abcdefghijklmnopqrstuv", "bcdefghijklmnopqrstuvw", strict=True)
    )
    with pytest.raises(FunctionError):
        body["yamldecode"](text)


def test_yaml_key_that_stands_twice() -> None:
    with pytest.raises(FunctionError):
        body["yamldecode"]("a: 1\na: 2\n")


def test_text_that_would_be_too_long() -> None:
    with pytest.raises(ExhaustedError):
        body["jsonencode"](["\0" * 100_000] * 100)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_json_is_read_as_it_was_written(value: Any) -> None:
    text = body["jsonencode"](value)
    assert body["jsondecode"](text) == json.loads(text) == value


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_yaml_is_read_as_it_was_written(value: Any) -> None:
    assert body["yamldecode"](body["yamlencode"](value)) == value


@settings(max_examples=100, deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=-(10**9), max_value=10**9))
def test_numbers_are_read_as_they_were_written(number: Decimal) -> None:
    assert body["jsondecode"](f"{number}") == number


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_arbitrary_text_is_decoded_or_refused(text: str) -> None:
    for name in ("jsondecode", "yamldecode", "csvdecode", "base64decode"):
        try:
            body[name](text)
        except (FunctionError, ExhaustedError):
            continue


@settings(max_examples=200, deadline=None)
@given(st.text('ab,"\n\r', max_size=15))
def test_arbitrary_csv_is_decoded_or_refused(text: str) -> None:
    try:
        rows = body["csvdecode"](text)
    except FunctionError:
        return
    assert all(row.keys() == rows.element.attributes.keys() for row in rows)
