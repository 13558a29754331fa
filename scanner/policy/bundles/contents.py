"""The files of a place, as they were found, and which of them count."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from scanner.policy.bundles.names import (
    CONTROLS,
    MANIFEST,
    SIGNATURES,
    is_data,
    is_policy,
    is_read,
    may_hold_manifests,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


class Contents(msgspec.Struct, frozen=True):
    """The files of a place, as they were found.

    Attributes:
        place: the place as the user named it.
        shown: what the paths of its files begin with in messages.
        files: their contents, by path within the place.
        tests: whether unit tests are of use.
        directory: whether it is a directory, or a file in one.
        revision: the commit it is of, "" if it is of none.
        verified: how it was verified already, for people.
        data: the paths of files that hold data though their names do not say so.
    """

    place: str
    shown: str
    files: Mapping[str, bytes]
    tests: bool = False
    directory: bool = False
    revision: str = ""
    verified: tuple[str, ...] = ()
    data: frozenset[str] = frozenset()


def counting(contents: Contents) -> list[str]:
    """Return the names of the files that count, in order; others may stand beside them."""
    return [name for name in sorted(contents.files) if name in contents.data or _counts(contents, name)]


def _counts(contents: Contents, name: str) -> bool:
    if name == SIGNATURES or not is_read(name, tests=contents.tests):
        return False
    named = is_policy(name) or name in (MANIFEST, CONTROLS) or is_data(name)
    return named or may_hold_manifests(contents.files[name])


def digest(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over the names and bytes of some files, in the order of names, as hexadecimal digits.

    Each name and each content is preceded by its length, so that no two sets of files are hashed alike.
    """
    result = hashlib.sha256()
    for name in sorted(files):
        encoded, content = name.encode(errors="surrogateescape"), files[name]
        result.update(b"%d:%b%d:" % (len(encoded), encoded, len(content)))
        result.update(content)
    return result.hexdigest()
