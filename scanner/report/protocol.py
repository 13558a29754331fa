"""What a report is, and what it needs besides the result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TextIO

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Result, Source
    from scanner.policy.rule import Rule


MAX_WIDTH = 120
"""Columns of a line, where the terminal has as many, or there is none."""


class ReportContext(msgspec.Struct, frozen=True):
    """What a report needs besides the result.

    Attributes:
        read: returns the text of a scanned file, None where it cannot be read.
        rules: the rules that were applied.
        color: whether the output understands colours.
        name: name of what was scanned, for a report that names it; "" if it has none.
        time: the time that counts as now (RFC 3339, UTC), None where no time does.
        fail_on: the severity from which findings fail the scan, or `never`.
        prefix: path of the scan root in its repository, with a slash at its end; "" where that is the repository.
        width: columns that there are for what people read.
    """

    read: Callable[[str], Source | None]
    rules: tuple[Rule, ...] = ()
    color: bool = False
    name: str = ""
    time: str | None = None
    fail_on: str = "high"
    prefix: str = ""
    width: int = MAX_WIDTH


class Report(Protocol):
    """A plain module that writes one report.

    Attributes:
        NAME: the report's name in options (`console`).

    A report that lists what the files depend on has an attribute `INVENTORY` that is true.
    """

    NAME: str

    def render(self, result: Result, out: TextIO, context: ReportContext) -> None:
        """Write the report; the same result gives the same text."""
