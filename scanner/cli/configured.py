"""Which configuration holds for a request, and where the paths of its reports start."""

from __future__ import annotations

from collections.abc import Sequence
from glob import has_magic
from pathlib import Path

from msgspec.structs import replace

from scanner.cli.request import Request
from scanner.formats.registry import NAMES
from scanner.govern import configuration
from scanner.govern.configuration import Config


def configuration_of(request: Request) -> Config:
    """Return the configuration that holds for a request, an empty one where there is none.

    Raises:
        ConfigError: it is wrong.
    """
    path = request.config or configuration.find(start_of(request))
    return replace(configuration.load(path, NAMES), file=path) if path else Config()


def root_of(request: Request, config: Config, paths: Sequence[str]) -> Path | None:
    """Return the directory that paths in reports are relative to: that of the configuration.

    So they are the same whatever part of the repository is scanned. None where no configuration was found above everything
    that is scanned.
    """
    if request.config is not None or config.file is None:
        return None
    top = config.file.parent.resolve()
    places = [Path(path).absolute() for path in paths if path != "-" and not has_magic(path)]
    return top if all((place.parent.resolve() / place.name).is_relative_to(top) for place in places) else None


def start_of(request: Request) -> Path:
    """Return the directory from which the configuration is looked for."""
    if request.root is not None:
        return request.root.absolute()
    first = request.paths[0] if request.paths else "."
    if first == "-" or has_magic(first):
        return Path.cwd()
    place = Path(first).absolute()
    return place if place.is_dir() else place.parent
