"""The files that provisioners run."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from scanner.formats.terraform.strings.rendered import of_parts
from scanner.formats.terraform.strings.stand_ins import in_script

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.formats.packer.gather import TemplateGatherer
    from scanner.formats.terraform.strings.rendered import Rendered
    from scanner.model import Pointer, Source

_MAX_LEVELS = 16


def script_file(path: Value, at: Pointer, gatherer: TemplateGatherer) -> Rendered | None:
    """Return the text of the file that a path names, which stands at a pointer, or None where there is none."""
    source = _source(path, gatherer)
    if source is None:
        return None
    place = gatherer.places.locate(at)
    return of_parts((source.text,), in_script, lambda _start, _end: place, source.span)


def _source(path: Value, gatherer: TemplateGatherer) -> Source | None:
    """Return the file: paths count from where Packer is started, in the directory of the template or above it."""
    if not isinstance(path, str) or "\0" in path or "\n" in path or path.startswith(("/", "~")):
        return None
    directory = gatherer.directory
    for _ in range(_MAX_LEVELS):
        place = posixpath.normpath(posixpath.join(directory, path))
        found = None if place.startswith("..") else gatherer.tree.read(place)
        if found is not None or not directory:
            return found
        directory = posixpath.dirname(directory)
    return None
