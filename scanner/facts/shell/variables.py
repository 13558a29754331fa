"""Which shell variables have a known value at a place of a script."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = str | tuple[str, ...]
"""A known value; a tuple is an indexed array."""

LONGEST_VALUE = 4096
"""Longer values are not kept."""

MOST_VARIABLES = 512
"""More are not kept."""

LONGEST_TOTAL = 65_536
"""Code points that all substitutions of one script may insert; more are left as written."""

_SET_NAME = re.compile(r"(?<![$\w{])[A-Za-z_]\w*")


class Budget:
    """Bounds what substitution adds to one script, and with it the cost of reading the script."""

    def __init__(self) -> None:
        self._left = LONGEST_TOTAL

    def spend(self, amount: int) -> bool:
        """Take an amount, at least 16 so that empty values are bounded too; False if there is not enough."""
        self._left -= max(amount, 16)
        return self._left >= 0


class Variables:
    """The variables that were assigned a literal on every way to the current place."""

    def __init__(self, values: Mapping[str, Value] | None = None, budget: Budget | None = None) -> None:
        self._values: dict[str, Value] = dict(values or {})
        self.budget = budget or Budget()

    def copy(self) -> Variables:
        """Return the variables as a subshell gets them."""
        return Variables(self._values, self.budget)

    def reset(self, other: Variables) -> None:
        """Take the values of another state."""
        self._values = dict(other._values)

    def get(self, name: str) -> Value | None:
        """Return a known value, or None. Taking it is charged to the budget."""
        value = self._values.get(name)
        if value is None or not self.budget.spend(
            len(value) if isinstance(value, str) else sum(map(len, value))
        ):
            return None
        return value

    def assign(self, name: str, value: Value | None) -> None:
        """Set a variable; None says that its value is not known."""
        size = 0 if value is None else len(value) if isinstance(value, str) else sum(map(len, value))
        if value is None or size > LONGEST_VALUE or len(self._values) >= MOST_VARIABLES:
            self._values.pop(name, None)
        else:
            self._values[name] = value

    def append(self, name: str, value: Value | None) -> None:
        """Append to a variable (`name+=value`)."""
        old = self._values.get(name)
        joined: Value | None = None
        if isinstance(old, str) and isinstance(value, str):
            joined = old + value
        if isinstance(old, tuple) and isinstance(value, tuple):
            joined = old + value
        self.assign(name, joined)

    def forget_all(self) -> None:
        """Take every variable as unknown: something may have changed any of them."""
        self._values.clear()

    def forget_set_in(self, text: str) -> None:
        """Take as unknown every variable whose name stands in a text without being expanded there."""
        if self._values:
            for name in _SET_NAME.findall(text):
                self._values.pop(name, None)

    def keep_equal(self, other: Variables) -> None:
        """Keep what has the same value in another state: the state behind a branch."""
        theirs = other._values
        self._values = {name: value for name, value in self._values.items() if theirs.get(name) == value}

    def constants(self, mentions: Mapping[str, int]) -> Variables:
        """Return those variables that a script sets in one place only: what a function body can count on.

        Args:
            mentions: what `mentions` returns for the script.
        """
        return Variables(
            {name: value for name, value in self._values.items() if mentions.get(name, 0) <= 1}, self.budget
        )


def mentions(text: str) -> Mapping[str, int]:
    """Return how often each name stands in a text without being expanded there."""
    return Counter(_SET_NAME.findall(text))
