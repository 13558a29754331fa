"""A git repository: its commits, and their files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import RevisionError
from scanner.revisions.copying import Copy
from scanner.revisions.discovery import found
from scanner.revisions.entries import read_index, read_tree
from scanner.revisions.meant import check_meant

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from contextlib import AbstractContextManager

    from scanner.revisions.writing import Limit

_MAX_LISTED = 1024 * 1024
_MAX_DEPARTURES = 256 * 1024 * 1024
_HEAD = ("HEAD", "@")
_SHALLOW = "fetch more of the history (git fetch --unshallow; actions/checkout: fetch-depth: 0)"


class Repository:
    """A git repository.

    Args:
        directory: a directory in its working tree.
        environment: variables of the environment, for git; None are those of this process.

    Raises:
        RevisionError: it is in no repository, or git is not there.
    """

    def __init__(self, directory: Path, environment: Mapping[str, str] | None = None) -> None:
        surroundings = os.environ if environment is None else environment
        self._git, top = found(directory, surroundings)
        self.root = Path(os.fsdecode(top)).resolve()
        """The top of its working tree, without links in its path."""

    def commit(self, revision: str) -> str:
        """Return the commit of a revision, 40 or 64 hexadecimal digits.

        Raises:
            RevisionError: there is no such commit here, or several are meant.
        """
        check_meant(self._git, self.root, revision)
        said = self._resolved(f"{revision}^{{commit}}")
        if said is None:
            raise RevisionError(
                f"there is no commit {revision!r} in {self.root}",
                hint=f"check its name; if it is right, {_SHALLOW}",
            )
        return said

    def is_unborn(self, revision: str) -> bool:
        """Tell whether a revision is the branch that is checked out, before its first commit."""
        return revision in _HEAD and self._resolved("HEAD") is None and self._branch() is not None

    def merge_base(self, commit: str) -> str:
        """Return the commit from which HEAD departed from another: that one itself, where HEAD comes from it.

        Where it departed from several, which of them counts would be for the author of HEAD to choose: then it is the other
        commit itself.

        Raises:
            RevisionError: they have nothing in common here.
        """
        try:
            said = self._git.answer(self.root, "merge-base", "--all", "--", commit, "HEAD")
        except RevisionError as error:
            raise RevisionError(
                f"{commit[:12]} and HEAD have no common commit in {self.root}", hint=_SHALLOW
            ) from error
        found = said.decode("ascii").split()
        return found[0] if len(found) == 1 else commit

    def tracks(self, path: Path) -> bool:
        """Tell whether a file of the working tree, named without links, is in the index."""
        relative = os.fspath(path.relative_to(self.root).as_posix())
        with self._git.stream(self.root, "ls-files", "-z", "--", f":(top,literal){relative}") as out:
            return bool(out.read(1))

    def deleted(self, commit: str) -> tuple[str, ...]:
        """Return the paths of the files of a commit that are not in the index."""
        options = ("--cached", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--diff-filter=D")
        with self._git.stream(self.root, "diff-index", *options, commit) as out:
            listed = out.read(_MAX_LISTED).split(b"\0")
        return tuple(os.fsdecode(path) for path in listed if path)

    def departures(self, commit: str, *, staged: bool = False) -> dict[str, tuple[str, str]]:
        """Return the tracked files that differ from a commit, by path, with the mode and the blob that they have there.

        Both are all zeros where the commit has no such file.

        Args:
            commit: the commit.
            staged: whether it is the index that is compared, and not the working tree.

        Raises:
            RevisionError: there are more than can be told.
        """
        options = ("--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--ignore-submodules=none")
        where = ("--cached",) if staged else ()
        # A file that may have changed since git looked at it is read, and would be filtered for that.
        git = self._git.unfiltered(self.root)
        with git.stream(self.root, "diff-index", *options, *where, commit) as out:
            listed = out.read(_MAX_DEPARTURES + 1)
        if len(listed) > _MAX_DEPARTURES:
            raise RevisionError(
                f"more files differ from {commit[:12]} than can be compared", hint="make smaller changes"
            )
        parts = listed.split(b"\0")
        found = {}
        for fields, path in zip(parts[::2], parts[1::2], strict=False):
            words = fields.decode("ascii", "replace").removeprefix(":").split()
            found[os.fsdecode(path)] = words[0], words[2]
        return found

    def blob(self, identifier: str, max_bytes: int) -> bytes | None:
        """Return the content of a blob, None where it is larger than a limit.

        Raises:
            RevisionError: it is not here.
        """
        with self._git.stream(self.root, "cat-file", "blob", identifier) as out:
            content = out.read(max_bytes + 1)
        return content if len(content) <= max_bytes else None

    def tracked(self) -> tuple[str, ...]:
        """Return the paths of all files of the index."""
        return tuple(sorted({entry.path for entry in read_index(self._git, self.root)}))

    def checked_out(
        self, commit: str, *, below: str = "", beside: Collection[str] = (), limit: Limit | None = None
    ) -> AbstractContextManager[Path]:
        """Give a directory with the files of a commit, which is removed afterwards.

        Args:
            commit: the commit.
            below: the only directory that is wanted, POSIX, relative to the top; ignore files above it come along.
            beside: files that are wanted too, relative to the top.
            limit: see `scanner.revisions.writing.write_entries`.

        Raises:
            RevisionError: the files are not all here, or cannot be written.
        """
        return Copy(self._git, below, beside, limit).of(self.root, read_tree(self._git, self.root, commit))

    def staged(
        self, *, below: str = "", beside: Collection[str] = (), limit: Limit | None = None
    ) -> AbstractContextManager[Path]:
        """Give a directory with the files of the index, which is removed afterwards; as `checked_out` otherwise."""
        return Copy(self._git, below, beside, limit).of(self.root, read_index(self._git, self.root))

    def _resolved(self, name: str) -> str | None:
        try:
            said = self._git.answer(self.root, "rev-parse", "--verify", "--quiet", "--end-of-options", name)
        except RevisionError:
            return None
        # git before 2.30 repeats the option.
        return said.decode("ascii").split()[-1]

    def _branch(self) -> str | None:
        try:
            return self._git.answer(self.root, "symbolic-ref", "--quiet", "HEAD").decode("utf-8", "replace")
        except RevisionError:
            return None
