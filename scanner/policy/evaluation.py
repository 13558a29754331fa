"""What rules answer."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from scanner.model import Located
    from scanner.policy.rule import Outcome


class Verdict(msgspec.Struct, frozen=True):
    """One member of a rule's set, as the engine gave it.

    Attributes:
        rule: id of the rule.
        outcome: the set it is in.
        value: the member; a JSON value of any shape.
        located: how its `at` was found, where it is not the rule's own.
        metadata: what else was said beside what the contract has.
    """

    rule: str
    outcome: Outcome
    value: Any
    located: Located = "exact"
    metadata: Mapping[str, Any] = msgspec.field(default_factory=dict)


class RuleFailure(msgspec.Struct, frozen=True):
    """A rule that could not be evaluated, or whose answer could not be understood."""

    rule: str
    message: str


class Evaluation(msgspec.Struct, frozen=True):
    """What all rules said of one input.

    Attributes:
        verdicts: their verdicts, by rule.
        failures: the rules that could not be evaluated; the verdicts of the others stand.
    """

    verdicts: tuple[Verdict, ...]
    failures: tuple[RuleFailure, ...] = ()
