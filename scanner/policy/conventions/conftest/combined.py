"""All documents as one input, as conftest's `--combine` gives it, and which of them an answer is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.policy.conventions.conftest.inputs import inputs
from scanner.policy.placing import Place, Said, place_all
from scanner.policy.placing.matches import matches
from scanner.policy.placing.words import named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.model import Document
    from scanner.policy.conventions.conftest.sorting import Sorted, Told

_FILES = ("path", "file", "filename", "fileName", "document")
_RANKS = {"exact": 0, "value": 1, "document": 2}
_MAX_TRIED = 8
"""Documents in which the place of one answer is looked for."""


class _Entry(msgspec.Struct, frozen=True):
    """A member of the input, and what it was made of: the number of the document, and which input of it."""

    path: str
    contents: msgspec.Raw
    number: int
    part: int


class _Fact(msgspec.Struct, frozen=True):
    path: str
    contents: msgspec.Raw


_facts = msgspec.json.Decoder(list[_Fact]).decode


class Combined:
    """All documents as one input.

    Args:
        facts: for each document a JSON array of what is judged of it: its path and contents.
        documents: the documents.
    """

    def __init__(self, facts: Sequence[bytes], documents: Sequence[Document]) -> None:
        self._documents = documents
        entries = [
            _Entry(one.path, one.contents, number, part)
            for number, fact in enumerate(facts)
            for part, one in enumerate(_facts(fact) if fact else ())
        ]
        self._entries = sorted(entries, key=lambda one: one.path)

    def input_json(self) -> bytes:
        """Return the input: an array of objects with `path` and `contents`, by path."""
        return msgspec.json.encode([_Fact(one.path, one.contents) for one in self._entries])

    def places(self, answers: Sorted) -> list[tuple[int, Place]]:
        """Return, for each answer, the index of the document it is about, and where it belongs there."""
        likely = self._likely(answers.told)
        tried: dict[int, list[int]] = {}
        for answer, entries in enumerate(likely):
            for at in entries:
                tried.setdefault(at, []).append(answer)
        said = [_below(told.said()) for told in answers.told]
        placed: list[list[tuple[int, int, Place]]] = [[] for _ in said]
        for at, numbers in tried.items():
            entry = self._entries[at]
            places = self._placed(entry, [said[number] for number in numbers])
            for number, place in zip(numbers, places, strict=False):
                rank = likely[number].index(at)
                placed[number].append((_RANKS[place.located] * _MAX_TRIED + rank, entry.number, place))
        nowhere = (0, 0, Place((), "document"))
        return [min(one, key=lambda found: found[0], default=nowhere)[1:] for one in placed]

    def _likely(self, told: Sequence[Told]) -> list[list[int]]:
        """Return for each answer which entries it may be about, the likeliest first."""
        words = [named(one.answer.message, one.answer.more) for one in told]
        wanted = {word for named_ in words for word in named_}
        having: dict[str, list[int]] = {}
        for at, entry in enumerate(self._entries if told else ()):
            for word in matches(msgspec.json.decode(entry.contents), wanted):
                having.setdefault(word, []).append(at)
        return [
            self._of_files(one.answer.more) or self._best(named_, having)
            for one, named_ in zip(told, words, strict=True)
        ]

    def _of_files(self, members: Mapping[str, Any]) -> list[int]:
        """Return the entries whose files an answer names as such."""
        files = _files(members)
        return [at for at, entry in enumerate(self._entries) if _is(entry.path, files)][:_MAX_TRIED]

    def _best(self, words: Mapping[str, float], having: Mapping[str, Sequence[int]]) -> list[int]:
        """Return the entries that have the most of what an answer names; rare words count more."""
        weights: dict[int, float] = {}
        for word, weight in words.items():
            for at in having.get(word, ()):
                weights[at] = weights.get(at, 0.0) + weight / len(having[word])
        best = max(weights.values(), default=0.0)
        found = sorted(at for at, weight in weights.items() if weight == best)
        return (found or [*range(len(self._entries))])[:_MAX_TRIED]

    def _placed(self, entry: _Entry, said: Sequence[Said]) -> list[Place]:
        document = self._documents[entry.number]
        found = inputs(document)
        if entry.part >= len(found):
            return []
        return place_all(document, said, found[entry.part].value, found[entry.part].back)


def _below(said: Said) -> Said:
    """Return what an answer is placed by in one document, of what is read of all: `input[_].contents.kind`."""
    reads = [path[2:] for path in said.reads if len(path) > 2 and path[1] == "contents"]
    return msgspec.structs.replace(said, reads=reads)


def _files(members: Mapping[str, Any]) -> set[str]:
    location = members.get("_loc")
    given = [members.get(name) for name in _FILES]
    given += [location.get("file")] if isinstance(location, dict) else []
    return {one for one in given if isinstance(one, str) and one}


def _is(path: str, files: set[str]) -> bool:
    return any(path == file or path.endswith(f"/{file}") or file.endswith(f"/{path}") for file in files)
