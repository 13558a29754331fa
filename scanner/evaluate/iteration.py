"""`for` expressions. See the Terraform language, "For Expressions"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.conditionals import condition
from scanner.evaluate.conversion import convert
from scanner.evaluate.errors import EvaluationError
from scanner.evaluate.types import STRING
from scanner.evaluate.values import MAX_DEPTH, OpenObject, SetValue, Text
from scanner.evaluate.written import unknown
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.evaluator import Evaluator
    from scanner.evaluate.values import Value
    from scanner.syntax.hcl.tree import ForDirective, ForObject, ForTuple


def for_tuple(run: Evaluator, node: ForTuple, text: str, depth: int) -> Value:
    """Return the tuple of what is made of each element."""
    each = iterations(run, node, text, depth)
    if each is None or depth >= MAX_DEPTH:
        return unknown(node, text)
    items: list[Value] = []
    for inner in each:
        chosen = _chosen(inner, node, text, depth)
        if isinstance(chosen, Unknown):
            return unknown(node, text)
        if chosen:
            items.append(inner.value(node.body, text, depth + 1))
    return items


def for_object(run: Evaluator, node: ForObject, text: str, depth: int) -> Value:
    """Return the object of what is made of each element."""
    each = iterations(run, node, text, depth)
    if each is None or depth >= MAX_DEPTH:
        return unknown(node, text)
    items: dict[str, Value] = {}
    known = True
    for inner in each:
        chosen = _chosen(inner, node, text, depth)
        if isinstance(chosen, Unknown):
            return unknown(node, text)
        if not chosen:
            continue
        key = _key(inner, node, text, depth)
        known = known and isinstance(key, str)
        name = key if isinstance(key, str) else key.written
        value = inner.value(node.value, text, depth + (2 if node.grouped else 1))
        if node.grouped:
            _append(items, name, value)
        elif name not in items:
            items[name] = value
        elif known:
            raise EvaluationError(f'two elements give the key "{name}"', node.key)
        else:
            return unknown(node, text)
    return items if known else OpenObject(items)


def _append(groups: dict[str, Value], name: str, value: Value) -> None:
    group = groups.setdefault(name, [])
    assert isinstance(group, list)
    group.append(value)


def _chosen(run: Evaluator, node: ForTuple | ForObject, text: str, depth: int) -> bool | Unknown:
    """Return whether an element is taken."""
    return True if node.condition is None else condition(run, node.condition, text, depth)


def _key(run: Evaluator, node: ForObject, text: str, depth: int) -> str | Text:
    """Return the key of an element, a text where it is not known."""
    value = run.value(node.key, text, depth + 1)
    key = convert(value, STRING)
    if isinstance(key, str | Text):
        return key
    if key is None:
        raise EvaluationError("a key must not be null", node.key)
    return Text((key if isinstance(key, Unknown) else unknown(node.key, text),))


def iterations(
    run: Evaluator, node: ForTuple | ForObject | ForDirective, text: str, depth: int
) -> Iterator[Evaluator] | None:
    """Return the evaluator of each element's names in turn, or None where the collection is not known.

    The names of one element are gone when the next one is asked for.

    Raises:
        EvaluationError: it is no collection.
    """
    collection = run.value(node.collection, text, depth + 1)
    if isinstance(collection, Unknown | OpenObject):
        return None
    if not isinstance(collection, list | dict):
        raise EvaluationError("only lists, sets, maps, tuples and objects have elements", node.collection)
    if isinstance(collection, SetValue) and any(isinstance(item, Unknown | Text) for item in collection):
        return None
    return _each(run, node, collection)


def _each(
    run: Evaluator,
    node: ForTuple | ForObject | ForDirective,
    collection: list[Value] | dict[str, Value],
) -> Iterator[Evaluator]:
    names = dict(run.names)
    inner = run.with_names({})
    inner.names = names
    for key, value in pairs(collection):
        run.meter.charge(1)
        names[node.value_name] = value
        if node.key_name is not None:
            names[node.key_name] = key
        yield inner


def pairs(collection: list[Value] | dict[str, Value]) -> Iterator[tuple[Value, Value]]:
    """Return the keys and values of a collection in the order of the language."""
    if isinstance(collection, dict):
        for name in sorted(collection):
            yield name, collection[name]
    elif isinstance(collection, SetValue):
        for item in collection:
            yield item, item
    else:
        yield from enumerate(collection)
