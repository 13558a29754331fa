"""Expressions to evaluate where every name is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.evaluate.conversion import type_of
from scanner.evaluate.evaluator import Evaluator
from scanner.evaluate.function import Surroundings
from scanner.evaluate.functions import TERRAFORM
from scanner.evaluate.meter import Meter
from scanner.evaluate.scope import Resolved
from scanner.evaluate.types import ListType, MapType, ObjectType, Primitive, SetType, TupleType
from scanner.facts.model import Unknown
from scanner.model import Source
from scanner.syntax.hcl.parser import parse_expression

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.evaluate.types import Type
    from scanner.evaluate.values import Value
    from scanner.syntax.hcl.tree import Step


class Nothing:
    """A scope in which every name stands for something without a value."""

    def resolve(self, root: str, steps: tuple[Step, ...]) -> Resolved:  # noqa: ARG002 - only the root counts
        return Resolved(Unknown(root), 0)


def written_type(kind: Type) -> str:
    """Return a type as the language writes it."""
    if isinstance(kind, Primitive):
        return kind.name
    if isinstance(kind, TupleType):
        return f"tuple([{', '.join(map(written_type, kind.items))}])"
    if isinstance(kind, ObjectType):
        names = sorted(kind.attributes)
        return f"object({{{', '.join(f'{name}={written_type(kind.attributes[name])}' for name in names)}}})"
    name = {ListType: "list", SetType: "set", MapType: "map"}[type(kind)]
    return f"{name}({written_type(kind.element)})"


def plain(value: Value) -> Value:
    """Return a value without the types of its elements."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


@pytest.fixture
def evaluator() -> Evaluator:
    return Evaluator(Nothing(), TERRAFORM, Surroundings(), Meter(1_000_000))


@pytest.fixture
def evaluated(evaluator: Evaluator) -> Callable[[str], Value]:
    """The value of an expression."""
    return lambda text: evaluator.value(parse_expression(Source("expression", text)), text)


@pytest.fixture
def outcome(evaluator: Evaluator) -> Callable[[str], tuple[str, Value]]:
    """The type and the value of an expression that must not be wrong."""

    def outcome(text: str) -> tuple[str, Value]:
        value = evaluator.strict(parse_expression(Source("expression", text)), text)
        return written_type(type_of(value)), plain(value)

    return outcome
