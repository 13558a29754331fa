"""Names, and the steps from a value to its parts. See the Terraform language, "References" and "Splat Expressions"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.comparison import type_of
from scanner.evaluate.conversion import convert
from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.types import ANY, NUMBER, STRING, ListType, MapType, ObjectType
from scanner.evaluate.unification import unify
from scanner.evaluate.values import (
    CHARACTERS,
    MAX_DEPTH,
    Encoded,
    ListValue,
    OpenObject,
    SetValue,
    Text,
)
from scanner.evaluate.written import unknown
from scanner.facts.model import Unknown
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.evaluate.evaluator import Evaluator
    from scanner.evaluate.types import Type
    from scanner.evaluate.values import Value
    from scanner.syntax.hcl.tree import Step, Traversal, Variable


def variable(run: Evaluator, node: Variable, text: str, depth: int) -> Value:
    """Return the value of a name without steps."""
    return _named(run, node, (), text, depth)


def traversal(run: Evaluator, node: Traversal, text: str, depth: int) -> Value:
    """Return what the steps from a name or another value lead to."""
    source = node.source
    if isinstance(source, tree.Variable):
        return _named(run, source, node.steps, text, depth, node)
    value = run.value(source, text, depth + 1)
    return _stepped(run, value, node.steps, text, depth, node)


def _named(
    run: Evaluator,
    root: Variable,
    steps: tuple[Step, ...],
    text: str,
    depth: int,
    whole: Variable | Traversal | None = None,
) -> Value:
    whole = whole or root
    if root.name in run.names:
        value = run.names[root.name]
        return _entered(run, _stepped(run, value, steps, text, depth, whole), depth)
    resolved = run.scope.resolve(root.name, steps)
    if resolved is None:
        raise EvaluationError(f"nothing is called {root.name} here", root)
    rest = steps[resolved.steps :]
    if rest:
        return _entered(run, _stepped(run, resolved.value, rest, text, depth, whole), depth)
    if depth + resolved.height > MAX_DEPTH + 1:
        raise ExhaustedError
    run.meter.charge(resolved.weight)
    return resolved.value


def _entered(run: Evaluator, value: Value, depth: int) -> Value:
    """Return a value for which there is room at a depth."""
    if isinstance(value, list | dict | Encoded):
        run.meter.admit(value, depth)
    elif isinstance(value, str):
        run.meter.charge(len(value) // CHARACTERS)
    return value


def _stepped(
    run: Evaluator,
    value: Value,
    steps: tuple[Step, ...],
    text: str,
    depth: int,
    whole: Variable | Traversal,
) -> Value:
    """Return what steps lead to from a value."""
    for step in steps:
        if isinstance(step, tree.Splat):
            value = _splat(run, value, step, text, depth, whole)
        elif isinstance(value, Unknown | OpenObject):
            return unknown(whole, text)
        elif isinstance(step, tree.GetAttr):
            value = _attribute(value, step)
        elif isinstance(step, tree.LegacyIndex):
            value = _indexed(value, step.key, step)
        else:
            key = run.value(step.key, text, depth + 1)
            if isinstance(key, Unknown | Text | Encoded):
                return unknown(whole, text)
            value = _indexed(value, key, step)
    return value


def _attribute(value: Value, step: tree.GetAttr) -> Value:
    if isinstance(value, dict) and step.name in value:
        return value[step.name]
    raise EvaluationError(f'there is no attribute "{step.name}"', step)


def _indexed(value: Value, key: Value, step: tree.Index | tree.LegacyIndex) -> Value:
    if key is None:
        raise EvaluationError("an index must not be null", step)
    if isinstance(value, dict):
        name = convert(key, STRING)
        if isinstance(name, str) and name in value:
            return value[name]
    elif isinstance(value, list) and not isinstance(value, SetValue):
        number = convert(key, NUMBER)
        if isinstance(number, int) and 0 <= number < len(value):
            return value[number]
    raise EvaluationError("there is no such element", step)


def _type_at(kind: Type, steps: tuple[Step, ...]) -> Type:
    """Return the type of what steps lead to from a value of a type, as far as it is known."""
    for step in steps:
        if isinstance(step, tree.GetAttr) and isinstance(kind, ObjectType):
            kind = kind.attributes.get(step.name, ANY)
        elif isinstance(kind, ListType | MapType) and not isinstance(step, tree.Splat):
            kind = kind.element
        else:
            return ANY
    return kind


def _splat(
    run: Evaluator,
    value: Value,
    step: tree.Splat,
    text: str,
    depth: int,
    whole: Variable | Traversal,
) -> Value:
    """Return what the steps of a splat lead to from each element of a value."""
    if value is None:
        return []
    if isinstance(value, Unknown):
        return unknown(whole, text)
    if depth >= MAX_DEPTH:
        raise ExhaustedError
    items = value if isinstance(value, list) else [value]
    run.meter.charge(len(items))
    results = [_stepped(run, item, step.steps, text, depth + 1, whole) for item in items]
    if not isinstance(value, ListValue | SetValue):
        return results
    if isinstance(value, SetValue) and any(isinstance(item, Unknown | Text) for item in value):
        return unknown(whole, text)
    element = unify(map(type_of, results)) if results else _type_at(value.element, step.steps)
    return results if element is None else ListValue(results, element)
