"""Finds files below the paths a user names; everything met is either a candidate or accounted for."""

from __future__ import annotations

import os
from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from scanner.discover import ignore
from scanner.errors import UsageError
from scanner.model import Failed, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.discover.limits import Limits

TOOL_DIRECTORIES = {
    ".git": "version control",
    ".hg": "version control",
    ".svn": "version control",
    ".terraform": "Terraform working directory",
    ".terragrunt-cache": "Terragrunt cache",
    "node_modules": "installed dependencies",
    "__pycache__": "build output",
    ".venv": "installed dependencies",
}
"""Directories that hold what a tool put there, never what its author wrote."""


class Candidate(msgspec.Struct, frozen=True):
    """A regular file to look at.

    Attributes:
        path: POSIX path relative to the scan root.
        location: where it is read from.
        size: its size in bytes.
        named: whether the user named the file itself.
    """

    path: str
    location: Path
    size: int
    named: bool


Entry = Candidate | Skipped | Failed


def scan_root(paths: tuple[str, ...], root: Path | None) -> Path:
    """Return the directory that paths in results are relative to.

    That is `root` where it is given, the directory where exactly one is named, otherwise the current directory
    where all paths stand below it, otherwise their deepest common directory.
    """
    if root is not None:
        return root
    places = [Path(path) for path in paths if path != "-" and not has_magic(path)]
    if len(paths) == len(places) == 1 and places[0].is_dir():
        return places[0]
    here = Path.cwd()
    absolute = [Path(os.path.abspath(place)) for place in places]  # noqa: PTH100 - resolve() would follow links
    if all(place.is_relative_to(here) for place in absolute):
        return here
    common = Path(os.path.commonpath(absolute))
    return common if common.is_dir() else common.parent


def walk(
    paths: tuple[str, ...],
    root: Path,
    limits: Limits,
    exclude: tuple[str, ...] = (),
    ignore_root: Path | None = None,
) -> Iterator[Entry]:
    """Yield every file below the paths, each once, in the order of their paths within a directory.

    Args:
        paths: files, directories and glob patterns.
        root: the scan root.
        limits: bounds of the walk.
        exclude: patterns, in gitignore's language and relative to the root, of paths to leave out.
        ignore_root: the directory in the place of the root in a copy of the repository whose ignore files hold instead of
            the root's own.

    Raises:
        UsageError: a path does not exist, or lies outside the root.
    """
    walker = _Walker(root, limits, exclude, ignore_root)
    for path in paths:
        yield from walker.walk(path)


class _Walker:
    def __init__(
        self, root: Path, limits: Limits, exclude: tuple[str, ...], ignore_root: Path | None
    ) -> None:
        self._root = Path(os.path.realpath(root))
        self._ignore_root = self._root if ignore_root is None else ignore_root
        self._limits = limits
        self._above = ignore.above(self._root, ignore_root)
        self._excluded = [ignore.given("the exclude patterns", exclude)] if exclude else []
        self._ignore_files: dict[str, list[ignore.IgnoreFile]] = {}
        self._seen: set[str] = set()

    def walk(self, named: str) -> Iterator[Entry]:
        for place in _expand(named):
            relative = self._relative(place, named)
            if place.is_dir():
                yield from self._directory(relative, self._chain(relative))
            else:
                yield from self._once(relative, self._file(relative, place, named=True))

    def _relative(self, place: Path, named: str) -> str:
        # The last part is not resolved, so that a link is seen as one.
        absolute = Path(os.path.realpath(place.parent)) / place.name if place.name else place
        if place.is_dir():
            absolute = Path(os.path.realpath(place))
        try:
            relative = absolute.relative_to(self._root).as_posix()
        except ValueError as error:
            raise UsageError(
                f"{named} lies outside the scan root {self._root}",
                hint="choose a --root that holds all paths",
            ) from error
        return "" if relative == "." else relative

    def _chain(self, directory: str) -> list[ignore.IgnoreFile]:
        """Return the ignore files that hold in a directory, outermost first."""
        chain = self._ignore_files.get(directory)
        if chain is None:
            if directory:
                parent = directory.rpartition("/")[0]
                chain = self._chain(parent) + ignore.load(self._ignore_root / directory, directory)
            else:
                chain = self._above + ignore.load(self._ignore_root, "")
            self._ignore_files[directory] = chain
        return chain

    def _directory(self, directory: str, ignored_by: list[ignore.IgnoreFile]) -> Iterator[Entry]:
        stack = [(directory, ignored_by, 0)]
        while stack:
            directory, ignored_by, depth = stack.pop()
            if depth > self._limits.max_depth:
                yield Failed(directory, None, f"not assessed: more than {self._limits.max_depth} levels deep")
                continue
            try:
                with os.scandir(self._root / directory) as scanned:
                    entries = sorted(scanned, key=lambda entry: entry.name)
            except OSError as error:
                yield Failed(
                    directory or ".", None, f"cannot be read: {error.strerror}", "make the directory readable"
                )
                continue
            below = []
            for entry in entries:
                path = f"{directory}/{entry.name}" if directory else entry.name
                if entry.is_dir(follow_symlinks=False):
                    reason = TOOL_DIRECTORIES.get(entry.name) or self._reason(
                        ignored_by, path, directory=True
                    )
                    if reason is None:
                        below.append((path, self._chain(path), depth + 1))
                    else:
                        yield from self._once(f"{path}/", Skipped(f"{path}/", reason))
                    continue
                reason = self._reason(ignored_by, path, directory=False)
                found = Skipped(path, reason) if reason else self._file(path, Path(entry.path), named=False)
                yield from self._once(path, found)
            stack.extend(reversed(below))

    def _file(self, path: str, location: Path, *, named: bool) -> Entry:
        if named:
            reason = self._reason(self._chain(path.rpartition("/")[0]), path, directory=False, own_only=True)
            if reason is not None:
                return Skipped(path, reason)
        if location.is_symlink():
            target = Path(os.path.realpath(location))
            reason = self._link_reason(target)
            if reason is not None or not named:
                return Skipped(path, reason or "symbolic link; its target is scanned where it stands")
            location = target
        try:
            status = location.lstat()
        except OSError as error:
            return Failed(path, None, f"cannot be read: {error.strerror}")
        if not location.is_file():
            return Skipped(path, "not a regular file")
        return Candidate(path, location, status.st_size, named)

    def _reason(
        self, ignored_by: list[ignore.IgnoreFile], path: str, *, directory: bool, own_only: bool = False
    ) -> str | None:
        return ignore.reason(self._excluded, path, directory=directory) or ignore.reason(
            ignored_by, path, directory=directory, own_only=own_only
        )

    def _link_reason(self, target: Path) -> str | None:
        if not target.is_relative_to(self._root):
            return "symbolic link that leaves the scan root"
        return None if target.exists() else "broken symbolic link"

    def _once(self, path: str, entry: Entry) -> Iterator[Entry]:
        if path in self._seen:
            return
        self._seen.add(path)
        if len(self._seen) > self._limits.max_files:
            raise UsageError(
                f"more than {self._limits.max_files} files below {self._root}",
                hint="name smaller directories",
            )
        yield entry


def _expand(named: str) -> list[Path]:
    """Return the paths a name stands for: itself, or what its wildcards match.

    Raises:
        UsageError: nothing is there.
    """
    place = Path(named)
    if os.path.lexists(place):
        return [place]
    if has_magic(named):
        base = Path(place.anchor) if place.anchor else Path()
        pattern = str(place.relative_to(place.anchor)) if place.anchor else named
        matches = sorted(base.glob(pattern))
        if matches:
            return matches
        raise UsageError(
            f"no file matches {named}", hint="quote the pattern, and check it from this directory"
        )
    raise UsageError(f"no such file or directory: {named}", hint="check the path from this directory")
