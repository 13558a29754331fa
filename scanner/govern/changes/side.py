"""One side of a change: the files of a repository, and the configuration that holds for a directory of them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.discover import decode, is_binary
from scanner.errors import CattleguardError, ParseError
from scanner.govern.configuration import FILE_NAME
from scanner.syntax.nodes import Mapping as MappingNode
from scanner.syntax.nodes import NodeMap, plain
from scanner.syntax.yaml import Dialect, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scanner.discover import FileTree
    from scanner.model import Source, SourceMap

_LINK = "120000"
_FILES = ("100644", "100755")


class Configured(msgspec.Struct, frozen=True):
    """A configuration as it is written.

    Attributes:
        path: its file, whether it is there or not.
        said: what it says; {} where there is no file, or it cannot be read.
        source: the file, None where there is none.
        places: finds the parts of what it says.
        problem: why it cannot be read, "" where it can be.
    """

    path: str
    said: Mapping[str, Any] = msgspec.field(default_factory=dict)
    source: Source | None = None
    places: SourceMap | None = None
    problem: str = ""


class Side:
    """The files of a repository at one side of a change; paths start from its top.

    Args:
        tree: the files.
    """

    def __init__(self, tree: FileTree) -> None:
        self.tree = tree

    def content(self, path: str) -> bytes | None:
        """Return the bytes of a file, None where there is none."""
        return self.tree.content(path)

    def is_link(self, path: str) -> bool:
        """Tell whether a path is a symbolic link."""
        return (self.tree.root / path).is_symlink()

    def read(self, path: str) -> Source | None:
        """Return a file, None where there is none that is text."""
        content = self.content(path)
        if content is None or is_binary(content):
            return None
        try:
            return decode(path, content)
        except CattleguardError:
            return None

    def text(self, path: str) -> str | None:
        """Return the text of a file, None where there is none."""
        source = self.read(path)
        return None if source is None else source.text

    def names(self, directory: str) -> tuple[str, ...]:
        """Return the sorted names of the files in a directory."""
        return self.tree.names(directory)

    def configuration(self, start: str, named: str | None = None) -> Configured:
        """Return the configuration that holds for a directory: the one that is named, else the next one upwards."""
        if named is not None:
            return read_configuration(self.read(named), named)
        places = start.split("/") if start else []
        for count in range(len(places), -1, -1):
            path = "/".join((*places[:count], FILE_NAME))
            source = self.read(path)
            if source is not None:
                return read_configuration(source, path)
        return Configured(FILE_NAME)


class Departed(Side):
    """The files before a change: those after it, but for what differs.

    Args:
        tree: the files after the change.
        departures: the mode and the blob, before the change, of each file that differs; zeros where there was none.
        blob: gives the content of a blob.
    """

    def __init__(
        self,
        tree: FileTree,
        departures: Mapping[str, tuple[str, str]],
        blob: Callable[[str], bytes | None],
    ) -> None:
        super().__init__(tree)
        self._departures = departures
        self._blob = cache(blob)

    def content(self, path: str) -> bytes | None:
        """Return the bytes of a file, None where there was none, or a link."""
        if path not in self._departures:
            return super().content(path)
        mode, blob = self._departures[path]
        return self._blob(blob) if mode in _FILES else None

    def names(self, directory: str) -> tuple[str, ...]:
        """Return the sorted names of the files that were in a directory."""
        found = set(super().names(directory))
        for path, (mode, _) in self._departures.items():
            place, _, name = path.rpartition("/")
            if place == directory:
                (found.add if mode in _FILES else found.discard)(name)
        return tuple(sorted(found))

    def is_link(self, path: str) -> bool:
        """Tell whether a path was a symbolic link."""
        return self._departures[path][0] == _LINK if path in self._departures else super().is_link(path)


def read_configuration(source: Source | None, path: str) -> Configured:
    """Return what a configuration says; whether that is allowed is not looked at."""
    if source is None:
        return Configured(path)
    try:
        roots = parse(source, Dialect.CORE)
        root = roots[0] if roots else MappingNode([], 0, 0)
        said = plain(root)
        if not isinstance(said, dict):
            raise ParseError("it is not a mapping")
    except CattleguardError as error:
        return Configured(path, source=source, problem=error.message)
    return Configured(path, said, source, NodeMap(source, root))
