"""Says in a few lines what of an image could not be looked at, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.facts.evidence import Incomplete

_KINDS = ("blob: ", "referrers: ")
"""What an address of a registry may be followed by: which of its services was asked."""


def missing_lines(ref: str, missing: Sequence[Incomplete]) -> Iterator[str]:
    """Yield a line for each reason: what it is the reason for, how often, and a sentence that says what to do.

    Args:
        ref: reference of the image; it is not repeated.
        missing: what could not be looked at.
    """
    groups: defaultdict[tuple[str, str], list[Incomplete]] = defaultdict(list)
    for one in missing:
        groups[one.reason, _sentence(ref, one.detail)].append(one)
    for (reason, sentence), alike in groups.items():
        detail = sentence if len(alike) > 1 else without_own(ref, alike[0].detail)
        yield f"{_counted(alike)}: {reason}: {detail}"


def without_own(ref: str, detail: str) -> str:
    """Return a detail without the image's own reference before it."""
    return detail.removeprefix(f"{ref}: ")


def _sentence(ref: str, detail: str) -> str:
    """Return a detail without the address in the image's repository that it begins with."""
    place, colon, rest = detail.partition(": ")
    if not colon or not place.startswith(_repository(ref)):
        return detail
    return next((rest.removeprefix(kind) for kind in _KINDS if rest.startswith(kind)), rest)


def _repository(ref: str) -> str:
    """Return registry and path of a reference, without tag and digest."""
    name, _, _ = ref.partition("@")
    parent, slash, last = name.rpartition("/")
    return parent + slash + last.partition(":")[0]


def _counted(alike: Sequence[Incomplete]) -> str:
    counts = Counter(one.what for one in alike)
    return ", ".join(what if count == 1 else f"{what} ({count})" for what, count in counts.items())
