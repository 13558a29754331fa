"""Templates. See the Terraform language, "Strings and Templates"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.comparison import is_known
from scanner.evaluate.conditionals import condition
from scanner.evaluate.conversion import as_string
from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.function import ConversionError, FunctionError
from scanner.evaluate.iteration import iterations
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.values import CHARACTERS, MAX_DEPTH, Encoded, Text, joined
from scanner.evaluate.written import unknown
from scanner.facts.model import Unknown
from scanner.syntax.hcl import tree
from scanner.syntax.hcl.words import normal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.evaluate.evaluator import Evaluator
    from scanner.evaluate.values import Value
    from scanner.syntax.hcl.tree import Expression, ForDirective, IfDirective, Part, Template

    Parts = list[str | Unknown]


def template(run: Evaluator, node: Template, text: str, depth: int) -> Value:
    """Return the string of a template, or the value of its only interpolation."""
    parts = node.parts
    if len(parts) == 1:
        only = parts[0]
        if isinstance(only, tree.Text):
            return only.value
        if isinstance(only, tree.Interpolation):
            return run.value(only.expression, text, depth)
    return template_string(run, parts, text, depth)


def template_string(run: Evaluator, parts: Iterable[Part], text: str, depth: int) -> Value:
    """Return the string that parts of a template make."""
    if depth > MAX_DEPTH:
        raise ExhaustedError
    found: Parts = []
    for part in parts:
        if isinstance(part, tree.Text):
            found.append(part.value)
        elif isinstance(part, tree.Interpolation):
            found.extend(_interpolated(run, part.expression, text, depth))
        else:
            found.extend(_directed(run, part, text, depth))
    return _made(run, found)


def _made(run: Evaluator, parts: Parts) -> Value:
    length = sum(len(part if isinstance(part, str) else part.expression) for part in parts)
    run.meter.charge(length // CHARACTERS + len(parts))
    string = joined(parts)
    return normal(string) if isinstance(string, str) else string


def _interpolated(run: Evaluator, expression: Expression, text: str, depth: int) -> Iterable[str | Unknown]:
    """Return the parts that the value of an expression adds to a string."""
    value = run.value(expression, text, depth + 1)
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Unknown):
        return (value,)
    if isinstance(value, Text):
        return value.parts
    if isinstance(value, Encoded):
        return (_decoded(run, value) or unknown(expression, text),)
    try:
        return (as_string(value),)
    except ConversionError:
        return (run.failed("a template can hold no null, list or map", expression, text),)


def _decoded(run: Evaluator, encoded: Encoded) -> str | None:
    """Return the text of an encoded value if all of it is known."""
    function = run.functions.get(f"{encoded.codec}encode")
    if function is None or not is_known(encoded.value):
        return None
    text = function.body(encoded.value)
    return text if isinstance(text, str) else None


def _directed(
    run: Evaluator, node: IfDirective | ForDirective, text: str, depth: int
) -> Iterable[str | Unknown]:
    """Return the parts that a directive adds to a string."""
    try:
        if isinstance(node, tree.IfDirective):
            return _if_parts(run, node, text, depth)
        return _for_parts(run, node, text, depth)
    except (EvaluationError, FunctionError) as error:
        return (run.failed(str(error), node, text),)


def _if_parts(run: Evaluator, node: IfDirective, text: str, depth: int) -> Iterable[str | Unknown]:
    choice = condition(run, node.condition, text, depth)
    then, otherwise = node.then, node.otherwise or ()
    if not isinstance(choice, Unknown):
        return _parts(template_string(run, then if choice else otherwise, text, depth + 1))
    lenient = run.leniently()
    value = template_string(lenient, then, text, depth + 1)
    same = value == template_string(lenient, otherwise, text, depth + 1)
    return _parts(value) if same else (unknown(node, text),)


def _for_parts(run: Evaluator, node: ForDirective, text: str, depth: int) -> Iterable[str | Unknown]:
    found: Parts = []
    each = iterations(run, node, text, depth)
    if each is None:
        return (unknown(node, text),)
    for inner in each:
        found.extend(_parts(template_string(inner, node.body, text, depth + 1)))
    return found


def _parts(value: Value) -> Iterable[str | Unknown]:
    if isinstance(value, Text):
        return value.parts
    assert isinstance(value, str | Unknown)
    return (value,)
