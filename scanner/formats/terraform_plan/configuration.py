"""Finds the blocks of the configuration that a plan was made from."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.formats.terraform.suffixes import SUFFIXES
from scanner.formats.terraform_plan.entries import ModuleCall, ModuleConfiguration, decoded

if TYPE_CHECKING:
    from scanner.formats.terraform.modules.module import Module
    from scanner.formats.terraform.syntax.config import Block, Config
    from scanner.formats.terraform.syntax.lock_file import LockedProvider
    from scanner.formats.terraform_plan.addresses import Declared
    from scanner.formats.terraform_plan.entries import Configuration
    from scanner.model import Pointer, Source, Span, Tree

_MANIFEST = ".terraform/modules/modules.json"
_LOCAL = ("./", "../")


class _Installed(msgspec.Struct, frozen=True):
    """An entry of `modules.json`: names of calls with dots, and the directory from the root module's."""

    key: str = msgspec.field(name="Key")
    directory: str = msgspec.field(name="Dir")


class _Manifest(msgspec.Struct, frozen=True):
    modules: list[_Installed] = msgspec.field(name="Modules")


class PlanConfiguration:
    """The configuration of a plan: below the directory that the user names, or beside the plan.

    Args:
        source: the plan.
        tree: the files around it.
        told: what the plan tells of its configuration.
    """

    def __init__(self, source: Source, tree: Tree, told: Configuration) -> None:
        self._plan = source.path
        self._tree = tree
        self._told = told
        self._modules: dict[tuple[str, ...], Module | None] = {}
        self._read_modules: dict[str, Module] = {}
        self._calls: dict[tuple[str, ...], dict[str, msgspec.Raw]] = {}

    @cached_property
    def directory(self) -> str | None:
        """The directory of the root module, None where there is no configuration."""
        named = self._tree.assumptions.plan_source
        directory = posixpath.dirname(self._plan) if named is None else posixpath.normpath(named)
        directory = "" if directory == "." else directory
        names = self._tree.names(directory)
        return directory if any(name.endswith(SUFFIXES) for name in names) else None

    def span(self, place: Declared, path: Pointer) -> Span | None:
        """Return where an attribute of a resource is written, or its block where it is not; None if neither is."""
        found = self._place(place, path)
        return None if found is None else found[0].source.span(*found[0].locate(found[1]))

    def written(self, place: Declared, path: Pointer) -> str | None:
        """Return the text of the expression of an attribute of a resource, None where there is none."""
        found = self._place(place, path)
        expression = None if found is None else found[0].expression(found[1])
        if found is None or expression is None:
            return None
        return found[0].source.text[expression.start : expression.end]

    @property
    def locked(self) -> tuple[LockedProvider, ...]:
        """The providers that the lock file of the configuration has hashes for."""
        module = self._module(())
        return () if module is None else module.locked

    def call_span(self, names: tuple[str, ...]) -> Span | None:
        """Return where the source of a module is written, by the names of the calls that lead to it."""
        module = self._module(names[:-1])
        block = None if module is None else module.calls.get(names[-1])
        return (
            None if block is None else block.config.source.span(*block.config.locate((*block.at, "source")))
        )

    def provider_span(self, name: str) -> Span | None:
        """Return where the root module requires a provider, None where it does not."""
        module = self._module(())
        for settings in () if module is None else module.of_kind("terraform"):
            for required in settings.blocks.get("required_providers", ()):
                if name in required.arguments:
                    return required.config.source.span(*required.config.locate((*required.at, name)))
        return None

    def calls(self, names: tuple[str, ...]) -> list[Block]:
        """Return the blocks of the module calls on the way to a module, outermost first, as far as they are known."""
        found = []
        for depth, name in enumerate(names):
            module = self._module(names[:depth])
            block = None if module is None else module.calls.get(name)
            if block is not None:
                found.append(block)
        return found

    def _place(self, place: Declared, path: Pointer) -> tuple[Config, Pointer] | None:
        """Return the file and the pointer of an attribute of a resource, which a file of overrides may have."""
        module = self._module(place.calls)
        block = None if module is None else module.resources.get((place.kind, place.type, place.name))
        if module is None or block is None:
            return None
        pointer = (*block.at, *path)
        return module.replacement(block.config, pointer) or (block.config, pointer)

    def _module(self, names: tuple[str, ...]) -> Module | None:
        if names not in self._modules:
            directory = self._directory_of(names)
            self._modules[names] = None if directory is None else self._read(directory)
        return self._modules[names]

    def _read(self, directory: str) -> Module:
        from scanner.formats.terraform.modules.module import Module  # noqa: PLC0415 - only where there is configuration

        if directory not in self._read_modules:
            self._read_modules[directory] = Module(self._tree, directory)
        return self._read_modules[directory]

    def _directory_of(self, names: tuple[str, ...]) -> str | None:
        if self.directory is None or not names:
            return self.directory
        installed = self._installed.get(".".join(names))
        if installed is not None:
            return _below(self.directory, installed)
        parent = self._directory_of(names[:-1])
        call = self._call(names)
        if parent is None or call is None or not call.source.startswith(_LOCAL):
            return None
        return _below(parent, call.source)

    def _call(self, names: tuple[str, ...]) -> ModuleCall | None:
        """Return what the plan tells of the last of some module calls."""
        raw = self._calls_in(names[:-1]).get(names[-1])
        return None if raw is None else _decoded(raw, ModuleCall)

    def _calls_in(self, names: tuple[str, ...]) -> dict[str, msgspec.Raw]:
        if names not in self._calls:
            raw = self._told.root_module
            if names:
                call = self._call(names)
                raw = msgspec.Raw(b"{}") if call is None else call.module
            module = _decoded(raw, ModuleConfiguration)
            calls = None if module is None else _decoded(module.module_calls, dict[str, msgspec.Raw])
            self._calls[names] = calls or {}
        return self._calls[names]

    @cached_property
    def _installed(self) -> dict[str, str]:
        content = self._tree.content(posixpath.join(self.directory or "", _MANIFEST))
        manifest = None if content is None else _decoded(content, _Manifest)
        return {entry.key: entry.directory for entry in manifest.modules} if manifest else {}


def _decoded(raw: msgspec.Raw | bytes, kind: type[Any]) -> Any:
    try:
        return decoded(msgspec.Raw(raw), kind)
    except (msgspec.DecodeError, RecursionError):
        # Without it the finding stays in the plan; the plan's reader says what is wrong with it.
        return None


def _below(directory: str, path: str) -> str:
    joined = posixpath.normpath(posixpath.join(directory, path))
    return "" if joined == "." else joined
