"""Assesses the files of a tree, and uses what is known of those of which nothing has changed."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scanner import workers
from scanner.cache.encoding import decoded, decoded_reads
from scanner.cache.present import Present
from scanner.cache.reads import Read, digest_of
from scanner.cache.recording import Recorder
from scanner.cache.rows import Rows, digest, rows_of
from scanner.errors import CattleguardError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from scanner.assess import Assessment, Assessor
    from scanner.cache.protocol import Place, ResultsCache
    from scanner.discover import Candidate
    from scanner.model import Tree
    from scanner.workers import Progress

_PROJECT = b"project"


class KeptResults:
    """The results of one tree in one context; see `scanner.cache.protocol.Results`.

    An assessment is kept under the digest of the context, the path and the content of its file; its variant is the digest of
    everything that was asked of the tree, which is kept by itself, because many files have it in common.

    Args:
        cache: keeps them.
        context: digest of what they depend on beside the files.
        paths: the sorted paths of all files of the tree, where they are known.
    """

    def __init__(self, cache: ResultsCache, context: bytes, paths: Sequence[str] | None = None) -> None:
        self._cache = cache
        self._context = context
        self._paths = paths
        self._made_of: dict[str, Place] = {}
        self._contents: dict[str, bytes] = {}
        self._reads: dict[bytes, tuple[Read, ...]] = {}
        self._tree: Tree | None = None

    def assess(
        self,
        assessor: Assessor,
        candidates: Sequence[Candidate],
        count: int | None,
        progress: Progress | None,
    ) -> list[Assessment]:
        """Return what came of each file, as `scanner.workers.assess` does."""
        self._tree = assessor.tree
        keys = self._keys(assessor, candidates, present := Present(assessor.tree, self._paths))
        known = self._known(keys, present)
        missing = [candidate for candidate in candidates if candidate.path not in known]
        done = len(candidates) - len(missing)
        told = None if progress is None else lambda more, _: progress(done + more, len(candidates))
        made = workers.assess(Recorder(assessor), missing, count, told)
        self._contents |= {one.path: one.record.content for one in made if one.record is not None}
        self._keep(missing, made)
        found = known | {one.path: replace(one, record=None) for one in made}
        return [found[candidate.path] for candidate in candidates]

    def project(self, assessments: Sequence[Assessment], assess: Callable[[], Assessment]) -> Assessment:
        """Return what came of all files together; `assess` finds out."""
        place = self._place_of_all(assessments)
        if place is None:
            return assess()
        value = self._cache.values((place,)).get(place)
        known = _decoded("", value) if value is not None else None
        if known is not None:
            return known
        made = assess()
        # Where rules object to something, its file was read again.
        if not (made.findings or made.waived or made.unresolved) or self._is_unchanged(assessments):
            self._cache.put(rows_of(place, made))
        return made

    def _is_unchanged(self, assessments: Sequence[Assessment]) -> bool:
        """Tell whether what was judged together is on disk as it was when it was assessed file by file."""
        paths = [one.path for one in assessments if one.facts]
        variants = {self._made_of[path][1] for path in paths}
        present = (
            Present(copy.copy(self._tree)) if self._tree is not None else None
        )  # one that has read nothing yet
        return (
            present is not None
            and present.holds(Read("content", path, self._contents[path]) for path in paths)
            and all(present.holds(self._reads.get(variant, ())) for variant in variants)
        )

    def _keys(
        self, assessor: Assessor, candidates: Iterable[Candidate], present: Present
    ) -> dict[str, bytes]:
        """Return the key of each file that is read, by its path."""
        keys = {}
        for candidate in candidates:
            if assessor.reads(candidate):
                try:
                    content = present.saw(candidate.path, assessor.content(candidate))
                except CattleguardError:
                    continue
                self._contents[candidate.path] = content
                keys[candidate.path] = self._key(candidate, content)
        return keys

    def _key(self, candidate: Candidate, content: bytes) -> bytes:
        named = b"1" if candidate.named else b"0"
        return digest(self._context, named, content, candidate.path.encode("utf-8", "surrogatepass"))

    def _known(self, keys: Mapping[str, bytes], present: Present) -> dict[str, Assessment]:
        """Return the assessments that hold, by path."""
        variants = self._cache.variants(keys.values())
        holds = self._holding({variant for found in variants.values() for variant in found}, present)
        places = {}
        for path, key in keys.items():
            variant = next((one for one in variants.get(key, ()) if one in holds), None)
            if variant is not None:
                places[path] = key, variant
        values = self._cache.values(places.values())
        known = {}
        for path, place in places.items():
            assessment = _decoded(path, values[place]) if place in values else None
            if assessment is not None:
                known[path] = assessment
                self._made_of[path] = place
        return known

    def _holding(self, variants: Collection[bytes], present: Present) -> set[bytes]:
        """Return the variants of which everything that was asked still has the same answers."""
        found = self._cache.values([(variant, b"") for variant in variants if variant])
        holding = {b""}
        for (variant, _), value in found.items():
            try:
                reads = decoded_reads(value)
            except ValueError:
                continue
            if digest_of(reads) == variant and present.holds(reads):
                holding.add(variant)
                self._reads[variant] = reads
        return holding

    def _keep(self, candidates: Sequence[Candidate], made: Sequence[Assessment]) -> None:
        """Keep what was made of some files."""
        rows = Rows(self._key)
        rows.add(candidates, made)
        self._made_of |= rows.places
        self._reads |= rows.reads
        if rows.rows:
            self._cache.put(rows.rows)

    def _place_of_all(self, assessments: Sequence[Assessment]) -> Place | None:
        """Return where what came of all files is kept; None where it is not known what it is made of."""
        parts = [self._context, _PROJECT]
        for one in assessments:
            if not one.facts:
                continue
            place = self._made_of.get(one.path)
            if place is None:
                return None
            parts += [*place, *(digest(facts) for facts in one.facts)]
        return digest(*parts), b""


def _decoded(path: str, value: bytes) -> Assessment | None:
    try:
        return decoded(path, value)
    except ValueError:
        return None
