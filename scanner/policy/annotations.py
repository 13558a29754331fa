"""Finds a policy file's package and the METADATA comment above it (OPA's annotations)."""

from __future__ import annotations

import re

import msgspec

from scanner.errors import PolicyLoadError
from scanner.model import Source, Span

_PACKAGE = re.compile(r"^package[ \t]+(\S+)[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_COMMENT = re.compile(r"#( ?)(.*)")
_TITLE = re.compile(r"#[ \t]*METADATA[ \t]*")


class Annotations(msgspec.Struct, frozen=True):
    """The YAML text of a METADATA comment, and its place.

    Attributes:
        yaml: the text with the comment signs taken off, as a source of the policy's path.
        first_line: number, in the policy, of the first line of `yaml`.
        margins: number of characters taken off each line.
    """

    yaml: Source
    first_line: int
    margins: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Return the span in the policy of a range of offsets of `yaml`."""
        line, column = self._position(*self.yaml.position(start))
        end_line, end_column = self._position(*self.yaml.position(max(start, end)))
        return Span(self.yaml.path, line, column, end_line, end_column)

    def _position(self, line: int, column: int) -> tuple[int, int]:
        margin = self.margins[line - 1] if line <= len(self.margins) else 0
        return line - 1 + self.first_line, column + margin


def find_package(source: Source) -> tuple[str, Span]:
    """Return a policy's package and where it is named.

    Raises:
        PolicyLoadError: no package is declared.
    """
    found = _PACKAGE.search(source.text)
    if found is None:
        raise PolicyLoadError(
            "no package is declared",
            hint="begin the policy with `package cattleguard.<category>.<rule_with_underscores>`",
            span=source.span(0, 0),
        )
    return found[1], source.span(*found.span(1))


def find_annotations(source: Source) -> Annotations:
    """Return the METADATA comment that stands directly above a policy's package.

    Raises:
        PolicyLoadError: there is none.
    """
    _, span = find_package(source)
    lines = source.text.replace("\r\n", "\n").split("\n")
    end = span.line - 1
    start = end
    while start > 0 and lines[start - 1].startswith("#"):
        start -= 1
    title = next((number for number in range(start, end) if _TITLE.fullmatch(lines[number])), None)
    if title is None:
        raise PolicyLoadError(
            "there is no METADATA comment above the package",
            hint="write `# METADATA` and the rule's fields in the lines directly above `package`",
            span=span,
        )
    margins, texts = [], []
    for line in lines[title + 1 : end]:
        comment = _COMMENT.fullmatch(line)
        assert comment is not None
        margins.append(1 + len(comment[1]))
        texts.append(comment[2])
    return Annotations(Source(source.path, "\n".join(texts) + "\n"), title + 2, tuple(margins))
