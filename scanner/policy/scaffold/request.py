"""What a new rule is to be called, and whether it can be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import UsageError
from scanner.policy.rule import CATEGORIES
from scanner.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
"""As `scanner.policy.metadata` reads them."""
_MAX_LENGTH = 64
_KEYWORDS = frozenset(
    "as contains data default else every false if import in input not null package some true with".split()  # noqa: SIM905 - words
)


class NewRule(msgspec.Struct, frozen=True):
    """A rule to be made.

    Attributes:
        category: one of `CATEGORIES`.
        id: its id.
        formats: names of the formats it speaks for.
    """

    category: str
    id: str
    formats: tuple[str, ...]

    @property
    def name(self) -> str:
        """The last part of its package."""
        return self.id.replace("-", "_")

    @property
    def package(self) -> str:
        """Its package."""
        return f"cattleguard.{self.category}.{self.name}"


def new_rule(
    name: str, formats: Sequence[str], known_formats: Collection[str], taken: Collection[str]
) -> NewRule:
    """Return the rule that a user asks for.

    Args:
        name: `category/id`.
        formats: names of formats.
        known_formats: those that exist.
        taken: ids that rules have.

    Raises:
        UsageError: it cannot be called so, or a format does not exist.
    """
    category, slash, identifier = name.partition("/")
    if not slash:
        raise UsageError(f"{name!r} has no category", hint=f"write `{CATEGORIES[0]}/{name or 'new-rule'}`")
    if category not in CATEGORIES:
        raise UsageError(f"unknown category {category!r}", hint=suggest(category, CATEGORIES))
    if not _ID.fullmatch(identifier) or len(identifier) > _MAX_LENGTH or identifier in _KEYWORDS:
        raise UsageError(f"{identifier!r} is not a rule id", hint=_better(identifier))
    if identifier in taken:
        raise UsageError(
            f"there is a rule {identifier} already",
            hint="ids are unique over all categories: choose another, or configure that one",
        )
    for format_ in formats:
        if format_ not in known_formats:
            raise UsageError(f"unknown format {format_!r}", hint=suggest(format_, known_formats))
    return NewRule(category, identifier, tuple(dict.fromkeys(formats)))


def _better(identifier: str) -> str:
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", identifier).lower())
    better = "-".join(words).lstrip("0123456789-")[:_MAX_LENGTH].rstrip("-")
    usable = bool(_ID.fullmatch(better)) and better not in _KEYWORDS and better != identifier
    return (
        f"write `{better}`"
        if usable
        else "use lower case and hyphens, and name the bad thing: `unpinned-image`"
    )
