"""Suggested fixes for files in HCL: exact edits that keep the layout of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.fixes.hcl_edits import Insertion, insert_into_body, insert_into_object, removal
from scanner.fixes.hcl_path import Missing, Opaque, Present, find
from scanner.fixes.hcl_writer import block, expression, written
from scanner.fixes.wish import title
from scanner.model import Edit, Fix
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Pointer, Source, Wish

_REFERRING = (tree.Variable, tree.Traversal, tree.FunctionCall, tree.Conditional)
"""Expressions that take their value from elsewhere."""
_TOP_LEVEL = 1
"""How many segments of a pointer lead to the labels of a top-level block."""


class HclFixer:
    """Makes fixes for one HCL file; see `scanner.model.Fixer`.

    Args:
        source: the file.
        body: its content.
    """

    def __init__(self, source: Source, body: tree.Body) -> None:
        self._source = source
        self._body = body

    def fix(self, wishes: Sequence[Wish]) -> Fix | None:
        """Return the fix that makes wishes come true, or None where nothing would change.

        Where an expression that is no literal stands in the way or decides the value, or a `dynamic` block makes
        the blocks, the fix has no edits: it must be done by hand.
        """
        edits: list[Edit] = []
        shown: dict[str, Any] = {}
        additions: dict[int, _Addition] = {}
        by_hand = False
        for wish in wishes:
            place = find(self._body, wish.at)
            if place is None:
                return None
            by_hand |= isinstance(place, Opaque) or (not wish.remove and _is_decided_elsewhere(place))
            if not wish.remove:
                _merge(shown, _nested(wish.at[_depth(self._body, wish.at) :], wish.value))
            if isinstance(place, Present):
                edits.append(self._replaced(place, wish))
            elif isinstance(place, Missing) and not wish.remove:
                addition = additions.setdefault(place.holder.start, _Addition(place.holder, {}))
                _merge(addition.content, _nested(place.rest, wish.value))
        edits += (self._edit(self._insertion(addition)) for addition in additions.values())
        if not edits and not by_hand:
            return None
        ordered = () if by_hand else tuple(sorted(edits, key=lambda edit: edit.span))
        prefix = _depth(self._body, wishes[0].at)
        return Fix(title(wishes, prefix), written(shown) if shown else "", ordered)

    def _replaced(self, place: Present, wish: Wish) -> Edit:
        if wish.remove:
            return self._edit(removal(self._source.text, place))
        node = place.value
        return self._edit(Insertion(node.start, node.end, expression(wish.value)))

    def _insertion(self, addition: _Addition) -> Insertion:
        holder = addition.holder
        if isinstance(holder, tree.Body):
            return insert_into_body(self._source.text, holder, addition.content)
        return insert_into_object(self._source.text, holder, addition.content)

    def _edit(self, insertion: Insertion) -> Edit:
        return Edit(self._source.span(insertion.start, insertion.end), insertion.text)


def _is_decided_elsewhere(place: Present | Missing) -> bool:
    """Tell whether a value or a block comes from somewhere else, where it has to be changed."""
    if isinstance(place, Present):
        return isinstance(place.value, _REFERRING)
    makers = place.holder.blocks if isinstance(place.holder, tree.Body) else ()
    return any(block.type == "dynamic" and _name(block) == place.rest[0] for block in makers)


def _name(block: tree.Block) -> str:
    return block.labels[0].value if block.labels else ""


class _Addition(msgspec.Struct, frozen=True):
    """What is to be put into a body or an object that does not have it."""

    holder: tree.Body | tree.ObjectCons
    content: dict[str, Any]


def _depth(body: tree.Body, at: Pointer) -> int:
    """Return how many segments of a pointer name its top-level block."""
    for item in body.blocks:
        labels = tuple(label.value for label in item.labels)
        if (item.type, *labels) == at[: len(labels) + 1]:
            return len(labels) + 1 + _TOP_LEVEL
    return _TOP_LEVEL


def _nested(path: Pointer, value: Any) -> dict[str, Any]:
    """Return what stands at a path as it is written: a name before an index is the type of a block."""
    name, *rest = path
    if not rest:
        return {str(name): value}
    if isinstance(rest[0], int):
        inner = _nested(tuple(rest[1:]), value) if rest[1:] else {}
        return {str(name): [block(inner)]}
    return {str(name): _nested(tuple(rest), value)}


def _merge(into: dict[str, Any], content: dict[str, Any]) -> None:
    """Put one nested content into another; blocks of a type are one."""
    for name, value in content.items():
        known = into.get(name)
        if isinstance(known, dict) and isinstance(value, dict):
            _merge(known, value)
        elif isinstance(known, list) and isinstance(value, list) and known and isinstance(known[0], dict):
            _merge(known[0], value[0])
        else:
            into[name] = value
