"""Regular expressions and formats that calls are given, as regorus must read them to make of them what OPA makes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scanner.policy.portable.guarded import PACKAGE
from scanner.policy.portable.patterns import REGEX_ARGUMENTS, in_ascii, verbs_of
from scanner.policy.portable.rope import Rope, new
from scanner.policy.portable.terms import kind_of

if TYPE_CHECKING:
    from scanner.policy.portable.calls import Calls

Tree = dict[str, Any]
_SHOWN = {"s": "shown", "d": "decimal"}


class Literals:
    """What becomes of the literals in the calls of one module, by the identity of their nodes.

    Args:
        calls: the calls.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._texts: dict[int, Rope] = {}
        self._wrappers: dict[int, str] = {}

    def add(self, call: Tree) -> None:
        """Look at a call."""
        name, given = self._calls.name(call), call["params"]
        number = REGEX_ARGUMENTS.get(name)
        if number is not None and number < len(given):
            value = _value(given[number])
            self._write(given[number], in_ascii(value) if value is not None else None)
        elif name == "sprintf" and len(given) == len(("format", "values")):
            self._format(*given)

    def text(self, node: Tree) -> Rope | None:
        """Return what is written instead of a literal, None where it stays."""
        return self._texts.get(id(node))

    def wrapped(self, node: Tree, rope: Rope) -> Rope:
        """Return an expression as a verb is to show it."""
        name = self._wrappers.get(id(node))
        return rope if name is None else (*new(f"data.{PACKAGE}.{name}("), *rope, *new(")"))

    def _format(self, written: Tree, values: Tree) -> None:
        value = _value(written)
        verbs = verbs_of(value) if value is not None else None
        kind, inner = kind_of(values)
        if value is None or verbs is None or kind != "Array" or len(verbs) != len(inner["items"]):
            return
        signs = list(value)
        for (at, verb), item in zip(verbs, inner["items"], strict=True):
            if verb in _SHOWN and (verb == "d" or self._calls.kind(item) in ("", "n")):
                self._wrappers[id(item)] = _SHOWN[verb]
                signs[at] = "v"
        self._write(written, "".join(signs))

    def _write(self, node: Tree, text: str | None) -> None:
        if text is None or text == _value(node):
            return
        raw = kind_of(node)[0] == "RawString"
        self._texts[id(node)] = new(f"`{text}`" if raw else json.dumps(text, ensure_ascii=False))


def _value(node: Tree) -> str | None:
    kind, inner = kind_of(node)
    return str(inner["value"]) if kind in ("String", "RawString") else None
