"""Finds what native policies ask of `input` that is never there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.checking.shapes import (
    fields_of,
    is_free,
    is_nullable,
    item_of,
    scalar_of,
    values_of,
)
from scanner.policy.checking.syntax import Tree, name_of, text_of, unwrap
from scanner.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.policy.checking.corpus import Corpus
    from scanner.policy.checking.inference import Types
    from scanner.policy.checking.remark import Remark
    from scanner.policy.checking.source import Text

_LITERALS = {"String": "String", "RawString": "String", "Number": "Number", "Bool": "Bool", "Null": "Null"}
_GUARDS = ("is_array", "is_object", "is_set")
_KINDS = {"String": "a text", "Number": "a number", "Bool": "a boolean", "Null": "null"}


def check_facts(text: Text, corpus: Corpus) -> Iterator[Remark]:
    """Yield remarks on fields that facts do not have, values they never have, and what may be null where it is iterated."""
    if not text.native:
        return
    judge = _Judge(text, corpus.types)
    for kind, node in text.nodes:
        if kind in ("RefDot", "RefBrack"):
            yield from judge.of_part(kind, node)
        elif kind == "Call":
            yield from judge.of_call(node)
        elif (kind == "BoolExpr" and node["op"] in ("Eq", "Ne")) or (
            kind == "AssignExpr" and node["op"] == "Eq"
        ):
            yield from judge.of_comparison(node["lhs"], node["rhs"])
        elif kind == "Membership" and unwrap(node["collection"])[0] in ("Array", "Set"):
            for item in unwrap(node["collection"])[1]["items"]:
                yield from judge.of_comparison(node["value"], item)
        elif kind in ("SomeIn", "Every"):
            yield from judge.of_iteration(kind, node)


class _Judge:
    def __init__(self, text: Text, types: Types) -> None:
        self._text, self._types = text, types

    def of_part(self, kind: str, node: Tree) -> Iterator[Remark]:
        """Yield a remark if a field is read that does not exist."""
        name = node["field"][1] if kind == "RefDot" else text_of(node["index"])
        if name is not None:
            place = {"span": node["field"][0]} if kind == "RefDot" else unwrap(node["index"])[1]
            yield from self._of_field(node["refr"], name, place)

    def of_call(self, node: Tree) -> Iterator[Remark]:
        """Yield a remark if `object.get` is asked for a field that does not exist."""
        if name_of(node["fcn"]) == "object.get" and len(node["params"]) == 3:
            name = text_of(node["params"][1])
            if name is not None:
                yield from self._of_field(node["params"][0], name, unwrap(node["params"][1])[1])

    def _of_field(self, whole: Tree, name: str, place: Tree) -> Iterator[Remark]:
        fields = fields_of(self._types.of(whole, self._text))
        if fields is not None and name not in fields:
            shown = name_of(whole)
            message = (
                f"`{shown}.{name}` is not in the document contract"
                if shown
                else f"there is no field `{name}`"
            )
            yield self._text.remark(place, "unknown-field", message, suggest(name, fields))

    def of_comparison(self, left: Tree, right: Tree) -> Iterator[Remark]:
        """Yield a remark if something is compared with a value that it never has."""
        for side, other in ((left, right), (right, left)):
            kind, literal = unwrap(other)
            if kind in _LITERALS:
                yield from self._of_value(side, _LITERALS[kind], literal)

    def _of_value(self, side: Tree, kind: str, literal: Tree) -> Iterator[Remark]:
        shape = self._types.of(side, self._text)
        shown = _quoted(side, "this")
        values, kinds = values_of(shape), scalar_of(shape)
        if kind == "String" and values is not None and literal["value"] not in values:
            message = f"{shown} is never {literal['value']!r}"
            yield self._text.remark(literal, "impossible-value", message, suggest(literal["value"], values))
        elif kinds is not None and kind not in kinds:
            message = f"{shown} is never {_KINDS[kind]}"
            hint = "it is " + " or ".join(_KINDS[one] for one in sorted(kinds))
            yield self._text.remark(literal, "impossible-value", message, hint)

    def of_iteration(self, kind: str, node: Tree) -> Iterator[Remark]:
        """Yield a remark if null may be iterated, which is an error in one engine and nothing in the other."""
        collection = node["domain" if kind == "Every" else "collection"]
        shape = self._types.of(collection, self._text)
        if shape is None or self._text.test or not _may_be_null(shape) or self._is_guarded(collection):
            return
        message = f"{_quoted(collection, 'what is iterated')} may be null"
        hint = "write `x := collection[_]`, or ask for `is_array(collection)` before"
        yield self._text.remark(unwrap(collection)[1], "null-collection", message, hint)

    def _is_guarded(self, collection: Tree) -> bool:
        """Tell whether the policy asks anywhere for the type of what is iterated."""
        asked = _shown(collection, self._text)
        for kind, node in self._text.nodes:
            if (
                kind == "Call"
                and name_of(node["fcn"]) in _GUARDS
                and _shown(node["params"][0], self._text) == asked
            ):
                return True
        return False


def _may_be_null(shape: Any) -> bool:
    return is_free(shape) or (is_nullable(shape) and item_of(shape) is not None)


def _quoted(node: Tree, otherwise: str) -> str:
    name = name_of(node)
    return f"`{name}`" if name else otherwise


def _shown(node: Tree, text: Text) -> str:
    """Return the name of a reference; of anything else, what only it has."""
    return name_of(node) or f"{text.path}:{id(node)}"
