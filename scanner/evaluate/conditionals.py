"""Conditionals. See the Terraform language, "Conditional Expressions"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.comparison import is_known, same, type_of
from scanner.evaluate.conversion import convert
from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.types import ANY, BOOL
from scanner.evaluate.unification import unify
from scanner.evaluate.written import unknown
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from scanner.evaluate.evaluator import Evaluator
    from scanner.evaluate.values import Value
    from scanner.syntax.hcl.tree import Conditional, Expression


def conditional(run: Evaluator, node: Conditional, text: str, depth: int) -> Value:
    """Return the branch that the condition chooses, converted to the type that both have in common.

    The errors of the other branch are none. Where the condition is not known, branches that are the same are the
    value.
    """
    choice = condition(run, node.condition, text, depth)
    if isinstance(choice, Unknown):
        then = run.leniently().value(node.then, text, depth + 1)
        otherwise = run.leniently().value(node.otherwise, text, depth + 1)
        if same(then, otherwise):
            return then
        then, otherwise = _chosen(then, otherwise, node), _chosen(otherwise, then, node)
        return then if same(then, otherwise) else unknown(node, text)
    chosen, other = (node.then, node.otherwise) if choice else (node.otherwise, node.then)
    value = run.value(chosen, text, depth + 1)
    return _chosen(value, _untaken(run, other, text, depth), node)


def _untaken(run: Evaluator, expression: Expression, text: str, depth: int) -> Value:
    """Return the value of the branch that is not chosen, not known where it is wrong: only its type counts."""
    try:
        return run.strictly().value(expression, text, depth + 1)
    except (EvaluationError, ExhaustedError):
        return unknown(expression, text)


def condition(run: Evaluator, expression: Expression, text: str, depth: int) -> bool | Unknown:
    """Return the value of a condition.

    Raises:
        EvaluationError: it is null.
        ConversionError: it is no bool.
    """
    value = convert(run.value(expression, text, depth + 1), BOOL)
    if isinstance(value, bool | Unknown):
        return value
    raise EvaluationError("a condition must be true or false, not null", expression)


def _chosen(value: Value, other: Value, node: Conditional) -> Value:
    kind, other_kind = type_of(value), type_of(other)
    if ANY in (kind, other_kind) or kind == other_kind:
        return value
    common = unify((kind, other_kind))
    if common is not None:
        return convert(value, common)
    if not is_known(value) or not is_known(other):
        return value
    raise EvaluationError("the branches of a conditional must have consistent types", node)
