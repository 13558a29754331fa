"""Operators. See the Terraform language, "Arithmetic and Logical Operators"."""

from __future__ import annotations

import operator
from decimal import Decimal
from typing import TYPE_CHECKING

from scanner.evaluate import numeric
from scanner.evaluate.comparison import equal
from scanner.evaluate.conversion import convert
from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.types import BOOL, NUMBER
from scanner.evaluate.written import unknown
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.evaluate.evaluator import Evaluator
    from scanner.evaluate.numeric import Number
    from scanner.evaluate.types import Type
    from scanner.evaluate.values import Value
    from scanner.syntax.hcl.tree import Binary, Expression, Unary

_ARITHMETIC: dict[str, Callable[[Number, Number], Value]] = {
    "+": numeric.added,
    "-": numeric.subtracted,
    "*": numeric.multiplied,
    "/": numeric.divided,
    "%": numeric.remainder,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def binary(run: Evaluator, node: Binary, text: str, depth: int) -> Value:
    """Return the value of an operation with two operands."""
    if node.operator in ("==", "!="):
        found = equal(run.value(node.left, text, depth + 1), run.value(node.right, text, depth + 1))
        return unknown(node, text) if found is None else found is (node.operator == "==")
    if node.operator in ("&&", "||"):
        return _logical(run, node, text, depth)
    left = _operand(run, node.left, NUMBER, text, depth)
    right = _operand(run, node.right, NUMBER, text, depth)
    if not isinstance(left, int | Decimal) or not isinstance(right, int | Decimal):
        return unknown(node, text)
    return _ARITHMETIC[node.operator](left, right)


def _logical(run: Evaluator, node: Binary, text: str, depth: int) -> Value:
    """Return the value of `&&` or `||`: one operand that decides it is enough, if the other is no error."""
    deciding = node.operator == "||"
    operands = (
        _operand(run, node.left, BOOL, text, depth),
        _operand(run, node.right, BOOL, text, depth),
    )
    if deciding in operands:
        return deciding
    return unknown(node, text) if any(isinstance(item, Unknown) for item in operands) else not deciding


def unary(run: Evaluator, node: Unary, text: str, depth: int) -> Value:
    """Return the value of `-operand` or `!operand`."""
    value = _operand(run, node.operand, NUMBER if node.operator == "-" else BOOL, text, depth)
    if isinstance(value, bool):
        return not value
    return numeric.negated(value) if isinstance(value, int | Decimal) else unknown(node, text)


def _operand(run: Evaluator, expression: Expression, wanted: Type, text: str, depth: int) -> Value:
    value = convert(run.value(expression, text, depth + 1), wanted)
    if value is None:
        raise EvaluationError("an operand must not be null", expression)
    return value
