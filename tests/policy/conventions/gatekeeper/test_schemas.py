"""Constraints against the schema of their template."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.policy.conventions.gatekeeper.constraint_schema import constraint_schema
from scanner.policy.conventions.gatekeeper.schemas import problems, with_defaults

NUMBER: dict[str, Any] = {"type": "object", "properties": {"n": {"type": "integer"}}}


def told(parameters: Any, schema: dict[str, Any], *, legacy: bool = False) -> list[tuple[Any, ...]]:
    """Return where and what is wrong with some parameters."""
    value = {"apiVersion": "v1", "kind": "A", "metadata": {"name": "a"}, "spec": {"parameters": parameters}}
    found = problems(value, constraint_schema(schema, legacy=legacy))
    return [(one.at[2:], one.message) for one in found]


@pytest.mark.parametrize(
    ("parameters", "schema", "expected"),
    [
        pytest.param({"n": 1}, NUMBER, [], id="right"),
        pytest.param({"n": "1"}, NUMBER, [(("n",), '"1" is not of type "integer"')], id="type"),
        pytest.param({"m": 1}, NUMBER, [(("m",), "the field 'm' is not known")], id="unknown"),
        pytest.param(
            {"n": None},
            {"type": "object", "properties": {"n": {"type": "string", "nullable": True}}},
            [],
            id="null",
        ),
        pytest.param(
            {"n": "80%"},
            {"type": "object", "properties": {"n": {"x-kubernetes-int-or-string": True}}},
            [],
            id="either",
        ),
        pytest.param(
            {"a": {"b": 1}},
            {"type": "object", "additionalProperties": {"type": "object"}},
            [(("a", "b"), "the field 'b' is not known")],
            id="inner",
        ),
        pytest.param(
            {"a": {"b": 1}}, {"type": "object", "x-kubernetes-preserve-unknown-fields": True}, [], id="kept"
        ),
        pytest.param(
            {"n": 1},
            {"type": "object", "properties": {"n": {"type": "integer", "format": "int32"}}},
            [],
            id="format",
        ),
    ],
)
def test_parameters(parameters: Any, schema: dict[str, Any], expected: list[Any]) -> None:
    assert told(parameters, schema) == expected


def test_legacy_schemas_keep_what_they_do_not_know() -> None:
    schema = {"properties": {"a": {"type": "array"}, "n": {"type": "integer"}}}
    assert told({"a": [1, {"b": 1}], "z": 1}, schema, legacy=True) == []
    assert told({"n": "x"}, schema, legacy=True) == [(("n",), '"x" is not of type "integer"')]


def test_what_is_no_schema_is_an_error() -> None:
    with pytest.raises(ValueError, match="type"):
        told({}, {"type": "objct"})


def test_defaults_are_filled_in_where_there_is_something_to_fill() -> None:
    schema: dict[str, Any] = {
        "properties": {
            "a": {"default": {"b": 1}, "properties": {"c": {"default": [2]}}},
            "d": {"properties": {"e": {"default": 3}}},
            "f": {"default": 4, "nullable": True},
            "g": {"default": 5},
        },
        "additionalProperties": {"properties": {"h": {"default": 6}}},
    }
    assert with_defaults({"f": None, "g": None, "x": {}}, schema) == {
        "a": {"b": 1, "c": [2]},
        "f": None,
        "g": 5,
        "x": {"h": 6},
    }
    assert schema["properties"]["a"]["default"] == {"b": 1}
