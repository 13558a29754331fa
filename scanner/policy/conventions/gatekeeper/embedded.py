"""Rego that is written in a manifest, and where each line and column of it stands in the manifest's source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import PolicyLoadError
from scanner.model import Pointer, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.policy.conventions.gatekeeper.manifests import Manifest
    from scanner.policy.engines.protocol import RegoVersion


class Embedded(msgspec.Struct, frozen=True):
    """A module in a manifest.

    Attributes:
        manifest: the manifest.
        at: where it stands in it.
        text: the module.
        path: a name that no other module has; engines tell places by it.
        rego: the version of its syntax.
    """

    manifest: Manifest
    at: Pointer
    text: str
    path: str
    rego: RegoVersion

    def span(self, line: int, column: int) -> Span:
        """Return the place in the manifest's source of a line and a column of the module, both from 1."""
        start, _ = Source("", self.text).offsets(Span("", line, column, line, column))
        return self._span(start)

    def error(self, message: str, offset: int, *, hint: str) -> PolicyLoadError:
        """Return the error that something is wrong at an offset of the module."""
        return PolicyLoadError(message, hint=hint, span=self._span(offset))

    def _span(self, offset: int) -> Span:
        manifest = self.manifest
        at = (*manifest.at, *self.at)
        return manifest.source.span(*manifest.nodes.locate_within(at, offset, offset + 1))


class Places:
    """Tells in the manifests' own places what an engine says of modules.

    Args:
        codes: the modules.
    """

    def __init__(self, codes: Iterable[Embedded]) -> None:
        self._codes = {code.path: code for code in codes}
        names = "|".join(re.escape(path) for path in sorted(self._codes, key=len, reverse=True))
        self._place = re.compile(rf"(?P<path>{names}):(?P<line>[0-9]+)(?::(?P<column>[0-9]+))?")

    def error(self, error: PolicyLoadError) -> PolicyLoadError:
        """Return an error with its place in the manifest."""
        span = error.span
        code = self._codes.get(span.path) if span else None
        if span is None or code is None:
            return error
        return PolicyLoadError(error.message, hint=error.hint, span=code.span(span.line, span.column))

    def message(self, message: str) -> str:
        """Return a message in which every place is one in a manifest."""
        return self._place.sub(self._told, message) if self._codes else message

    def _told(self, found: re.Match[str]) -> str:
        span = self._codes[found["path"]].span(int(found["line"]), int(found["column"] or 1))
        return f"{span.path}:{span.line}" + (f":{span.column}" if found["column"] else "")
