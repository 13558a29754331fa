"""All policies that are checked together, and what they define and refer to."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from scanner.policy.checking.inference import Types
from scanner.policy.checking.syntax import Tree, head_of, path_of, specs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scanner.policy.checking.source import Text
    from scanner.policy.checking.variables import Reference

Path = tuple[str, ...]


class Corpus:
    """Policies that are evaluated together.

    Args:
        texts: those that are checked, with those that stand beside them.
    """

    def __init__(self, texts: Sequence[Text]) -> None:
        self.texts = texts

    def defines(self, path: Path) -> bool:
        """Tell whether a rule, or the beginning of its path, is defined by any of them."""
        return path in self._prefixes

    @cached_property
    def definitions(self) -> Mapping[Path, Sequence[tuple[Text, Tree]]]:
        """The rules (without defaults) by their full paths, as far as these are constant."""
        found: defaultdict[Path, list[tuple[Text, Tree]]] = defaultdict(list)
        for text in self.texts:
            for spec in specs(text.tree):
                found[(*text.package, *path_of(head_of(spec)[1]["refr"]))].append((text, spec))
        return found

    @cached_property
    def types(self) -> Types:
        """What of `input` their expressions are."""
        return Types(self)

    def path_of_rule(self, text: Text, rule: Tree) -> Path:
        """Return the full path of a rule, as far as it is constant."""
        return (*text.package, *path_of(head_of(rule["Spec"])[1]["refr"]))

    @cached_property
    def references(self) -> Sequence[tuple[Text, Reference]]:
        """All references, with where they stand."""
        return [(text, reference) for text in self.texts for reference in text.names.references]

    def users(self, path: Path) -> Iterator[tuple[Text, Reference]]:
        """Yield the references that can mean a rule: they name it, something in it, or something that it is in."""
        yield from self._within.get(path, ())
        for length in range(1, len(path)):
            yield from self._exact.get(path[:length], ())

    @cached_property
    def _within(self) -> Mapping[Path, Sequence[tuple[Text, Reference]]]:
        found: defaultdict[Path, list[tuple[Text, Reference]]] = defaultdict(list)
        for text, reference in self.references:
            for length in range(2, len(reference.path) + 1):
                found[reference.path[:length]].append((text, reference))
        return found

    @cached_property
    def _exact(self) -> Mapping[Path, Sequence[tuple[Text, Reference]]]:
        found: defaultdict[Path, list[tuple[Text, Reference]]] = defaultdict(list)
        for text, reference in self.references:
            found[reference.path].append((text, reference))
        return found

    @cached_property
    def calls(self) -> Mapping[Path, Sequence[tuple[Text, Tree]]]:
        """The calls of functions of policies, tests left out, by the function's full path."""
        found: defaultdict[Path, list[tuple[Text, Tree]]] = defaultdict(list)
        for text in self.texts:
            if not text.test:
                for kind, node in text.nodes:
                    path = text.names.paths.get(id(node["fcn"])) if kind == "Call" else None
                    if path is not None:
                        found[path].append((text, node))
        return found

    @cached_property
    def _prefixes(self) -> frozenset[Path]:
        return frozenset(path[:length] for path in self.definitions for length in range(2, len(path) + 1))
