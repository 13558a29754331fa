"""Reads a bundle from a directory, or a single file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from scanner.errors import PolicyLoadError
from scanner.policy.bundles.assembling import assemble, single
from scanner.policy.bundles.bounds import BOUNDS, Bounds, Count
from scanner.policy.bundles.contents import Contents
from scanner.policy.bundles.names import is_read
from scanner.policy.bundles.walking import read_file, walk

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.policy.bundles.keys import Keys
    from scanner.policy.bundles.model import Bundle


def read_directory(
    path: Path,
    *,
    tests: bool = False,
    name: str | None = None,
    keys: Keys | None = None,
    bounds: Bounds = BOUNDS,
) -> Bundle:
    """Return the bundle in a directory, or of a single file.

    Args:
        path: the directory, or the file.
        tests: whether to read unit tests too.
        name: how messages call it; None is the path as it was given.
        keys: for the signature of the bundle, which then must have a valid one.
        bounds: how much it may hold.

    Raises:
        PolicyLoadError: it does not exist, holds too much or what cannot be read, has a link that leads out of it, its
            `.manifest` or data are malformed, or the signature is not valid.
    """
    shown = path.as_posix() if name is None else name
    if path.is_dir():
        return assemble(
            directory_contents(path, tests=tests, name=name, signed=keys is not None, bounds=bounds), keys
        )
    if not path.exists():
        raise PolicyLoadError(f"{shown} does not exist", hint="name a directory of policies, or a policy")
    if keys is not None:
        raise PolicyLoadError(f"{shown} is a single file, which has no signature", hint="sign a bundle of it")
    content = read_file(str(path), shown, Count(shown, bounds))
    return single(Contents(shown, shown, {"": content}, tests=tests, directory=True))


def directory_contents(
    path: Path, *, tests: bool = False, name: str | None = None, signed: bool = False, bounds: Bounds = BOUNDS
) -> Contents:
    """Return the files of a directory that may count in a bundle.

    Args:
        path: the directory.
        tests: whether to read unit tests too.
        name: how messages call it; None is the path as it was given.
        signed: whether to read all files, which a signature covers.
        bounds: how much it may hold.

    Raises:
        PolicyLoadError: it holds too much or what cannot be read, or has a link that leads out of it.
    """
    shown = path.as_posix() if name is None else name
    takes = _any if signed else partial(is_read, tests=tests)
    files = dict(walk(str(path), shown, takes, bounds))
    return Contents(shown, shown, files, tests=tests, directory=True)


def _any(_name: str) -> bool:
    return True
