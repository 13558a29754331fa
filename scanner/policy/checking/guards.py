"""Finds built-in functions that are given what is no text: an error in one engine, nothing in the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.policy.checking.shapes import can_be_text, is_free
from scanner.policy.checking.syntax import name_of, nodes, specs, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.policy.checking.corpus import Corpus
    from scanner.policy.checking.remark import Remark
    from scanner.policy.checking.source import Text
    from scanner.policy.checking.syntax import Tree

_TEXTS = {
    "startswith": 2,
    "endswith": 2,
    "contains": 2,
    "indexof": 2,
    "lower": 1,
    "upper": 1,
    "split": 2,
    "substring": 1,
    "trim": 2,
    "trim_left": 2,
    "trim_right": 2,
    "trim_prefix": 2,
    "trim_suffix": 2,
    "trim_space": 1,
    "replace": 3,
    "regex.match": 2,
    "regex.split": 2,
    "regex.replace": 3,
}
"""How many of the first arguments of a function must be texts."""


def check_guards(text: Text, corpus: Corpus) -> Iterator[Remark]:
    """Yield remarks on what is given to functions of texts by a native policy."""
    if not text.native or text.test:
        return
    for spec in specs(text.tree):
        found = list(nodes(spec))
        for kind, node in found:
            if kind == "Call":
                for argument in node["params"][: _TEXTS.get(name_of(node["fcn"]), 0)]:
                    yield from _of_argument(text, corpus, argument, found)


def _of_argument(
    text: Text, corpus: Corpus, argument: Tree, around: list[tuple[str, Tree]]
) -> Iterator[Remark]:
    shape, name = corpus.types.of(argument, text), name_of(argument)
    if not can_be_text(shape):
        message = f"{f'`{name}`' if name else 'this'} is never a text"
        yield text.remark(unwrap(argument)[1], "type", message, "docs/contract.md says what it is")
    elif name and is_free(shape) and not _is_asked(name, argument, around):
        message = f"`{name}` may be something else than a text"
        yield text.remark(unwrap(argument)[1], "type", message, f"write `is_string({name})` in a line before")


def _is_asked(name: str, argument: Tree, around: list[tuple[str, Tree]]) -> bool:
    """Tell whether the rule names the same anywhere else, or gives what holds it to another function."""
    own = unwrap(argument)[1]
    for kind, node in around:
        if kind in ("Var", "RefDot") and node is not own and name_of({kind: node}) == name:
            return True
        if kind == "Call" and name_of(node["fcn"]) not in _TEXTS:
            given = filter(None, map(name_of, node["params"]))
            if any(name == one or name.startswith(f"{one}.") for one in given):
                return True
    return False
