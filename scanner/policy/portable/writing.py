"""Policies as they are written for one engine, which it has loaded, and what it says of them in the places of their authors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.errors import EngineError, PolicyError, PolicyLimitError, PolicyLoadError
from scanner.policy.checking.syntax import modifiers
from scanner.policy.portable.guarded import guarded_module
from scanner.policy.portable.module import Portable, names_of, portable
from scanner.policy.portable.places import placed_error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.policy.engines.protocol import Covering, Module, Row

Texts = dict[str, Portable]
"""Policies, by path."""
_MAX_REFUSED = 10
"""Policies that the engine may refuse as they are written: each costs another load."""
_PRINTS = re.compile(r"\bprint\b").search


class Written:
    """Policies that an engine has loaded.

    Args:
        engine: the engine.
        texts: the policies, as they are written for it.
    """

    def __init__(self, engine: Covering, texts: Texts) -> None:
        self.engine = engine
        self.texts = texts

    def load(self, ours: Sequence[Module], data: Mapping[str, Any], first: Mapping[str, Portable]) -> None:
        """Load what is written; a policy that the engine refuses then, as it was read.

        Args:
            ours: policies that stay as they are.
            data: the data.
            first: the policies as they were read.
        """
        for _ in range(_MAX_REFUSED):
            written = [one.module for one in self.texts.values()]
            try:
                return self.engine.load([*written, guarded_module(), *ours], data)
            except PolicyLimitError:
                raise
            except PolicyLoadError as error:
                path = error.span.path if error.span is not None else ""
                if path not in first or self.texts[path] is first[path]:
                    raise
                self.texts = {**self.texts, path: first[path]}
        raise EngineError("the policies cannot be written for the engine in this process")

    def value(self, rule: str, input_json: bytes) -> Any:
        """Return the JSON value of a rule that has one for every input."""
        try:
            return self.engine.value(rule, input_json)
        except PolicyError as error:
            raise placed_error(error, self.texts) from error

    def query(self, query: str, input_json: bytes) -> list[Row]:
        """Return all answers to a query."""
        try:
            return self.engine.query(query, input_json)
        except PolicyError as error:
            raise placed_error(error, self.texts) from error


def written_for(first: Texts, trees: Mapping[str, dict[str, Any]], *, lenient: bool) -> Texts:
    """Return policies as they are written for the engine in this process; see `scanner.policy.portable.module.portable`."""
    names = names_of(trees.values())
    return {path: portable(one, trees[path], names, lenient=lenient) for path, one in first.items()}


def may_be_asked_twice(modules: Sequence[Module], trees: Mapping[str, dict[str, Any]]) -> bool:
    """Tell whether an evaluation that fails leaves nothing behind: nothing printed, nothing replaced by `with`.

    An error in what a `with` gives leaves regorus with what it replaced.
    """
    if any(_PRINTS(module.source.text) for module in modules):
        return False
    return not any(True for tree in trees.values() for _ in modifiers(tree))
