from __future__ import annotations

import pytest

from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.values import ListValue, MapValue, SetValue, Text
from scanner.facts.model import Unknown
from tests.evaluate.scopes import strict, value


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ('true ? 1 : "a"', str, "1"),
        ('"false" ? 1 : 2', int, 2),
        ("true ? [1, 2] : [3, 4]", list, [1, 2]),
        ('true ? [1] : ["a", "b"]', ListValue, ["1"]),
        ("true ? [] : [{ a = 1 }]", ListValue, []),
        ('true ? { a = 1 } : { b = "x" }', MapValue, {"a": "1"}),
        ('true ? { a = 1 } : { a = "x" }', dict, {"a": "1"}),
        ("true ? { a = 1 } : {}", MapValue, {"a": 1}),
        ('true ? toset(["a"]) : [1]', SetValue, ["a"]),
        ("true ? null : 1", type(None), None),
        ("false ? null : [1]", list, [1]),
        ("true ? 1 : {}.missing", int, 1),
        ("true ? [1, var.x] : []", ListValue, [1, Unknown("var.x")]),
        ("true ? { a = 1, b = var.x } : { a = 2 }", MapValue, {"a": 1, "b": Unknown("var.x")}),
    ],
)
def test_the_chosen_branch_has_the_type_of_both(text: str, kind: type, expected: object) -> None:
    found = strict(text)

    assert (type(found), found) == (kind, expected)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("null ? 1 : 2", "a condition must be true or false, not null"),
        ("[] ? 1 : 2", "a bool is required"),
        ("true ? 1 : [1]", "the branches of a conditional must have consistent types"),
        (
            'true ? [[1], { a = null }] : { z = "1" }',
            "the branches of a conditional must have consistent types",
        ),
        ("true ? {}.missing : 1", 'there is no attribute "missing"'),
    ],
)
def test_a_wrong_conditional_is_an_error(text: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        strict(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("var.x ? 1 : 1", 1),
        ('var.x ? 1 : "1"', "1"),
        ("var.x ? [1, var.y] : [1, var.y]", [1, Unknown("var.y")]),
        ('var.x ? "a${var.y}" : "a${var.y}"', Text(("a", Unknown("var.y")))),
        ("var.x ? null : null", None),
        ("var.x ? 1 : 2", Unknown("var.x ? 1 : 2")),
        ("var.x ? true : 1", Unknown("var.x ? true : 1")),
        ("var.x ? [1] : tolist([1])", [1]),
    ],
)
def test_branches_that_are_the_same_need_no_condition(text: str, expected: object) -> None:
    assert value(text) == expected
