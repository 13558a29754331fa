"""Which directories of a scan may call modules in which others.

The sources of calls are found by their text, without parsing: what is found too much is put right where the calls
are read, and nothing is missed that is written as a literal.
"""

from __future__ import annotations

import json
import posixpath
import re
from typing import TYPE_CHECKING

from scanner.formats.terraform.modules.calls import is_outside, local_directory
from scanner.formats.terraform.suffixes import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.model import Tree

_SOURCE = re.compile(r'source"?[ \t\r\n]*+[=:][ \t\r\n]*+("\.\.?[\\/](?>(?:[^"\\\r\n]|\\[^\r\n])*)")')
"""A source that begins like that of a local module; comments between its tokens are not looked for."""


class Callers:
    """What may call what.

    Attributes:
        called: for each directory, those it may call.
        calling: for each directory, those it may be called from.
    """

    def __init__(self, tree: Tree) -> None:
        self.called: dict[str, set[str]] = {}
        self.calling: dict[str, set[str]] = {}
        for path in tree.files_named(SUFFIXES):
            source = tree.read(path)
            directory = posixpath.dirname(path)
            for other in _called(source.text, directory) if source is not None else ():
                self.called.setdefault(directory, set()).add(other)
                self.calling.setdefault(other, set()).add(directory)

    def leading_to(self, directory: str) -> set[str]:
        """Return a directory and all from which calls may lead to it."""
        found = {directory}
        pending: Iterable[str] = [directory]
        while pending:
            pending = {above for one in pending for above in self.calling.get(one, ())} - found
            found.update(pending)
        return found


def _called(text: str, directory: str) -> Iterator[str]:
    """Yield the directories that are written as sources of modules in a file of a directory."""
    for found in _SOURCE.finditer(text):
        try:
            written = json.loads(found[1])
        except ValueError:
            continue
        other = local_directory(written, directory)
        if other is not None and not is_outside(other):
            yield other
