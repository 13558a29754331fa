"""Makes of a scan's options those of a scan of a copy of its files, as they are in a revision."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec.structs import replace

from scanner.cli.request import Request
from scanner.discover import decode, read_bytes, scan_root
from scanner.errors import ConfigError
from scanner.formats.registry import max_bytes
from scanner.govern.waivers.places import FILE_NAME, waiver_file, waivers_in
from scanner.model import Notice, Source, Waiver
from scanner.options import Options
from scanner.revisions import Limit, Repository, named_within, within


class Scanned(msgspec.Struct, frozen=True):
    """What is scanned, and the repository that it is in.

    Attributes:
        repository: the repository.
        root: the scan root, without links in its path.
        options: those of a scan of the working tree.
        waivers: the file of waivers, which may not exist.
    """

    repository: Repository
    root: Path
    options: Options
    waivers: Path

    @classmethod
    def of(cls, request: Request, options: Options) -> Scanned:
        """Return what a request and its options want to scan.

        Raises:
            RevisionError: it is in no repository.
        """
        root = scan_root(options.paths, options.root).resolve()
        waivers = waiver_file(request.waivers, options.waiver_rules.file, root) or root / FILE_NAME
        return cls(Repository(root, os.environ), root, options, waivers)

    @property
    def below(self) -> str:
        """The scan root, relative to the top of the repository; "" for the top."""
        below = self.root.relative_to(self.repository.root).as_posix()
        return "" if below == "." else below

    @property
    def beside(self) -> tuple[str, ...]:
        """The files that are read although they may not be below the scan root, relative to the top."""
        top = self.repository.root
        sources = self.options.assumptions.variable_files
        places = (
            within(path, top, top) for path in (self.waivers, *(self.root / one.path for one in sources))
        )
        return tuple(place.relative_to(top).as_posix() for place in places if place is not None)

    @property
    def limit(self) -> Limit:
        """Up to which size files are assessed."""
        limits = self.options.limits
        return Limit(limits.max_file_bytes, max_bytes if limits.by_format else None)

    def paths_in(self, copy: Path) -> dict[str, tuple[str, ...]]:
        """Return the paths in a copy of what is scanned, by what was named; () where there is nothing."""
        return {named: named_within(named, self.repository.root, copy) for named in self.options.paths}

    def options_in(self, copy: Path, paths: Iterable[str]) -> Options:
        """Return the options of a scan of paths in a copy."""
        files = (self._variables(source, copy) for source in self.options.assumptions.variable_files)
        assumptions = replace(
            self.options.assumptions, variable_files=tuple(source for source in files if source is not None)
        )
        root = copy / self.below
        return replace(self.options, root=root, paths=tuple(dict.fromkeys(paths)), assumptions=assumptions)

    def waivers_in(self, copy: Path) -> tuple[Waiver | Notice, ...]:
        """Return the waivers of the file of waivers as it is in a copy."""
        there = within(self.waivers, self.repository.root, copy)
        if there is None or not (there.is_file() or self.repository.tracks(self.waivers)):
            return self.options.waivers
        if not _is_inside(there, copy):
            return ()
        try:
            return waivers_in(there, None, copy / self.below)
        except ConfigError:
            # What is not understood waives nothing, and the change may be what repairs it.
            return ()

    def _variables(self, source: Source, copy: Path) -> Source | None:
        """Return a file of `--var-file` as it is in a copy: one that git does not track is the same everywhere."""
        place = self.root / source.path
        there = within(place, self.repository.root, copy)
        if there is None:
            return source
        if _is_inside(there, copy):
            return decode(source.path, read_bytes(there.resolve(), self.options.limits.max_file_bytes))
        return None if self.repository.tracks(place) else source


def _is_inside(place: Path, copy: Path) -> bool:
    """Tell whether there is a file, and no link that leads out of the copy."""
    return place.is_file() and place.resolve().is_relative_to(copy)
