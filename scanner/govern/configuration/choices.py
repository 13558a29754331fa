"""The names that values of the configuration are chosen from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.model import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.govern.configuration.kinds import Choice

WAIVER_FIELDS = ("until", "ticket", "owner")
"""What waivers can be required to say, beside their reason."""


class Choices:
    """The names of what exists.

    Args:
        formats: the names of formats.
    """

    def __init__(self, formats: Iterable[str]) -> None:
        self._formats = tuple(formats)

    def names(self, choice: Choice) -> tuple[str, ...]:
        """Return the names that can be chosen."""
        return (*self._of(choice.of), *choice.also)

    def _of(self, what: str) -> tuple[str, ...]:
        if what == "format":
            return self._formats
        if what == "profile":
            return _profiles()
        return {"severity": SEVERITIES, "field of waivers": WAIVER_FIELDS}[what]


def report_names() -> tuple[str, ...]:
    """Return the names of the reports."""
    from scanner.report import NAMES  # noqa: PLC0415 - few configurations name reports

    return NAMES


def _profiles() -> tuple[str, ...]:
    from scanner.govern.configuration.profiles import (  # noqa: PLC0415 - profiles are configurations themselves
        profile_names,
    )

    return profile_names()
