"""What a test is, and how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model import Span

Kind = Literal["unit", "example", "suite"]
"""A `test_` rule of Rego, an example of a rule, or a case of a suite of Gatekeeper."""

KINDS: tuple[Kind, ...] = ("unit", "example", "suite")

Outcome = Literal["passed", "failed", "error", "skipped"]
"""How a test went. One in error could not be run to its end."""

OUTCOMES: tuple[Outcome, ...] = ("passed", "failed", "error", "skipped")


class Case(msgspec.Struct, frozen=True):
    """A named case of a test: `test_sum["empty"]`."""

    name: tuple[str, ...]
    passed: bool


class Trial(msgspec.Struct, frozen=True):
    """A test, and how it went.

    Attributes:
        name: its name within the group.
        span: where it stands.
        problem: why it did not pass, None where it did or was left out.
        kind: what kind of test it is.
        group: what it belongs to: the package of a unit test, the rule of an example, the name of a suite.
        outcome: how it went.
        cases: its named cases.
        prints: what it printed, line by line.
        seconds: how long it took.
        limited: whether it took more time or memory than is allowed.
    """

    name: str
    span: Span
    problem: str | None = None
    kind: Kind = "unit"
    group: str = ""
    outcome: Outcome = "passed"
    cases: tuple[Case, ...] = ()
    prints: tuple[str, ...] = ()
    seconds: float = 0.0
    limited: bool = False

    @property
    def is_bad(self) -> bool:
        """Whether it keeps a run of tests from passing."""
        return self.outcome in ("failed", "error")


def count(trials: Iterable[Trial]) -> dict[Outcome, int]:
    """Return how many tests went how."""
    counts: dict[Outcome, int] = dict.fromkeys(OUTCOMES, 0)
    for trial in trials:
        counts[trial.outcome] += 1
    return counts
