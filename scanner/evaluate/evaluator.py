"""The evaluator of expressions: `Evaluator`.

What each kind of expression means is in the modules named after them; this one has the table of them and what holds
for all of them: what they cost, and what becomes of errors. See the Terraform language, "Expressions".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.calls import call
from scanner.evaluate.collections import object_of, tuple_of
from scanner.evaluate.conditionals import conditional
from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.function import FunctionError
from scanner.evaluate.iteration import for_object, for_tuple
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.numeric import canonical
from scanner.evaluate.operators import binary, unary
from scanner.evaluate.templates import template
from scanner.evaluate.traversals import traversal, variable
from scanner.evaluate.values import MAX_DEPTH
from scanner.facts.model import Unknown
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scanner.evaluate.function import Function, Surroundings
    from scanner.evaluate.meter import Meter
    from scanner.evaluate.scope import Scope
    from scanner.evaluate.values import Value
    from scanner.syntax.hcl.tree import Expression, Node

__all__ = ["EvaluationError", "Evaluator"]


class Evaluator:
    """Gives expressions their values.

    Attributes:
        scope: what names stand for.
        functions: the functions by name.
        surroundings: what functions may look at.
        meter: what evaluation may still take.
        names: root names that come before those of the scope, with their values.
    """

    __slots__ = ("functions", "meter", "names", "scope", "surroundings")

    def __init__(
        self,
        scope: Scope,
        functions: Mapping[str, Function],
        surroundings: Surroundings,
        meter: Meter,
        names: Mapping[str, Value] | None = None,
    ) -> None:
        self.scope = scope
        self.functions = functions
        self.surroundings = surroundings
        self.meter = meter
        self.names: Mapping[str, Value] = names or {}

    def value(self, expression: Expression, text: str, depth: int = 0) -> Value:
        """Return the value of an expression that stands in `text`, at a depth of the value around it.

        An expression that is wrong, or for which there is no room, is `Unknown`. It never raises.
        """
        try:
            return self._evaluated(expression, text, depth)
        except (EvaluationError, FunctionError, ExhaustedError):
            return Unknown(text[expression.start : expression.end])

    def strict(self, expression: Expression, text: str, depth: int = 0) -> Value:
        """Return the value of an expression.

        Raises:
            EvaluationError: the expression is wrong, whatever is not known in it.
        """
        return self.strictly().value(expression, text, depth)

    def with_names(self, names: Mapping[str, Value]) -> Evaluator:
        """Return an evaluator with further root names, which come before all others."""
        return type(self)(self.scope, self.functions, self.surroundings, self.meter, {**self.names, **names})

    def strictly(self) -> Evaluator:
        """Return the evaluator whose `value` raises what is wrong."""
        return _Strict(self.scope, self.functions, self.surroundings, self.meter, self.names)

    def leniently(self) -> Evaluator:
        """Return the evaluator whose `value` never raises."""
        return self

    def failed(self, message: str, node: Node, text: str) -> Unknown:  # noqa: ARG002 - for the strict one
        """Return what stands for a part that is wrong, or raise `EvaluationError` if this evaluator is strict."""
        return Unknown(text[node.start : node.end])

    def _evaluated(self, expression: Expression, text: str, depth: int) -> Value:
        self.meter.charge(1)
        if depth > MAX_DEPTH:
            raise ExhaustedError
        return _FORMS[type(expression)](self, expression, text, depth)


class _Strict(Evaluator):
    """An evaluator that raises what is wrong."""

    __slots__ = ()

    def value(self, expression: Expression, text: str, depth: int = 0) -> Value:
        try:
            return self._evaluated(expression, text, depth)
        except FunctionError as error:
            raise EvaluationError(str(error), expression) from error
        except ExhaustedError:
            return Unknown(text[expression.start : expression.end])

    def strictly(self) -> Evaluator:
        return self

    def leniently(self) -> Evaluator:
        return Evaluator(self.scope, self.functions, self.surroundings, self.meter, self.names)

    def failed(self, message: str, node: Node, text: str) -> Unknown:  # noqa: ARG002 - for the lenient one
        raise EvaluationError(message, node)


def _literal(_: Evaluator, literal: tree.Literal, __: str, ___: int) -> Value:
    value = literal.value
    return value if value is None or isinstance(value, bool) else canonical(value)


def _parens(run: Evaluator, parens: tree.Parens, text: str, depth: int) -> Value:
    return run.value(parens.inner, text, depth + 1)


def _bare_key(_: Evaluator, key: tree.BareKey, __: str, ___: int) -> Value:
    return key.name


_FORMS: dict[type[tree.Node], Callable[..., Value]] = {
    tree.Literal: _literal,
    tree.Template: template,
    tree.Traversal: traversal,
    tree.Variable: variable,
    tree.FunctionCall: call,
    tree.Conditional: conditional,
    tree.Binary: binary,
    tree.Unary: unary,
    tree.TupleCons: tuple_of,
    tree.ObjectCons: object_of,
    tree.BareKey: _bare_key,
    tree.ForTuple: for_tuple,
    tree.ForObject: for_object,
    tree.Parens: _parens,
}
