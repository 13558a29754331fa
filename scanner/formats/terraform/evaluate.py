"""The evaluator seam: what gives expressions their values (docs/adr/0006-terraform-evaluation-seam.md).

`Evaluator` is all that the rest of the format knows. `SimpleEvaluator` gives values to literals, templates,
lists, objects, parentheses, `var.name` with a default, `local.name`, and `jsonencode` and `base64encode`;
everything else is `Unknown`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

import msgspec

from scanner.evaluate.values import MAX_DEPTH, Encoded, Text, Value, as_text, joined, weight_of
from scanner.facts.model import Unknown
from scanner.formats.terraform.shape import number
from scanner.formats.terraform.structure import key_text
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.syntax.hcl.tree import Expression

DOCUMENT_BUDGET = 200_000
"""Weight of what the names in one document may bring into it."""


class Named(msgspec.Struct, frozen=True):
    """The value of a variable or local.

    Attributes:
        value: the value.
        weight: what it weighs at most.
        height: how many levels of nesting it has at most.
    """

    value: Value
    weight: int
    height: int


class Names(Protocol):
    """What the names of a module stand for."""

    def variable(self, name: str) -> Named | None:
        """Return the value of `var.name`, or None where there is none."""

    def local(self, name: str) -> Named | None:
        """Return the value of `local.name`, or None where there is none."""


class Evaluator(Protocol):
    """Gives values to the expressions of one module."""

    def value(self, expression: Expression, text: str, depth: int = 0) -> Value:
        """Return the value of an expression that stands in `text`, at a depth of the value around it.

        Lists and objects keep their structure whatever is known of their items, and the keys of objects are
        those of the document's value, so that a pointer means the same in both. It never raises.
        """


class SimpleEvaluator:
    """An evaluator for what can be known without functions, modules, resources or variable files."""

    def __init__(self, names: Names, budget: int = DOCUMENT_BUDGET) -> None:
        self._names = names
        self._budget = budget
        self._height = 0

    def named(self, expression: Expression, text: str) -> Named:
        """Return the value of an expression as that of a name."""
        before = self._budget
        value = self.value(expression, text)
        weight = before - self._budget + expression.end - expression.start
        return Named(value, weight, self._height + 1)

    def value(self, expression: Expression, text: str, depth: int = 0) -> Value:
        """Return the value of an expression that stands in `text`, at a depth of the value around it."""
        self._height = max(self._height, depth)
        if isinstance(expression, tree.Template):
            return self._template(expression, text, depth)
        if isinstance(expression, tree.Literal):
            return number(expression.value)
        if isinstance(expression, tree.Traversal):
            return self._traversal(expression, text, depth)
        if depth < MAX_DEPTH:
            if isinstance(expression, tree.Parens):
                return self.value(expression.inner, text, depth + 1)
            if isinstance(expression, tree.TupleCons):
                return [self.value(item, text, depth + 1) for item in expression.items]
            if isinstance(expression, tree.ObjectCons):
                return {
                    key_text(item.key, text): self.value(item.value, text, depth + 1)
                    for item in expression.items
                }
            if isinstance(expression, tree.FunctionCall):
                return self._call(expression, text, depth)
        if isinstance(expression, tree.Unary):
            return _negated(expression, text)
        return _unknown(expression, text)

    def _template(self, template: tree.Template, text: str, depth: int) -> Value:
        literal = template.literal
        if literal is not None:
            return literal
        wrapped = template.wrapped
        if wrapped is not None:
            return self.value(wrapped, text, depth)
        parts: list[str | Unknown] = []
        for part in template.parts:
            parts.extend(self._part(part, text, depth))
        return joined(parts)

    def _part(self, part: tree.Part, text: str, depth: int) -> tuple[str | Unknown, ...]:
        """Return what is known of a part of a template."""
        if isinstance(part, tree.Text):
            return (part.value,)
        if not isinstance(part, tree.Interpolation):
            return (_unknown(part, text),)
        value = self.value(part.expression, text, depth + 1)
        if isinstance(value, Text):
            return value.parts
        if isinstance(value, Unknown):
            return (value,)
        known = as_text(value)
        return (_unknown(part.expression, text),) if known is None else (known,)

    def _traversal(self, expression: tree.Traversal, text: str, depth: int) -> Value:
        source, first = expression.source, expression.steps[0]
        if not isinstance(source, tree.Variable) or not isinstance(first, tree.GetAttr):
            return _unknown(expression, text)
        named = None
        if source.name == "var":
            named = self._names.variable(first.name)
        elif source.name == "local":
            named = self._names.local(first.name)
        if named is None or depth + named.height > MAX_DEPTH + 1:
            return _unknown(expression, text)
        value, weight = named.value, named.weight
        for step in expression.steps[1:]:
            value = _stepped(value, step)
        if weight > self._budget or len(expression.steps) > 1:
            weight = weight_of(value, self._budget)
        if isinstance(value, Unknown) or weight > self._budget:
            self._budget //= 2 if weight > self._budget else 1
            return _unknown(expression, text)
        self._budget -= weight
        self._height = max(self._height, depth + named.height - 1)
        return value

    def _call(self, call: tree.FunctionCall, text: str, depth: int) -> Value:
        if len(call.arguments) == 1 and not call.expand:
            if call.name == "jsonencode":
                return Encoded("json", self.value(call.arguments[0], text, depth + 1))
            if call.name == "base64encode":
                return Encoded("base64", self.value(call.arguments[0], text, depth + 1))
        return _unknown(call, text)


_MISSING = Unknown("")


def _stepped(value: Value, step: tree.Step) -> Value:
    """Return the part of a known value that a step leads to, some `Unknown` where there is none."""
    key: object = None
    if isinstance(step, tree.GetAttr):
        key = step.name
    elif isinstance(step, tree.LegacyIndex):
        key = step.key
    elif isinstance(step, tree.Index):
        if isinstance(step.key, tree.Template):
            key = step.key.literal
        elif isinstance(step.key, tree.Literal):
            key = step.key.value
    if isinstance(value, dict) and isinstance(key, str):
        return value.get(key, _MISSING)
    if (
        isinstance(value, list)
        and isinstance(key, int)
        and not isinstance(key, bool)
        and 0 <= key < len(value)
    ):
        return value[key]
    return _MISSING


def _negated(expression: tree.Unary, text: str) -> Value:
    operand = expression.operand
    value = operand.value if isinstance(operand, tree.Literal) else None
    if expression.operator == "-" and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return number(-value)
    return _unknown(expression, text)


def _unknown(node: tree.Node, text: str) -> Unknown:
    return Unknown(text[node.start : node.end])
