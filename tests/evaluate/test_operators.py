from __future__ import annotations

from decimal import Decimal

import pytest

from scanner.evaluate.errors import EvaluationError
from scanner.facts.model import Unknown
from tests.evaluate.scopes import strict, value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("2 - 5", -3),
        ("10 / 4 * 2", 5),
        ("7 / 2", Decimal("3.5")),
        ("0.1 + 0.2", Decimal("0.3")),
        ("-7 % 3", -1),
        ("7 % -3", 1),
        ("5.5 % 2", Decimal("1.5")),
        ("5 % 0", 5),
        ('"1" + "2"', 3),
        ('-"5"', -5),
        ("1 - -1", 2),
        ('"10" < 9', False),
        ("1 <= 1.0", True),
        ("2 > 1", True),
        ("2 >= 3", False),
        ('!"true"', False),
        ('true && "true"', True),
        ("false || false", False),
        ("1 / 3 * 3 == 1", True),
    ],
)
def test_an_operation_with_known_operands_has_a_value(text: str, expected: object) -> None:
    found = strict(text)

    assert (type(found), found) == (type(expected), expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 == 1.0", True),
        ('1 == "1"', False),
        ('"a" != "b"', True),
        ("[1] == [1]", True),
        ('[1] == ["1"]', False),
        ("tolist([1]) == [1]", False),
        ("toset([1, 2]) == toset([2, 1])", True),
        ("{ a = 1 } == { a = 1 }", True),
        ("{ a = 1 } == { a = 1, b = 2 }", False),
        ("tomap({ a = 1 }) == { a = 1 }", False),
        ("null == null", True),
        ("[null] == [null]", True),
        ('null == "a"', False),
        ("true == 1", False),
        ("[var.x, 1] == [var.x, 2]", False),
    ],
)
def test_values_of_different_types_are_not_equal(text: str, expected: bool) -> None:
    assert strict(text) is expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("null + 1", "an operand must not be null"),
        ("null && true", "an operand must not be null"),
        ("!null", "an operand must not be null"),
        ('"a" < 1', "a number is required"),
        ("-true", "a number is required"),
        ("!1", "a bool is required"),
        ('false && "maybe"', "a bool is required"),
        ('true || tobool("maybe")', "a bool is required"),
        ("0 / 0", "can't divide zero by zero or infinity by infinity"),
    ],
)
def test_an_operation_with_a_wrong_operand_is_an_error(text: str, message: str) -> None:
    with pytest.raises(EvaluationError) as raised:
        strict(text)

    assert message in raised.value.message
    assert value(text) in (Unknown(text), False, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("var.x + 1", Unknown("var.x + 1")),
        ("1 - var.x", Unknown("1 - var.x")),
        ("-var.x", Unknown("-var.x")),
        ("!var.x", Unknown("!var.x")),
        ("var.x < 1", Unknown("var.x < 1")),
        ("var.x == 1", Unknown("var.x == 1")),
        ("var.x != var.x", Unknown("var.x != var.x")),
        ("var.x && true", Unknown("var.x && true")),
        ("var.x || false", Unknown("var.x || false")),
        ("false && var.x", False),
        ("var.x && false", False),
        ("true || var.x", True),
        ("var.x || true", True),
        ('"${var.x}1" + 1', Unknown('"${var.x}1" + 1')),
        ('"a${var.x}" == "b"', Unknown('"a${var.x}" == "b"')),
    ],
)
def test_an_operation_on_what_is_not_known_is_not_known(text: str, expected: object) -> None:
    assert value(text) == expected


def test_a_division_by_zero_is_no_error_and_no_value() -> None:
    assert strict("1 / 0") == Unknown("1 / 0")
