"""What a result was made of beside the file itself: everything that was asked of the tree, with digests of the answers."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.model import Assumptions, Source, Tree

ABSENT = b""
"""The digest of a file that is not there, or cannot be read."""
Kind = Literal["text", "content", "names", "named"]
"""The methods of `scanner.model.Tree`: `read`, `content`, `names`, `files_named`."""


class Read(msgspec.Struct, frozen=True, array_like=True, order=True):
    """A question to a tree.

    Attributes:
        kind: what was asked.
        of: the path, the directory, or the suffixes with NUL between them.
        digest: SHA-256 of the answer, `ABSENT` where there was none.
    """

    kind: Kind
    of: str
    digest: bytes


class View:
    """A `scanner.model.Tree` over another one that records what is asked.

    What a format keeps for a tree, it keeps for one view: nothing that was read through another one is in it.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._reads: set[Read] = set()
        self._new: list[Read] = []

    @property
    def assumptions(self) -> Assumptions:
        """What the user says of the circumstances in which the files are used."""
        return self._tree.assumptions

    def read(self, path: str) -> Source | None:
        """Return a file's text."""
        source = self._tree.read(path)
        self._note("text", path, digest_of_text(source))
        return source

    def content(self, path: str) -> bytes | None:
        """Return a file's bytes."""
        content = self._tree.content(path)
        self._note("content", path, digest_of_content(content))
        return content

    def names(self, directory: str) -> tuple[str, ...]:
        """Return the sorted names of the files in a directory."""
        names = self._tree.names(directory)
        self._note("names", directory, digest_of_names(names))
        return names

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the sorted paths of all files whose names end so."""
        paths = self._tree.files_named(suffixes)
        self._note("named", "\0".join(suffixes), digest_of_names(paths))
        return paths

    def taken(self) -> tuple[Read, ...]:
        """Return what was asked since the last time."""
        taken, self._new = tuple(self._new), []
        return taken

    def _note(self, kind: Kind, of: str, digest: bytes) -> None:
        read = Read(kind, of, digest)
        if read not in self._reads:
            self._reads.add(read)
            self._new.append(read)


def digest_of_text(source: Source | None) -> bytes:
    """Return the digest of a file's text; that of its bytes, where they are UTF-8 without a byte order mark."""
    return ABSENT if source is None else sha256(source.text.encode("utf-8", "surrogatepass")).digest()


def digest_of_content(content: bytes | None) -> bytes:
    """Return the digest of a file's bytes."""
    return ABSENT if content is None else sha256(content).digest()


def digest_of_names(names: Sequence[str]) -> bytes:
    """Return the digest of a list of names or paths."""
    return sha256("\0".join(names).encode("utf-8", "surrogatepass")).digest()


def digest_of(reads: Iterable[Read]) -> bytes:
    """Return the digest of what was asked, in whatever order; b"" where nothing was."""
    ordered = sorted(set(reads))
    digest = sha256()
    for read in ordered:
        of = read.of.encode("utf-8", "surrogatepass")
        digest.update(f"{read.kind} {len(of)} {len(read.digest)} ".encode() + of + read.digest)
    return digest.digest() if ordered else b""
