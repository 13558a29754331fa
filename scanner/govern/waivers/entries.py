"""Reads the entries of a file of waivers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.govern.waivers.grammar import check_day
from scanner.model import Waiver

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.govern.configuration.checks import Checks
    from scanner.model import Pointer

CONDITIONS = ("paths", "addresses", "containers", "digests", "fingerprints")
KEYS = ("rules", *CONDITIONS, "reason", "until", "ticket", "owner")
MAX_ENTRIES = 1_000
MAX_ITEMS = 1_000
"""Of one list of one entry."""
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_SHOWN = 80
_HINT_LIST = "write one text, or one a line, each after `- `"


class EntryReader:
    """Reads the entries of one file of waivers.

    Args:
        checks: checks the parts of the file.
    """

    def __init__(self, checks: Checks) -> None:
        self._checks = checks

    def waivers(self, value: Any) -> tuple[Waiver, ...]:
        """Return the waivers for the plain value of a file."""
        self._checks.keys((), value, ("waivers",), "a file of waivers")
        entries = value.get("waivers")
        entries = self._checks.items(("waivers",), [] if entries is None else entries)
        if len(entries) > MAX_ENTRIES:
            raise self._checks.error(
                ("waivers", MAX_ENTRIES),
                f"more than {MAX_ENTRIES} waivers in one file",
                "let one entry name several rules, paths or fingerprints",
            )
        return tuple(self._waiver(("waivers", index), entry) for index, entry in enumerate(entries))

    def _waiver(self, at: Pointer, entry: Any) -> Waiver:
        self._checks.keys(at, entry, KEYS, "a waiver")
        self._check_complete(at, entry)
        return Waiver(
            rules=self._list(at, entry, "rules", _not_empty),
            span=self._checks.span(at),
            reason=self._text(at, entry, "reason"),
            until=self._day(at, entry),
            ticket=self._text(at, entry, "ticket"),
            owner=self._text(at, entry, "owner"),
            paths=self._list(at, entry, "paths", _path_pattern),
            addresses=self._list(at, entry, "addresses", _not_empty),
            containers=self._list(at, entry, "containers", _not_empty),
            digests=self._list(at, entry, "digests", _digest),
            fingerprints=self._list(at, entry, "fingerprints", _fingerprint),
        )

    def _check_complete(self, at: Pointer, entry: dict[str, Any]) -> None:
        if "rules" not in entry:
            raise self._checks.error(at, "a waiver must say which `rules` it is of", "write `rules: RULE`")
        if "reason" not in entry:
            raise self._checks.error(at, "a waiver must give a `reason`", 'write `reason: "why"`')
        if not any(entry.get(key) for key in CONDITIONS):
            raise self._checks.error(
                at,
                f"a waiver must say what it is about: one of {', '.join(CONDITIONS)}",
                'write `paths: ["**"]` if it is about everything',
            )

    def _text(self, at: Pointer, entry: dict[str, Any], key: str) -> str:
        value = entry.get(key, "-")
        if not isinstance(value, str) or not value.strip():
            raise self._checks.error((*at, key), f"{key} must be a text, and not empty", "put it in quotes")
        return value if key in entry else ""

    def _day(self, at: Pointer, entry: dict[str, Any]) -> str | None:
        if "until" not in entry:
            return None
        value = entry["until"]
        try:
            check_day(value if isinstance(value, str) else "")
        except ValueError as error:
            raise self._checks.error(
                (*at, "until"), str(error), "it is the last day on which it holds"
            ) from error
        return str(value)

    def _list(
        self, at: Pointer, entry: dict[str, Any], key: str, check: Callable[[str], str | None]
    ) -> tuple[str, ...]:
        """Return the texts under a key, of which one may stand there without a list."""
        if key not in entry:
            return ()
        value = entry[key]
        items = value if isinstance(value, list) else [value]
        if not items or len(items) > MAX_ITEMS:
            problem = f"{key} must name something" if not items else f"{key} may name {MAX_ITEMS} at most"
            raise self._checks.error((*at, key), problem, _HINT_LIST)
        for index, item in enumerate(items):
            place = (*at, key, index) if isinstance(value, list) else (*at, key)
            if not isinstance(item, str):
                raise self._checks.error(place, f"{key} must be texts", "put it in quotes")
            wrong = check(item)
            if wrong is not None:
                raise self._checks.error(place, wrong, f"it is {item[:_SHOWN]!r}")
        return tuple(dict.fromkeys(items))


def _not_empty(text: str) -> str | None:
    return None if text.strip() else "it must not be empty"


def _digest(text: str) -> str | None:
    return None if _DIGEST.fullmatch(text) else "a digest is `sha256:` and 64 hexadecimal digits"


def _fingerprint(text: str) -> str | None:
    return None if _FINGERPRINT.fullmatch(text) else "a fingerprint is 64 hexadecimal digits, all of them"


def _path_pattern(text: str) -> str | None:
    from scanner.govern.waivers.conditions import pattern_problem  # noqa: PLC0415 - few files name paths

    return pattern_problem(text)
