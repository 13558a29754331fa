from __future__ import annotations

import pytest

from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.types import NUMBER, STRING
from scanner.evaluate.values import ListValue, OpenObject, SetValue, Value
from scanner.facts.model import Unknown
from scanner.model import Source
from scanner.syntax.hcl import parse_expression
from tests.evaluate.scopes import evaluator, strict, value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1, 2, 3][1]", 2),
        ('[1, 2, 3]["1"]', 2),
        ("[1, 2, 3][0 + 2]", 3),
        ("[1, 2].1", 2),
        ('{ a = 1 }["a"]', 1),
        ("{ a = { b = 2 } }.a.b", 2),
        ('{ "1" = 5 }[1]', 5),
        ("tomap({ a = 1 }).a", 1),
        ('tomap({ "1" = 1 })[1]', 1),
        ("[{ a = 1 }, { a = 2 }][*].a", [1, 2]),
        ("[{ a = [1, 2] }, { a = [3, 4] }][*].a[0]", [1, 3]),
        ("[{ a = [1, 2] }, { a = [3, 4] }].*.a[0]", [1, 2]),
        ("[[1, 2], [3, 4]].*.0", [1, 3]),
        ("[{ a = [{ b = 1 }] }][*].a[*].b", [[1]]),
        ("null[*]", []),
        ('"x"[*]', ["x"]),
        ("{ a = 1 }[*].a", [1]),
        ("{ a = 1 }.*.a", [1]),
        ("[null][*]", [None]),
    ],
)
def test_steps_lead_to_the_parts_of_a_known_value(text: str, expected: object) -> None:
    assert strict(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1][1]", "there is no such element"),
        ("[1][-1]", "there is no such element"),
        ("[1][0.5]", "there is no such element"),
        ("[1][null]", "an index must not be null"),
        ('[1]["a"]', "a number is required"),
        ('{ a = 1 }["b"]', "there is no such element"),
        ("{ a = 1 }.b", 'there is no attribute "b"'),
        ("tomap({ a = 1 }).b", 'there is no attribute "b"'),
        ("toset([1])[0]", "there is no such element"),
        ('"abc"[0]', "there is no such element"),
        ("null.a", 'there is no attribute "a"'),
        ("[{ a = 1 }].a", 'there is no attribute "a"'),
        ("nothing.here", "nothing is called nothing here"),
    ],
)
def test_a_step_to_nothing_is_an_error(text: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        strict(text)

    assert value(text) == Unknown(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("var.x", Unknown("var.x")),
        ("var.named", Unknown("module.a.b")),
        ("var.named.id", Unknown("var.named.id")),
        ('var.x["a"]', Unknown('var.x["a"]')),
        ("var.x[*].id", Unknown("var.x[*].id")),
        ("[1, 2][var.x]", Unknown("[1, 2][var.x]")),
        ("var.partly.known", "a"),
        ("var.partly.other", Unknown("module.a.b")),
        ("var.partly.other.id", Unknown("var.partly.other.id")),
        ("[var.partly][*].other", [Unknown("module.a.b")]),
        ("var.open.a", Unknown("var.open.a")),
        ("var.set[*]", Unknown("var.set[*]")),
        ("(var.x).id", Unknown("(var.x).id")),
    ],
)
def test_a_name_gives_its_unknown_through_and_a_step_from_it_is_as_written(
    text: str, expected: object
) -> None:
    values: dict[str, Value] = {
        "named": Unknown("module.a.b"),
        "partly": {"known": "a", "other": Unknown("module.a.b")},
        "open": OpenObject({"a": 1}),
        "set": SetValue(["a", Unknown("var.x")], STRING),
    }

    assert value(text, values) == expected


@pytest.mark.parametrize(
    ("text", "element"),
    [
        ("var.objects[*].a", NUMBER),
        ("toset([{ a = 1 }])[*].a", NUMBER),
        ("slice(var.objects, 0, 0)[*].a", NUMBER),
    ],
)
def test_a_splat_of_a_list_is_a_list(text: str, element: object) -> None:
    objects = value("tolist([{ a = 1 }, { a = 2 }])")
    found = strict(text, {"objects": objects})

    assert isinstance(found, ListValue)
    assert found.element == element


def test_further_names_come_before_those_of_the_scope() -> None:
    text = '"${each.key}-${var.x}-${self.a}"'
    outer = evaluator({"x": "outer"}).with_names({"each": {"key": "k", "value": 1}})
    inner = outer.with_names({"self": {"a": True}, "var": {"x": "inner"}})
    expression = parse_expression(Source("main.tf", text))

    assert inner.value(expression, text) == "k-inner-true"
    assert outer.value(parse_expression(Source("main.tf", "each.key")), "each.key") == "k"
    with pytest.raises(EvaluationError, match="nothing is called self here"):
        outer.strict(expression, text)
