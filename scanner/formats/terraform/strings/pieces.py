"""The pieces of a template: its parts, of which each may be there any number of times, with their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.function import FunctionError
from scanner.evaluate.iteration import iterations
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.values import Encoded
from scanner.facts.model import Unknown
from scanner.formats.terraform.strings.encoded import json_parts, text_parts
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.evaluate.evaluator import Evaluator

MAX_PIECES = 20_000


class Piece(msgspec.Struct, frozen=True):
    """A part of a template with its value.

    Attributes:
        part: the part; a directive of which the outcome is not known is one.
        values: the strings and the unknown parts it makes.
    """

    part: tree.Part
    values: tuple[str | Unknown, ...]


def pieces_of(parts: tuple[tree.Part, ...], text: str, evaluator: Evaluator) -> list[Piece] | None:
    """Return the pieces of the parts of a template that stand in `text`; None if they are too many."""
    found: list[Piece] = []
    try:
        _add(parts, text, evaluator, found)
    except _TooManyError:
        return None
    return found


class _TooManyError(Exception):
    """There are more pieces than are taken apart."""


def _add(parts: tuple[tree.Part, ...], text: str, evaluator: Evaluator, found: list[Piece]) -> None:
    for part in parts:
        if len(found) >= MAX_PIECES:
            raise _TooManyError
        if isinstance(part, tree.Text):
            found.append(Piece(part, (part.value,)))
        elif isinstance(part, tree.Interpolation):
            found.append(Piece(part, _interpolated(part, text, evaluator)))
        elif isinstance(part, tree.IfDirective):
            _add_choice(part, text, evaluator, found)
        else:
            _add_repeated(part, text, evaluator, found)


def _add_choice(part: tree.IfDirective, text: str, evaluator: Evaluator, found: list[Piece]) -> None:
    chosen = evaluator.value(part.condition, text)
    if chosen in (True, "true"):
        _add(part.then, text, evaluator, found)
    elif chosen in (False, "false"):
        _add(part.otherwise or (), text, evaluator, found)
    else:
        found.append(Piece(part, _whole(part, text, evaluator)))


def _add_repeated(part: tree.ForDirective, text: str, evaluator: Evaluator, found: list[Piece]) -> None:
    before = len(found)
    try:
        for inner in iterations(evaluator, part, text, 0) or ():
            _add(part.body, text, inner, found)
    except (EvaluationError, FunctionError, ExhaustedError):
        del found[before:]
    if len(found) == before:
        found.append(Piece(part, _whole(part, text, evaluator)))


def _interpolated(part: tree.Interpolation, text: str, evaluator: Evaluator) -> tuple[str | Unknown, ...]:
    expression = part.expression
    value = evaluator.value(expression, text)
    if isinstance(value, Encoded) and value.codec == "json":
        return json_parts(value.value)
    return _whole(part, text, evaluator)


def _whole(part: tree.Part, text: str, evaluator: Evaluator) -> tuple[str | Unknown, ...]:
    """Return what a part makes of the string it stands in."""
    empty = tree.Text(part.start, part.start, "")
    value = evaluator.value(tree.Template(part.start, part.end, (part, empty)), text)
    if value == "":
        return ()
    return text_parts(value) or (Unknown(text[part.start : part.end]),)
