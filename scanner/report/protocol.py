"""What a report is, and what it needs besides the result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TextIO

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Result, Source
    from scanner.policy.rule import Rule


class ReportContext(msgspec.Struct, frozen=True):
    """What a report needs besides the result.

    Attributes:
        read: returns the text of a scanned file, None where it cannot be read.
        rules: the rules that were applied.
        color: whether the output understands colours.
    """

    read: Callable[[str], Source | None]
    rules: tuple[Rule, ...] = ()
    color: bool = False


class Report(Protocol):
    """A plain module that writes one report.

    Attributes:
        NAME: the report's name in options (`console`).
    """

    NAME: str

    def render(self, result: Result, out: TextIO, context: ReportContext) -> None:
        """Write the report; the same result gives the same text."""
