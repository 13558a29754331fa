"""The text that a string expression makes, and where its code points stand in the file."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.values import parts_of
from scanner.facts.model import Unknown
from scanner.formats.terraform.stand_ins import fill
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.formats.terraform.config import Config
    from scanner.formats.terraform.evaluate import Evaluator
    from scanner.formats.terraform.stand_ins import Holes
    from scanner.model import Offsets, Pointer

_TRANSPARENT = frozenset({"base64encode", "base64gzip", "jsondecode", "trimspace", "yamldecode"})
"""Functions whose argument is the text that is used in the end."""


class Rendered(msgspec.Struct, frozen=True):
    """A text to be read as a script or as data.

    Attributes:
        text: the text, with stand-ins for its unknown parts.
        holes: what the stand-ins stand for.
        locate: gives the source range of a range of the text.
    """

    text: str
    holes: Holes
    locate: Callable[[int, int], Offsets]


def render(
    config: Config, evaluator: Evaluator, at: Pointer, affixes: Callable[[int], tuple[str, str]]
) -> Rendered | None:
    """Return the text that the string expression at a pointer makes, or None if it makes none.

    Args:
        config: the file.
        evaluator: gives values to what the template interpolates.
        at: pointer of the expression.
        affixes: the kind of stand-ins, `in_script` or `in_json`.
    """
    expression = config.expression(at)
    while (inner := _inner(expression)) is not None:
        expression = inner
    if isinstance(expression, tree.Template):
        return _template(config, evaluator, expression, affixes)
    parts = () if expression is None else parts_of(evaluator.value(expression, config.text))
    if not any(isinstance(part, str) for part in parts):
        return None
    filled, holes = fill(parts, affixes)
    whole = config.locate(at)
    return Rendered("".join(filled), holes, lambda _start, _end: whole)


def _inner(expression: tree.Expression | None) -> tree.Expression | None:
    if isinstance(expression, tree.Parens):
        return expression.inner
    if isinstance(expression, tree.Template):
        return expression.wrapped
    if isinstance(expression, tree.FunctionCall) and expression.name in _TRANSPARENT:
        return expression.arguments[0] if len(expression.arguments) == 1 and not expression.expand else None
    return None


def _template(
    config: Config,
    evaluator: Evaluator,
    template: tree.Template,
    affixes: Callable[[int], tuple[str, str]],
) -> Rendered:
    values = [_part(part, config.text, evaluator) for part in template.parts]
    filled, holes = fill([value for parts in values for value in parts], affixes)
    texts = iter(filled)
    lengths = [sum(len(next(texts)) for _ in parts) for parts in values]
    starts = list(accumulate(lengths, initial=0))[:-1]

    def within(index: int, start: int, end: int) -> Offsets:
        return config.range_of(template, template.parts[index], start - starts[index], end - starts[index])

    def locate(start: int, end: int) -> Offsets:
        if not starts:
            return template.start, template.end
        first = max(0, bisect_right(starts, start) - 1)
        if end <= start:
            return within(first, start, start)
        last = max(first, bisect_right(starts, end - 1) - 1)
        return within(first, start, end)[0], within(last, max(start, starts[last]), end)[1]

    return Rendered("".join(filled), holes, locate)


def _part(part: tree.Part, text: str, evaluator: Evaluator) -> tuple[str | Unknown, ...]:
    if isinstance(part, tree.Text):
        return (part.value,)
    if not isinstance(part, tree.Interpolation):
        return (Unknown(text[part.start : part.end]),)
    expression = part.expression
    return parts_of(evaluator.value(expression, text)) or (Unknown(text[expression.start : expression.end]),)
