"""The formats that are read, and how a source's format is recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats import compose, dockerfile, github_actions, kubernetes, terraform

if TYPE_CHECKING:
    from scanner.formats.protocol import Format
    from scanner.model import Source

FORMATS: tuple[Format, ...] = (dockerfile, compose, github_actions, terraform, kubernetes)
"""In the order in which they are asked; the first that matches reads the source."""

NAMES = tuple(sorted(format_.NAME for format_ in FORMATS))


def recognise(source: Source) -> Format | None:
    """Return the format of a source, by its name and its content, or None if it is none of ours."""
    return next((format_ for format_ in FORMATS if format_.matches(source)), None)
