"""Functions of numbers: what Terraform 1.11.4 gives, and what is left where not everything is known."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from scanner.evaluate.evaluator import EvaluationError
from scanner.facts.model import Unknown
from scanner.model import Source
from scanner.syntax.hcl.parser import parse_expression

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.evaluate.evaluator import Evaluator
    from scanner.evaluate.values import Value

VALUES = [
    (r"abs(-12.4)", "number", Decimal("12.4")),
    (r"abs(5)", "number", 5),
    (r'abs("-3")', "number", 3),
    (r"ceil(5.1)", "number", 6),
    (r"ceil(-5.1)", "number", -5),
    (r"ceil(5)", "number", 5),
    (r"floor(4.9)", "number", 4),
    (r"floor(-4.1)", "number", -5),
    (r"floor(0.99999999999999999999999)", "number", 0),
    (r"log(50, 10)", "number", Decimal("1.6989700043360185")),
    (r"log(16, 2)", "number", 4),
    (r"log(1, 10)", "number", 0),
    (r"log(10, 0)", "number", 0),
    (r"max(1, 5, 3)", "number", 5),
    (r"max(1.5, 1)", "number", Decimal("1.5")),
    (r"max([1,2]...)", "number", 2),
    (r'max("10", 9)', "number", 10),
    (r"min(1, 5, -3)", "number", -3),
    (r'parseint("100", 10)', "number", 100),
    (r'parseint("FF", 16)', "number", 255),
    (r'parseint("ff", 16)', "number", 255),
    (r'parseint("-ff", 16)', "number", -255),
    (r'parseint("+1", 2)', "number", 1),
    (r'parseint("1011", 2)', "number", 11),
    (r'parseint("aA", 62)', "number", 656),
    (r'parseint("aA", 36)', "number", 370),
    (r'parseint("aA", 37)', "number", 406),
    (r'parseint("123456789012345678901234567890", 10)', "number", 123456789012345678901234567890),
    (r"pow(3, 2)", "number", 9),
    (r"pow(4, 0)", "number", 1),
    (r"pow(2, 0.5)", "number", Decimal("1.4142135623730951")),
    (r"pow(2, 100)", "number", 1267650600228229400000000000000),
    (r"pow(2, -1)", "number", Decimal("0.5")),
    (r"pow(1.1, 10)", "number", Decimal("2.593742460100002")),
    (r"pow(-2, 3)", "number", -8),
    (r"signum(-5)", "number", -1),
    (r"signum(0)", "number", 0),
    (r"signum(8)", "number", 1),
    (r"sum([1, 2, 3])", "number", 6),
    (r"sum([0.1, 0.2])", "number", Decimal("0.3")),
    (r'sum(["1", 2])', "number", 3),
    (r"sum(toset([1, 2, 2]))", "number", 3),
    (r"range(3)", "list(number)", [0, 1, 2]),
    (r"range(0)", "list(number)", []),
    (r"range(-3)", "list(number)", [0, -1, -2]),
    (r"range(1, 4)", "list(number)", [1, 2, 3]),
    (r"range(4, 1)", "list(number)", [4, 3, 2]),
    (r"range(1, 8, 2)", "list(number)", [1, 3, 5, 7]),
    (r"range(4, 1, -2)", "list(number)", [4, 2]),
    (r"range(0, 1, 0.25)", "list(number)", [0, Decimal("0.25"), Decimal("0.5"), Decimal("0.75")]),
    (
        r"range(0, 1, 0.3)",
        "list(number)",
        [
            0,
            Decimal("0.3"),
            Decimal("0.6"),
            Decimal(
                "0.90000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000004"
            ),
        ],
    ),
    (r"range(1.5)", "list(number)", [0, 1]),
    (r'range("3")', "list(number)", [0, 1, 2]),
    (
        r"abs(-38/54)",
        "number",
        Decimal(
            "0.7037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037"
        ),
    ),
    (
        r"sum([38/54, 1/3])",
        "number",
        Decimal(
            "1.0370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370370371"
        ),
    ),
]
"""Expressions with the types and the values that they have in Terraform; null is of any type."""

WRONG = [
    r"log(-1, 10)",
    r"log(1,1)",
    r"log(0,0)",
    r"max()",
    r"min()",
    r"min([]...)",
    r'parseint("zz", 10)',
    r'parseint("", 10)',
    r'parseint("0x1f", 16)',
    r'parseint("1_000", 10)',
    r'parseint(" 1", 10)',
    r'parseint("1", 1)',
    r'parseint("1", 63)',
    r"parseint(12, 10)",
    r'parseint("\u0661", 10)',
    r"pow(-8, 0.5)",
    r"signum(0.5)",
    r"sum([])",
    r"sum([1, null])",
    r'sum(["a"])',
    r"sum({a = 1})",
    r"sum(5)",
    r"sum([1, true])",
    r"range(1, 4, -1)",
    r"range(4, 1, 1)",
    r"range(1, 2, 0)",
    r"range(1025)",
    r"range()",
    r"range(1, 2, 3, 4)",
]
"""Expressions that are errors in Terraform."""

UNDECIDED = [
    r"sum([1, x])",
    r"max(1, x)",
    r"min(x)",
    r"abs(x)",
    r"range(x)",
    r"parseint(x, 10)",
    r"pow(10, 400)",
    r"pow(0, -1)",
    r"pow(10, 999999999)",
    r"log(0, 10)",
    r"log(10, 1)",
    r'parseint(format("%09999d", 1), 10)',
]


@pytest.mark.parametrize(("expression", "kind", "value"), VALUES, ids=[case[0] for case in VALUES])
def test_a_call_has_the_type_and_the_value_that_terraform_gives_it(
    outcome: Callable[[str], tuple[str, Value]], expression: str, kind: str, value: Value
) -> None:
    assert outcome(expression) == (kind, value)


@pytest.mark.parametrize("expression", WRONG)
def test_what_terraform_refuses_is_an_error(evaluator: Evaluator, expression: str) -> None:
    tree = parse_expression(Source("expression", expression))

    with pytest.raises(EvaluationError):
        evaluator.strict(tree, expression)


@pytest.mark.parametrize("expression", UNDECIDED)
def test_what_depends_on_something_unknown_or_is_too_large_is_unknown_and_no_error(
    evaluator: Evaluator, expression: str
) -> None:
    tree = parse_expression(Source("expression", expression))

    assert evaluator.strict(tree, expression) == Unknown(expression)


def test_a_range_has_up_to_1024_numbers(outcome: Callable[[str], tuple[str, Value]]) -> None:
    assert outcome("range(1024)") == ("list(number)", list(range(1024)))
