"""Finds what `with` cannot replace in every engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.policy.checking.syntax import COMPREHENSIONS, function_name, modifiers, name_of, nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.policy.checking.corpus import Corpus
    from scanner.policy.checking.remark import Remark
    from scanner.policy.checking.source import Text


def check_mocks(text: Text, corpus: Corpus) -> Iterator[Remark]:
    """Yield remarks on what `with` replaces, and by what."""
    for modifier in modifiers(text.tree):
        path = text.names.paths.get(id(modifier["refr"]), ())
        name = name_of(modifier["refr"])
        root = name.split(".", 1)[0]
        if root in text.own or (root in text.imports and text.native):
            message = f"`with` must replace `{name}` by its full path"
            yield text.remark(modifier, "mock", message, f"write `with {'.'.join(path)} as`")
        if any(function_name(spec) for _, spec in corpus.definitions.get(path, ())):
            message = "the embedded engine does not replace functions by `with`"
            hint = "replace what the function reads, or use `--engine opa`"
            yield text.remark(modifier, "mock", message, hint)
        if text.native and any(kind in ("Call", *COMPREHENSIONS) for kind, _ in nodes(modifier["as"])):
            message = "the value of `with` is computed in its place"
            yield text.remark(modifier, "mock", message, "bind it with `:=` in a line before")
