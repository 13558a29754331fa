"""What a module takes from its caller. See the Terraform language, "Input Variables"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.errors import ParseError
from scanner.evaluate.evaluator import EvaluationError
from scanner.evaluate.type_expressions import TypeConstraint, read_type
from scanner.evaluate.types import ANY, Primitive
from scanner.formats.terraform.syntax.flags import flag
from scanner.formats.terraform.syntax.nested import literal
from scanner.model import Source
from scanner.syntax.hcl import parse_expression

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.formats.terraform.syntax.config import Argument, Block

_UNTYPED = TypeConstraint(ANY)


class Variable(msgspec.Struct, frozen=True):
    """An input variable.

    Attributes:
        name: its name.
        constraint: what its values are converted to.
        literal: whether a value in the environment is the text itself, not an expression.
        default: its value where nothing else is given, None where something must be.
        nullable: whether null is a value of its own; otherwise it stands for the default.
        secret: whether it is declared sensitive or ephemeral, so that its value must not be looked at.
        block: its declaration.
    """

    name: str
    constraint: TypeConstraint
    literal: bool
    default: Argument | None
    nullable: bool
    secret: bool
    block: Block


def variables_of(blocks: Iterable[Block]) -> dict[str, Variable]:
    """Return the variables that blocks declare by name; the first of a name counts."""
    found: dict[str, Variable] = {}
    for block in blocks:
        if block.labels[0] not in found:
            found[block.labels[0]] = _variable(block)
    return found


def _variable(block: Block) -> Variable:
    type_ = block.arguments.get("type")
    constraint = _UNTYPED if type_ is None else _constraint(type_)
    primitive = isinstance(constraint.type, Primitive) and constraint.type != ANY
    return Variable(
        name=block.labels[0],
        constraint=constraint,
        literal=type_ is None or primitive,
        default=block.arguments.get("default"),
        nullable=flag(block, "nullable", default=True),
        secret=flag(block, "sensitive", default=False) or flag(block, "ephemeral", default=False),
        block=block,
    )


def _constraint(argument: Argument) -> TypeConstraint:
    """Return a type constraint; one that is not valid says nothing. JSON syntax writes it as a string."""
    expression, text = argument.expression, argument.config.text
    written = literal(expression)
    try:
        if written is not None:
            expression, text = parse_expression(Source(argument.config.source.path, written)), written
        return read_type(expression, text)
    except (ParseError, EvaluationError):
        return _UNTYPED
