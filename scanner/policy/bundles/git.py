"""Fetches exactly one commit of a git repository, and keeps it: a commit's id says what it holds, so that it never ages."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import PolicyLoadError
from scanner.policy.bundles.git_process import Git

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.policy.bundles.places import GitPlace

_line = re.compile(r"([0-9a-f]{40})\t(\S+)").fullmatch


class Repositories:
    """Keeps commits.

    Args:
        directory: where; None keeps nothing.
        environment: variables of the environment, for git.
        offline: whether no network may be used.
    """

    def __init__(
        self, directory: Path | None, environment: Mapping[str, str], *, offline: bool = False
    ) -> None:
        self._directory = directory
        self._environment = environment
        self._offline = offline

    def git(self, place: GitPlace) -> Git:
        """Return what runs git for a place."""
        return Git(place.shown, place.protocol, self._environment)

    def resolve(self, place: GitPlace, name: str) -> str:
        """Return the commit that a branch or tag names now; of "" that of the repository's `HEAD`.

        Raises:
            PolicyLoadError: there is no such branch or tag, or the repository cannot be reached.
        """
        self._check_online(place)
        patterns = [f"refs/tags/{name}^{{}}", f"refs/tags/{name}", f"refs/heads/{name}"] if name else ["HEAD"]
        answer = self.git(place).run(["ls-remote", "--", place.url, *patterns]).decode(errors="replace")
        found = {line[2]: line[1] for line in map(_line, answer.splitlines()) if line}
        for pattern in patterns:
            if pattern in found:
                return found[pattern]
        raise PolicyLoadError(
            f"{place.shown} has no branch or tag {name!r}", hint="name a commit by its 40 hexadecimal digits"
        )

    @contextmanager
    def repository(self, place: GitPlace, commit: str) -> Iterator[Path]:
        """Give a bare repository that has a commit, fetched if it is not kept; what is not kept vanishes afterwards.

        Raises:
            PolicyLoadError: it cannot be fetched, or may not be.
        """
        kept = None if self._directory is None else self._directory / f"{commit}.git"
        if kept is not None and kept.is_dir():
            yield kept
            return
        self._check_online(place)
        try:
            if self._directory is not None:
                self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            temporary = Path(tempfile.mkdtemp(prefix=".fetching-", dir=self._directory))
        except OSError as error:
            raise PolicyLoadError(
                f"{place.shown}: the cache cannot be written: {error}", hint="name another with --cache-dir"
            ) from error
        try:
            self._fetch(place, commit, temporary)
            yield _keep(temporary, kept) if kept is not None else temporary
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def _fetch(self, place: GitPlace, commit: str, repository: Path) -> None:
        git = self.git(place)
        git.run(["init", "--quiet", "--bare", "--template=", "--object-format=sha1", "--", str(repository)])
        fetch = [
            "fetch",
            "--quiet",
            "--depth=1",
            "--no-tags",
            "--no-recurse-submodules",
            "--no-write-fetch-head",
        ]
        git.run([*fetch, "--", place.url, commit], repository)

    def _check_online(self, place: GitPlace) -> None:
        if self._offline and place.protocol != "file":
            raise PolicyLoadError(
                f"{place.shown}: not fetched, offline",
                hint="run it once without --offline, which keeps the commit",
            )


def _keep(temporary: Path, kept: Path) -> Path:
    """Return where a repository is from now on: another process may have been faster."""
    try:
        os.rename(temporary, kept)  # noqa: PTH104 - `Path.rename` is the same
    except OSError:
        return kept if kept.is_dir() else temporary
    return kept
