"""Reads CycloneDX XML (specification 1.2 to 1.7) into the shape of its JSON, as far as facts are read from it.

It goes through the text once and keeps what is needed. A document type declaration is refused, and with it every
entity and external reference.
"""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat  # no entities without a document type declaration, which is refused

from scanner.images.sbom.cyclonedx_elements import KNOWN, TEXTUAL, built, textual
from scanner.images.sbom.reading import UnreadableError

MAX_DEPTH = 100
"""Elements within each other."""

MAX_TAGS = 4_000_000
"""Opening and closing tags that are read."""

MAX_EQUALS = 2_000_000
"""Signs of equality, of which each attribute has one: many of one element take time while nothing else runs. A component
has some five, with those in its package URL."""

_version = re.compile(r"https?://cyclonedx\.org/schema/bom/([0-9.]{1,10})\Z").match


def read_xml(content: bytes) -> tuple[str, dict[str, Any]]:
    """Return the version of the format, and the document in the shape of CycloneDX JSON.

    Raises:
        UnreadableError: it is not well-formed XML, no CycloneDX, or exceeds a limit.
    """
    if content.count(b"<") > MAX_TAGS:
        raise UnreadableError("it has too many elements")
    if content.count(b"=") > MAX_EQUALS:
        raise UnreadableError("it has too many attributes")
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as exc:  # the latter two: unknown and broken encodings
        raise UnreadableError(f"it is not well-formed XML: {str(exc)[:100]}") from exc
    return reader.version, reader.document


class _Reader:
    """Builds JSON from events. Handlers are exchanged where nothing is read, which is what makes it fast.

    Of each open element it knows the name, the attributes, and the values of its children by their names.
    """

    def __init__(self) -> None:
        self.version = ""
        self.document: dict[str, Any] = {}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start_root
        self._names: dict[str, str] = {}
        self._skipped = 0
        self._texts: list[str] = []
        self._open: list[tuple[str, dict[str, str], list[tuple[str, Any]]]] = []

    def _refuse(self, *_declaration: object) -> None:
        raise UnreadableError("it has a document type declaration, which is refused")

    def _start_root(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        found = _version(namespace)
        if local != "bom" or found is None:
            raise UnreadableError("it is XML, but not CycloneDX")
        self.version = found[1]
        self._names = {f"{namespace} {known}": known for known in KNOWN}
        self._open.append((local, attributes, []))
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = self._names.get(name)
        if local is None or (local == "properties" and not self._in_metadata()):
            self._skipped = 0
            self.parser.CharacterDataHandler = None
            self.parser.StartElementHandler = self._skip
            self.parser.EndElementHandler = self._end_skipped
            return
        if local in TEXTUAL:
            self.parser.CharacterDataHandler = self._texts.append
        self._open.append((local, attributes, []))
        if len(self._open) > MAX_DEPTH:
            self._check_depth()

    def _in_metadata(self) -> bool:
        """Tell whether the open element is one of the subject: of other components no fact is read from properties."""
        return len(self._open) > 1 and self._open[1][0] == "metadata"

    def _skip(self, _name: str, _attributes: dict[str, str]) -> None:
        self._skipped += 1
        self._check_depth()

    def _end_skipped(self, _name: str) -> None:
        if self._skipped:
            self._skipped -= 1
        else:
            self.parser.StartElementHandler = self._start
            self.parser.EndElementHandler = self._end

    def _end(self, _name: str) -> None:
        name, attributes, children = self._open.pop()
        value: Any
        if name in TEXTUAL:
            text = "".join(self._texts).strip()
            self._texts.clear()
            self.parser.CharacterDataHandler = None
            value = textual(name, attributes, text)
        else:
            value = built(name, attributes, children)
        if self._open:
            self._open[-1][2].append((name, value))
        else:
            self.document = value

    def _check_depth(self) -> None:
        if len(self._open) + self._skipped > MAX_DEPTH:
            raise UnreadableError(f"it is nested deeper than {MAX_DEPTH} levels")
