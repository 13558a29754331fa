"""A module as it is written: what the Terraform files of one directory declare, overrides merged in."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from scanner.formats.terraform.modules.merging import merged_blocks
from scanner.formats.terraform.modules.module_files import configs_of, file_name, read
from scanner.formats.terraform.modules.outputs import outputs_of
from scanner.formats.terraform.modules.overrides import overrides, replacement
from scanner.formats.terraform.modules.variables import variables_of
from scanner.formats.terraform.suffixes import LOCK_FILE
from scanner.formats.terraform.syntax.lock_file import locked_providers
from scanner.formats.terraform.syntax.names import differs_by_item, names_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.formats.terraform.modules.outputs import Output
    from scanner.formats.terraform.modules.variables import Variable
    from scanner.formats.terraform.syntax.config import Argument, Block, Config
    from scanner.formats.terraform.syntax.lock_file import LockedProvider
    from scanner.formats.terraform.syntax.names import Name
    from scanner.model import Pointer, Source, Tree
    from scanner.syntax.hcl.tree import Expression

RESOURCES = ("resource", "data", "ephemeral")


class Module:
    """The files of one directory. A file that cannot be read is left out here: that is its own failure.

    Args:
        tree: the files of the scan.
        directory: its path, "" for the root of the scan.
        given: a file to read in the place of the one in the tree, and of an OpenTofu file that shadows it.

    Raises:
        ParseError: the file that is given is not valid in its syntax.
    """

    def __init__(self, tree: Tree, directory: str, given: Source | None = None) -> None:
        self.tree = tree
        self.directory = directory
        self._given = None if given is None else read(given)
        self._names: dict[int, tuple[Name, ...]] = {}
        self._differing: dict[Block, bool] = {}

    def path(self, name: str) -> str:
        """Return the path of a file beside it."""
        return posixpath.join(self.directory, name)

    @cached_property
    def configs(self) -> tuple[Config, ...]:
        """Its files: first the ordinary ones by name, then those that override others."""
        return configs_of(self.tree, self.directory, self._given)

    @cached_property
    def size(self) -> int:
        """The number of code points in its files."""
        return sum(len(config.source.text) for config in self.configs)

    def config(self, path: str) -> Config | None:
        """Return one of its files, None for one that is not among them or cannot be read."""
        return self._by_path.get(path)

    def blocks(self, config: Config) -> tuple[Block, ...]:
        """Return the blocks of one of its files; those of an override file that have a base are in the base."""
        return self._blocks.get(config.source.path, ())

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        """What it declares as input variables."""
        return variables_of(self.of_kind("variable"))

    @cached_property
    def outputs(self) -> Mapping[str, Output]:
        """What it gives its caller."""
        return outputs_of(self.of_kind("output"))

    @cached_property
    def locals(self) -> Mapping[str, Argument]:
        """Its local values: the first of a name, or the last one that overrides it."""
        found: dict[str, Argument] = {}
        for block in self.of_kind("locals"):
            overriding = overrides(file_name(block.config))
            for name, argument in block.arguments.items():
                if overriding or name not in found:
                    found[name] = argument
        return found

    @cached_property
    def calls(self) -> Mapping[str, Block]:
        """Its module calls by name."""
        found: dict[str, Block] = {}
        for block in self.of_kind("module"):
            found.setdefault(block.labels[0], block)
        return found

    @cached_property
    def resources(self) -> Mapping[tuple[str, str, str], Block]:
        """Its resources by block type (`resource`, `data`, `ephemeral`), type and name."""
        found: dict[tuple[str, str, str], Block] = {}
        for block in (block for kind in RESOURCES for block in self.of_kind(kind)):
            found.setdefault((block.kind, block.labels[0], block.labels[1]), block)
        return found

    def resource(self, name: Name) -> Block | None:
        """Return the resource that a name refers to, None where it refers to none."""
        if name.kind not in RESOURCES:
            return None
        type_, label = name.labels
        return self.resources.get((name.kind, type_, label))

    @cached_property
    def locked(self) -> tuple[LockedProvider, ...]:
        """The providers that the lock file beside it has hashes for."""
        source = self.tree.read(self.path(LOCK_FILE))
        return () if source is None else locked_providers(source)

    def names_in(self, expression: Expression) -> tuple[Name, ...]:
        """Return the names that an expression of one of its files uses."""
        names = self._names.get(id(expression))
        if names is None:
            names = self._names[id(expression)] = names_in(expression)
        return names

    def differs_by_item(self, block: Block) -> bool:
        """Tell whether anything in one of its blocks depends on which instance of the block it is."""
        differs = self._differing.get(block)
        if differs is None:
            differs = self._differing[block] = differs_by_item(block)
        return differs

    def of_kind(self, kind: str) -> tuple[Block, ...]:
        """Return its blocks of a type, in the order of `configs`."""
        return self._by_kind.get(kind, ())

    def replacement(self, config: Config, pointer: Pointer) -> tuple[Config, Pointer] | None:
        """Return where what a pointer into a file names stands, if another file overrides it."""
        if not self._is_overridden:
            return None
        for length in range(len(pointer), 0, -1):
            block = self._by_place.get((config.source.path, pointer[:length]))
            if block is not None:
                return replacement(block, pointer)
        return None

    @cached_property
    def _by_path(self) -> dict[str, Config]:
        return {config.source.path: config for config in self.configs}

    @cached_property
    def _is_overridden(self) -> bool:
        return any(overrides(file_name(config)) for config in self.configs)

    @cached_property
    def _blocks(self) -> dict[str, tuple[Block, ...]]:
        return merged_blocks(self.configs)

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Block, ...]]:
        found: dict[str, list[Block]] = {}
        for config in self.configs:
            for block in self.blocks(config):
                found.setdefault(block.kind, []).append(block)
        return {kind: tuple(blocks) for kind, blocks in found.items()}

    @cached_property
    def _by_place(self) -> dict[tuple[str, Pointer], Block]:
        return {(path, block.at): block for path, blocks in self._blocks.items() for block in blocks}
