"""The module that a file belongs to: the Terraform files of its directory, and what their names stand for."""

from __future__ import annotations

import posixpath
from collections import OrderedDict
from functools import cached_property
from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.formats.terraform.evaluate import Named, SimpleEvaluator
from scanner.formats.terraform.hcl_config import HclConfig
from scanner.formats.terraform.json_config import JsonConfig
from scanner.formats.terraform.lock_file import LOCK_FILE, locked_providers
from scanner.formats.terraform.suffixes import JSON_SUFFIXES, SUFFIXES
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.terraform.config import Config
    from scanner.formats.terraform.lock_file import LockedProvider
    from scanner.model import Source, Tree
    from scanner.syntax.hcl.tree import Expression

_MAX_FILES = 1_000
_CACHED_MODULES = 8
_NAME_BUDGET = 100_000
"""Weight of what the names in one variable or local may bring into it."""
_Written = tuple["Expression", "Config"]


def read(source: Source) -> Config:
    """Return a Terraform file.

    Raises:
        ParseError: it is not valid in its syntax.
    """
    return JsonConfig(source) if source.path.endswith(JSON_SUFFIXES) else HclConfig(source)


class Module:
    """The files of one directory. A file that cannot be read is left out here: that is its own failure."""

    def __init__(self, tree_: Tree, directory: str) -> None:
        self.tree = tree_
        self._directory = directory
        self._configs: dict[str, Config | None] = {}
        self._values: dict[str, Named | None] = {}
        self._cyclic: set[str] = set()

    def config(self, source: Source) -> Config:
        """Return one of its files, read once.

        Raises:
            ParseError: it is not valid in its syntax.
        """
        known = self._configs.get(source.path)
        if known is None or known.source.text != source.text:
            known = self._configs[source.path] = read(source)
        return known

    def variable(self, name: str) -> Named | None:
        """Return the default of a variable, or None if it has none."""
        key = f"var.{name}"
        if key not in self._values:
            written = self._variables.get(name)
            self._values[key] = None if written is None else self._evaluated(written, _NO_NAMES)
        return self._values[key]

    def local(self, name: str) -> Named | None:
        """Return the value of a local, or None if it has none, which is so for all that lead to a cycle."""
        key = f"local.{name}"
        if key not in self._values:
            self._evaluate_locals(name)
        return self._values[key]

    @cached_property
    def locked(self) -> tuple[LockedProvider, ...]:
        """The providers that the lock file beside it has hashes for."""
        source = self.tree.read(posixpath.join(self._directory, LOCK_FILE))
        return () if source is None else locked_providers(source)

    def _evaluate_locals(self, name: str) -> None:
        """Give a value to a local and to those it needs, deepest first, without recursion."""
        pending = [name]
        needed: dict[str, tuple[str, ...]] = {}
        while pending:
            current = pending[-1]
            key = f"local.{current}"
            written = self._locals.get(current)
            if key in self._values or written is None:
                self._values.setdefault(key, None)
                pending.pop()
            elif current not in needed:
                names = needed[current] = _local_names(written[0])
                unread = [other for other in names if f"local.{other}" not in self._values]
                if any(other in needed for other in unread):
                    self._cyclic.add(current)
                pending += (other for other in unread if other not in needed)
            else:
                pending.pop()
                if not self._cyclic.isdisjoint(needed[current]):
                    self._cyclic.add(current)
                self._values[key] = None if current in self._cyclic else self._evaluated(written, self)

    def _evaluated(self, written: _Written, names: Module | _NoNames) -> Named:
        expression, config = written
        return SimpleEvaluator(names, _NAME_BUDGET).named(expression, config.text)

    @cached_property
    def _variables(self) -> dict[str, _Written]:
        found: dict[str, _Written] = {}
        for config, overrides in self._files():
            for name, expression in config.variables().items():
                if overrides or name not in found:
                    found[name] = (expression, config)
        return found

    @cached_property
    def _locals(self) -> dict[str, _Written]:
        found: dict[str, _Written] = {}
        for config, overrides in self._files():
            for name, expression in config.locals().items():
                if overrides or name not in found:
                    found[name] = (expression, config)
        return found

    def _files(self) -> Iterator[tuple[Config, bool]]:
        """Yield its files and whether they override others: first the ordinary ones, then those that do."""
        names = [name for name in self.tree.names(self._directory) if name.endswith(SUFFIXES)][:_MAX_FILES]
        for name in sorted(names, key=lambda name: (_overrides(name), name)):
            path = posixpath.join(self._directory, name)
            if path not in self._configs:
                self._configs[path] = self._read(path)
            config = self._configs[path]
            if config is not None:
                yield config, _overrides(name)

    def _read(self, path: str) -> Config | None:
        source = self.tree.read(path)
        if source is None:
            return None
        try:
            return read(source)
        except ParseError:
            return None


class _NoNames:
    """The names that the default of a variable may use: none."""

    def variable(self, _name: str) -> None:
        """Return None."""

    def local(self, _name: str) -> None:
        """Return None."""


_NO_NAMES = _NoNames()
_modules: OrderedDict[tuple[int, str], Module] = OrderedDict()


def module_of(source: Source, tree_: Tree) -> Module:
    """Return the module a source belongs to; the few modules used last are kept."""
    directory = posixpath.dirname(source.path)
    key = (id(tree_), directory)
    module = _modules.get(key)
    if module is None:
        module = _modules[key] = Module(tree_, directory)
        if len(_modules) > _CACHED_MODULES:
            _modules.popitem(last=False)
    _modules.move_to_end(key)
    return module


def _overrides(name: str) -> bool:
    stem = name.partition(".")[0]
    return stem == "override" or stem.endswith("_override")


def _local_names(expression: Expression) -> tuple[str, ...]:
    """Return the names of the locals anywhere in an expression, each once."""
    found: dict[str, None] = {}
    pending: list[object] = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, tuple):
            pending.extend(node)
        elif isinstance(node, tree.Node):
            if isinstance(node, tree.Traversal) and isinstance(node.source, tree.Variable):
                first = node.steps[0]
                if node.source.name == "local" and isinstance(first, tree.GetAttr):
                    found[first.name] = None
            pending.extend(getattr(node, name) for name in node.__struct_fields__[2:])
    return tuple(found)
