"""The formats that are read, and how a source's format is recognised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.formats import (
    compose,
    data,
    dockerfile,
    github_actions,
    image_list,
    kubernetes,
    packer,
    terraform,
    terraform_plan,
    terragrunt,
)
from scanner.model import Source

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

FORMATS: tuple[Format, ...] = (
    dockerfile,
    compose,
    github_actions,
    terraform,
    terragrunt,
    packer,
    terraform_plan,
    kubernetes,
    image_list,
)
"""In the order in which they are asked; the first that matches reads the source."""

NAMES = tuple(sorted(format_.NAME for format_ in FORMATS))

_OTHER_BREAK = re.compile("\r(?!\n)|[\x85\u2028\u2029]")

GOVERNANCE = "governance"
"""The format of documents that are in no file: what a change does to what governs (`scanner.govern.changes`)."""

JUDGED = tuple(sorted((*NAMES, GOVERNANCE)))
"""The formats that a rule can speak for."""


def recognise(source: Source, *, any_data: bool = False) -> Format | None:
    """Return the format of a source, by its name and its content, or None if it is none of ours.

    Args:
        source: the source.
        any_data: whether data that is in none of them is read all the same.
    """
    seen = _in_lines(source)
    known = next((format_ for format_ in FORMATS if format_.matches(seen)), None)
    return data if known is None and any_data and data.matches(source) else known


def _in_lines(source: Source) -> Source:
    """Return a source with line feeds for every end of a line that YAML knows (YAML 1.1, 4.2), so that it is recognised."""
    if not source.path.lower().endswith((".yaml", ".yml")) or not _OTHER_BREAK.search(source.text):
        return source
    return Source(source.path, _OTHER_BREAK.sub("\n", source.text))


def max_bytes(head: bytes) -> int:
    """Return the size up to which files that begin so are read by their format, 0 where it names none."""
    format_ = recognise(Source("", head.decode("utf-8", errors="replace")))
    return getattr(format_, "MAX_BYTES", 0)


def is_shown(source: Source) -> bool:
    """Tell whether the text around a finding in a source may be shown."""
    return getattr(recognise(source), "SHOWN", True)
