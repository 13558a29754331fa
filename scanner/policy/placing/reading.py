"""Chooses, of the parts of a document that a rule reads, the one that its answer most likely speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.placing.paths import follow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from scanner.model import Pointer

Path = tuple[str | None, ...]
"""The way to a part of the input; None is any entry."""

_SELECTING = frozenset(
    {("kind",), ("apiVersion",), ("metadata",), ("metadata", "name"), ("metadata", "namespace")}
)
"""What rules read to find out whether they apply."""
_MAX_ENTRIES = 2000
_SHORTEST = 2


def read_part(
    value: Any, reads: Sequence[Path], words: Collection[str], literals: Sequence[str]
) -> Pointer | None:
    """Return the part that a rule reads and most likely speaks of; what it is chosen by does not count.

    That is one that the answer has words of, then one that ends before what is read, then the deepest; and of many
    entries the only one that holds a text which stands in the rule.

    Args:
        value: the document.
        reads: the paths that the rule reads.
        words: what the answer names.
        literals: the texts in the rule.
    """
    best: tuple[tuple[int, bool, int], Path, Pointer] | None = None
    for path in reads:
        pointer, is_complete = follow(value, path)
        if path in _SELECTING or not (pointer or None in path):
            continue
        mentioned = sum(
            segment in words or segment.lower() in words for segment in path if segment is not None
        )
        rank = (mentioned, not is_complete, len(pointer))
        if best is None or rank > best[0]:
            best = rank, path, pointer
    if best is None:
        return None
    return _only_holding(value, best[1], literals) or best[2] or None


def _only_holding(value: Any, path: Path, literals: Sequence[str]) -> Pointer | None:
    """Return the only text on a path with several entries that one of the literals stands in."""
    texts = [one for one in literals if len(one) >= _SHORTEST]
    if None not in path or not texts:
        return None
    found = [
        at
        for at, scalar in _entries(value, path)
        if isinstance(scalar, str) and any(text in scalar for text in texts)
    ]
    return found[0] if len(found) == 1 else None


def _entries(value: Any, path: Path) -> Iterator[tuple[Pointer, Any]]:
    """Yield the parts that a path leads to, each entry of a collection tried; no more than a bound."""
    waiting: list[tuple[Any, int, Pointer]] = [(value, 0, ())]
    for _ in range(_MAX_ENTRIES):
        if not waiting:
            return
        part, at, pointer = waiting.pop()
        if at == len(path):
            yield pointer, part
            continue
        segment = path[at]
        entries: list[tuple[str | int, Any]] = []
        if isinstance(part, dict):
            entries = (
                list(part.items())
                if segment is None
                else [(segment, part[segment])]
                if segment in part
                else []
            )
        elif isinstance(part, list) and (segment is None or segment.isdigit()):
            entries = [(index, item) for index, item in enumerate(part) if segment in {None, str(index)}]
        room = max(0, _MAX_ENTRIES - len(waiting))
        waiting += [(item, at + 1, (*pointer, key)) for key, item in reversed(entries[:room])]
