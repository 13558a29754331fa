"""The configuration of a scan: its modules, and the instances in which their files are reached."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from scanner.formats.terraform.modules.callers import Callers
from scanner.formats.terraform.modules.calls import target
from scanner.formats.terraform.modules.installed import installed_modules
from scanner.formats.terraform.modules.instance import ModuleInstance
from scanner.formats.terraform.modules.latest import Latest
from scanner.formats.terraform.modules.module import Module
from scanner.formats.terraform.modules.reached import reached_instances
from scanner.formats.terraform.modules.variable_values import given_to_root
from scanner.formats.terraform.suffixes import UNIT_FILES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.formats.terraform.modules.installed import InstalledModule
    from scanner.formats.terraform.modules.reached import Reached
    from scanner.formats.terraform.modules.unit_call import UnitCall
    from scanner.formats.terraform.modules.variable_files import Given
    from scanner.formats.terraform.syntax.config import Block
    from scanner.model import Source, Tree

_MODULE_CHARACTERS = 5_000_000
"""Code points of the modules that are kept."""
_ROOTS = 256
_REACHED = 16
_CONFIGURATIONS = 2


class Configuration:
    """The Terraform files of one tree. What was used last is kept."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._modules: Latest[str, Module] = Latest(_MODULE_CHARACTERS)
        self._roots: Latest[str, ModuleInstance] = Latest(_ROOTS)
        self._reached: Latest[str, Reached] = Latest(_REACHED)
        self._called: dict[str, frozenset[str]] = {}
        self._called_by_units: Latest[str, tuple[ModuleInstance, ...]] = Latest(_ROOTS)

    def module(self, directory: str) -> Module:
        """Return the module of a directory."""
        module = self._modules.get(directory)
        if module is None:
            module = Module(self.tree, directory)
            self._modules.put(directory, module, module.size)
        return module

    def module_with(self, source: Source) -> Module:
        """Return the module that a file belongs to.

        Raises:
            ParseError: the file is not valid in its syntax.
        """
        directory = posixpath.dirname(source.path)
        module = self.module(directory)
        config = module.config(source.path)
        if config is not None and config.source.text == source.text:
            return module
        return Module(self.tree, directory, source)

    def instances_of(self, module: Module) -> Reached:
        """Return the instances in which a module is reached."""
        reached = self._reached.get(module.directory)
        if reached is None:
            reached = reached_instances(self, module)
            self._reached.put(module.directory, reached)
        return reached.of(module)

    def root(self, directory: str) -> ModuleInstance:
        """Return the module of a directory as a root module."""
        root = self._roots.get(directory)
        if root is None:
            root = ModuleInstance(self, self.module(directory))
            self._roots.put(directory, root)
        return root

    def called_by_units(self, directory: str) -> tuple[ModuleInstance, ...]:
        """Return the module of a directory as each unit that calls it has it."""
        if not self._has_units:
            return ()
        found = self._called_by_units.get(directory)
        if found is None:
            from scanner.formats.terragrunt.calls import calls_of  # noqa: PLC0415 - for trees with Terragrunt only

            calls = calls_of(self.tree, directory)
            found = tuple(ModuleInstance(self, self.module(directory), unit=call) for call in calls)
            self._called_by_units.put(directory, found, 1 + len(found))
        return found

    @cached_property
    def _has_units(self) -> bool:
        return bool(self.tree.files_named(UNIT_FILES))

    def called_from(self, directory: str) -> frozenset[str]:
        """Return the directories of the local modules that the module of a directory calls."""
        called = self._called.get(directory)
        if called is None:
            found = {self.directory_of(call, directory) for call in self.module(directory).calls.values()}
            called = self._called[directory] = frozenset(other for other in found if other is not None)
        return called

    def directory_of(self, call: Block, directory: str) -> str | None:
        """Return the directory of the local module that a call in a directory calls, None where there is none."""
        return target(call, directory, self.tree, {}, "").directory

    @cached_property
    def callers(self) -> Callers:
        """What may call what."""
        return Callers(self.tree)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The paths of all files."""
        return self.tree.files_named(("",))

    def given(self, directory: str, unit: UnitCall | None = None) -> Mapping[str, Given]:
        """Return the values that variable files, and the unit that calls it, give the root module of a directory."""
        return given_to_root(directory, self.tree, unit)

    def installed(self, directory: str) -> Mapping[str, InstalledModule]:
        """Return the modules installed for the root module of a directory, by key."""
        return installed_modules(directory, self.tree)


_configurations: Latest[int, Configuration] = Latest(_CONFIGURATIONS)


def configuration_of(tree: Tree) -> Configuration:
    """Return the configuration of a tree; the few used last are kept."""
    configuration = _configurations.get(id(tree))
    if configuration is None:
        configuration = Configuration(tree)
        _configurations.put(id(tree), configuration)
    return configuration
