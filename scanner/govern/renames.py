"""Follows findings into files that were renamed: a finding that a rename alone moves is not new."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from scanner.govern.fingerprints import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scanner.model import Finding, Source

MIN_SIMILARITY = 0.5
"""Part of the larger of two texts that stands in both, as git takes it for its renames (git-diff(1), `-M`)."""
MAX_COMPARED = 10_000
"""Pairs of files whose texts are compared; of more, only those with the same text are renames."""


MAX_LINES = 2_000_000
"""Lines that are compared in all pairs together; where there are more, likewise."""


class Files(Protocol):
    """The files of a revision."""

    def read(self, path: str) -> Source | None:
        """Return a file's text, or None where there is no such readable text file."""

    def exists(self, path: str) -> bool:
        """Tell whether there is a file or a directory of that path."""


def followed(before: Sequence[Finding], earlier: Files, now: Sequence[Finding], tree: Files) -> list[Finding]:
    """Return findings of another revision with the fingerprints that they have by now.

    A finding is followed into the file that its own was renamed to, to a finding that has the same fingerprint but for
    the path: of the same rule, about the same thing, with the same text.

    Args:
        before: findings of the other revision.
        earlier: its files.
        now: all findings of the files as they are.
        tree: the files as they are.
    """
    gone = sorted({path for path in _paths(before) if not tree.exists(path)})
    come = sorted({path for path in _paths(now) if not earlier.exists(path)})
    renamed = _renames(_texts(gone, earlier), _texts(come, tree)) if gone and come else {}
    if not renamed:
        return list(before)
    targets = set(renamed.values())
    marks: dict[str, list[str]] = defaultdict(list)
    for finding in now:
        if finding.span.path in targets:
            marks[_mark(finding, finding.span.path, tree)].append(finding.fingerprint)
    return [_followed(finding, renamed, marks, earlier) for finding in before]


def _followed(
    finding: Finding, renamed: Mapping[str, str], marks: Mapping[str, list[str]], earlier: Files
) -> Finding:
    path = renamed.get(finding.span.path)
    left = marks.get(_mark(finding, path, earlier)) if path is not None else None
    # Two that nothing but their place tells apart follow in the order of their places.
    return replace(finding, fingerprint=left.pop(0)) if left else finding


def _mark(finding: Finding, path: str, tree: Files) -> str:
    """Return the fingerprint that a finding would have in a file of another name."""
    source = tree.read(finding.span.path)
    text = "" if source is None else source.text[slice(*source.offsets(finding.span))]
    return fingerprint(replace(finding, span=replace(finding.span, path=path)), text)


def _renames(gone: Mapping[str, str], come: Mapping[str, str]) -> dict[str, str]:
    """Return the new path of each file that was renamed, by its old one; each at most once, the most similar first."""
    lines_of_gone = {path: _lines(text) for path, text in gone.items()}
    lines_of_come = {path: _lines(text) for path, text in come.items()}
    few = (
        len(gone) * len(come) <= MAX_COMPARED and _lines_to_compare(lines_of_gone, lines_of_come) <= MAX_LINES
    )
    likely = []
    for old, before in gone.items():
        for new, text in come.items():
            if before == text:
                likely.append((1.0, _name(old) == _name(new), old, new))
            elif few and (part := _similarity(lines_of_gone[old], lines_of_come[new])) >= MIN_SIMILARITY:
                likely.append((part, _name(old) == _name(new), old, new))
    renamed: dict[str, str] = {}
    taken: set[str] = set()
    for _, _, old, new in sorted(likely, key=lambda one: (-one[0], not one[1], one[2], one[3])):
        if old not in renamed and new not in taken:
            renamed[old] = new
            taken.add(new)
    return renamed


def _lines_to_compare(gone: Mapping[str, Counter[str]], come: Mapping[str, Counter[str]]) -> int:
    return sum(min(len(before), len(text)) for before in gone.values() for text in come.values())


def _similarity(before: Counter[str], text: Counter[str]) -> float:
    """Return which part of the larger of two texts stands in both, from 0 to 1."""
    larger = max(_size(before), _size(text))
    return _size(before & text) / larger if larger else 0.0


def _size(lines: Counter[str]) -> int:
    return sum(len(line) * count for line, count in lines.items())


def _lines(text: str) -> Counter[str]:
    return Counter(text.splitlines(keepends=True))


def _texts(paths: Iterable[str], tree: Files) -> dict[str, str]:
    read: dict[str, Source | None] = {path: tree.read(path) for path in paths}
    return {path: source.text for path, source in read.items() if source is not None}


def _paths(findings: Iterable[Finding]) -> Iterable[str]:
    return (finding.span.path for finding in findings)


def _name(path: str) -> str:
    return path.rpartition("/")[2]
