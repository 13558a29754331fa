"""Tells what a link makes of a file that is not assessed as that where it stands."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scanner.discover.suffixes import is_foreign
from scanner.formats.registry import recognise
from scanner.model import Source

if TYPE_CHECKING:
    from scanner.govern.changes.side import Side


def target_of(side: Side, path: str) -> str | None:
    """Return where a link leads, "" for the top; None where it leads out of the repository."""
    top = os.fspath(side.tree.root)
    real = os.path.realpath(os.path.join(top, path))  # noqa: PTH118 - a text, as a name may be no UTF-8
    if real == top:
        return ""
    return os.path.relpath(real, top).replace(os.sep, "/") if real.startswith(top + os.sep) else None


def is_other(side: Side, path: str, target: str, left_out: str | None) -> bool:
    """Tell whether a link shows as infrastructure what is not assessed so where it stands.

    Args:
        side: the files with the link.
        path: the link.
        target: where it leads.
        left_out: why that is not assessed there, None where it is.
    """
    source = side.read(path)
    if source is None:
        return left_out is not None and (side.tree.root / target).is_dir()
    shown = recognise(source)
    if shown is None or is_foreign(path):
        return False
    return left_out is not None or is_foreign(target) or recognise(Source(target, source.text)) is not shown
