"""Finds the waivers that may cover a finding, without asking each of them about each finding."""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from scanner.govern.waivers.conditions import Conditions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.model import Finding, Waiver

_WILD = frozenset("*?[\\!#")
_MAX_LINES = 64
"""A comment is found by each line that it covers, where these are few."""

_Entry = tuple[int, "Waiver", Conditions]
_Kind = Literal["fingerprint", "digest", "address", "path", "container", "line", "file", "rule"]
_Key = tuple[str, _Kind, str]
"""A rule, and what a finding of it has where a waiver can cover it."""


class WaiverIndex:
    """Waivers by what they say of the findings that they cover.

    Each is filed under the condition that tells findings apart best; what is found there is asked about all of them.

    Args:
        waivers: the waivers, of which those that go first come first.
    """

    def __init__(self, waivers: Sequence[Waiver]) -> None:
        self._entries: defaultdict[_Key, list[_Entry]] = defaultdict(list)
        self._lengths: set[int] = set()
        for number, waiver in enumerate(waivers):
            entry = number, waiver, Conditions(waiver)
            kind, texts = _filed(waiver)
            if kind == "address":
                self._lengths.update(map(len, texts))
            for rule in waiver.rules:
                for text in texts:
                    self._entries[rule, kind, text].append(entry)

    def covering(self, finding: Finding) -> list[Waiver]:
        """Return the waivers whose every condition matches a finding, in their order."""
        if not self._entries:
            return []
        found = {
            entry[0]: entry
            for kind, text in self._said(finding)
            for entry in self._entries.get((finding.rule, kind, text), ())
        }
        ordered = sorted(found.values(), key=itemgetter(0))
        return [waiver for _, waiver, conditions in ordered if conditions.match(finding)]

    def _said(self, finding: Finding) -> Iterator[tuple[_Kind, str]]:
        """Yield all that waivers of a finding may be filed under."""
        path = finding.span.path
        yield "rule", ""
        yield "file", path
        yield "line", f"{finding.span.line} {path}"
        yield "fingerprint", finding.fingerprint
        yield "digest", finding.digest or ""
        yield "container", finding.container or ""
        for length in self._lengths:
            yield "address", finding.address[:length]
        # As `pathspec` takes paths.
        parts = path.removeprefix("/").removeprefix("./").split("/")
        for count in range(1, len(parts) + 1):
            yield "path", "/".join(parts[:count])


def _filed(waiver: Waiver) -> tuple[_Kind, set[str]]:
    """Return what a waiver is filed under: every finding that it covers has one of the texts."""
    if waiver.lines is not None:
        first, last = waiver.lines
        path = waiver.span.path
        if last - first < _MAX_LINES:
            return "line", {f"{line} {path}" for line in range(first, last + 1)}
        return "file", {path}
    said: tuple[tuple[_Kind, Iterable[str]], ...] = (
        ("fingerprint", waiver.fingerprints),
        ("digest", waiver.digests),
        ("address", (pattern.partition("*")[0] for pattern in waiver.addresses)),
        ("path", map(_directory, waiver.paths)),
        ("container", waiver.containers),
    )
    filed = ((kind, set(texts)) for kind, texts in said)
    return next(((kind, texts) for kind, texts in filed if texts and all(texts)), ("rule", {""}))


def _directory(pattern: str) -> str:
    """Return the file or directory that all paths are or are in that a pattern matches; "" where there is none.

    A pattern stands for a place where a slash is at its beginning or in its middle (gitignore(5), "PATTERN FORMAT").
    """
    parts = pattern.removesuffix("/").split("/")
    if pattern != pattern.strip() or pattern.startswith("!") or len(parts) == 1:
        return ""
    parts = parts[1:] if not parts[0] else parts
    count = next((index for index, part in enumerate(parts) if _WILD & set(part)), len(parts))
    odd = any(part in ("", ".", "..") for part in parts[:count])
    return "" if odd else "/".join(parts[:count])
