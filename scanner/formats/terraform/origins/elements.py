"""Finds the part of an expression that an element of its value comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.written import key_text
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.model import Offsets
    from scanner.syntax.hcl.tree import Expression, ObjectItem

ENCODERS = frozenset({"jsonencode", "yamlencode", "base64encode", "base64gzip"})


class Element(msgspec.Struct, frozen=True):
    """The expression that an element of a value comes from.

    Attributes:
        expression: the expression.
        key: the range of its key, None for an item of a list.
        fixed: whether it gives that one element: the body of a `for` gives all of them.
    """

    expression: Expression
    key: Offsets | None
    fixed: bool = True


class Elements:
    """The elements of expressions that stand in one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._objects: dict[int, dict[str, ObjectItem]] = {}

    def find(self, expression: Expression, segment: str | int) -> Element | None:
        """Return what gives an element of the value of an expression, None where nothing says so."""
        inner = unwrapped(expression)
        if isinstance(inner, tree.ForTuple) and isinstance(segment, int):
            return Element(inner.body, None, fixed=False)
        if isinstance(inner, tree.ForObject) and isinstance(segment, str):
            return Element(inner.value, (inner.key.start, inner.key.end), fixed=False)
        if isinstance(inner, tree.FunctionCall):
            return self._in_call(inner, segment)
        if isinstance(inner, tree.ObjectCons) and isinstance(segment, str):
            item = self._items(inner).get(segment)
            return None if item is None else Element(item.value, (item.key.start, item.key.end))
        if isinstance(inner, tree.TupleCons) and isinstance(segment, int) and 0 <= segment < len(inner.items):
            return Element(inner.items[segment], None)
        return None

    def _in_call(self, call: tree.FunctionCall, segment: str | int) -> Element | None:
        if call.expand:
            return None
        if call.name == "merge" and isinstance(segment, str):
            return self._in_merge(call, segment)
        if call.name == "concat" and isinstance(segment, int):
            return self._in_concat(call, segment)
        return None

    def _in_merge(self, call: tree.FunctionCall, key: str) -> Element | None:
        for argument in reversed(call.arguments):
            if not isinstance(unwrapped(argument), tree.ObjectCons):
                return None
            element = self.find(argument, key)
            if element is not None:
                return element
        return None

    def _in_concat(self, call: tree.FunctionCall, index: int) -> Element | None:
        for argument in call.arguments:
            inner = unwrapped(argument)
            if not isinstance(inner, tree.TupleCons):
                return None
            if index < len(inner.items):
                return self.find(inner, index)
            index -= len(inner.items)
        return None

    def _items(self, expression: tree.ObjectCons) -> dict[str, ObjectItem]:
        items = self._objects.get(id(expression))
        if items is None:
            items = {key_text(item.key, self._text): item for item in expression.items}
            self._objects[id(expression)] = items
        return items


def unwrapped(expression: Expression) -> Expression:
    """Return what parentheses, a lone interpolation and encoding functions hold."""
    while True:
        if isinstance(expression, tree.Parens):
            expression = expression.inner
        elif isinstance(expression, tree.Template) and expression.wrapped is not None:
            expression = expression.wrapped
        elif (
            isinstance(expression, tree.FunctionCall)
            and expression.name in ENCODERS
            and len(expression.arguments) == 1
        ):
            expression = expression.arguments[0]
        else:
            return expression
