"""Says from where a change departs, so that a scan tells what the change does to what governs."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scanner.cli.configured import start_of
from scanner.cli.governor import Governor
from scanner.cli.request import Request
from scanner.discover import FileTree, Limits, scan_root
from scanner.govern.changes.documents import GovernanceChanges
from scanner.govern.changes.model import Sides
from scanner.govern.changes.side import Departed, Side
from scanner.govern.configuration import is_remote
from scanner.policy.load import read_pack, shipped_directory
from scanner.revisions import Repository, below

if TYPE_CHECKING:
    from scanner.options import Options

_MAX_BYTES = 64 * 1024 * 1024


def with_changes(request: Request, asked: Options, options: Options, governor: Governor | None) -> Options:
    """Return the options of a scan that compares with a revision: that tells what the change does to what governs.

    Args:
        request: what the command line says.
        asked: the options of a scan of the working tree.
        options: those of the scan, which may be one of the index.
        governor: the revision that governs, None where none is named.

    Raises:
        RevisionError: there is no repository, or the revision that governs has nothing in common with HEAD.
    """
    root = scan_root(asked.paths, asked.root).resolve()
    if governor is not None:
        repository = governor.repository
        commit = repository.merge_base(governor.commit)
    elif options.base is not None and options.base.commit:
        repository = Repository(root, os.environ)
        commit = options.base.commit
    else:
        return options
    departures = repository.departures(commit, staged=request.staged)
    inside = below(root, repository.root) or ""
    top = repository.root
    if request.staged:
        # The copy of the index has nothing of what is beside the scan root.
        copy = scan_root(options.paths, options.root).resolve()
        top = copy.parents[inside.count("/")] if inside else copy
        departures = {path: was for path, was in departures.items() if _is_below(path, inside)}
    # A baseline, for one, may be larger than what is assessed.
    after = FileTree(top, Limits(max_file_bytes=_MAX_BYTES))
    sides = Sides(
        Departed(after, departures, partial(repository.blob, max_bytes=_MAX_BYTES)),
        Side(after),
        frozenset(departures),
        repository.tracked,
        partial(read_pack, (shipped_directory(), *options.bundles)),
        starts=(_inside(start_of(request), repository),),
        root=inside,
        config=None if request.config is None else _inside(request.config, repository),
        waivers=None if request.waivers is None else _inside(request.waivers, repository),
        baseline=None if request.baseline is None else _inside(request.baseline, repository),
        policies=_local(request, repository),
    )
    return replace(options, changes=GovernanceChanges(sides))


def _local(request: Request, repository: Repository) -> tuple[str, ...]:
    """Return the places of policies and data in the repository that the command line names."""
    data = (place.rpartition(":")[2] for place in request.policies.data)
    places = (Path(place) for place in (*request.policies.places, *data) if not is_remote(place))
    found = (below(place, repository.root) for place in places)
    return tuple(place for place in found if place)


def _inside(path: Path, repository: Repository) -> str:
    """Return the path of a file in the repository; "", where there is no file, for one that is outside of it."""
    return below(path, repository.root) or ""


def _is_below(path: str, directory: str) -> bool:
    return not directory or path.startswith(f"{directory}/")
