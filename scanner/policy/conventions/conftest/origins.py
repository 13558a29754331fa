"""Where answers are from: the rule, and of the places where it is defined those that may have given them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.policy.conventions.conftest.telling import Teller

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.policy.conventions.conftest.clauses import Clause
    from scanner.policy.conventions.conftest.reads import Path
    from scanner.policy.conventions.conftest.rules import ConftestRule, Found


class Origin(msgspec.Struct, frozen=True):
    """Where answers are from.

    Attributes:
        rule: the rule.
        clauses: which of the places where it is defined may have given them, () where that cannot be told.
        reads: the parts of the input that are read there.
        texts: the literal texts that stand there.
        severity: the severity of what is found there, None where it is not known which place it was.
        custom: what METADATA says of the rule and of the place, beyond what we know.
    """

    rule: ConftestRule
    clauses: tuple[Clause, ...]
    reads: tuple[Path, ...]
    texts: tuple[str, ...]
    severity: str | None
    custom: Mapping[str, Any]


class Origins:
    """Tells where answers are from. What is known of a place is put together once.

    Args:
        found: the rules.
    """

    def __init__(self, found: Found) -> None:
        self._rules = found.rules
        self._tellers: dict[str, Teller] = {}
        self._known: dict[tuple[str, tuple[int, ...]], Origin] = {}

    def of(self, key: str, message: str) -> Origin:
        """Return where a message of a rule is from; the rule is named by its id."""
        teller = self._tellers.get(key)
        if teller is None:
            teller = self._tellers[key] = Teller(self._rules[key].clauses)
        numbers = teller.numbers(message)
        known = self._known.get((key, numbers))
        if known is None:
            known = self._known[key, numbers] = _origin(self._rules[key], numbers)
        return known


def _origin(rule: ConftestRule, numbers: tuple[int, ...]) -> Origin:
    clauses = tuple(rule.clauses[number] for number in numbers)
    number = numbers[0] if len(numbers) == 1 else None
    return Origin(
        rule,
        clauses,
        tuple(dict.fromkeys(path for clause in clauses for path in clause.reads)),
        tuple(dict.fromkeys(text for clause in clauses for text in clause.texts)),
        rule.severity_at(number),
        {**rule.custom, **rule.custom_at(number)},
    )
