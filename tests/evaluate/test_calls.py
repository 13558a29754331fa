from __future__ import annotations

import pytest

from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.evaluator import Evaluator
from scanner.evaluate.function import Surroundings
from scanner.evaluate.functions import TERRAFORM
from scanner.evaluate.meter import Meter
from scanner.evaluate.values import Encoded, Text
from scanner.facts.model import Unknown
from scanner.model import Source
from scanner.syntax.hcl import parse_expression
from tests.evaluate.scopes import BUDGET, Variables, strict, value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("upper(1)", "1"),
        ('core::upper("a")', "A"),
        ('max(5, "7")', 7),
        ("max([1, 2, 3]...)", 3),
        ("max(1, toset([1, 5])...)", 5),
        ("try(1, 2)", 1),
        ("try({}.a, [][0], 3)", 3),
        ("try([{}.a, 1], 3)", 3),
        ('try(tonumber("a"), 3)', 3),
        ("try(true ? 1 : {}.a, 5)", 1),
        ("can(1)", True),
        ("can({}.a)", False),
        ("can(null)", True),
        ('length([var.x, "a"])', 2),
        ("try(var.partly.image, null)", "a"),
        ("try(var.partly, {})", {"image": "a", "id": Unknown("aws_instance.a.id")}),
        ("can(var.partly)", True),
    ],
)
def test_a_call_has_the_value_of_the_function(text: str, expected: object) -> None:
    assert strict(text, {"partly": {"image": "a", "id": Unknown("aws_instance.a.id")}}) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("upper()", "upper takes another number of arguments"),
        ('upper("a", "b")', "upper takes another number of arguments"),
        ("upper(null)", "argument 1 of upper must not be null"),
        ("upper([1])", "argument 1 of upper: a string is required"),
        ("max(null...)", "only a list, set or tuple can be expanded"),
        ("max({ a = 1 }...)", "only a list, set or tuple can be expanded"),
        ("try()", "no argument has a value"),
        ("try({}.a, [].b)", "no argument has a value"),
        ('templatestring("a", {})', "the template must be a reference"),
        ("can()", "can takes one argument"),
        ("can(1, 2)", "can takes one argument"),
    ],
)
def test_a_wrong_call_is_an_error(text: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        strict(text)

    assert value(text) == Unknown(text)


@pytest.mark.parametrize(
    "text",
    [
        "upper(var.x)",
        "upper([var.x][0])",
        "max(1, var.x)",
        "max(var.x...)",
        "provider::aws::arn_parse(1)",
        "no_such_function()",
        "can(var.x)",
        "can(var.x.y)",
        'try(var.x.y, "a")',
        'try([var.x.y], "a")',
        "try(1e3999 * 10, 1)",
        "can(1e3999 * 10)",
    ],
)
def test_a_call_that_cannot_be_done_is_not_known(text: str) -> None:
    assert strict(text) == Unknown(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jsonencode({ image = var.x })", Encoded("json", {"image": Unknown("var.x")})),
        ("try({}.a, var.x)", Unknown("var.x")),
        ("try({}.a, [var.x])", [Unknown("var.x")]),
        ('[upper(null), upper("a")]', [Unknown("upper(null)"), "A"]),
    ],
)
def test_what_is_known_of_the_result_is_kept(text: str, expected: object) -> None:
    assert value(text) == expected


class _Files:
    def content(self, path: str) -> bytes | None:
        return {
            "greeting.tpl": b"hello ${name}\n",
            "sum.tpl": b"${a + b}",
            "again.tpl": b'${templatefile("sum.tpl", { a = 1, b = 2 })}',
            "broken.tpl": b"${",
        }.get(path)

    def names(self, directory: str) -> tuple[str, ...] | None:
        return None if directory else ()


def _around(text: str, *, strictly: bool = False) -> object:
    run = Evaluator(Variables({}), TERRAFORM, Surroundings(files=_Files()), Meter(BUDGET))
    expression = parse_expression(Source("main.tf", text))
    return run.strict(expression, text) if strictly else run.value(expression, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('templatefile("greeting.tpl", { name = "a" })', "hello a\n"),
        ('templatefile("sum.tpl", { a = 1, b = 2 })', 3),
        ('templatefile("greeting.tpl", { name = var.x })', Text(("hello ", Unknown("var.x"), "\n"))),
        ('templatefile("greeting.tpl", {})', Text(("hello ", Unknown("name"), "\n"))),
    ],
)
def test_a_template_file_has_its_variables_and_no_other_names(text: str, expected: object) -> None:
    assert _around(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('templatefile("greeting.tpl", {})', "nothing is called name here"),
        ('templatefile("broken.tpl", {})', "this is no template"),
        ('templatefile("again.tpl", {})', "a template can evaluate no other template"),
    ],
)
def test_a_wrong_template_file_is_an_error(text: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        _around(text, strictly=True)
