from __future__ import annotations

import pytest

from scanner.evaluate.conversion import ConversionError
from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.type_expressions import TypeConstraint, constrained, read_type
from scanner.evaluate.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
)
from scanner.evaluate.values import ListValue, MapValue, OpenObject, Value
from scanner.facts.model import Unknown
from scanner.model import Source
from scanner.syntax.hcl import parse_expression

X = Unknown("var.x")


def _read(text: str) -> TypeConstraint:
    return read_type(parse_expression(Source("main.tf", text)), text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("string", STRING),
        ("number", NUMBER),
        ("bool", BOOL),
        ("any", ANY),
        ("list", ListType(ANY)),
        ("map", MapType(ANY)),
        ('"map"', MapType(ANY)),
        ("list(string)", ListType(STRING)),
        ("set(number)", SetType(NUMBER)),
        ("map(list(any))", MapType(ListType(ANY))),
        ("tuple([string, number])", TupleType((STRING, NUMBER))),
        ("object({ a = string, b = object({}) })", ObjectType({"a": STRING, "b": ObjectType({})})),
        ("object({ a = optional(string) })", ObjectType({"a": STRING}, frozenset({"a"}))),
    ],
)
def test_a_type_is_read(text: str, expected: Type) -> None:
    assert _read(text) == TypeConstraint(expected)


@pytest.mark.parametrize(
    "text",
    [
        "text",
        "list(string, number)",
        "list()",
        "list(list(text))",
        "object(string)",
        "object({ a = string, a = string })",
        'object({ "a" = string })',
        "tuple(string)",
        "optional(string)",
        "object({ a = optional() })",
        "object({ a = optional(string, 1, 2) })",
        'object({ a = optional(number, "a") })',
        "object({ a = optional(number, var.x) })",
        "1",
        "var.x",
        '"${string}"',
    ],
)
def test_what_is_no_type_is_an_error(text: str) -> None:
    with pytest.raises(EvaluationError):
        _read(text)


NESTED = """object({
  name  = string
  ports = optional(list(object({ port = number, protocol = optional(string, "tcp") })), [{ port = 80 }])
  tags  = optional(map(string), {})
  spot  = optional(object({ max = optional(number, 5) }))
})"""


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("string", 1, "1"),
        ("list(string)", [1, X], ListValue(["1", X], STRING)),
        ("any", [1, "a"], [1, "a"]),
        ("object({ a = optional(string, 1) })", {}, {"a": "1"}),
        ("object({ a = optional(string, 1) })", {"a": None}, {"a": "1"}),
        ("object({ a = optional(string, 1) })", {"a": "b", "c": 1}, {"a": "b"}),
        ("object({ a = optional(string, 1) })", X, X),
        ("object({ a = optional(string, 1) })", OpenObject({"b": 1}), OpenObject({"b": 1})),
        ("map(object({ a = optional(bool, true) }))", {"x": {}}, MapValue({"x": {"a": True}})),
        ("tuple([object({ a = optional(bool, true) }), string])", [{}, "b"], [{"a": True}, "b"]),
        (
            NESTED,
            {"name": X},
            {"name": X, "ports": [{"port": 80, "protocol": "tcp"}], "tags": {}, "spot": None},
        ),
        (
            NESTED,
            {"name": 1, "ports": [{"port": "1"}, X], "tags": {"a": 1}, "spot": {}},
            {
                "name": "1",
                "ports": [{"port": 1, "protocol": "tcp"}, X],
                "tags": {"a": "1"},
                "spot": {"max": 5},
            },
        ),
    ],
)
def test_a_value_gets_the_defaults_and_the_type_of_a_constraint(
    text: str, value: Value, expected: Value
) -> None:
    found = constrained(value, _read(text))

    assert (type(found), found) == (type(expected), expected)


@pytest.mark.parametrize(("text", "value"), [("number", "a"), (NESTED, {}), ("list(string)", {"a": 1})])
def test_a_value_of_another_type_is_an_error(text: str, value: Value) -> None:
    with pytest.raises(ConversionError):
        constrained(value, _read(text))
