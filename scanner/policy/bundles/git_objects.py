"""Reads the files of a commit from a repository, and rehashes every object from the commit on.

Whatever a server or a cache holds: what is returned is what the commit's id stands for (git-hash-object(1),
gitformat-pack(5)). Git finds collisions of SHA-1 while it fetches.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import PolicyLoadError
from scanner.policy.bundles.archive import clean_name
from scanner.policy.bundles.names import is_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from scanner.policy.bundles.bounds import Count
    from scanner.policy.bundles.git_process import Git

_DIRECTORY, _LINK, _SUBMODULE = b"40000", b"120000", b"160000"
_ID_BYTES = 20
_tree_of_commit = re.compile(rb"tree ([0-9a-f]{40})\n").match
_answer = re.compile(rb"([0-9a-f]{40}) (commit|tree|blob|tag) ([0-9]{1,12})\n").match


class Entry(msgspec.Struct, frozen=True):
    """An entry of a tree: its mode, its path from the root of the commit, and the id of its object."""

    mode: bytes
    path: str
    identifier: str


class Commit:
    """Reads the files of a commit.

    Args:
        git: runs git.
        repository: the bare repository.
        identifier: the commit, 40 hexadecimal digits.
        shown: its name, for messages.
        count: counts what is read against what a bundle may hold.
    """

    def __init__(self, git: Git, repository: Path, identifier: str, shown: str, count: Count) -> None:
        self._git = git
        self._repository = repository
        self._identifier = identifier
        self._shown = shown
        self._count = count

    def files(self, subdirectory: str, wanted: Callable[[str], bool]) -> dict[str, bytes]:
        """Return the files below a directory, by path from there.

        Args:
            subdirectory: the directory, "" for all.
            wanted: tells which are read.

        Raises:
            PolicyLoadError: an object is missing or malformed, or is not what its id says; the directory does not exist; a
                policy is a link; or there is too much.
        """
        level = [Entry(_DIRECTORY, "", self._tree(subdirectory))]
        found: dict[str, Entry] = {}
        depth = 0
        while level:
            self._count.go_down(level[0].path, depth)
            entries = self._entries(level)
            level = [entry for entry in entries if entry.mode == _DIRECTORY]
            for entry in entries:
                if entry.mode not in (_DIRECTORY, _SUBMODULE) and wanted(entry.path):
                    self._check_link(entry)
                    found[entry.path] = entry
            self._count.check_entries(len(found) + len(level))
            depth += 1
        contents = self._objects(
            "blob", (entry.identifier for entry in found.values() if entry.mode != _LINK)
        )
        files = {path: contents[entry.identifier] for path, entry in found.items() if entry.mode != _LINK}
        for path, content in files.items():
            self._count.add(path, len(content))
        return files

    def _tree(self, subdirectory: str) -> str:
        """Return the id of the tree of a directory."""
        commit = self._objects("commit", [self._identifier])[self._identifier]
        found = _tree_of_commit(commit)
        if found is None:
            raise self._error("the commit is malformed")
        identifier = found[1].decode()
        for part in filter(None, subdirectory.split("/")):
            entries = self._entries([Entry(_DIRECTORY, "", identifier)])
            inside = [entry for entry in entries if entry.path == part and entry.mode == _DIRECTORY]
            if not inside:
                raise self._error(f"the commit has no directory {subdirectory}")
            identifier = inside[0].identifier
        return identifier

    def _entries(self, trees: list[Entry]) -> list[Entry]:
        contents = self._objects("tree", (tree.identifier for tree in trees))
        return [
            Entry(mode, f"{tree.path}/{name}" if tree.path else name, identifier)
            for tree in trees
            for mode, name, identifier in self._parse(contents[tree.identifier])
        ]

    def _parse(self, tree: bytes) -> Iterable[tuple[bytes, str, str]]:
        """Yield the mode, name and id of each entry of a tree."""
        position = 0
        while position < len(tree):
            end = tree.find(b"\0", position)
            mode, space, name = tree[position:end].partition(b" ")
            position = end + 1 + _ID_BYTES
            if end < 0 or not space or position > len(tree) or b"/" in name:
                raise self._error("a tree is malformed")
            written = name.decode(errors="surrogateescape")
            yield mode, clean_name(written, self._shown), tree[end + 1 : position].hex()

    def _check_link(self, entry: Entry) -> None:
        if entry.mode == _LINK and is_policy(entry.path):
            raise self._error(f"{entry.path} is a symbolic link")

    def _objects(self, kind: str, identifiers: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of objects by id; each has the id and the kind it was asked for by."""
        asked = list(dict.fromkeys(identifiers))
        if not asked:
            return {}
        named = "".join(f"{one}\n" for one in asked).encode()
        sizes = self._git.run(
            ["cat-file", "--batch-check=%(objectsize)", "--buffer"], self._repository, named
        )
        # What is compressed to little is not unpacked; what is missing has no size.
        self._count.check_bytes(sum(int(size) for size in sizes.split() if size.isdigit() and len(size) < 20))
        answer = self._git.run(["cat-file", "--batch", "--buffer"], self._repository, named)
        contents: dict[str, bytes] = {}
        position = 0
        for identifier in asked:
            header = _answer(answer, position)
            if header is None or header[1].decode() != identifier or header[2].decode() != kind:
                raise self._error(f"the object {identifier} is missing")
            end = header.end() + int(header[3])
            content = answer[header.end() : end]
            hashed = hashlib.sha1(f"{kind} {len(content)}\0".encode() + content, usedforsecurity=False)
            if hashed.hexdigest() != identifier:
                raise self._error(f"the object {identifier} is not what its id says")
            contents[identifier] = content
            position = end + 1
        return contents

    def _error(self, message: str) -> PolicyLoadError:
        return PolicyLoadError(
            f"{self._shown}: {message}", hint=f"check the commit; the copy is {self._repository}"
        )
