"""Places answers of policies in a document; docs/conftest.md says how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.policy.placing.choosing import choose
from scanner.policy.placing.given import Gazetteer
from scanner.policy.placing.matches import Match, matches
from scanner.policy.placing.paths import follow, segments
from scanner.policy.placing.reading import read_part
from scanner.policy.placing.whole import first_block, naming_entry
from scanner.policy.placing.words import NUMBER, SHAPED, named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scanner.model import Document, Located, Pointer
    from scanner.policy.placing.reading import Path


class Said(msgspec.Struct, frozen=True):
    """What is known of an answer.

    Attributes:
        message: its message.
        members: what else it says, by name.
        reads: the parts of the input that its rule reads; None in them is any entry.
        literals: the texts in its rule.
    """

    message: str
    members: Mapping[str, Any] = msgspec.field(default_factory=dict)
    reads: Sequence[Path] = ()
    literals: Sequence[str] = ()


class Place(msgspec.Struct, frozen=True):
    """Where an answer belongs: a pointer in the document, and how it was found."""

    at: Pointer
    located: Located


def _same(pointer: Pointer) -> Pointer:
    return pointer


def place_all(
    document: Document,
    answers: Sequence[Said],
    value: Any,
    back: Callable[[Pointer], Pointer] = _same,
) -> list[Place]:
    """Return where each of some answers belongs.

    Args:
        document: the document they are about.
        answers: the answers.
        value: what the policies saw of the document: a JSON value.
        back: gives the pointer in the document for one in the value.
    """
    placer = _Placer(document, answers, value, back)
    return [placer.place(answer, words) for answer, words in zip(answers, placer.words, strict=True)]


class _Placer:
    def __init__(
        self, document: Document, answers: Sequence[Said], value: Any, back: Callable[[Pointer], Pointer]
    ) -> None:
        self._document = document
        self._value = value
        self._back = back
        self._given = Gazetteer(document, value, back)
        self._whole: Pointer | None = None
        self.words = [named(answer.message, answer.members) for answer in answers]
        self._matches = matches(value, {word for words in self.words for word in words})

    def place(self, answer: Said, words: Mapping[str, float]) -> Place:
        """Return where an answer belongs."""
        given = self._given.find(answer.members)
        if given is not None:
            return Place(given.at, "exact" if given.is_complete else "value")
        at = self._named(answer, words)
        return Place(self._document_itself(), "document") if at is None else Place(at, "value")

    def _named(self, answer: Said, words: Mapping[str, float]) -> Pointer | None:
        """Return the part that an answer names, or that its rule reads."""
        chosen = choose(words, {**self._told(words, answer.reads), **self._written(words)})
        at = None if chosen is None else self._back(chosen.at)
        addressed = next((found for word in words if (found := self._given.address(word))), None)
        if addressed is not None:
            return at if at is not None and at[: len(addressed)] == addressed else addressed
        if chosen is not None and not chosen.is_weak:
            return at
        read = read_part(self._value, answer.reads, words, answer.literals)
        return at if read is None else self._back(read)

    def _told(self, words: Mapping[str, float], reads: Sequence[Path]) -> dict[str, list[Match]]:
        """Return the places of words; an ordinary one is no key that the rule does not read."""
        read = {segment for path in reads for segment in path}
        found = {word: self._matches[word] for word in words if word in self._matches}
        for word in found if read else ():
            if words[word] < NUMBER and word not in read:
                found[word] = [one for one in found[word] if one.is_definition or not one.is_key]
        return found

    def _written(self, words: Mapping[str, float]) -> dict[str, list[Match]]:
        """Return the places of the words that are paths of the document: `spec.template.spec`."""
        found: dict[str, list[Match]] = {}
        for word, weight in words.items():
            parts = (
                segments(word) if weight >= SHAPED and ("." in word or "/" in word or "[" in word) else None
            )
            if parts and len(parts) > 1:
                pointer, is_complete = follow(self._value, parts)
                if is_complete and len(pointer) > 1:
                    found[word] = [Match(pointer, is_key=True)]
        return found

    def _document_itself(self) -> Pointer:
        if self._whole is None:
            entry = naming_entry(self._value)
            self._whole = first_block(self._document) if entry is None else self._back(entry)
        return self._whole
