"""What was looked for in a registry, what came of it, and what could not be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from scanner.errors import EvidenceError
from scanner.facts.evidence import Incomplete, Lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.facts.evidence import IncompleteReason
    from scanner.images.scheduler import Scheduler

_T = TypeVar("_T")


class Record:
    """Lookups in the order of their places, whichever of them ends first.

    Every coroutine that runs beside others has a part of its own.
    """

    def __init__(self) -> None:
        self._entries: list[Lookup | Incomplete | Record] = []

    def part(self) -> Record:
        """Return a new part, whose place is after everything that is here now."""
        part = Record()
        self._entries.append(part)
        return part

    def include(self, part: Record) -> None:
        """Make a record a part of this one, which may be a part of others too."""
        self._entries.append(part)

    def looked(self, what: str, where: str, status: str) -> None:
        """Take down what came of a lookup."""
        self._entries.append(Lookup(what, where, status))

    def lacks(self, reason: IncompleteReason, what: str, detail: str) -> None:
        """Take down what could not be looked at, or only in part."""
        self._entries.append(Incomplete(reason, what, detail))

    def failed(self, what: str, where: str, error: Exception) -> None:
        """Take down a lookup that failed, whatever it failed with."""
        if isinstance(error, EvidenceError):
            # Most messages begin with what was asked, or with its repository.
            asked, colon, rest = error.message.partition(": ")
            message = rest if colon and where.startswith(asked) else error.message
            hint = f"; {error.hint}" if error.hint else ""
            self.looked(what, where, error.reason)
            self.lacks(error.reason, what, f"{where}: {message}{hint}")
        else:
            self.looked(what, where, "malformed")
            self.lacks("malformed", what, f"{where}: not understood ({type(error).__name__})")

    def lookups(self) -> tuple[Lookup, ...]:
        """Return the lookups, each once."""
        return tuple(dict.fromkeys(entry for entry in self.entries() if isinstance(entry, Lookup)))

    def incomplete(self) -> tuple[Incomplete, ...]:
        """Return what could not be looked at, each once."""
        return tuple(dict.fromkeys(entry for entry in self.entries() if isinstance(entry, Incomplete)))

    def entries(self) -> Iterator[Lookup | Incomplete]:
        """Yield everything that was taken down, in order."""
        for entry in self._entries:
            if isinstance(entry, Record):
                yield from entry.entries()
            else:
                yield entry


async def look(
    scheduler: Scheduler,
    record: Record,
    what: str,
    where: str,
    function: Callable[[], _T],
    *,
    optional: bool = True,
    weight: int = 0,
) -> _T | None:
    """Return what a call finds; None where there is nothing or it failed, which is taken down.

    Args:
        scheduler: runs the call.
        record: takes down what came of it.
        what: what is looked for, a word of `Lookup`.
        where: the reference that is asked for.
        function: the call.
        optional: whether it may be absent; else its absence is something that could not be looked at.
        weight: bytes that it may hold.
    """
    try:
        value = await scheduler.call(function, weight)
    except EvidenceError as exc:
        if optional and exc.reason == "not-found":
            record.looked(what, where, "absent")
        else:
            record.failed(what, where, exc)
        return None
    except Exception as exc:  # noqa: BLE001 - one lookup costs only itself, and never goes unseen
        record.failed(what, where, exc)
        return None
    record.looked(what, where, "found")
    return value
