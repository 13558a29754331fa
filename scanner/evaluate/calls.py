"""Calls of functions. See the Terraform language, "Function Calls"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.comparison import is_known
from scanner.evaluate.conversion import convert
from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.function import ConversionError
from scanner.evaluate.template_texts import with_templates
from scanner.evaluate.values import OpenObject, SetValue, unknowns
from scanner.evaluate.written import unknown
from scanner.facts.model import Unknown
from scanner.syntax.hcl.tree import Template

if TYPE_CHECKING:
    from scanner.evaluate.evaluator import Evaluator
    from scanner.evaluate.function import Function
    from scanner.evaluate.types import Type
    from scanner.evaluate.values import Value
    from scanner.syntax.hcl.tree import Expression, FunctionCall


def call(run: Evaluator, node: FunctionCall, text: str, depth: int) -> Value:
    """Return the value of a call; that of a function that is not known here is not known."""
    name = node.name.removeprefix("core::")
    special = _SPECIAL.get(name)
    if special is not None and not node.expand:
        return special(run, node, text, depth)
    function = run.functions.get(name)
    if function is None:
        return unknown(node, text)
    if name == "templatestring" and node.arguments and isinstance(node.arguments[0], Template):
        raise EvaluationError("the template must be a reference", node)
    arguments = _arguments(run, node, text, depth)
    if arguments is None:
        return unknown(node, text)
    converted = _converted(function, arguments, node)
    if not function.takes_unknown and not all(map(is_known, converted)):
        return unknown(node, text)
    around = (with_templates(run, depth),) if function.looks_around else ()
    result = function.body(*around, *converted)
    run.meter.admit(result, depth)
    return result


def _arguments(run: Evaluator, node: FunctionCall, text: str, depth: int) -> list[Value] | None:
    """Return the values of the arguments, or None where it is not known how many there are."""
    values = [run.value(argument, text, depth + 1) for argument in node.arguments]
    if not node.expand:
        return values
    last = values.pop()
    if isinstance(last, Unknown | OpenObject):
        return None
    if not isinstance(last, list):
        raise EvaluationError("only a list, set or tuple can be expanded", node.arguments[-1])
    if isinstance(last, SetValue) and not is_known(last):
        return None
    return [*values, *last]


def _converted(function: Function, arguments: list[Value], node: FunctionCall) -> list[Value]:
    """Return arguments converted to the types of the parameters."""
    parameters = function.parameters
    least = len(parameters) - function.optional
    if len(arguments) < least or (function.rest is None and len(arguments) > len(parameters)):
        raise EvaluationError(f"{node.name} takes another number of arguments", node)
    converted: list[Value] = []
    for index, argument in enumerate(arguments):
        wanted = parameters[index] if index < len(parameters) else function.rest
        assert wanted is not None
        if argument is None and not function.takes_null:
            raise EvaluationError(f"argument {index + 1} of {node.name} must not be null", node)
        converted.append(_argument(argument, wanted, index, node))
    return converted


def _argument(argument: Value, wanted: Type, index: int, node: FunctionCall) -> Value:
    try:
        return convert(argument, wanted)
    except ConversionError as error:
        raise EvaluationError(f"argument {index + 1} of {node.name}: {error}", node) from error


def _try(run: Evaluator, node: FunctionCall, text: str, depth: int) -> Value:
    """Return the value of the first argument that is not wrong."""
    strict = run.strictly()
    for argument in node.arguments:
        try:
            value = strict.value(argument, text, depth + 1)
        except EvaluationError:
            continue
        return (
            value
            if argument is node.arguments[-1] or _is_settled(value, argument, text)
            else unknown(node, text)
        )
    raise EvaluationError("no argument has a value", node)


def _can(run: Evaluator, node: FunctionCall, text: str, depth: int) -> Value:
    """Return whether an argument is not wrong."""
    if len(node.arguments) != 1:
        raise EvaluationError("can takes one argument", node)
    try:
        value = run.strictly().value(node.arguments[0], text, depth + 1)
    except EvaluationError:
        return False
    return True if _is_settled(value, node.arguments[0], text) else unknown(node, text)


def _is_settled(value: Value, expression: Expression, text: str) -> bool:
    """Return whether an expression cannot turn out to be wrong once more is known.

    What is not known in its value must have come with names, not from operations that the expression does itself.
    """
    written = text[expression.start : expression.end]
    return is_known(value) or not any(name in written for name in unknowns(value))


_SPECIAL = {"try": _try, "can": _can}
