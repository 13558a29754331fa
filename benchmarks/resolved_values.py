"""Counts how many values of Terraform's resources are known, and why the others are not.

usage: python benchmarks/resolved_values.py DIRECTORY ...

For each directory: documents, resources, scalar values that are known, expressions that have no value, the share of the
first among both, and what the expressions without a value begin with, the most frequent first.
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
_ROOT = re.compile(r"(?:\$\{)?([a-z_][a-z0-9_-]*)([.(\[]?)")
_NAMED = {
    "var": "a variable without a value",
    "data": "a data source",
    "module": "an output of a module",
    "each": "each, of an unknown for_each",
    "count": "count.index, of an unknown count",
    "local": "a local on a cycle, or missing",
    "terraform": "the workspace",
    "path": "an absolute path",
    "self": "the resource itself",
}


def reason(expression: str) -> str:
    """Return what kind of thing an expression without a value asks for."""
    match = _ROOT.match(expression)
    if match is None:
        return "an operation on something unknown"
    root, next_ = match.groups()
    if next_ == "(":
        return f"{root}() of something unknown"
    if root in _NAMED:
        return _NAMED[root]
    return "an attribute of a resource" if next_ else "an operation on something unknown"


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
