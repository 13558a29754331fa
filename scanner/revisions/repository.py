"""A git repository: its commits, and their files."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from scanner.errors import RevisionError
from scanner.revisions.entries import Entry, read_index, read_tree
from scanner.revisions.git import git
from scanner.revisions.writing import write_entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Repository:
    """A git repository.

    Args:
        directory: a directory in its working tree.

    Raises:
        RevisionError: it is in no repository, or git is not there.
    """

    def __init__(self, directory: Path) -> None:
        try:
            top = git(directory, "rev-parse", "--show-toplevel")
        except RevisionError as error:
            raise RevisionError(f"{directory} is in no git repository: {error.message}") from error
        self.root = Path(top.decode("utf-8", "surrogateescape").rstrip("\n")).resolve()
        """The top of its working tree, without links in its path."""

    def commit(self, revision: str) -> str:
        """Return the commit of a revision, 40 or 64 hexadecimal digits.

        Raises:
            RevisionError: there is no such commit here.
        """
        try:
            said = git(
                self.root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
            )
        except RevisionError as error:
            raise RevisionError(
                f"there is no commit {revision!r} in {self.root}",
                hint="fetch it: a shallow clone has a few commits only (actions/checkout: fetch-depth: 0)",
            ) from error
        return said.decode("ascii").strip()

    def merge_base(self, commit: str) -> str:
        """Return the commit from which HEAD departed from another: that one itself, where HEAD comes from it.

        Raises:
            RevisionError: they have nothing in common here.
        """
        try:
            said = git(self.root, "merge-base", "--", commit, "HEAD")
        except RevisionError as error:
            raise RevisionError(
                f"{commit[:12]} and HEAD have no common commit in {self.root}",
                hint="fetch more of the history (git fetch --unshallow; actions/checkout: fetch-depth: 0)",
            ) from error
        return said.decode("ascii").split()[0]

    @contextmanager
    def checked_out(self, commit: str) -> Iterator[Path]:
        """Give a directory with the files of a commit, which is removed afterwards."""
        with self._written(read_tree(self.root, commit)) as directory:
            yield directory

    @contextmanager
    def staged(self) -> Iterator[Path]:
        """Give a directory with the files of the index, which is removed afterwards."""
        with self._written(read_index(self.root)) as directory:
            yield directory

    @contextmanager
    def _written(self, entries: Sequence[Entry]) -> Iterator[Path]:
        with TemporaryDirectory(prefix="cattleguard-", ignore_cleanup_errors=True) as temporary:
            # Its name stands in reports that name what was scanned.
            directory = Path(temporary).resolve() / self.root.name
            directory.mkdir()
            write_entries(self.root, entries, directory)
            yield directory
