"""Tells of expressions of native policies what of `input` they are, where that is certain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.checking.shapes import Array, fields_of, input_of, is_free, item_of
from scanner.policy.checking.syntax import head_of, text_of, unwrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.policy.checking.corpus import Corpus, Path
    from scanner.policy.checking.source import Text
    from scanner.policy.checking.syntax import Tree
    from scanner.policy.checking.variables import Variable

_MAX_STEPS = 40
"""From name to name that are followed: each is a call within a call."""
_ITEMS = ("element", "domain-element")


class Types:
    """The types of expressions; None stands for one that is not known.

    Args:
        corpus: all policies.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._known: dict[tuple[str, int], Any] = {}
        self._steps = 0

    def of(self, node: Tree, text: Text) -> Any:
        """Return the type of an expression."""
        kind, inner = unwrap(node)
        if kind == "Var":
            return self._of_name(inner, text)
        if kind in ("RefDot", "RefBrack"):
            return self._of_part(inner, text)
        if kind in ("ArrayCompr", "SetCompr"):
            item = self.of(inner["term"], text)
            return None if item is None else Array(item)
        if kind == "Call":
            return self._of_call(node, text)
        return None

    def _of_part(self, inner: Tree, text: Text) -> Any:
        whole = self.of(inner["refr"], text)
        if whole is None:
            return None
        if is_free(whole):
            return Any
        name = inner["field"][1] if "field" in inner else text_of(inner["index"])
        fields = fields_of(whole)
        if fields is not None:
            return None if name is None else fields.get(name)
        return item_of(whole)

    def _of_name(self, inner: Tree, text: Text) -> Any:
        variable = text.names.meant.get(id(inner))
        if variable is not None:
            return self._once(("variable", id(variable)), lambda: self._of_variable(variable, text))
        if inner["value"] == "input" and text.native:
            return input_of(text.scope)
        if inner["value"] in text.own:
            return self._of_rule((*text.package, inner["value"]))
        return None

    def _of_variable(self, variable: Variable, text: Text) -> Any:
        if variable.kind == "argument":
            return self._of_argument(variable, text)
        if variable.origin is None:
            return None
        whole = self.of(variable.origin, text)
        if variable.kind == "assigned" or whole is None:
            return whole
        return item_of(whole) if variable.kind in _ITEMS else None

    def _of_argument(self, variable: Variable, text: Text) -> Any:
        """Return the type that every call in the policies (tests left out) gives an argument."""
        if variable.index < 0 or text.test:
            return None
        name = self._corpus.path_of_rule(text, variable.spec)
        found = None
        for caller, call in self._corpus.calls.get(name, ()):
            given = (
                self.of(call["params"][variable.index], caller)
                if variable.index < len(call["params"])
                else None
            )
            if given is None or (found is not None and given != found):
                return None
            found = given
        return found

    def _of_call(self, node: Tree, text: Text) -> Any:
        inner = node["Call"]
        path = text.names.paths.get(id(inner["fcn"]))
        return None if path is None else self._of_rule(path)

    def _of_rule(self, path: Path) -> Any:
        """Return the type of the one value that a rule or function defines."""
        definitions = self._corpus.definitions.get(path, ())
        if len(definitions) != 1:
            return None
        text, spec = definitions[0]
        if len(spec["bodies"]) > 1:
            return None
        return self._once(("rule", id(spec)), lambda: self._of_head(text, spec))

    def _of_head(self, text: Text, spec: Tree) -> Any:
        kind, head = head_of(spec)
        if kind == "Set" and head.get("key"):
            item = self.of(head["key"], text)
            return None if item is None else Array(item)
        if kind in ("Func", "Compr") and head.get("assign") and "RefBrack" not in head["refr"]:
            return self.of(head["assign"]["value"], text)
        return None

    def _once(self, key: tuple[str, int], find: Callable[[], Any]) -> Any:
        if key not in self._known:
            if self._steps >= _MAX_STEPS:
                return None
            self._known[key] = None  # what refers to itself is not known
            self._steps += 1
            self._known[key] = find()
            self._steps -= 1
        return self._known[key]
