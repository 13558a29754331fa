"""Finds where a policy reads what else is in a server: it may be of others, whom the policy's author has nothing to do with.

As for what reaches out, the syntax tree and the text are looked at: the tree has every reference, the text their places.
OPA itself refuses `data` as a whole and `data[x]`, which the rule that reads them would be part of.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.policy.engines.opa.code import code_of, references

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from scanner.model import Source, Span

Path = tuple[str, ...]

_STEPS = re.compile(r"\.?([A-Za-z_]\w*)|\[\s*[\"`]([^\"`]*)[\"`]\s*\]")
_WRITTEN = re.compile(r"(?<![\w.])data((?:\.[A-Za-z_]\w*|\[\s*[\"`][^\"`]*[\"`]\s*\])+)")


def path_of(written: str) -> Path:
    """Return the names of a reference as it is written: `a.b["c-d"]`."""
    return tuple(name or quoted for name, quoted in _STEPS.findall(written))


def find_foreign(tree: Any, source: Source, known: Collection[Path]) -> Iterator[tuple[str, Span]]:
    """Yield the references of a policy to what was not loaded with it, and where they stand.

    Args:
        tree: its syntax tree, as an OPA server has it.
        source: its text.
        known: the packages and the data that were loaded, without `data`.
    """
    written = [
        (path_of(found[1]), source.span(*found.span())) for found in _WRITTEN.finditer(code_of(source.text))
    ]
    read = {_constant(reference[1:]) for reference in references(tree) if reference[0] == "data"}
    for path in sorted(read | {path for path, _ in written}):
        if not any(path[: len(one)] == one for one in known):
            places = (span for found, span in written if found == path)
            yield ".".join(("data", *path)), next(places, source.span(0, 0))


def _constant(steps: Path) -> Path:
    """Return the names before the first that is a variable, which has no name here."""
    return steps[: steps.index("")] if "" in steps else steps
