"""Says what a scan looked at: only a finding that would have been found again is fixed, only a waiver it saw is unused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.govern.waivers.conditions import Conditions

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from scanner.model import Waiver
    from scanner.policy.rule import Rule

_WILD = frozenset("*?[\\!")


class Coverage(msgspec.Struct, frozen=True):
    """What a scan looked at.

    Attributes:
        rules: ids of the rules of which everything was found that there is to find in the files that were read.
        whole: whether it was everything below the scan root.
        read: paths of the files that were assessed.
        failed: paths of the files that could not be, or not in every way.
        exists: tells whether there is a file of a path, whether it was read or not.
    """

    rules: frozenset[str]
    whole: bool
    read: frozenset[str]
    failed: frozenset[str]
    exists: Callable[[str], bool]

    def includes_finding(self, rule: str, path: str) -> bool:
        """Tell whether a finding of a rule in a file would have been found, or can be no more since its file is gone."""
        was_seen = path in self.read and path not in self.failed
        return rule in self.rules and (was_seen or not self.exists(path))

    def includes_waiver(self, waiver: Waiver) -> bool:
        """Tell whether everything was looked at that a waiver can be about, so that one that waives nothing is unused.

        Findings of a file may come from another one that leads to it; only a scan of everything is sure of a file that it
        does not itself assess.
        """
        if waiver.in_source:
            path = waiver.span.path
            return path not in self.failed and (path in self.read or self.whole)
        if self.whole:
            conditions = Conditions(waiver)
            return not any(conditions.match_path(path) for path in self.failed)
        return bool(waiver.paths) and all(self._was_seen(pattern) for pattern in waiver.paths)

    def _was_seen(self, pattern: str) -> bool:
        """Tell whether a pattern names one file, which was assessed or does not exist."""
        path = pattern.removeprefix("/")
        if _WILD & set(pattern) or (path == pattern and "/" not in path) or path.endswith("/"):
            return False
        return path in self.read or not self.exists(path)


def covered_rules(
    rules: Iterable[Rule], *, whole: bool, complete_evidence: bool, failed: Collection[str | None]
) -> frozenset[str]:
    """Return the ids of rules of which everything was found that there is to find in what was read.

    Args:
        rules: the rules that were applied.
        whole: whether everything below the root was scanned, and could be assessed: what a rule of the project says of
            one file depends on the others.
        complete_evidence: whether everything could be found out about all images.
        failed: ids of rules that could not be evaluated over the project, None where that is not known.
    """
    return frozenset(
        rule.id
        for rule in rules
        if (rule.scope != "project" or (whole and rule.id not in failed and None not in failed))
        and ("evidence" not in rule.needs or complete_evidence)
    )
