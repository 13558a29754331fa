"""The templates of a directory, which Packer reads as one."""

from __future__ import annotations

import posixpath
from collections import OrderedDict
from functools import cached_property
from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.formats.packer import TEMPLATES, VARIABLES
from scanner.formats.packer.configs import blocks, read
from scanner.formats.packer.definitions import definitions_of
from scanner.formats.terraform.modules.variable_files import given_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.formats.packer.definitions import Definition, Key
    from scanner.formats.terraform.modules.variable_files import Given
    from scanner.model import Tree

_KEPT = 64
_MAX_FILES = 1_000
"""Templates and variable files of one directory that are read."""


class Folder:
    """The files of a directory.

    Attributes:
        tree: the files of the scan.
        directory: the directory.
    """

    def __init__(self, tree: Tree, directory: str) -> None:
        self.tree = tree
        self.directory = directory

    @cached_property
    def definitions(self) -> Mapping[Key, Definition]:
        """The variables and locals of the directory; the first of a name counts."""
        found: dict[Key, Definition] = {}
        for path in self._paths(TEMPLATES):
            source = self.tree.read(path)
            try:
                config = None if source is None else read(source)
            except ParseError:
                # The file's own entry in the ledger tells; the others are read without it.
                continue
            for key, definition in definitions_of(blocks(config)) if config is not None else ():
                found.setdefault(key, definition)
        return found

    @cached_property
    def given(self) -> Mapping[str, Given]:
        """The values that variable files give: those Packer reads by itself, then those it is told to read."""
        paths = (path for end in VARIABLES for path in self._paths((f".auto{end}",)))
        automatic = (self.tree.read(path) for path in paths)
        told = (file for file in self.tree.assumptions.variable_files if file.path.endswith(VARIABLES))
        found: dict[str, Given] = {}
        for source in (*automatic, *told):
            if source is not None:
                found.update(given_values(source))
        return found

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The paths of all files below the root of the scan."""
        return self.tree.files_named(("",))

    def _paths(self, suffixes: tuple[str, ...]) -> list[str]:
        names = [name for name in self.tree.names(self.directory) if name.endswith(suffixes)]
        return [posixpath.join(self.directory, name) for name in names[:_MAX_FILES]]


_folders: OrderedDict[tuple[int, str], Folder] = OrderedDict()


def folder_of(tree: Tree, directory: str) -> Folder:
    """Return a directory; those used last are kept, as long as their tree is."""
    key = (id(tree), directory)
    folder = _folders.get(key)
    if folder is None or folder.tree is not tree:
        folder = _folders[key] = Folder(tree, directory)
        if len(_folders) > _KEPT:
            _folders.popitem(last=False)
    _folders.move_to_end(key)
    return folder
