"""Functions that make lists and tuples of others. Items are handed on as they are, known or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.conversion import convert, type_of, unify
from scanner.evaluate.function import Function, FunctionError, UndecidedError
from scanner.evaluate.functions.arguments import as_list, elements, sequence, settled, whole
from scanner.evaluate.functions.identity import identity
from scanner.evaluate.meter import require_room
from scanner.evaluate.types import ANY, NUMBER, STRING, ListType
from scanner.evaluate.values import ListValue, SetValue
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from collections.abc import Hashable

    from scanner.evaluate.values import Value


def _chunklist(values: Value, size: Value) -> Value:
    """Return a list cut into lists of a size; a size of 0 is that of the whole list."""
    items, step = as_list(values, ANY), whole(size)
    if step < 0:
        raise FunctionError("a size must not be negative")
    step = step or max(len(items), 1)
    chunks = [ListValue(items[at : at + step], items.element) for at in range(0, len(items), step)]
    return ListValue(chunks, ListType(items.element))


def _list(value: Value) -> ListValue:
    if isinstance(value, ListValue):
        return value
    raise UndecidedError if isinstance(value, Unknown) else FunctionError("a list is required")


def _alike(items: list[Value], original: list[Value]) -> Value:
    return ListValue(items, original.element) if isinstance(original, ListValue) else items


def _compact(values: Value) -> Value:
    return ListValue([item for item in _list(values) if item not in (None, "")], STRING)


def _concat(*lists: Value) -> Value:
    """Return all items in one list, if all are lists that have a type in common, or in one tuple."""
    if not lists:
        raise FunctionError("at least one argument is required")
    items = [sequence(each) for each in lists]
    require_room(sum(map(len, items)))
    if all(isinstance(each, ListValue) for each in items):
        common = unify([type_of(each) for each in items])
        if isinstance(common, ListType):
            converted = [sequence(convert(each, common)) for each in items]
            return ListValue([item for each in converted for item in each], common.element)
    return [item for each in items for item in each]


def _distinct(values: Value) -> Value:
    items = _list(values)
    first: dict[Hashable, Value] = {}
    for item in items:
        first.setdefault(identity(item), item)
    return ListValue(first.values(), items.element)


def _flatten(values: Value) -> Value:
    """Return the items of all nested lists, sets and tuples in one tuple; an unknown item might be one of these."""
    items: list[Value] = []
    pending = list(reversed(settled(values)))
    while pending:
        current = pending.pop()
        if isinstance(current, Unknown):
            raise UndecidedError
        if isinstance(current, list):
            require_room(len(items) + len(pending) + len(current))
            pending.extend(reversed(settled(current)))
        else:
            items.append(current)
    return items


def _reverse(values: Value) -> Value:
    items = settled(values)
    if isinstance(items, SetValue):
        return ListValue(reversed(items), items.element)
    return _alike(items[::-1], items)


def _slice(values: Value, start: Value, end: Value) -> Value:
    items, first, last = sequence(values), whole(start), whole(end)
    if not 0 <= first <= last <= len(items):
        raise FunctionError("the indexes are not within the list")
    return _alike(items[first:last], items)


def _coalescelist(*lists: Value) -> Value:
    """Return the first list or tuple that is not empty."""
    first: Value = None
    for each in lists:
        if isinstance(each, Unknown):
            break
        if each is not None and sequence(each) and first is None:
            first = each
    else:
        if first is None:
            raise FunctionError("all arguments are null or empty")
    if first is None:
        raise UndecidedError
    return first


def _matchkeys(values: Value, keys: Value, sought: Value) -> Value:
    """Return the values whose keys, which stand at the same places in another list, are sought."""
    items, names, wanted = _list(values), _list(keys), _list(sought)
    common = unify([type_of(names), type_of(wanted)])
    if common is None or len(items) != len(names):
        raise FunctionError("keys must fit the values and what is sought")
    found = {identity(item) for item in elements(convert(wanted, common))}
    pairs = zip(items, elements(convert(names, common)), strict=True)
    return ListValue([item for item, name in pairs if identity(name) in found], items.element)


FUNCTIONS = {
    "chunklist": Function(_chunklist, (ANY, NUMBER), takes_unknown=True),
    "coalescelist": Function(_coalescelist, (), rest=ANY, takes_unknown=True, takes_null=True),
    "compact": Function(_compact, (ListType(STRING),)),
    "concat": Function(_concat, (), rest=ANY, takes_unknown=True),
    "distinct": Function(_distinct, (ListType(ANY),)),
    "flatten": Function(_flatten, (ANY,), takes_unknown=True),
    "matchkeys": Function(_matchkeys, (ListType(ANY), ListType(ANY), ListType(ANY))),
    "reverse": Function(_reverse, (ANY,), takes_unknown=True),
    "slice": Function(_slice, (ANY, NUMBER, NUMBER), takes_unknown=True),
}
