"""A Dockerfile that is written in a Compose file."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from scanner.errors import ParseError
from scanner.facts.images import image
from scanner.facts.model import Command, Credential, Image, Reference
from scanner.facts.scripts import ScriptFacts
from scanner.formats.dockerfile import parse
from scanner.model import Source

if TYPE_CHECKING:
    from scanner.formats.compose.interpolation import Text
    from scanner.formats.compose.layers import Field, Service
    from scanner.formats.compose.project import Project
    from scanner.model import Document, Offsets, Pointer, Words

_Fact = TypeVar("_Fact", Image, Reference, Command, Credential)
KEY = "dockerfile_inline"


class InlineFacts(msgspec.Struct, frozen=True):
    """What an inline Dockerfile says, by pointers into its text: its images, and the rest."""

    images: tuple[Image, ...] = ()
    rest: ScriptFacts = msgspec.field(default_factory=ScriptFacts)


def inline_facts(service: Service, project: Project) -> InlineFacts:
    """Return the facts of the Dockerfile that the service's own build section contains.

    One that is not valid gives a base image that is not known.
    """
    build = service.own("build")
    written = build.get(KEY) if build is not None else None
    if written is None or not isinstance(written.value, str):
        return InlineFacts()
    text = service.text(written)
    source = Source(f"{project.source.path}/{KEY}", text.value)
    try:
        documents = parse(source, project.tree)
    except ParseError:
        return InlineFacts((image(written.at, "", role="base", name=service.name, unknown=(KEY,)),))
    return _Moved(text, written, documents[0]).facts() if documents else InlineFacts()


class _Moved:
    """Gives the facts of an inline Dockerfile the pointers and ranges they have in the Compose file."""

    def __init__(self, text: Text, written: Field, document: Document) -> None:
        self.text = text
        self.written = written
        self.document = document
        self.ranges: list[Words] = []

    def facts(self) -> InlineFacts:
        """Return the facts; number `i` stands at the pointer of the text followed by `i`."""
        found = self.document.facts
        images = tuple(self._moved(one) for one in found.images)
        commands = tuple(self._moved(one) for one in found.commands)
        references = tuple(self._moved(one) for one in found.references)
        credentials = tuple(self._moved(one) for one in found.credentials)
        scripts = {self.written.at: tuple(self.ranges)}
        return InlineFacts(images, ScriptFacts(commands, references, credentials, scripts))

    def _moved(self, fact: _Fact) -> _Fact:
        places: list[Pointer] = [fact.at]
        if isinstance(fact, Command):
            places.extend((*fact.at, word) for word in range(len(fact.args) + 1))
        ranges = [self._range(place) for place in places]
        self.ranges.append(tuple(ranges))
        return msgspec.structs.replace(fact, at=(*self.written.at, len(self.ranges) - 1))

    def _range(self, at: Pointer) -> Offsets:
        return self.text.origin(*self.document.source.offsets(self.document.span(at)))
