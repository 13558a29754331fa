"""Chooses packages by name, as conftest's `--namespace` does: with `*`, `?` and `[...]` as in Go's `path.Match`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.errors import UsageError
from scanner.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_CLASS = re.compile(r"\[(\^?)((?:\\.|[^\]\\])+)\]")


def chosen(packages: Collection[str], patterns: Iterable[str]) -> list[str]:
    """Return the packages that one of some patterns names, in their order.

    Raises:
        UsageError: a pattern names none, or is none.
    """
    found: set[str] = set()
    for pattern in patterns:
        matching = {one for one in packages if one == pattern} or {
            one for one in packages if _expression(pattern).fullmatch(one)
        }
        if not matching:
            raise UsageError(
                f"there is no namespace {pattern!r} in the policies",
                hint=suggest(pattern, packages)
                if packages
                else "there are no policies of conftest's convention",
            )
        found |= matching
    return [one for one in packages if one in found]


def _expression(pattern: str) -> re.Pattern[str]:
    """Return what a pattern means; a `[` that opens no class stands for itself.

    Raises:
        UsageError: a range in it runs backwards.
    """
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        one = pattern[at]
        group = _CLASS.match(pattern, at)
        if group is not None:
            parts.append(f"[{group[1]}{_members(group[2])}]")
            at = group.end()
            continue
        if one == "\\" and at + 1 < len(pattern):
            at += 1
            parts.append(re.escape(pattern[at]))
        else:
            parts.append({"*": "[^/]*", "?": "[^/]"}.get(one) or re.escape(one))
        at += 1
    try:
        return re.compile("".join(parts))
    except re.error as error:
        raise UsageError(f"{pattern!r} is not a pattern of namespaces: {error}") from error


def _members(text: str) -> str:
    """Return the members of a class as Python writes them: a hyphen between two is a range."""
    return re.sub(r"\\(.)|([\[\]&~|^])", lambda found: re.escape(found[1] or found[2]), text)
