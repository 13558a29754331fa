"""Makes of a scan's options those of a scan of the index, and of a comparison with another revision."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from scanner.cli.copied import Scanned
from scanner.cli.request import Request
from scanner.cli.terminal import say_notice
from scanner.errors import UsageError
from scanner.options import Base, Options

_MAX_NAMED = 3


@contextmanager
def in_revisions(request: Request, options: Options) -> Iterator[Options]:
    """Give the options of a scan as `--staged` and `--diff-base` want them; what is copied for it is removed afterwards.

    Args:
        request: what the command line says.
        options: the options of a scan of the working tree.

    Raises:
        UsageError: standard input is to be scanned, which is in no revision.
        RevisionError: there is no repository or no such revision, or it cannot be read.
    """
    if request.diff_base is None and not request.staged:
        yield options
        return
    if options.stdin is not None:
        option = "--staged" if request.staged else "--diff-base"
        raise UsageError(
            f"{option} is about files of a repository, and standard input is none",
            hint="name files or directories",
        )
    scanned = Scanned.of(request, options)
    with ExitStack() as stack:
        now = _staged(scanned, stack) if request.staged else options
        if request.diff_base is not None:
            now = replace(now, base=_base(scanned, request, request.diff_base, stack))
        yield now


def _staged(scanned: Scanned, stack: ExitStack) -> Options:
    """Return the options of a scan of the index."""
    copy = stack.enter_context(
        scanned.repository.staged(below=scanned.below, beside=scanned.beside, limit=scanned.limit)
    )
    found = scanned.paths_in(copy)
    _say_left_out([named for named, paths in found.items() if not paths])
    return scanned.options_in(copy, (path for paths in found.values() for path in paths))


def _base(scanned: Scanned, request: Request, revision: str, stack: ExitStack) -> Base:
    """Return what to compare with: where HEAD departed from a revision, or nothing before the first commit."""
    if scanned.repository.is_unborn(revision):
        empty = Path(stack.enter_context(TemporaryDirectory(prefix="cattleguard-"))).resolve()
        return Base(_alone(replace(scanned.options, root=empty, paths=())), revision, "")
    commit = scanned.repository.merge_base(scanned.repository.commit(revision))
    copy = stack.enter_context(
        scanned.repository.checked_out(
            commit, below=scanned.below, beside=scanned.beside, limit=scanned.limit
        )
    )
    before = scanned.options_in(copy, _before(scanned, commit, copy))
    if request.govern_from is None:
        # A finding is new where the change takes away what waived it.
        before = replace(before, waivers=scanned.waivers_in(copy))
    return Base(_alone(before), revision, commit)


def _before(scanned: Scanned, commit: str, copy: Path) -> Iterator[str]:
    """Yield the paths in the copy of a commit of what is scanned.

    Where a file is named that was not there, it may have had another name: then the files that are no more are among them.
    """
    found = scanned.paths_in(copy)
    for there in found.values():
        yield from there
    if any(not there and Path(named).is_file() for named, there in found.items()):
        gone = (copy / path for path in scanned.repository.deleted(commit))
        yield from (str(path) for path in gone if path.is_relative_to(copy / scanned.below) and path.exists())


def _alone(options: Options) -> Options:
    """Return options that tell findings only."""
    return replace(options, base=None, baseline=None, inventory=False, governed_by=None, changes=None)


def _say_left_out(paths: list[str]) -> None:
    """Say which of the paths that are named are not in the index; they may be those of deleted files."""
    if paths:
        more = len(paths) - _MAX_NAMED
        named = ", ".join(paths[:_MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
        say_notice(f"not in the index, and left out: {named}")
