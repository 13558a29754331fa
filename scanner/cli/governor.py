"""Takes what governs a scan from another revision: `--govern-from`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from scanner.cli.governor_names import Names
from scanner.cli.terminal import say_notice
from scanner.discover import scan_root
from scanner.errors import UsageError
from scanner.formats.registry import NAMES
from scanner.govern import configuration
from scanner.govern.configuration import Config, is_remote
from scanner.model import Governing
from scanner.options import Base, Options
from scanner.revisions import Repository, below, named_within

if TYPE_CHECKING:
    from scanner.cli.request import Request


class Governor(msgspec.Struct, frozen=True):
    """The revision that governs.

    Attributes:
        repository: the repository.
        revision: as it was named.
        commit: its commit.
        copy: a directory with its files.
    """

    repository: Repository
    revision: str
    commit: str
    copy: Path

    @property
    def names(self) -> Names:
        """What makes the names of the repository's files of those of the copy."""
        return Names(self.copy, self.repository.root, self.revision)

    def there(self, path: Path) -> Path:
        """Return where a path of the repository is in the copy; one outside of the repository as it is.

        No link within the repository is followed: where one leads is for the change to say, which does not govern.
        """
        inside = below(path, self.repository.root)
        return path if inside is None else self.copy / inside

    def configuration(self, named: Path | None, start: Path) -> Config:
        """Return the configuration that governs; its own paths are those of the copy, of what is scanned those of the tree.

        Args:
            named: the file that the command line names.
            start: where it is looked for otherwise.

        Raises:
            ConfigError: it is wrong.
        """
        file = configuration.find(self.there(start)) if named is None else self.existing(named, "--config")
        if file is None:
            return Config()
        config = configuration.load(file, NAMES)
        said: dict[str, Any] = {
            name: self.names.named(getattr(config, name)) for name in ("paths", "outputs", "places")
        }
        return replace(config, file=self.names.named(file), **said)

    def request(self, request: Request) -> Request:
        """Return a request in which what governs is named as it is in the copy.

        Raises:
            UsageError: policies, data or keys that are named are not there.
        """
        said = request.policies
        policies = replace(
            said,
            places=tuple(map(self.place, said.places)),
            keys=tuple(map(self.key, said.keys)),
            data=tuple(map(self.data, said.data)),
        )
        waivers, baseline = request.waivers, request.baseline
        return replace(
            request,
            policies=policies,
            waivers=None if waivers is None else self.existing(waivers, "--waivers"),
            baseline=None if baseline is None else self.existing(baseline, "--baseline"),
        )

    def existing(self, path: Path, option: str) -> Path | None:
        """Return where a path is in the copy, None where it is not there, which is told."""
        there = self.there(path)
        if there.exists():
            return there
        say_notice(f"{option} {path} is not used: there is none at {self.revision}, which governs")
        return None

    def place(self, place: str) -> str:
        """Return a place of policies, or a file for them, as it is in the copy.

        Raises:
            UsageError: it is not there.
        """
        if is_remote(place):
            return place
        there = self.there(Path(place))
        if not there.exists():
            raise UsageError(
                f"{place} does not exist at {self.revision}, which governs",
                hint="what is named on the command line must be merged before it is named",
            )
        return str(there)

    def data(self, data: str) -> str:
        """Return data of policies, `[PREFIX:]PATH`, as they are in the copy."""
        prefix, colon, path = data.rpartition(":")
        return f"{prefix}{colon}{self.place(path)}"

    def key(self, key: str) -> str:
        """Return a key of policies, `FILE[=ID]`, as it is in the copy."""
        path, equals, identifier = key.partition("=")
        return f"{self.place(path)}{equals}{identifier}"

    def options(self, options: Options) -> Options:
        """Return the options of a scan that this revision governs.

        Raises:
            UsageError: standard input is to be scanned, which is in no revision.
        """
        if options.stdin is not None:
            raise UsageError(
                "--govern-from is about files of a repository, and standard input is none",
                hint="name files or directories",
            )
        named = self.names.options(options)
        root = self.there(scan_root(named.paths, named.root))
        found = (named_within(path, self.repository.root, self.copy) for path in named.paths)
        paths = tuple(dict.fromkeys(path for there in found for path in there))
        governed = replace(named, ignore_root=root, governing=Governing(self.revision, self.commit))
        before = replace(governed, root=root, paths=paths, baseline=None, inventory=False)
        return replace(governed, governed_by=Base(before, self.revision, self.commit))


@contextmanager
def governor_of(revision: str, paths: tuple[str, ...], root: Path | None) -> Iterator[Governor]:
    """Give the revision that governs; its copy is removed afterwards.

    Args:
        revision: as it is named.
        paths: what is scanned.
        root: the scan root, where it is named.

    Raises:
        RevisionError: there is no repository or no such revision, or it cannot be read.
    """
    place = root or Path(next((path for path in paths if path != "-"), "."))
    directory = next(one for one in (place, *place.absolute().parents) if one.is_dir())
    repository = Repository(directory, os.environ)
    commit = repository.commit(revision)
    with repository.checked_out(commit) as copy:
        # So that what looks for the top of a repository finds it, as in a working tree.
        (copy / ".git").mkdir(exist_ok=True)
        yield Governor(repository, revision, commit, copy)
