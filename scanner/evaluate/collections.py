"""Tuples and objects that are written out. See the Terraform language, "Types and Values"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.conversion import convert
from scanner.evaluate.function import ConversionError
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.types import STRING
from scanner.evaluate.values import MAX_DEPTH, OpenObject
from scanner.evaluate.written import key_text
from scanner.syntax.hcl.tree import BareKey, Traversal, Variable

if TYPE_CHECKING:
    from scanner.evaluate.evaluator import Evaluator
    from scanner.evaluate.values import Value
    from scanner.syntax.hcl.tree import Expression, ObjectCons, TupleCons


def tuple_of(run: Evaluator, node: TupleCons, text: str, depth: int) -> Value:
    """Return the tuple that is written out."""
    if depth >= MAX_DEPTH:
        raise ExhaustedError
    return [run.value(item, text, depth + 1) for item in node.items]


def object_of(run: Evaluator, node: ObjectCons, text: str, depth: int) -> Value:
    """Return the object that is written out; of two values with one key, the last counts."""
    if depth >= MAX_DEPTH:
        raise ExhaustedError
    result: dict[str, Value] = {}
    known = True
    for item in node.items:
        key = _key(run, item.key, text, depth)
        if key is None:
            known, key = False, key_text(item.key, text)
        result[key] = run.value(item.value, text, depth + 1)
    return result if known else OpenObject(result)


def _key(run: Evaluator, key: Expression, text: str, depth: int) -> str | None:
    """Return the key of an item, or None where it is not known."""
    if isinstance(key, BareKey):
        return key.name
    if isinstance(key, Traversal) and isinstance(key.source, Variable):
        run.failed("a key that is a reference stands in parentheses", key, text)
        return None
    value = run.value(key, text, depth + 1)
    try:
        name = convert(value, STRING)
    except ConversionError:
        run.failed("a key must be a string", key, text)
        return None
    if name is None:
        run.failed("a key must not be null", key, text)
    return name if isinstance(name, str) else None
