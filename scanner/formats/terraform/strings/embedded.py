"""JSON that a string attribute holds: made by `jsonencode`, or written in a string."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.evaluate.values import Encoded, Text
from scanner.facts.model import Unknown
from scanner.formats.terraform.readers.readings import Written
from scanner.formats.terraform.strings.render import render
from scanner.formats.terraform.strings.stand_ins import in_json
from scanner.model import Source
from scanner.syntax.hcl import tree
from scanner.syntax.json import parse
from scanner.syntax.nodes import plain

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from scanner.evaluate.values import Value
    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.model import Pointer

_ENCODERS = frozenset({"jsonencode"})


def decoded(value: Value, at: Pointer, gatherer: Gatherer) -> Value:
    """Return the value that the JSON at a pointer stands for, some `Unknown` if it cannot be read.

    Pointers go on in it from the pointer of the string.
    """
    if isinstance(value, Encoded) and value.codec == "json":
        return value.value
    if not isinstance(value, str | Text):
        return value
    encoded = call_of(gatherer.written(at), _ENCODERS)
    if encoded is not None:
        return encoded.value()
    rendered = render(value, at, gatherer, in_json)
    if rendered is None or not rendered.text.strip():
        return None
    try:
        source = Source(gatherer.config.source.path, rendered.text)
        root = parse(source, duplicate_keys=True)
    except ParseError as error:
        return Unknown(next(iter(rendered.holes.expressions.values()), f"not JSON: {error.message}"))
    gatherer.places.add_document(at, source, root, rendered)
    return rendered.holes.value(plain(root))


def call_of(written: Written | None, names: AbstractSet[str]) -> Written | None:
    """Return the argument of a call of one of these functions, where an expression is one."""
    expression: tree.Expression | None = None if written is None else written.expression
    while isinstance(expression, tree.Parens | tree.Template):
        expression = expression.inner if isinstance(expression, tree.Parens) else expression.wrapped
    if written is None or not isinstance(expression, tree.FunctionCall) or expression.name not in names:
        return None
    if len(expression.arguments) != 1 or expression.expand:
        return None
    return Written(expression.arguments[0], written.config, written.evaluator)
