"""The value of an HCL file as conftest's `hcl2` parser gives it (`input.document`).

Literals, lists and objects are JSON; every other expression is its text, `${var.name}`. In strings, `${` and
`%{` that are text and not template stay escaped (`$${`), so that the two can be told apart.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from scanner.evaluate.values import MAX_DEPTH
from scanner.evaluate.written import key_text
from scanner.formats.terraform.syntax.structure import body_value
from scanner.syntax.hcl.tree import (
    IfDirective,
    Interpolation,
    Literal,
    ObjectCons,
    Template,
    Text,
    TupleCons,
    Unary,
)

if TYPE_CHECKING:
    from scanner.syntax.hcl.tree import Body, Expression, Part

_OPENING = re.compile(r"[$%]\{")
_LARGEST_INT = 2**63 - 1


def plain_value(body: Body, text: str) -> dict[str, Any]:
    """Return the JSON value of the body of a file with this text."""

    def convert(expression: Expression, depth: int) -> Any:
        return _plain(expression, text, depth)

    return body_value(body, convert)


def number(value: int | Decimal | bool | None) -> int | float | bool | str | None:
    """Return a literal as a JSON scalar; a number that JSON readers cannot hold becomes text."""
    if isinstance(value, Decimal):
        as_float = float(value)
        return str(value) if as_float in (float("inf"), float("-inf")) else as_float
    if isinstance(value, int) and abs(value) > _LARGEST_INT:
        return number(Decimal(value))
    return value


def _plain(expression: Expression, text: str, depth: int) -> Any:
    if isinstance(expression, Template):
        return _string(expression, text, depth)
    if isinstance(expression, Literal):
        return number(expression.value)
    if isinstance(expression, TupleCons) and depth < MAX_DEPTH:
        return [_plain(item, text, depth + 1) for item in expression.items]
    if isinstance(expression, ObjectCons) and depth < MAX_DEPTH:
        return {key_text(item.key, text): _plain(item.value, text, depth + 1) for item in expression.items}
    if isinstance(expression, Unary):
        return _unary(expression, text)
    return _wrapped(expression, text)


def _unary(expression: Unary, text: str) -> Any:
    value = expression.operand.value if isinstance(expression.operand, Literal) else None
    if expression.operator == "!" and isinstance(value, bool):
        return not value
    if expression.operator == "-" and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return number(-value)
    return _wrapped(expression, text)


def _string(template: Template, text: str, depth: int) -> Any:
    literal = template.literal
    if literal is not None:
        return escaped(literal)
    wrapped = template.wrapped
    if wrapped is not None:
        return _plain(wrapped, text, depth)
    return "".join(written_part(part, text) for part in template.parts)


def written_part(part: Part, text: str) -> str:
    """Return a part of a template as it stands in the value."""
    if isinstance(part, Text):
        return escaped(part.value)
    if isinstance(part, Interpolation):
        inner = part.expression
        literal = inner.literal if isinstance(inner, Template) else None
        return _wrapped(inner, text) if literal is None else escaped(literal)
    if isinstance(part, IfDirective):
        head = f"%{{if {text[part.condition.start : part.condition.end]}}}"
        otherwise = "" if part.otherwise is None else "%{else}" + _parts(part.otherwise, text)
        return f"{head}{_parts(part.then, text)}{otherwise}%{{endif}}"
    names = part.value_name if part.key_name is None else f"{part.key_name}, {part.value_name}"
    head = f"%{{for {names} in {text[part.collection.start : part.collection.end]}}}"
    return f"{head}{_parts(part.body, text)}%{{endfor}}"


def _parts(parts: tuple[Part, ...], text: str) -> str:
    return "".join(written_part(part, text) for part in parts)


def escaped(text: str) -> str:
    """Return literal text with the openings of templates escaped."""
    if "{" not in text:
        return text
    return text.replace("${", "$${").replace("%{", "%%{")


def unescaped_offset(text: str, offset: int) -> int:
    """Return the offset in literal text of an offset in what `escaped` makes of it."""
    added = 0
    for opening in _OPENING.finditer(text):
        if opening.start() + added >= offset:
            break
        added += 1
    return offset - added


def _wrapped(expression: Expression, text: str) -> str:
    return f"${{{text[expression.start : expression.end]}}}"
