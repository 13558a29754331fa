"""Works out things that need one another, deepest first, without recursion.

What is on a cycle, and what leads to one, has no value: whatever is asked for first, the answer is the same.
The cycles are the strongly connected components (R. Tarjan, "Depth-first search and linear graph algorithms",
SIAM Journal on Computing 1, 1972).
"""

from __future__ import annotations

from collections.abc import Generator, Hashable
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence


class Holder(Protocol):
    """What knows how its things are worked out, and keeps what came of them."""

    @property
    def answers(self) -> dict[Hashable, Answered]:
        """What is worked out."""

    @property
    def busy(self) -> set[Hashable]:
        """What is being worked out."""

    def task(self, what: Hashable) -> Task:
        """Return what works a thing out: it yields what it needs and returns the answer."""

    def unanswered(self, what: Hashable) -> object:
        """Return the answer for a thing on a cycle, or that leads to one."""

    def note_cycle(self, cycle: Sequence[Wanted]) -> None:
        """Take notice of things that need each other, all of a cycle at once."""


class Wanted(msgspec.Struct, frozen=True, cache_hash=True):
    """A thing of a holder."""

    holder: Any
    what: Hashable


class Answered(msgspec.Struct, frozen=True, eq=False):
    """What came of a thing.

    Attributes:
        answer: its answer.
        cyclic: whether it is on a cycle, or leads to one.
    """

    answer: object
    cyclic: bool


Found = TypeVar("Found")
Task: TypeAlias = Generator[Wanted, None, object]


class _Frame(msgspec.Struct, eq=False):
    """A thing that is being worked out.

    Attributes:
        wanted: the thing.
        task: works it out.
        index: when it was begun.
        low: the earliest thing that is known to need it and that it needs.
        cyclic: whether it needs something that is on a cycle.
        needs_itself: whether it needs itself directly.
    """

    wanted: Wanted
    task: Task
    index: int
    low: int
    cyclic: bool = False
    needs_itself: bool = False


def settle(wanted: Wanted) -> object:
    """Return the answer for a thing; all it needs is worked out first."""
    answered = wanted.holder.answers.get(wanted.what)
    if answered is None:
        if wanted.what in wanted.holder.busy:
            return wanted.holder.unanswered(wanted.what)
        answered = _Search().run(wanted)
    return answered.answer


def finished(part: Generator[Wanted, None, Found]) -> Found:
    """Return what something gives that is worked out but not kept; all it needs is worked out and kept."""
    while True:
        try:
            settle(next(part))
        except StopIteration as done:
            found: Found = done.value
            return found


class _Search:
    """One depth-first search."""

    def __init__(self) -> None:
        self._frames: list[_Frame] = []
        self._begun = 0
        self._open: dict[Wanted, int] = {}
        """What is begun and not known to be on no cycle with what was begun before, and when it was begun."""

    def run(self, wanted: Wanted) -> Answered:
        self._begin(wanted)
        while self._frames:
            frame = self._frames[-1]
            try:
                needed = next(frame.task)
            except StopIteration as finished:
                self._finish(self._frames.pop(), finished.value)
            else:
                self._need(frame, needed)
        answered: Answered = wanted.holder.answers[wanted.what]
        return answered

    def _begin(self, wanted: Wanted) -> None:
        index = self._open[wanted] = self._begun
        self._begun += 1
        self._frames.append(_Frame(wanted, wanted.holder.task(wanted.what), index, index))
        wanted.holder.busy.add(wanted.what)

    def _need(self, frame: _Frame, needed: Wanted) -> None:
        begun = self._open.get(needed)
        answered = needed.holder.answers.get(needed.what)
        if begun is not None:
            frame.low = min(frame.low, begun)
            frame.cyclic = True
            frame.needs_itself |= begun == frame.index
        elif answered is not None:
            frame.cyclic |= answered.cyclic
        elif needed.what in needed.holder.busy:
            frame.cyclic = True
        else:
            self._begin(needed)

    def _finish(self, frame: _Frame, answer: object) -> None:
        wanted = frame.wanted
        holder = wanted.holder
        if frame.cyclic:
            answer = holder.unanswered(wanted.what)
        holder.answers[wanted.what] = Answered(answer, frame.cyclic)
        holder.busy.discard(wanted.what)
        if frame.low == frame.index:
            self._close(frame)
        if self._frames:
            above = self._frames[-1]
            above.low = min(above.low, frame.low)
            above.cyclic |= frame.cyclic

    def _close(self, frame: _Frame) -> None:
        """Close the component that begins with a thing: it is a cycle if it needs itself, or has several things."""
        component: list[Wanted] = []
        while not component or component[-1] != frame.wanted:
            last, _ = self._open.popitem()
            component.append(last)
        if len(component) > 1 or frame.needs_itself:
            frame.wanted.holder.note_cycle(component)
