"""Where the baseline of a scan is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import ConfigError, UsageError
from scanner.govern.baseline.model import FILE_NAME

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.cli.request import Request
    from scanner.govern.baseline.model import Baseline
    from scanner.govern.configuration import Config

_CREATE = "create it with `cattleguard baseline create`"


def place_of(request: Request, config: Config, root: Path) -> Path:
    """Return the file that the command line names, or the configuration, or the one in the scan root; it may not exist."""
    return request.baseline or config.baseline or root / FILE_NAME


def baseline_of(request: Request, config: Config, root: Path) -> Baseline | None:
    """Return the baseline of a scan, None where there is none, or none is wanted.

    Raises:
        UsageError: both a baseline and none are asked for, or the one that the command line names does not exist.
        ConfigError: the one that the configuration names does not exist, or what was found is no baseline.
    """
    if request.no_baseline:
        if request.baseline is not None:
            raise UsageError("--baseline and --no-baseline exclude each other", hint="leave one of them out")
        return None
    place = place_of(request, config, root)
    if not place.exists() and not place.is_symlink():
        if request.baseline is not None:
            raise UsageError(f"--baseline {place} does not exist", hint=_CREATE)
        if config.baseline is not None:
            span = config.places.get(("baseline",))
            raise ConfigError(f"the baseline {place.name} does not exist", hint=_CREATE, span=span)
        return None
    from scanner.govern.baseline.reading import load  # noqa: PLC0415 - most scans have no baseline

    return load(place, name_of(place, root))


def name_of(place: Path, root: Path) -> str:
    """Return what reports call a file: its path below the scan root, or its name where it is elsewhere."""
    resolved, top = place.parent.resolve() / place.name, root.resolve()
    return resolved.relative_to(top).as_posix() if resolved.is_relative_to(top) else place.name
