"""Places answers of policies in a document; docs/conftest.md says how."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.policy.placing.candidates import candidates
from scanner.policy.placing.choosing import choose
from scanner.policy.placing.given import Gazetteer
from scanner.policy.placing.hints import assigned, depends, told
from scanner.policy.placing.matches import Match, matches, spaced
from scanner.policy.placing.path_words import PathWords
from scanner.policy.placing.reading import read_part
from scanner.policy.placing.whole import first_block, naming_entry
from scanner.policy.placing.words import NUMBER, SHAPED, Phrases, named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scanner.model import Document, Located, Pointer
    from scanner.policy.placing.candidates import Candidate
    from scanner.policy.placing.choosing import Choice
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
        phrases = self._phrases(answers)
        self.words = [named(answer.message, answer.members, phrases) for answer in answers]
        self._matches = matches(value, {word for words in self.words for word in words})
        self._paths = PathWords(value)
        self._candidates: dict[tuple[str, float, bool], list[Candidate]] = {}

    def _phrases(self, answers: Sequence[Said]) -> Phrases | None:
        """Return the texts of several words that an answer may name, None where any may lead to a part."""
        found = spaced(self._value)
        if found is None:
            return None
        addresses = (one for one in self._document.addresses.values() if " " in one)
        reads = {id(answer.reads): answer.reads for answer in answers}.values()
        segments = (one for path in map(tuple, reads) for one in _segments(path) if one and " " in one)
        return Phrases((*found, *addresses, *segments))

    def place(self, answer: Said, words: Mapping[str, float]) -> Place:
        """Return where an answer belongs."""
        given = self._given.find(answer.members) if answer.members else None
        if given is not None:
            return Place(given.at, "exact" if given.is_complete else "value")
        at = self._named(answer, words)
        return Place(self._document_itself(), "document") if at is None else Place(at, "value")

    def _named(self, answer: Said, words: Mapping[str, float]) -> Pointer | None:
        """Return the part that an answer names, or that its rule reads."""
        chosen = self._chosen(words, _segments(tuple(answer.reads)))
        at = None if chosen is None else self._back(chosen.at)
        addressed = self._given.first_address(words)
        if addressed is not None:
            return at if at is not None and at[: len(addressed)] == addressed else addressed
        if chosen is not None and not chosen.is_weak:
            return at
        read = read_part(self._value, answer.reads, words, answer.literals)
        return at if read is None else self._back(read)

    def _chosen(self, words: Mapping[str, float], read: frozenset[str | None]) -> Choice | None:
        """Return the part that words speak for; an ordinary one speaks for no key that the rule does not read."""
        return choose(
            [
                self._speaking(word, weight, words, read)
                for word, weight in words.items()
                if word in self._matches or "=" in word or (weight >= SHAPED and self._paths.may_be(word))
            ]
        )

    def _speaking(
        self, word: str, weight: float, words: Mapping[str, float], read: frozenset[str | None]
    ) -> list[Candidate]:
        """Return the parts for which a word speaks."""
        is_ordinary = bool(read) and weight < NUMBER and word not in read
        known = self._candidates.get((word, weight, is_ordinary))
        if known is not None:
            return known
        places = self._places(word, weight, is_ordinary)
        if depends(word, places):
            return candidates(word, weight, told(self._value, word, places, words, read))
        found = candidates(word, weight, places)
        self._candidates[word, weight, is_ordinary] = found
        return found

    def _places(self, word: str, weight: float, is_ordinary: bool) -> Sequence[Match]:
        """Return where a word stands, or what it leads to."""
        led = self._paths.find(word) if weight >= SHAPED else None
        if led is not None:
            return (Match(led, is_key=True),)
        found = self._matches.get(word) or assigned(word, self._matches)
        return [one for one in found if one.is_definition or not one.is_key] if is_ordinary else found

    def _document_itself(self) -> Pointer:
        if self._whole is None:
            entry = naming_entry(self._value)
            self._whole = first_block(self._document) if entry is None else self._back(entry)
        return self._whole


@lru_cache(maxsize=1024)
def _segments(reads: tuple[Path, ...]) -> frozenset[str | None]:
    return frozenset(segment for path in reads for segment in path)
