"""The search against the definition: what is on a cycle, and what leads to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats.terraform.modules.demand import Wanted, settle

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from scanner.formats.terraform.modules.demand import Answered, Task

Needs = dict[int, list[int]]


class Numbers:
    """Things that need others; the answer of one is the sum of theirs and 1."""

    def __init__(self, needs: Needs) -> None:
        self.needs = needs
        self.answers: dict[Hashable, Answered] = {}
        self.busy: set[Hashable] = set()
        self.cycles: list[list[int]] = []

    def task(self, what: Hashable) -> Task:
        assert isinstance(what, int)
        total = 1
        for other in self.needs[what]:
            yield Wanted(self, other)
            found = settle(Wanted(self, other))
            total += found if isinstance(found, int) else 0
        return total

    def unanswered(self, what: Hashable) -> object:
        return f"unknown {what}"

    def note_cycle(self, cycle: Sequence[Wanted]) -> None:
        self.cycles.append(sorted(wanted.what for wanted in cycle if isinstance(wanted.what, int)))


def reachable(needs: Needs, start: int) -> set[int]:
    found: set[int] = set()
    pending = list(needs[start])
    while pending:
        current = pending.pop()
        if current not in found:
            found.add(current)
            pending += needs[current]
    return found


def expected_answer(needs: Needs, what: int) -> object:
    below = reachable(needs, what)
    if any(other in reachable(needs, other) for other in below | {what}):
        return f"unknown {what}"
    total = 1
    for other in needs[what]:
        answer = expected_answer(needs, other)
        assert isinstance(answer, int)
        total += answer
    return total


def expected_cycles(needs: Needs, among: set[int]) -> list[list[int]]:
    on_cycles = [one for one in among if one in reachable(needs, one)]
    components = {
        tuple(sorted({other for other in reachable(needs, one) if one in reachable(needs, other)} | {one}))
        for one in on_cycles
    }
    return sorted(map(list, components))


GRAPHS = st.integers(1, 7).flatmap(
    lambda count: st.fixed_dictionaries(
        {index: st.lists(st.integers(0, count - 1), max_size=3) for index in range(count)}
    )
)


@settings(max_examples=200, deadline=None)
@given(GRAPHS, st.randoms(use_true_random=False))
def test_answers_and_cycles_are_those_of_the_definition_in_any_order(needs: Needs, random: object) -> None:
    numbers = Numbers(needs)
    order = list(needs)
    random.shuffle(order)  # type: ignore[attr-defined]
    answers = {what: settle(Wanted(numbers, what)) for what in order}
    assert answers == {what: expected_answer(needs, what) for what in order}
    assert sorted(numbers.cycles) == expected_cycles(needs, set(needs))
    assert numbers.busy == set()


def test_what_is_asked_for_while_it_is_worked_out_is_unanswered() -> None:
    class Asking(Numbers):
        def task(self, what: Hashable) -> Task:
            yield from ()
            return f"saw {settle(Wanted(self, what))}"

    assert settle(Wanted(Asking({0: []}), 0)) == "saw unknown 0"


def test_only_what_is_needed_is_worked_out() -> None:
    numbers = Numbers({0: [1], 1: [], 2: [0]})
    assert settle(Wanted(numbers, 0)) == 2
    assert sorted(numbers.answers, key=str) == [0, 1]


def test_a_long_chain_takes_no_recursion() -> None:
    numbers = Numbers({index: [index + 1] for index in range(50_000)} | {50_000: []})
    assert settle(Wanted(numbers, 0)) == 50_001
