"""What a tree answers now, to hold what it answered against."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import TYPE_CHECKING

from scanner.cache.reads import digest_of_content, digest_of_names, digest_of_text
from scanner.discover import is_binary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.cache.reads import Kind, Read
    from scanner.model import Tree

_MARKS = (BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE)


class Present:
    """Tells whether a tree still answers as it did. Each question is asked once.

    Args:
        tree: the files.
        paths: the sorted paths of all files, where they are known; None asks the tree.
    """

    def __init__(self, tree: Tree, paths: Sequence[str] | None = None) -> None:
        self._tree = tree
        self._paths = paths
        self._digests: dict[tuple[Kind, str], bytes] = {}

    def saw(self, path: str, content: bytes) -> bytes:
        """Return the digest of the content of a file that was just read; it is not read again."""
        digest = self._digests["content", path] = digest_of_content(content)
        if _is_plain(content):
            self._digests["text", path] = digest
        return digest

    def holds(self, reads: Iterable[Read]) -> bool:
        """Tell whether all that was asked has the same answers now."""
        return all(self._digest(read.kind, read.of) == read.digest for read in reads)

    def _digest(self, kind: Kind, of: str) -> bytes:
        digest = self._digests.get((kind, of))
        if digest is None:
            digest = self._digests[kind, of] = self._ask(kind, of)
        return digest

    def _ask(self, kind: Kind, of: str) -> bytes:
        if kind == "text":
            return digest_of_text(self._tree.read(of))
        if kind == "content":
            return digest_of_content(self._tree.content(of))
        if kind == "names":
            return digest_of_names(self._tree.names(of))
        suffixes = tuple(of.split("\0"))
        if self._paths is None:
            return digest_of_names(self._tree.files_named(suffixes))
        return digest_of_names([path for path in self._paths if path.endswith(suffixes)])


def _is_plain(content: bytes) -> bool:
    """Tell whether bytes are the UTF-8 of their own text, as `scanner.discover.decode` reads it."""
    if content.startswith(_MARKS) or is_binary(content):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
