"""Where the file of waivers is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import ConfigError, UsageError
from scanner.model import Span

if TYPE_CHECKING:
    from scanner.model import Waiver

FILE_NAME = "waivers.yaml"


def waiver_file(named: Path | None, configured: Path | None, root: Path) -> Path | None:
    """Return the file of waivers: as it is named, as the configuration has it, or the one in the scan root, if any.

    Raises:
        UsageError: the file that is named does not exist.
        ConfigError: the one in the scan root is a link that leads out of it.
    """
    if named is not None:
        if not named.is_file():
            raise UsageError(f"--waivers {named} is not a file", hint="`cattleguard waive` writes one")
        return named
    if configured is not None:
        return configured
    place = root / FILE_NAME
    if not place.is_file():
        return None
    if not Path(os.path.realpath(place)).is_relative_to(os.path.realpath(root)):
        # Its content is shown where it is wrong: what a pull request names must not choose files of this machine.
        span = Span(str(place), 1, 1, 1, 1)
        raise ConfigError("this link leads out of the scan root", hint="put the file itself there", span=span)
    return place


def shown_name(file: Path, root: Path) -> str:
    """Return the path of a file relative to the scan root, or as it is where it is outside."""
    real, top = Path(os.path.realpath(file)), Path(os.path.realpath(root))
    return real.relative_to(top).as_posix() if real.is_relative_to(top) else str(file)


def waivers_in(named: Path | None, configured: Path | None, root: Path) -> tuple[Waiver, ...]:
    """Return the waivers of the file of waivers, () where there is none; see `waiver_file`.

    Raises:
        UsageError: the file that is named does not exist.
        ConfigError: it cannot be read, or is not understood.
    """
    file = waiver_file(named, configured, root)
    if file is None:
        return ()
    from scanner.govern.waivers.file import load_waivers  # noqa: PLC0415 - most scans have no such file

    return load_waivers(file, shown_name(file, root))
