from __future__ import annotations

import pytest

from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.values import OpenObject
from scanner.facts.model import Unknown
from tests.evaluate.scopes import strict, value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{ a = 1, "b" : 2 }', {"a": 1, "b": 2}),
        ("{ a = 1, a = 2 }", {"a": 2}),
        ("{ (1) = 2 }", {"1": 2}),
        ("{ 1.50 = 2 }", {"1.5": 2}),
        ('{ "a${1}" = 2 }', {"a1": 2}),
        ("{ (true) = 1 }", {"true": 1}),
        ("{ true = 1, null = 2, for_each = 3 }", {"true": 1, "null": 2, "for_each": 3}),
        ('{ (upper("a")) = 1 }', {"A": 1}),
        ("{}", {}),
    ],
)
def test_a_key_is_a_string(text: str, expected: object) -> None:
    found = strict(text)

    assert (type(found), found) == (dict, expected)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{ (null) = 1 }", "a key must not be null"),
        ("{ ([1]) = 1 }", "a key must be a string"),
        ("{ var.x = 1 }", "a key that is a reference stands in parentheses"),
    ],
)
def test_a_wrong_key_is_an_error(text: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        strict(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ (var.x) = 1 }", {"${(var.x)}": 1}),
        ("{ var.x = 1 }", {"var.x": 1}),
        ('{ "a-${var.x}" = 1 }', {"a-${var.x}": 1}),
        ('{ (null) = "a" }', {"${(null)}": "a"}),
        ("{ a = 1, (var.x) = var.y }", {"a": 1, "${(var.x)}": Unknown("var.y")}),
    ],
)
def test_a_key_that_is_not_known_is_as_written(text: str, expected: dict[str, object]) -> None:
    found = value(text)

    assert isinstance(found, OpenObject)
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1, var.x, [null, {}.a]]", [1, Unknown("var.x"), [None, Unknown("{}.a")]]),
        ("{ a = var.x, b = [1 + null] }", {"a": Unknown("var.x"), "b": [Unknown("1 + null")]}),
    ],
)
def test_structure_is_kept_whatever_is_known_of_its_items(text: str, expected: object) -> None:
    assert value(text) == expected
