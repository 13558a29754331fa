"""The bound on what evaluation may take: a `Meter` is shared by all evaluations of one document.

A node that is evaluated costs 1, and a value that is made costs its weight (`scanner.evaluate.values.weight_of`),
so that a few names, loops or functions that double each other's results end soon, in `Unknown`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.values import MAX_DEPTH, measured

if TYPE_CHECKING:
    from scanner.evaluate.values import Value

MAX_RESULT = 200_000
"""Weight that the result of one function may have."""


class ExhaustedError(Exception):
    """There is no room left for a value; its expression is then `Unknown`, which is no error of the expression."""


class Meter:
    """Counts what evaluation takes.

    Attributes:
        left: the weight that is left.
    """

    __slots__ = ("left",)

    def __init__(self, budget: int) -> None:
        self.left = budget

    def charge(self, weight: int) -> None:
        """Take a weight off what is left, before it is used.

        Raises:
            ExhaustedError: there is not so much left; nothing is taken.
        """
        if weight > self.left:
            raise ExhaustedError
        self.left -= weight

    def admit(self, value: Value, depth: int) -> None:
        """Take the weight of a value off what is left, if there is room for it at a depth.

        A value for which there is none costs half of what is left: one that is too large does not make all others
        unknown, and many of them do.

        Raises:
            ExhaustedError: there is not so much left, or the value is nested too deeply.
        """
        weight, height = measured(value, self.left)
        if weight > self.left or depth + height > MAX_DEPTH + 1:
            self.left //= 2
            raise ExhaustedError
        self.left -= weight


def require_room(weight: int) -> None:
    """Raise where the result of a function would be too heavy; its body calls this before it makes the result.

    Raises:
        ExhaustedError: the weight is more than `MAX_RESULT`.
    """
    if weight > MAX_RESULT:
        raise ExhaustedError
