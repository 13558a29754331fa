"""What is kept of assessments: each under its key, and what was asked of the tree for it by itself."""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING

from scanner.cache.encoding import encoded, encoded_reads
from scanner.cache.protocol import Place, Row
from scanner.cache.reads import Read, digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scanner.assess import Assessment
    from scanner.discover import Candidate


class Rows:
    """Rows of assessments.

    Attributes:
        rows: the rows.
        places: where each assessment is kept, by path.
        reads: what was asked of the tree, by the digest of it.

    Args:
        key: gives the key of a file with a content.
    """

    def __init__(self, key: Callable[[Candidate, bytes], bytes]) -> None:
        self.rows: list[Row] = []
        self.places: dict[str, Place] = {}
        self.reads: dict[bytes, tuple[Read, ...]] = {}
        self._key = key

    def add(self, candidates: Sequence[Candidate], made: Sequence[Assessment]) -> None:
        """Add what was made of files, as far as the same would be made of them again."""
        groups = {group: self._variant(reads) for group, reads in _common(made).items()}
        for candidate, one in zip(candidates, made, strict=True):
            if one.record is None or not one.repeatable:
                continue
            group = one.record.group
            variant = groups[group] if group else self._variant(one.record.reads)
            place = self._key(candidate, one.record.content), variant
            own = rows_of(place, one)
            if own:
                self.places[one.path] = place
            self.rows += own

    def _variant(self, reads: Iterable[Read]) -> bytes:
        """Return the digest of what was asked, and keep what that was."""
        ordered = tuple(sorted(set(reads)))
        variant = digest_of(ordered)
        if variant and variant not in self.reads:
            self.reads[variant] = ordered
            value = encoded_reads(ordered)
            self.rows += [] if value is None else [Row((variant, b""), value)]
        return variant


def rows_of(place: Place, assessment: Assessment) -> list[Row]:
    """Return the row of an assessment; none, where another one may come of the same."""
    value = encoded(assessment) if assessment.repeatable else None
    return [] if value is None else [Row(place, value)]


def digest(*parts: bytes) -> bytes:
    """Return a digest of some bytes; where one part ends and the next begins makes a difference."""
    made = sha256()
    for part in parts:
        made.update(len(part).to_bytes(8, "big"))
        made.update(part)
    return made.digest()


def _common(made: Iterable[Assessment]) -> dict[str, set[Read]]:
    """Return for each group what its files asked together."""
    found: dict[str, set[Read]] = defaultdict(set)
    for one in made:
        if one.record is not None and one.record.group:
            found[one.record.group].update(one.record.reads)
    return found
