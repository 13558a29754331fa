"""Says in a few lines what of an image could not be looked at, and why."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.facts.evidence import Incomplete


def missing_lines(ref: str, missing: Sequence[Incomplete]) -> Iterator[str]:
    """Yield a line for each reason: what it is the reason for, how often, and a sentence that says what to do.

    Args:
        ref: reference of the image; it is not repeated.
        missing: what could not be looked at.
    """
    groups: defaultdict[tuple[str, str], list[Incomplete]] = defaultdict(list)
    for one in missing:
        groups[one.reason, without_places(ref, one.detail)].append(one)
    for (reason, sentence), alike in groups.items():
        detail = sentence if len(alike) > 1 else alike[0].detail.removeprefix(f"{ref}: ")
        yield f"{_counted(alike)}: {reason}: {detail}"


def without_places(ref: str, text: str) -> str:
    """Return a text without the addresses in an image's repository that stand before a sentence."""
    name, _, _ = ref.partition("@")
    parent, slash, last = name.rpartition("/")
    repository = parent + slash + last.partition(":")[0]
    if not repository:
        return text
    return re.sub(rf"(?:^|(?<=: )){re.escape(repository)}(?:[:@]\S+)?: (?:blob: |referrers: )?", "", text)


def _counted(alike: Sequence[Incomplete]) -> str:
    counts = Counter(one.what for one in alike)
    return ", ".join(what if count == 1 else f"{what} ({count})" for what, count in counts.items())
