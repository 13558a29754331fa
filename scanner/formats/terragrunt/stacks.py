"""The units of a scan: those that stand in it, and those that stacks make. See the Terragrunt documentation, "Stacks"."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.meter import Meter
from scanner.evaluate.values import Value  # noqa: TC001 - msgspec reads the annotations
from scanner.formats.terraform.modules.calls import is_outside
from scanner.formats.terraform.modules.shares import POOL
from scanner.formats.terraform.suffixes import UNIT_FILES
from scanner.formats.terragrunt.stack_parts import parts_of
from scanner.model import Span  # noqa: TC001 - msgspec reads the annotations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.terragrunt.estate import Estate

UNIT_FILE, STACK_FILE = UNIT_FILES
VALUES_FILE = "terragrunt.values.hcl"
_MAX_MADE = 2_000
"""Units and stacks that the stacks of a scan make."""
_MAX_DEPTH = 8
"""Stacks within stacks."""
_TEMPLATE = re.compile(r"\bvalues\.")


class Standing(msgspec.Struct, frozen=True, eq=False):
    """A file in the place where Terragrunt uses it.

    Attributes:
        path: the file.
        directory: the directory it is evaluated for.
        values: what a stack gives it, None where it is used as it stands.
        made_by: where a stack says so.
        depth: how many stacks it is in.
    """

    path: str
    directory: str
    values: Value = None
    made_by: Span | None = None
    depth: int = 0


def standing_units(estate: Estate) -> list[Standing]:
    """Return the units of a scan. A file that is only there for stacks to make units of is none by itself."""
    own = [
        Standing(path, posixpath.dirname(path))
        for path in estate.tree.files_named((UNIT_FILE,))
        if posixpath.basename(path) == UNIT_FILE
        and path not in estate.made
        and not _is_template(path, estate)
    ]
    made = (
        standing
        for path, all_of_it in estate.made.items()
        if path.endswith(UNIT_FILE)
        for standing in all_of_it
    )
    return [*own, *made]


def made_by_stacks(estate: Estate) -> dict[str, list[Standing]]:
    """Return where the stacks of a scan use each file."""
    found: dict[str, list[Standing]] = {}
    for standing in _made(estate):
        found.setdefault(standing.path, []).append(standing)
    return found


def has_values(text: str) -> bool:
    """Tell whether a text refers to what a stack gives."""
    return _TEMPLATE.search(text) is not None


def _is_template(path: str, estate: Estate) -> bool:
    """Tell whether a unit is there for stacks to fill in."""
    parsed = estate.parsed(path)
    beside = estate.tree.names(posixpath.dirname(path))
    return parsed is not None and VALUES_FILE not in beside and has_values(parsed[0].text)


def _made(estate: Estate) -> Iterator[Standing]:
    paths = [
        path for path in estate.tree.files_named((STACK_FILE,)) if posixpath.basename(path) == STACK_FILE
    ]
    pending = [Standing(path, posixpath.dirname(path)) for path in reversed(paths)]
    made, pool = 0, Meter(POOL)
    while pending:
        stack = pending.pop()
        for standing in _parts(stack, estate, pool):
            made += 1
            if made > _MAX_MADE:
                return
            yield standing
            if posixpath.basename(standing.path) == STACK_FILE and standing.depth < _MAX_DEPTH:
                pending.append(standing)


def _parts(stack: Standing, estate: Estate, pool: Meter) -> Iterator[Standing]:
    """Yield the units and stacks that a stack makes."""
    unit = estate.unit(stack, pool)
    for part in () if unit is None else parts_of(unit):
        directory = posixpath.normpath(posixpath.join(stack.directory, part.path))
        if part.file in estate.tree.names(part.source) and not is_outside(directory):
            path = posixpath.join(part.source, part.file)
            values = {} if part.values is None else part.values
            yield Standing(path, directory, values, part.span, stack.depth + 1)
