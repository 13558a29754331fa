"""Finds the files that a change takes out of what is assessed, although they are part of the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scanner.assess import NO_FORMAT, NOT_TEXT
from scanner.discover.ignore import OWN_IGNORE
from scanner.discover.suffixes import is_foreign
from scanner.discover.walk import TOOL_DIRECTORIES
from scanner.formats.registry import recognise
from scanner.formats.templates import HELM, helm_reason
from scanner.govern.changes.links import is_other, target_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from scanner.govern.changes.model import Sides
    from scanner.govern.changes.side import Side
    from scanner.model import Skipped, Tree

_CHOSEN = ("ignored by the exclude patterns", "format ")
"""How reasons begin that the configuration or the command line gives."""
_IGNORED = "ignored by "
_LINK = "symbolic link"
_DATA = (".json", ".yaml", ".yml")


def unassessed(
    sides: Sides, skipped: Sequence[Skipped], data: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Yield the path and the reason of each file that was assessed, or would be elsewhere, and is not.

    What the governing revision leaves out itself is left out; so is what was not assessed before.

    Args:
        sides: both sides of the change.
        skipped: what a scan did not assess, by path from the scan root; that of a directory ends with a slash.
        data: paths of what was read as data in no format, for which only policies speak that the user brings.
    """
    prefix = f"{sides.root}/" if sides.root else ""
    reasons = {f"{prefix}{path}": NO_FORMAT for path in data}
    reasons.update((f"{prefix}{entry.path}", entry.reason) for entry in skipped)
    # What is a template is so by a file beside it.
    templates = {path for path, reason in reasons.items() if reason == HELM}
    for path in sorted(sides.changed | templates):
        reason = _reason(path, reasons)
        if reason is None or _is_chosen(reason):
            continue
        if _counts(path, reason, sides):
            yield path, reason
        elif reason.startswith(f"{_LINK};"):
            target = target_of(sides.after, path)
            if target is not None and is_other(sides.after, path, target, _reason(target, reasons)):
                yield path, f"{_LINK} to {target or '.'}, which is not assessed as that"


def _reason(path: str, reasons: Mapping[str, str]) -> str | None:
    """Return why a file, or a directory that it is in, was skipped."""
    parts = path.split("/")
    above = ("/".join(parts[:count]) + "/" for count in range(1, len(parts) + 1))
    return next((reasons[place] for place in (path, *above) if place in reasons), None)


def _is_chosen(reason: str) -> bool:
    return reason.startswith(_CHOSEN) or reason.endswith(OWN_IGNORE)


def _counts(path: str, reason: str, sides: Sides) -> bool:
    """Tell whether a file that is skipped was assessed before, or would be in another place."""
    before = sides.before
    was = _is_read(before, path) and not _in_tool_directory(path) and not before.is_link(path)
    if was and not reason.startswith(_IGNORED):
        return True
    if reason == NOT_TEXT and path.lower().endswith(_DATA):
        # Whoever reads it may know its encoding: git converts what `.gitattributes` says.
        return before.content(path) is None or before.read(path) is not None
    if before.read(path) is not None:
        return False
    hidden = _in_tool_directory(path) or reason.startswith((_IGNORED, f"{_LINK} that leaves", "broken"))
    return hidden and _is_read(sides.after, path)


def _is_read(side: Side, path: str) -> bool:
    """Tell whether a file is in a format that is read, wherever it stands."""
    source = None if is_foreign(path) else side.read(path)
    if source is None or recognise(source) is None:
        return False
    # Names of files are all that it asks for.
    return helm_reason(source, cast("Tree", side)) is None


def _in_tool_directory(path: str) -> bool:
    return any(part in TOOL_DIRECTORIES for part in path.split("/")[:-1])
