"""Tells whether a waiver holds on a day, and what is to know about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.govern.waivers.grammar import days
from scanner.model import Notice, Waiver
from scanner.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Collection

    from scanner.govern.configuration.model import WaiverConfig
    from scanner.model.waivers import NoticeKind


class Standing:
    """What holds of waivers in one scan.

    Args:
        rules: ids of all rules that exist, None where they are not known.
        today: the day, None where it is not known: then no waiver with an end holds.
        demands: what waivers must say, and how long before their end that is told.
        unwaivable: ids of rules whose findings no waiver accepts.
    """

    def __init__(
        self,
        rules: Collection[str] | None,
        today: str | None,
        demands: WaiverConfig,
        unwaivable: Collection[str],
    ) -> None:
        self._rules = rules
        self._today = today
        self._demands = demands
        self._unwaivable = frozenset(unwaivable)

    def holds(self, waiver: Waiver, rule: str) -> bool:
        """Tell whether a waiver that matches a finding of a rule accepts it."""
        return rule not in self._unwaivable and not self.has_expired(waiver) and self._lack(waiver) is None

    def has_expired(self, waiver: Waiver) -> bool:
        """Tell whether the last day of a waiver has passed, or may have."""
        return waiver.until is not None and (self._today is None or self._today > waiver.until)

    def notices(self, waiver: Waiver, *, is_unused: bool) -> list[Notice]:
        """Return what is to know about a waiver; `is_unused` says that it waives nothing where it could have."""
        found = [*self._unknown(waiver), *self._refused(waiver)]
        lack = self._lack(waiver)
        if self.has_expired(waiver):
            found.append(_notice(waiver, f"has expired: it held until {waiver.until}", "expired"))
        elif lack is not None:
            found.append(_notice(waiver, f"does not hold: {lack}", "malformed"))
        elif is_unused and not self._unwaivable.issuperset(waiver.rules):
            found.append(_notice(waiver, f"waives nothing: {_nothing(waiver)}", "unused"))
        elif self._left(waiver) <= self._demands.warn_days:
            found.append(_notice(waiver, self._end(waiver), "expiring"))
        return found

    def _lack(self, waiver: Waiver) -> str | None:
        """Return what a waiver does not say that it must, None if it says everything."""
        for field in self._demands.require:
            if not getattr(waiver, field):
                return f"it gives no `{field}`, which the configuration requires"
        most = self._demands.max_days
        if most is not None and waiver.until is None:
            return f"it must say `until`, at most {most} days from now"
        if most is not None and self._left(waiver) > most:
            return f"it would hold until {waiver.until}, which is more than {most} days from now"
        return None

    def _left(self, waiver: Waiver) -> float:
        """Return the number of days from today to a waiver's last one."""
        if waiver.until is None or self._today is None:
            return float("inf")
        return days(waiver.until) - days(self._today)

    def _end(self, waiver: Waiver) -> str:
        left = int(self._left(waiver))
        when = "today" if not left else "1 day is left" if left == 1 else f"{left} days are left"
        return f"holds until {waiver.until}: {when}"

    def _unknown(self, waiver: Waiver) -> list[Notice]:
        if self._rules is None:
            return []
        return [
            _notice(
                waiver, f"names no rule that exists: {rule} ({suggest(rule, self._rules)})", "unknown-rule"
            )
            for rule in waiver.rules
            if rule not in self._rules
        ]

    def _refused(self, waiver: Waiver) -> list[Notice]:
        return [
            _notice(waiver, f"does not hold for {rule}: nothing waives that rule", "not-waivable")
            for rule in waiver.rules
            if rule in self._unwaivable
        ]


def _nothing(waiver: Waiver) -> str:
    said = f"no finding of {', '.join(waiver.rules)}"
    if waiver.digests:
        return f"{said} in an image with this digest"
    return said if waiver.in_source else f"{said} matches it"


def _notice(waiver: Waiver, message: str, kind: NoticeKind) -> Notice:
    return Notice(waiver.span, f"this waiver {message}", kind)
