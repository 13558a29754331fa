"""Type constraints: what `variable { type = ... }` says. See the Terraform language, "Type Constraints"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.conversion import ConversionError, convert
from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.evaluator import Evaluator
from scanner.evaluate.function import Surroundings
from scanner.evaluate.meter import MAX_RESULT, Meter
from scanner.evaluate.template_texts import NoNames
from scanner.evaluate.type_constraint import TypeConstraint, constrained
from scanner.evaluate.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
)
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.evaluate.types import Type
    from scanner.evaluate.values import Value
    from scanner.syntax.hcl.tree import Expression, FunctionCall

__all__ = ["TypeConstraint", "constrained", "read_type"]

_KEYWORDS: dict[str | None, Type] = {
    "any": ANY,
    "bool": BOOL,
    "number": NUMBER,
    "string": STRING,
    "list": ListType(ANY),
    "map": MapType(ANY),
}
_COLLECTIONS: dict[str, type[ListType | SetType | MapType]] = {
    "list": ListType,
    "set": SetType,
    "map": MapType,
}


def read_type(expression: Expression, text: str) -> TypeConstraint:
    """Return what a type expression that stands in `text` says.

    `list` and `map` alone, and types in quotes as they were written before Terraform 0.12, are read too.

    Raises:
        EvaluationError: it says no type, or a default value is not of its type.
    """
    keyword = _keyword(expression)
    if keyword is None and isinstance(expression, tree.Template):
        keyword = expression.literal
    if keyword in _KEYWORDS:
        return TypeConstraint(_KEYWORDS[keyword])
    if not isinstance(expression, tree.FunctionCall) or len(expression.arguments) != 1 or expression.expand:
        raise EvaluationError("this is no type", expression)
    return _constructed(expression, text)


def _keyword(expression: Expression) -> str | None:
    if isinstance(expression, tree.BareKey | tree.Variable):
        return expression.name
    return None


def _constructed(call: FunctionCall, text: str) -> TypeConstraint:
    argument = call.arguments[0]
    collection = _COLLECTIONS.get(call.name)
    if collection is not None:
        element = read_type(argument, text)
        return TypeConstraint(collection(element.type), parts={"": element} if element.has_defaults else {})
    if call.name == "object" and isinstance(argument, tree.ObjectCons):
        return _object(argument, text)
    if call.name == "tuple" and isinstance(argument, tree.TupleCons):
        items = [read_type(item, text) for item in argument.items]
        parts: dict[str | int, TypeConstraint] = {
            index: item for index, item in enumerate(items) if item.has_defaults
        }
        return TypeConstraint(TupleType(tuple(item.type for item in items)), parts=parts)
    raise EvaluationError("this is no type", call)


def _object(node: tree.ObjectCons, text: str) -> TypeConstraint:
    parts: dict[str | int, TypeConstraint] = {}
    optional: set[str] = set()
    defaults: dict[str, Value] = {}
    attributes = {}
    for item in node.items:
        name, wanted = _keyword(item.key), item.value
        if name is None or name in attributes:
            raise EvaluationError("each attribute of an object type needs a name of its own", item.key)
        default = None
        if isinstance(wanted, tree.FunctionCall) and wanted.name == "optional":
            if not 0 < len(wanted.arguments) <= 2 or wanted.expand:
                raise EvaluationError("optional takes a type and a default value", wanted)
            optional.add(name)
            wanted, *given = wanted.arguments
            default = given[0] if given else None
        constraint = read_type(wanted, text)
        attributes[name] = constraint.type
        if constraint.has_defaults:
            parts[name] = constraint
        if default is not None:
            defaults[name] = _default(default, constraint, text)
    return TypeConstraint(ObjectType(attributes, frozenset(optional)), defaults, parts)


def _default(expression: Expression, constraint: TypeConstraint, text: str) -> Value:
    value = Evaluator(NoNames(), {}, Surroundings(), Meter(MAX_RESULT)).strict(expression, text)
    try:
        return convert(value, constraint.type)
    except ConversionError as error:
        raise EvaluationError(f"this default value is not of its type: {error}", expression) from error
