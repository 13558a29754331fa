"""Tells whether a waiver's conditions match a finding: each of them must."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from scanner.discover.ignore import matchable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pathspec import GitIgnoreSpec

    from scanner.model import Finding, Waiver

_CACHED_PATHS = 4_096
_MAX_WILDCARDS = 3


class Conditions:
    """The conditions of one waiver, ready to be asked.

    Args:
        waiver: the waiver.
    """

    def __init__(self, waiver: Waiver) -> None:
        self._waiver = waiver
        self._globs = tuple(tuple(pattern.split("*")) for pattern in waiver.addresses)
        self._fingerprints = frozenset(waiver.fingerprints)
        self._spec: GitIgnoreSpec | None = None
        self._matches_path = lru_cache(maxsize=_CACHED_PATHS)(self._match_path)

    def match(self, finding: Finding) -> bool:
        """Tell whether everything that the waiver says is so of a finding."""
        waiver = self._waiver
        return (
            finding.rule in waiver.rules
            and self._is_in_place(finding)
            and (not self._fingerprints or finding.fingerprint in self._fingerprints)
            and (not waiver.digests or finding.digest in waiver.digests)
            and (not waiver.containers or finding.container in waiver.containers)
            and (not self._globs or any(_glob(parts, finding.address) for parts in self._globs))
            and (not waiver.paths or self._matches_path(finding.span.path))
        )

    def match_path(self, path: str) -> bool:
        """Tell whether the waiver can be about findings of a file."""
        if self._waiver.in_source:
            return path == self._waiver.span.path
        return not self._waiver.paths or self._matches_path(path)

    def _is_in_place(self, finding: Finding) -> bool:
        if self._waiver.lines is None:
            return True
        first, last = self._waiver.lines
        return finding.span.path == self._waiver.span.path and first <= finding.span.line <= last

    def _match_path(self, path: str) -> bool:
        if self._spec is None:
            self._spec = path_spec(self._waiver.paths)
        return bool(self._spec.check_file(matchable(path)).include)


def path_spec(patterns: Iterable[str]) -> GitIgnoreSpec:
    """Return what patterns in gitignore's language match; raises ValueError where one is none."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - few scans have waivers with paths

    return GitIgnoreSpec.from_lines(patterns)


def pattern_problem(pattern: str) -> str | None:
    """Return what is wrong with a pattern of paths, None if nothing is.

    Matching takes time to the power of the wildcards of one segment.
    """
    segments = pattern.split("/")
    if not pattern.strip() or pattern.startswith("#") or any(char in pattern for char in "\0\r\n"):
        return "this pattern of paths matches nothing"
    many = any(segment.replace("**", "").count("*") > _MAX_WILDCARDS for segment in segments)
    if many or pattern.count("**") > _MAX_WILDCARDS:
        return f"this pattern of paths has more than {_MAX_WILDCARDS} wildcards in one segment"
    try:
        path_spec((pattern,))
    except ValueError:
        return "this is no pattern of paths, as .gitignore has them"
    return None


def _glob(parts: tuple[str, ...], text: str) -> bool:
    """Tell whether the parts of a pattern that stand between its `*` are those of a text, in time linear in it."""
    if len(parts) == 1:
        return text == parts[0]
    first, *middle, last = parts
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    position, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, position, end)
        if found < 0:
            return False
        position = found + len(part)
    return True
