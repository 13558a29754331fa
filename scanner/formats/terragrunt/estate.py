"""The Terragrunt files of a scan: each is parsed once, and the units are found by the modules they call."""

from __future__ import annotations

import posixpath
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.evaluate.meter import Meter
from scanner.formats.terraform.modules.latest import Latest
from scanner.formats.terraform.modules.shares import PER_CHARACTER, POOL
from scanner.formats.terraform.suffixes import LOCK_FILE, UNIT_FILES
from scanner.formats.terraform.syntax.lock_file import locked_providers
from scanner.formats.terragrunt.module_source import module_source
from scanner.formats.terragrunt.readings import Readings
from scanner.formats.terragrunt.stacks import VALUES_FILE, made_by_stacks, standing_units
from scanner.formats.terragrunt.unit import Unit
from scanner.syntax.hcl import parse

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.formats.terraform.syntax.lock_file import LockedProvider
    from scanner.formats.terragrunt.readings import Parsed
    from scanner.formats.terragrunt.stacks import Standing
    from scanner.model import Tree

_CHARACTERS = 1_000_000
"""Code points of the files that are kept."""
_ESTATES = 2
PER_UNIT = 5_000
"""What the evaluation of a file may take beside what its text allows, where that of many is bounded together."""


class Estate:
    """The Terragrunt files of one tree. What was used last is kept."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._files: Latest[str, tuple[Parsed | None]] = Latest(_CHARACTERS)

    def parsed(self, path: str) -> Parsed | None:
        """Return a file with its content, None where it cannot be read: its own entry in the ledger tells."""
        kept = self._files.get(path)
        if kept is None:
            source = self.tree.read(path)
            kept = (None,)
            if source is not None:
                with suppress(ParseError):
                    kept = ((source, parse(source)),)
            self._files.put(path, kept, 1 + (len(source.text) if source is not None else 0))
        return kept[0]

    def is_there(self, path: str) -> bool:
        """Tell whether there is a file, or a directory with files below it."""
        return path in self._directories or posixpath.basename(path) in self.tree.names(
            posixpath.dirname(path)
        )

    @cached_property
    def _directories(self) -> frozenset[str]:
        found: set[str] = set()
        for path in self.tree.files_named(("",)):
            above = posixpath.dirname(path)
            while above not in found:
                found.add(above)
                above = posixpath.dirname(above)
        return frozenset(found)

    def unit(self, standing: Standing, pool: Meter) -> Unit | None:
        """Return a file as it is evaluated where Terragrunt uses it, None where it cannot be read.

        Args:
            standing: the file, and where it is used.
            pool: what evaluation may still take; each file adds to it.
        """
        parsed = self.parsed(standing.path)
        if parsed is None:
            return None
        pool.left += PER_UNIT + PER_CHARACTER * len(parsed[0].text)
        values = standing.values if standing.values is not None else self.values_beside(standing.path)
        return Unit(*parsed, standing.directory, Readings(self, pool), values)

    def values_beside(self, path: str) -> Value:
        """Return the values that stand beside a unit that a stack made."""
        directory, name = posixpath.split(path)
        if name == VALUES_FILE or VALUES_FILE not in self.tree.names(directory):
            return None
        parsed = self.parsed(posixpath.join(directory, VALUES_FILE))
        if parsed is None:
            return None
        unit = Unit(*parsed, directory, Readings(self, Meter(PER_UNIT)))
        return {name: unit.value(attribute) for name, attribute in unit.body.attributes.items()}

    @cached_property
    def made(self) -> dict[str, list[Standing]]:
        """Where stacks make units and stacks of each file."""
        return made_by_stacks(self)

    @cached_property
    def including(self) -> dict[str, list[str]]:
        """The units that include each file."""
        found: dict[str, list[str]] = {}
        pool = Meter(POOL)
        for standing in standing_units(self):
            unit = self.unit(standing, pool)
            for include in () if unit is None else unit.includes:
                if include.unit is not None:
                    found.setdefault(include.unit.source.path, []).append(standing.path)
        return found

    def locked(self, path: str) -> tuple[LockedProvider, ...]:
        """Return the providers that are locked wherever a file is used: beside it, or beside all that include it."""
        users = [path] if posixpath.basename(path) in UNIT_FILES else []
        users += self.including.get(path, ())
        found = [set(self._locked_beside(user)) for user in dict.fromkeys(users)]
        return tuple(sorted(set.intersection(*found), key=lambda one: (one.host, one.name))) if found else ()

    def _locked_beside(self, path: str) -> tuple[LockedProvider, ...]:
        source = self.tree.read(posixpath.join(posixpath.dirname(path), LOCK_FILE))
        return () if source is None else locked_providers(source)

    @cached_property
    def calling(self) -> dict[str, list[Standing]]:
        """The units that call the module of each directory."""
        found: dict[str, list[Standing]] = {}
        pool = Meter(POOL)
        for standing in standing_units(self):
            unit = self.unit(standing, pool)
            source = None if unit is None else module_source(unit)
            if source is not None and source.directory is not None:
                found.setdefault(source.directory, []).append(standing)
        return found


_estates: Latest[int, Estate] = Latest(_ESTATES)


def estate_of(tree: Tree) -> Estate:
    """Return the Terragrunt files of a tree; the few used last are kept."""
    estate = _estates.get(id(tree))
    if estate is None:
        estate = Estate(tree)
        _estates.put(id(tree), estate)
    return estate
