"""The files that are read while one Terragrunt file is evaluated."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from scanner.evaluate.meter import Meter
from scanner.formats.terraform.modules.shares import Share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.terragrunt.estate import Estate
    from scanner.formats.terragrunt.unit import Unit
    from scanner.model import Source, Tree
    from scanner.syntax.hcl.tree import Body

Parsed: TypeAlias = "tuple[Source, Body]"
"""A file with its content."""

_MAX_UNITS = 200
"""Files that are read for one document."""
_MAX_NESTED = 40
"""Names and files that are looked into from within one another."""
_BUDGET = 500_000


class Readings:
    """The files that are read for one document, each once for each directory it is evaluated for.

    Args:
        estate: the Terragrunt files of the scan.
        pool: what evaluation may still take where many files are evaluated for one purpose.
    """

    def __init__(self, estate: Estate, pool: Meter | None = None) -> None:
        self.estate = estate
        self.meter = Meter(_BUDGET) if pool is None else Share(_BUDGET, pool)
        self._nested = 0
        self._units: dict[tuple[str, str], Unit | None] = {}

    @property
    def tree(self) -> Tree:
        """The files of the scan."""
        return self.estate.tree

    @contextmanager
    def deeper(self) -> Iterator[bool]:
        """Tell whether one more name or file may be looked into from within another."""
        self._nested += 1
        try:
            yield self._nested <= _MAX_NESTED
        finally:
            self._nested -= 1

    def unit(self, path: str, directory: str, like: Unit) -> Unit | None:
        """Return a file as it is evaluated for a directory; None where it cannot be read, or too many were.

        Args:
            path: the file.
            directory: the directory.
            like: the file that refers to it.
        """
        key = (path, directory)
        if key not in self._units:
            parsed = self.estate.parsed(path) if len(self._units) < _MAX_UNITS else None
            self._units[key] = None if parsed is None else like.beside(*parsed, directory)
        return self._units[key]
