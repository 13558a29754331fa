"""Reads what the command line says of the circumstances in which the files are used."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scanner.discover import decode, read_bytes
from scanner.errors import CattleguardError, UsageError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from scanner.model import Source

TIME_FORMATS = ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d")
TERRAFORM, PACKER = "TF_VAR_", "PKR_VAR_"


def environment_variables(prefix: str) -> dict[str, str]:
    """Return the values that the environment gives to variables, by name."""
    return {
        name.removeprefix(prefix): value
        for name, value in sorted(os.environ.items())
        if name.startswith(prefix) and name != prefix
    }


def variable_files(paths: tuple[Path, ...], root: Path, max_bytes: int) -> tuple[Source, ...]:
    """Return the files that give values to variables, named as they are within the root.

    Raises:
        UsageError: one cannot be read.
    """
    return tuple(_variable_file(path, root, max_bytes) for path in paths)


def _variable_file(path: Path, root: Path, max_bytes: int) -> Source:
    try:
        return decode(_named(path, root), read_bytes(path.resolve(), max_bytes))
    except CattleguardError as error:
        raise UsageError(f"--var-file {path}: {error.message}", hint=error.hint) from error


def plan_source(directory: Path | None, root: Path) -> str | None:
    """Return the directory that plans were made from, relative to the root.

    Raises:
        UsageError: it is no directory inside the root.
    """
    if directory is None:
        return None
    if not directory.is_dir():
        raise UsageError(
            f"--source {directory} is not a directory", hint="name the configuration's directory"
        )
    relative = _named(directory, root)
    if not directory.resolve().is_relative_to(root.resolve()):
        raise UsageError(
            f"--source {directory} lies outside the scan root", hint="choose a --root that holds both"
        )
    return "" if relative == "." else relative


def _named(path: Path, root: Path) -> str:
    """Return a path relative to the root, or as it is where it lies outside."""
    real = path.resolve()
    base = root.resolve()
    return real.relative_to(base).as_posix() if real.is_relative_to(base) else real.as_posix()


def time_text(time: datetime | None) -> str | None:
    """Return a time in UTC as RFC 3339 writes it."""
    return None if time is None else f"{time:%Y-%m-%dT%H:%M:%SZ}"
