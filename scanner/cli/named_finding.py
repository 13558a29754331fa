"""Finds the finding that a command line names, by its fingerprint or its place."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.cli.terminal import say_notice
from scanner.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Finding, Result

_FINGERPRINT = re.compile(r"[0-9a-f]{6,64}", re.IGNORECASE)
_PLACE = re.compile(r"(?P<file>.+?):(?P<line>[0-9]{1,9})(?::(?P<column>[0-9]{1,9}))?", re.DOTALL)
_SHOWN_OF_FINGERPRINT = 16
_MAX_LISTED = 20
_MAX_LINES = 5
"""Lines with findings that are named, where another one was."""


def choose(said: str, result: Result, root: Path) -> Finding:
    """Return the one finding that a text names.

    Args:
        said: a fingerprint, the beginning of one (six digits or more), or `FILE:LINE[:COLUMN]`.
        result: what a scan found.
        root: the scan root.

    Raises:
        UsageError: it names none, several, or one that is waived already.
    """
    found = _named(said, [*result.findings, *result.existing], root)
    if len(found) == 1:
        return found[0]
    if found:
        for finding in found[:_MAX_LISTED]:
            say_notice(_line(finding))
        raise UsageError(
            f"{said} names {len(found)} findings",
            hint="give the fingerprint of one of them, or choose a rule with --rule",
        )
    waived = _named(said, [one.finding for one in result.waived], root)
    if waived:
        raise UsageError(
            f"{said} is waived already: {_line(waived[0])}", hint="change the waiver that is there"
        )
    raise UsageError(f"there is no finding {said}", hint=_hint(said, result, root))


def _named(said: str, findings: Sequence[Finding], root: Path) -> list[Finding]:
    if _FINGERPRINT.fullmatch(said):
        return [finding for finding in findings if finding.fingerprint.startswith(said.lower())]
    place = _PLACE.fullmatch(said)
    if place is None:
        return []
    paths = _paths(place["file"], root)
    there = [finding for finding in findings if finding.span.path in paths]
    line, column = int(place["line"]), int(place["column"] or 0)
    begun = [
        finding
        for finding in there
        if finding.span.line == line and (not column or finding.span.column == column)
    ]
    if begun or column:
        return begun
    return [finding for finding in there if finding.span.line <= line <= finding.span.end_line]


def _hint(said: str, result: Result, root: Path) -> str:
    """Return what could be named instead: the lines with findings, of the file that is named."""
    place = _PLACE.fullmatch(said)
    paths = _paths(place["file"], root) if place else frozenset()
    found = {one.span.line for one in (*result.findings, *result.existing) if one.span.path in paths}
    if place is None or not found:
        return "give a fingerprint (of 6 digits or more) or FILE:LINE, as `cattleguard scan --format json` shows them"
    named = int(place["line"])
    nearest = sorted(sorted(found, key=lambda line: (abs(line - named), line))[:_MAX_LINES])
    return f"findings of that file begin on the lines {', '.join(map(str, nearest))}{' and others' if len(found) > len(nearest) else ''}"


def _paths(file: str, root: Path) -> frozenset[str]:
    """Return the paths, relative to the scan root, that a path can mean: from there, or from the working directory."""
    try:
        absolute = os.path.relpath(os.path.realpath(file), root)
    except ValueError:
        absolute = file
    return frozenset({Path(file).as_posix(), Path(absolute).as_posix()})


def _line(finding: Finding) -> str:
    span = finding.span
    mark = finding.fingerprint[:_SHOWN_OF_FINGERPRINT]
    return f"{mark} {span.path}:{span.line}:{span.column} {finding.rule}: {finding.message}"
