"""Where the stacks are that make units of a Terragrunt file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.model import Related

if TYPE_CHECKING:
    from scanner.formats.terragrunt.stacks import Standing
    from scanner.model import Pointer

_MAX_STANDINGS = 20
"""Units that are told."""


class StackOrigins:
    """The places that explain a file; see `scanner.model.Origins`.

    Args:
        standings: where stacks use the file.
    """

    def __init__(self, standings: list[Standing]) -> None:
        self._standings = standings

    def span(self, pointer: Pointer) -> None:
        """Return None: everything stands in the file."""

    def related(self, pointer: Pointer) -> tuple[Related, ...]:  # noqa: ARG002 - the protocol has it
        """Return the places where stacks make units of the file."""
        made = [one for one in self._standings[:_MAX_STANDINGS] if one.made_by is not None]
        return tuple(
            Related("call", f"{one.directory} is made here", one.made_by) for one in made if one.made_by
        )
