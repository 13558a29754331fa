from __future__ import annotations

from decimal import Decimal

import pytest

from scanner.evaluate.conversion import ConversionError, as_string, convert, equal, is_known, type_of, unify
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
from scanner.evaluate.values import Encoded, ListValue, MapValue, OpenObject, SetValue, Text, Value
from scanner.facts.model import Unknown

X = Unknown("var.x")
PART = Text(("a", X))


@pytest.mark.parametrize(
    ("value", "wanted", "expected"),
    [
        (1, STRING, "1"),
        (Decimal("1.50"), STRING, "1.5"),
        (True, STRING, "true"),
        ("1e3", NUMBER, 1000),
        (0.5, NUMBER, Decimal("0.5")),
        ("1", BOOL, True),
        ("false", BOOL, False),
        (None, NUMBER, None),
        (X, NUMBER, X),
        (PART, STRING, PART),
        (PART, NUMBER, Unknown('"a${var.x}"')),
        (Encoded("json", X), STRING, Encoded("json", X)),
        ([1], ANY, [1]),
        ([1, "a", True], ListType(ANY), ListValue(["1", "a", "true"], STRING)),
        ([1, X], ListType(ANY), ListValue([1, X], NUMBER)),
        ([1, X], ListType(STRING), ListValue(["1", X], STRING)),
        ([], ListType(STRING), ListValue([], STRING)),
        ([None, 1], ListType(ANY), ListValue([None, 1], NUMBER)),
        ([[1], ["a", "b"]], ListType(ANY), ListValue([["1"], ["a", "b"]], ListType(STRING))),
        (SetValue(["b", "a"], STRING), ListType(ANY), ListValue(["b", "a"], STRING)),
        (["b", "a", "b"], SetType(STRING), SetValue(["a", "b"], STRING)),
        ([3, 1, 2, 10], SetType(ANY), SetValue([1, 2, 3, 10], NUMBER)),
        ([True, False], SetType(ANY), SetValue([False, True], BOOL)),
        ([None, "a", X], SetType(STRING), SetValue(["a", X, None], STRING)),
        ([[10], [2]], SetType(ANY), SetValue([[10], [2]], TupleType((NUMBER,)))),
        ([1, Decimal("1.0"), 1.0], SetType(ANY), SetValue([1], NUMBER)),
        ({"a": 1, "b": "x"}, MapType(ANY), MapValue({"a": "1", "b": "x"}, STRING)),
        (
            {"a": None, "b": {"x": 1}},
            MapType(ANY),
            MapValue({"a": None, "b": {"x": 1}}, ObjectType({"x": NUMBER})),
        ),
        ({"a": X}, MapType(STRING), MapValue({"a": X}, STRING)),
        (OpenObject({"a": 1}), MapType(STRING), OpenObject({"a": "1"})),
        ([1, "2"], TupleType((STRING, NUMBER)), ["1", 2]),
        ({"a": 1, "b": 2}, ObjectType({"a": STRING}), {"a": "1"}),
        ({"a": 1}, ObjectType({"a": NUMBER, "b": STRING}, frozenset({"b"})), {"a": 1, "b": None}),
        (MapValue({"a": "1"}, STRING), ObjectType({"a": NUMBER}), {"a": 1}),
        (OpenObject({"a": 1}), ObjectType({"a": STRING, "b": STRING}), OpenObject({"a": "1"})),
    ],
)
def test_a_value_converts(value: Value, wanted: Type, expected: Value) -> None:
    found = convert(value, wanted)

    assert (type(found), found) == (type(expected), expected)
    if isinstance(found, ListValue | SetValue | MapValue):
        assert type_of(found) == type_of(expected)


@pytest.mark.parametrize(
    ("value", "wanted", "message"),
    [
        (1, BOOL, "a bool is required"),
        (True, NUMBER, "a number is required"),
        ("TRUE", BOOL, "a bool is required"),
        ([1], STRING, "a string is required"),
        ("a", ListType(ANY), "list required"),
        ([1, [1]], ListType(ANY), "all list elements must have the same type"),
        ([None, [1]], ListType(ANY), "all list elements must have the same type"),
        (ListValue([], ListType(STRING)), ListType(STRING), "the list has elements of another type"),
        ([1, {}], SetType(ANY), "all set elements must have the same type"),
        ([1], MapType(ANY), "map required"),
        ({"a": 1, "b": [1]}, MapType(ANY), "all map elements must have the same type"),
        ([1], TupleType(()), "tuple of length 0 required"),
        (ListValue([1], NUMBER), TupleType((NUMBER,)), "tuple required"),
        ({}, ObjectType({"a": STRING}), 'attribute "a" is required'),
        ([], ObjectType({}), "object required"),
    ],
)
def test_a_value_does_not_convert(value: Value, wanted: Type, message: str) -> None:
    with pytest.raises(ConversionError, match=message):
        convert(value, wanted)


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ([], ANY),
        ([NUMBER, NUMBER], NUMBER),
        ([NUMBER, STRING, BOOL], STRING),
        ([NUMBER, BOOL], None),
        ([NUMBER, ANY], NUMBER),
        ([ListType(NUMBER), ListType(STRING)], ListType(STRING)),
        ([ListType(NUMBER), SetType(NUMBER)], ListType(NUMBER)),
        ([TupleType((NUMBER,)), SetType(STRING)], SetType(STRING)),
        ([TupleType((NUMBER,)), ListType(STRING)], ListType(STRING)),
        ([TupleType((NUMBER,)), TupleType((STRING,))], TupleType((STRING,))),
        ([TupleType(()), TupleType((STRING,))], ListType(STRING)),
        ([TupleType((NUMBER,)), TupleType((ListType(NUMBER),))], None),
        ([TupleType(()), ListType(ListType(STRING))], ListType(ListType(STRING))),
        ([ObjectType({"a": NUMBER}), ObjectType({"a": STRING})], ObjectType({"a": STRING})),
        ([ObjectType({"a": NUMBER}), ObjectType({"b": STRING})], MapType(STRING)),
        ([ObjectType({"a": NUMBER}), MapType(STRING)], MapType(STRING)),
        ([ObjectType({}), TupleType(())], None),
        ([ListType(NUMBER), ANY], ANY),
        ([STRING, ListType(STRING)], None),
        ([MapType(NUMBER), ListType(NUMBER)], None),
    ],
)
def test_types_have_a_type_in_common(types: list[Type], expected: Type | None) -> None:
    assert unify(types) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (1, Decimal("1.0"), True),
        (1, True, False),
        (X, 1, None),
        (PART, "ab", None),
        ([1, X], [2, X], False),
        ([1, X], [1, X], None),
        ({"a": X}, {"b": X}, False),
        (OpenObject({"a": 1}), {"a": 1}, None),
        (ListValue([1], NUMBER), [1], False),
        (ListValue([], STRING), ListValue([], NUMBER), False),
        (SetValue([X], STRING), SetValue(["a", "b"], STRING), None),
        (None, [], False),
    ],
)
def test_equality_has_three_values(left: Value, right: Value, expected: bool | None) -> None:
    assert equal(left, right) is expected
    assert equal(right, left) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([1, {"a": [None]}], True),
        ([1, {"a": [X]}], False),
        (PART, False),
        (Encoded("json", [1]), True),
        ([Encoded("json", [X])], False),
        (OpenObject(), False),
        ([OpenObject()], False),
    ],
)
def test_a_value_is_known_if_all_in_it_is(value: Value, expected: bool) -> None:
    assert is_known(value) is expected


@pytest.mark.parametrize("value", [None, [], {}, X, PART])
def test_what_is_no_known_scalar_is_no_string(value: Value) -> None:
    with pytest.raises(ConversionError, match="a string is required"):
        as_string(value)
