"""Calls of built-in functions, and of operators, that may be given what they do not take."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.policy.portable.guarded import PACKAGE, function
from scanner.policy.portable.rope import Part, Rope, compose, new
from scanner.policy.portable.signatures import OPERATORS, SIGNATURES, WRITTEN
from scanner.policy.portable.terms import kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.policy.portable.extents import Extents

Tree = dict[str, Any]
_in = re.compile(rb"\bin\b")
_KINDS = {
    "String": "s",
    "RawString": "s",
    "Number": "n",
    "Array": "al",
    "ArrayCompr": "al",
    "Set": "tl",
    "SetCompr": "tl",
    "Object": "o",
    "ObjectCompr": "o",
}
_RESULTS = {
    **dict.fromkeys(
        ("sprintf", "lower", "upper", "concat", "replace", "trim", "json.marshal", "type_name"), "s"
    ),
    **dict.fromkeys(("trim_space", "trim_prefix", "trim_suffix", "format_int", "substring"), "s"),
    **dict.fromkeys(("count", "indexof", "to_number", "sum"), "n"),
    **dict.fromkeys(("split", "array.concat", "array.slice", "sort"), "al"),
}


class Calls:
    """Guards the calls of one module.

    Args:
        text: the module.
        extents: where the parts of its tree stand.
        own: names that are no built-in functions in it.
        lenient: whether to guard what is an error in regorus as well; otherwise only what may have a value there.
    """

    def __init__(self, text: bytes, extents: Extents, own: frozenset[str], *, lenient: bool) -> None:
        self._text = text
        self._extents = extents
        self._own = own
        self._lenient = lenient

    def is_builtin(self, call: Tree, name: str) -> bool:
        """Tell whether a call is of a built-in function."""
        return self.name(call) == name

    def guarded(self, node: Tree, parts: Sequence[Part]) -> Rope:
        """Return an expression that has no value where OPA gives it none.

        Args:
            node: the expression.
            parts: what becomes of the expressions in it.
        """
        kind, inner = kind_of(node)
        start, end = self._extents.of(node)
        if kind == "Call" and self._needs_guard(inner):
            parts = [*parts, self._called(inner, function(self.name(inner)))]
        elif kind == "Call" and self.is_builtin(inner, "walk") and len(inner["params"]) == 1:
            parts = [*parts, self._called(inner, f"data.{PACKAGE}.walk_in_an_expression")]
        elif self._lenient and kind in {"ArithExpr", "BinExpr"} and not self._is_safe(inner):
            return self._operation(OPERATORS[inner["op"]], start, end, parts)
        elif kind == "Membership":
            return self._membership(inner, parts)
        return compose(self._text, start, end, parts)

    def _called(self, call: Tree, name: str) -> Part:
        return Part(*self._extents.of(call["fcn"]), new(name))

    def _needs_guard(self, call: Tree) -> bool:
        name = self.name(call)
        if name in WRITTEN:
            return len(call["params"]) == WRITTEN[name]
        if not self._lenient:
            return False
        takes = SIGNATURES.get(name)
        if takes is None or len(takes) != len(call["params"]):
            return False
        return not all(
            one == "*" or one in self.kind(given) or (one == "c" and self.kind(given))
            for one, given in zip(takes, call["params"], strict=True)
        )

    def _is_safe(self, operation: Tree) -> bool:
        if operation["op"] in {"Div", "Mod"}:
            return False
        return all(self.kind(operation[side]) == "n" for side in ("lhs", "rhs"))

    def kind(self, node: Tree) -> str:
        """Return of what kinds a term is for certain, "" where that is not known."""
        kind, inner = kind_of(node)
        if kind == "Call":
            return _RESULTS.get(self.name(inner), "")
        return _KINDS.get(kind, "")

    def _operation(self, name: str, start: int, end: int, parts: Sequence[Part]) -> Rope:
        """Return a call instead of an operator: what stands between its operands becomes a comma."""
        left, right = sorted(parts, key=lambda part: part.start)
        between = self._text[left.end : right.start]
        sign = next((index for index, byte in enumerate(between) if byte in b"+-*/%&|"), None)
        if sign is None or b"#" in between:  # a comment there may hold anything
            return compose(self._text, start, end, parts)
        at = left.end + sign
        rope = compose(self._text, start, end, [left, Part(at, at + 1, new(",")), right])
        return (*new(f"data.{PACKAGE}.{name}("), *rope, *new(")"))

    def _membership(self, inner: Tree, parts: Sequence[Part]) -> Rope:
        ordered = sorted(parts, key=lambda part: part.start)
        value, collection = ordered[-2:]
        found = _in.search(self._text, value.end, collection.start)
        start, end = ordered[0].start, collection.end
        if found is None or b"#" in self._text[value.end : collection.start]:
            return compose(self._text, start, end, parts)
        name = "in_members" if inner["key"] is None else "in_pairs"
        rope = compose(self._text, start, end, [*parts, Part(*found.span(), new(","))])
        return (*new(f"data.{PACKAGE}.{name}("), *rope, *new(")"))

    def name(self, call: Tree) -> str:
        """Return the name of the built-in function that is called, "" if it is none."""
        names: list[str] = []
        node = call["fcn"]
        while True:
            kind, inner = kind_of(node)
            if kind == "Var":
                root = str(inner["value"])
                return "" if root in self._own else ".".join((root, *reversed(names)))
            if kind != "RefDot":
                return ""
            names.append(str(inner["field"][1]))
            node = inner["refr"]
