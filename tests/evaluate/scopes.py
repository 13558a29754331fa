"""Expressions evaluated with some names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.evaluator import Evaluator
from scanner.evaluate.function import Surroundings
from scanner.evaluate.functions import TERRAFORM
from scanner.evaluate.meter import Meter
from scanner.evaluate.scope import Resolved
from scanner.evaluate.values import measured
from scanner.facts.model import Unknown
from scanner.model import Source
from scanner.syntax.hcl import parse_expression
from scanner.syntax.hcl.tree import GetAttr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.evaluate.values import Value
    from scanner.syntax.hcl.tree import Step

BUDGET = 200_000


class Variables:
    """A scope with `var.name`: a variable without a value here is unknown."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def resolve(self, root: str, steps: tuple[Step, ...]) -> Resolved | None:
        if root != "var" or not steps or not isinstance(steps[0], GetAttr):
            return None
        name = steps[0].name
        value = self._values.get(name, Unknown(f"var.{name}"))
        return Resolved(value, 1, *measured(value, BUDGET * 10))


def evaluator(values: Mapping[str, Value] | None = None, budget: int = BUDGET) -> Evaluator:
    return Evaluator(Variables(values or {}), TERRAFORM, Surroundings(), Meter(budget))


def value(text: str, values: Mapping[str, Value] | None = None) -> Value:
    """Return the value of an expression."""
    return evaluator(values).value(parse_expression(Source("main.tf", text)), text)


def strict(text: str, values: Mapping[str, Value] | None = None) -> Value:
    """Return the value of an expression, or raise what is wrong with it."""
    return evaluator(values).strict(parse_expression(Source("main.tf", text)), text)
