"""Counts how many values of Terraform's resources are known, and why the others are not.

usage: python benchmarks/resolved_values.py DIRECTORY ...

For each directory: documents, resources, scalar values that are known, expressions that have no value, the share of the
first among both, and what the first thing without a value in each of these is, the most frequent first.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanner.discover import FileTree, Limits
from scanner.errors import CattleguardError
from scanner.formats import terraform
from scanner.formats.terraform.suffixes import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Document

_TOP = 8
_REFERENCE = re.compile(r"\b(var|data|module|each|count|terraform|path|self|[a-z0-9]+_\w+)[.\[]")
_NAMED = {
    "var": "a variable without a value",
    "data": "a data source",
    "module": "an output of a module",
    "each": "each, of an unknown for_each",
    "count": "count.index, of an unknown count",
    "terraform": "the workspace",
    "path": "the working directory (path.cwd)",
    "self": "the resource itself",
}


def reason(expression: str) -> str:
    """Return what kind of thing an expression without a value asks for: the first in it that has none by itself."""
    match = _REFERENCE.search(expression)
    if match is None:
        return "something else"
    return _NAMED.get(match[1], "an attribute of a resource")


def documents(directory: Path) -> Iterator[Document]:
    """Yield the Terraform documents of a directory."""
    tree = FileTree(directory, Limits())
    for path in tree.files_named(SUFFIXES):
        source = tree.read(path)
        try:
            yield from terraform.parse(source, tree) if source is not None else ()
        except CattleguardError as error:
            print(f"  {path}: {error}")


def scalars(value: Any) -> int:
    """Return the number of scalars in a value."""
    if isinstance(value, dict):
        return sum(map(scalars, value.values()))
    return sum(map(scalars, value)) if isinstance(value, list) else 1


def main() -> None:
    """Print the account of each directory."""
    for name in sys.argv[1:]:
        found = list(documents(Path(name)))
        resources = [resource for document in found for resource in document.facts.resources]
        known = sum(scalars(resource.values) for resource in resources)
        unknown = [expression for resource in resources for expression in resource.unknown.values()]
        share = known / max(1, known + len(unknown))
        print(f"{name}: {len(found)} documents, {len(resources)} resources")
        print(f"  {known} values known, {len(unknown)} not: {share:.1%}")
        for text, count in Counter(map(reason, unknown)).most_common(_TOP):
            print(f"  {count:6} {text}")


if __name__ == "__main__":
    main()
