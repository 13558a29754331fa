"""What an engine is, and what it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import msgspec

if TYPE_CHECKING:
    from scanner.policy.rule import Outcome


class Verdict(msgspec.Struct, frozen=True):
    """One member of a rule's set, as the engine gave it.

    Attributes:
        rule: id of the rule.
        outcome: the set it is in.
        value: the member; a JSON value of any shape.
    """

    rule: str
    outcome: Outcome
    value: Any


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


class Engine(Protocol):
    """Evaluates the rules of one pack. An engine is used by one thread of one process."""

    def prepare(self) -> None:
        """Load the policies, so that what is wrong with them shows; done at first use otherwise.

        Raises:
            PolicyLoadError: a policy is not valid Rego.
        """

    def evaluate(self, input_json: bytes, format_name: str | None) -> Evaluation:
        """Return the verdicts of the rules on an input.

        Args:
            input_json: the input, see docs/contract.md.
            format_name: judge as the rules that speak for this format do; None asks the project's rules.

        Raises:
            PolicyLoadError: a policy is not valid Rego.
            PolicyEvalError: the input itself could not be evaluated.
        """
