"""Bounds on what evaluation may take, for one value and for all values of a root module together."""

from __future__ import annotations

from scanner.evaluate.meter import Meter

POOL = 500_000
"""What all values of a root module, and of the modules it calls, may take, beside what their texts allow."""
PER_CHARACTER = 10
"""What each code point of a module adds to that."""
LEAST = 200
"""What the evaluation of one value or block may take when all of that is gone."""


class Share(Meter):
    """A bound on one evaluation that counts towards the bound on all.

    Args:
        budget: what the evaluation may take.
        pool: what all may take.
    """

    __slots__ = ("_pool",)

    def __init__(self, budget: int, pool: Meter) -> None:
        super().__init__(min(budget, max(pool.left, LEAST)))
        self._pool = pool

    def charge(self, weight: int) -> None:
        """Take a weight off what is left; see `scanner.evaluate.meter.Meter`."""
        left = self.left
        if weight <= left:
            self.left = left - weight
            self._pool.left -= weight
            return
        self._pool.left -= left // 2
        super().charge(weight)
