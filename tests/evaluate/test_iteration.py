from __future__ import annotations

import pytest

from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.types import STRING
from scanner.evaluate.values import OpenObject, SetValue
from scanner.facts.model import Unknown
from tests.evaluate.scopes import strict, value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[for x in [1, 2, 3] : x * 2 if x > 1]", [4, 6]),
        ('[for i, x in ["a", "b"] : "${i}${x}"]', ["0a", "1b"]),
        ("[for k, v in { b = 1, a = 2 } : [k, v]]", [["a", 2], ["b", 1]]),
        ('[for k, v in toset(["b", "a"]) : "${k}${v}"]', ["aa", "bb"]),
        ("[for x in tomap({ b = 1, a = 2 }) : x]", [2, 1]),
        ('{ for x in ["a", "b"] : x => upper(x) }', {"a": "A", "b": "B"}),
        ('{ for i, x in ["a", "b"] : i => x }', {"0": "a", "1": "b"}),
        ('{ for x in ["a", "b", "a"] : x => 1... }', {"a": [1, 1], "b": [1]}),
        ("{ for x in [true, 1.50] : x => x }", {"true": True, "1.5": 1.5}),
        ("[for x in [[1, 2], [3]] : [for y in x : y * 10]]", [[10, 20], [30]]),
        ("[for x in [] : x]", []),
        ('[for x in [1] : x if "true"]', [1]),
    ],
)
def test_a_for_expression_makes_a_value_of_each_element(text: str, expected: object) -> None:
    assert strict(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[for x in null : x]", "only lists, sets, maps, tuples and objects have elements"),
        ('[for x in "abc" : x]', "only lists, sets, maps, tuples and objects have elements"),
        ("[for x in [1] : x if null]", "a condition must be true or false, not null"),
        ('[for x in [1] : x if "maybe"]', "a bool is required"),
        ('{ for x in ["a", "a"] : x => x }', 'two elements give the key "a"'),
        ('{ for x in ["a"] : null => x }', "a key must not be null"),
        ('{ for x in ["a"] : [x] => x }', "a string is required"),
        ("[for x in [1] : y]", "nothing is called y here"),
    ],
)
def test_a_wrong_for_expression_is_an_error(text: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        strict(text)

    assert value(text) in (Unknown(text), [Unknown("y")])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[for x in var.x : x]", Unknown("[for x in var.x : x]")),
        ("[for x in [1, var.x] : x]", [1, Unknown("var.x")]),
        ("[for x in [1, var.x] : x.id]", [Unknown("x.id"), Unknown("x.id")]),
        ("[for x in [1, var.x] : x if x == 1]", Unknown("[for x in [1, var.x] : x if x == 1]")),
        ("{ for k, v in { a = var.x } : k => v }", {"a": Unknown("var.x")}),
        ('{ for x in ["a"] : "${x}-${var.y}" => x }', OpenObject({"a-${var.y}": "a"})),
        ("{ for x in [1, 2] : var.y => x }", Unknown("{ for x in [1, 2] : var.y => x }")),
        ("[for x in { (var.x) = 1 } : x]", Unknown("[for x in { (var.x) = 1 } : x]")),
        ("[for x in var.set : x]", Unknown("[for x in var.set : x]")),
    ],
)
def test_the_elements_of_a_known_collection_may_be_unknown(text: str, expected: object) -> None:
    values = {"set": SetValue(["a", Unknown("var.y")], STRING)}
    found = value(text, values)

    assert (type(found), found) == (type(expected), expected)


def test_names_end_with_the_expression_that_gives_them() -> None:
    assert value("[[for x in [1] : x], x]") == [[1], Unknown("x")]


def test_an_inner_name_hides_an_outer_one() -> None:
    assert value("[for x in [1, 2] : [[for x in [5] : x], x]]") == [[[5], 1], [[5], 2]]
