"""What functions give, as the tables have it: Terraform 1.11.4's results, and what is left where not everything is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.evaluate.evaluator import EvaluationError
from scanner.evaluate.values import OpenObject
from scanner.facts.model import Unknown
from scanner.model import Source
from scanner.syntax.hcl.parser import parse_expression
from tests.evaluate.function_tables import collections, formatting, numbers, strings, types

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.evaluate.evaluator import Evaluator
    from scanner.evaluate.values import Value

X = Unknown("x")
VALUES = [
    *collections.VALUES,
    *formatting.VALUES,
    *numbers.VALUES,
    *strings.VALUES,
    *types.VALUES,
]
WRONG = [*collections.WRONG, *formatting.WRONG, *numbers.WRONG, *strings.WRONG, *types.WRONG]
UNDECIDED = [
    *collections.UNDECIDED,
    *formatting.UNDECIDED,
    *numbers.UNDECIDED,
    *strings.UNDECIDED,
    *types.UNDECIDED,
]
PARTLY_KNOWN = [
    *collections.PARTLY_KNOWN,
    *formatting.PARTLY_KNOWN,
    *strings.PARTLY_KNOWN,
    *types.PARTLY_KNOWN,
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


@pytest.mark.parametrize(("expression", "value"), PARTLY_KNOWN, ids=[case[0] for case in PARTLY_KNOWN])
def test_what_is_certain_is_known_whatever_is_not(
    evaluated: Callable[[str], Value], expression: str, value: Value
) -> None:
    assert evaluated(expression) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("merge({a = 1}, x, {b = 2})", {"a": X, "${x}": X, "b": 2}),
        ("merge(tomap({a = 1}), x)", {"a": X, "${x}": X}),
        ("merge({(x) = 1}, {b = 2})", {"${(x)}": 1, "b": 2}),
        ("merge({a = 1}, {(x) = y}, {b = 2})", {"a": Unknown("y"), "${(x)}": Unknown("y"), "b": 2}),
        ("merge({a = 1, c = 1}, merge(x, {a = 2}), {b = 2})", {"a": 2, "c": X, "${x}": X, "b": 2}),
    ],
)
def test_names_that_are_not_known_hide_what_is_merged_before_them(
    evaluated: Callable[[str], Value], expression: str, value: dict[str, Value]
) -> None:
    merged = evaluated(expression)

    assert merged == OpenObject(value)
    assert isinstance(merged, OpenObject)


def test_a_range_has_up_to_1024_numbers(outcome: Callable[[str], tuple[str, Value]]) -> None:
    assert outcome("range(1024)") == ("list(number)", list(range(1024)))
