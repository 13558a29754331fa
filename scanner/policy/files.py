"""Finds the files of policies in directories."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import PolicyLoadError
from scanner.model import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SUFFIX = ".rego"
_TEST_SUFFIX = "_test.rego"


def policy_files(directories: Sequence[Path], shipped: Path, *, tests: bool) -> Iterator[tuple[Path, str]]:
    """Yield each policy, or each unit test, once, with the path under which messages show it, in the order of paths.

    Args:
        directories: where to look; single files too.
        shipped: which of them is the one of the shipped policies.
        tests: whether to yield the tests.

    Raises:
        PolicyLoadError: one does not exist.
    """
    seen: set[str] = set()
    for directory in directories:
        if not directory.exists():
            raise PolicyLoadError(
                f"{directory} does not exist", hint="name a directory of policies, or a policy"
            )
        base = "policies" if directory == shipped else directory.as_posix()
        for path, real in sorted(_named(directory, tests=tests)):
            if real not in seen and path.is_file():
                seen.add(real)
                yield path, base if path == directory else f"{base}/{path.relative_to(directory).as_posix()}"


def _named(directory: Path, *, tests: bool) -> Iterator[tuple[Path, str]]:
    """Yield what is named like a policy, or like a test, with its place behind symbolic links.

    Directories that are links are not entered, so that only a file can be one: not every path has to be looked up.
    """
    if not directory.is_dir():
        if _is_named(directory.name, tests=tests):
            yield directory, os.path.realpath(directory)
        return
    root, real_root = str(directory), os.path.realpath(directory)
    for folder, _, names in os.walk(root):
        for name in names:
            if _is_named(name, tests=tests):
                path = os.path.join(folder, name)  # noqa: PTH118 - a `Path` for each part costs a scan milliseconds
                is_link = os.path.islink(path)  # noqa: PTH114 - likewise
                yield Path(path), os.path.realpath(path) if is_link else real_root + path[len(root) :]


def _is_named(name: str, *, tests: bool) -> bool:
    return name.endswith(_SUFFIX) and name.endswith(_TEST_SUFFIX) is tests


def read_policy(path: Path, place: str) -> Source:
    """Return a policy's text.

    Raises:
        PolicyLoadError: it cannot be read, or is not UTF-8.
    """
    try:
        return Source(place, path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyLoadError(
            f"the policy cannot be read: {error}",
            hint="it must be a readable UTF-8 file",
            span=Span(place, 1, 1, 1, 1),
        ) from error
