"""Hashes: what the recorded cases do not say."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.evaluate.function import FunctionError, Surroundings
from scanner.evaluate.functions.hashes import FUNCTIONS
from scanner.evaluate.meter import ExhaustedError

NOWHERE = Surroundings()


@pytest.mark.parametrize(
    ("name", "arguments"), [("uuid", ()), ("bcrypt", ("a", 10)), ("rsadecrypt", ("a", "key"))]
)
def test_what_is_random_or_secret_is_unknown(name: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(ExhaustedError):
        FUNCTIONS[name].body(*arguments)


@pytest.mark.parametrize("name", ["filemd5", "filesha1", "filesha256", "filesha512", "filebase64sha256"])
def test_files_that_cannot_be_read_have_unknown_hashes(name: str) -> None:
    with pytest.raises(ExhaustedError):
        FUNCTIONS[name].body(NOWHERE, "a.txt")


@given(st.text(), st.uuids())
def test_uuidv5_is_that_of_python(name: str, namespace: uuid.UUID) -> None:
    expected = (
        str(uuid.uuid5(namespace, name)) if name.isascii() else FUNCTIONS["uuidv5"].body(namespace.hex, name)
    )
    assert FUNCTIONS["uuidv5"].body(str(namespace), name) == expected


@pytest.mark.parametrize("namespace", ["", "DNS", "x" * 36, "6ba7b810-9dad-11d1-80b4-00c04fd430c", "[" * 38])
def test_what_is_no_namespace(namespace: str) -> None:
    with pytest.raises(FunctionError):
        FUNCTIONS["uuidv5"].body(namespace, "x")
