"""Sources: the text of files, places in it, and the files around it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from functools import cached_property
from typing import Protocol

import msgspec

Pointer = tuple[str | int, ...]
"""A JSON pointer as its segments: keys and indexes from the root of a document.

A pointer that continues past a string points into what is written in that string: at a script, segment
`i` is its command number `i`, and a segment `k` after that is the command's word `k` (0 is the program).
"""

Offsets = tuple[int, int]
"""A half-open range of code points in a text."""


class Span(msgspec.Struct, frozen=True, order=True):
    """A half-open range of a source. Lines and columns count from 1; columns are Unicode code points."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Source(msgspec.Struct, frozen=True, dict=True):
    """A file's text and where it came from.

    Attributes:
        path: POSIX path relative to the scan root.
        text: the decoded text, without a byte order mark; line ends as in the file.
    """

    path: str
    text: str

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset of the first code point of each line. A line ends with its line feed."""
        starts = [0]
        find = self.text.find
        offset = find("\n")
        while offset >= 0:
            starts.append(offset + 1)
            offset = find("\n", offset + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column, both from 1, of an offset. Offsets are clamped to the text."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """Return the span of a range of offsets."""
        return Span(self.path, *self.position(start), *self.position(max(start, end)))

    def offsets(self, span: Span) -> Offsets:
        """Return the range of offsets of a span, clamped to the text."""
        start = self._offset(span.line, span.column)
        return start, max(start, self._offset(span.end_line, span.end_column))

    def _offset(self, line: int, column: int) -> int:
        starts = self.line_starts
        if not 0 < line <= len(starts):
            return len(self.text)
        return min(starts[line - 1] + max(column, 1) - 1, len(self.text))


class Assumptions(msgspec.Struct, frozen=True):
    """What a user says of the circumstances in which the files are used.

    Attributes:
        variable_files: files with values of variables, the last one wins.
        variables: values of Terraform's variables by name, as the environment gives them.
        packer_variables: values of Packer's variables, likewise.
        workspace: the workspace, None where it is not known.
        effective_time: the time that counts as now (RFC 3339, UTC), None where no time does.
        plan_source: directory, relative to the scan root, of the configuration that plans were made from;
            None looks beside the plan.
    """

    variable_files: tuple[Source, ...] = ()
    variables: Mapping[str, str] = msgspec.field(default_factory=dict)
    packer_variables: Mapping[str, str] = msgspec.field(default_factory=dict)
    workspace: str | None = None
    effective_time: str | None = None
    plan_source: str | None = None


NO_ASSUMPTIONS = Assumptions()


class Tree(Protocol):
    """Bounded, read-only view of the files around a source, by POSIX path relative to the scan root.

    It never leaves the root, follows no symlink out of it, and applies the size limit.
    """

    @property
    def assumptions(self) -> Assumptions:
        """What the user says of the circumstances in which the files are used."""

    def read(self, path: str) -> Source | None:
        """Return a file's text, or None where there is no such readable text file inside the root."""

    def content(self, path: str) -> bytes | None:
        """Return a file's bytes, or None where there is no such readable file inside the root."""

    def names(self, directory: str) -> tuple[str, ...]:
        """Return the sorted names of the files in a directory ("" is the root), () where there is none."""

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the sorted paths of all files below the root whose names end so; ignored ones are left out."""
