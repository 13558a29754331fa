"""Reads baselines; what is wrong with one is told with its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.errors import ConfigError, ParseError, SourceError
from scanner.govern.baseline.model import Baseline, Entry
from scanner.govern.baseline.writing import FIELDS, VERSION
from scanner.govern.configuration.checks import Checks
from scanner.govern.fingerprints import SCHEME
from scanner.model import SEVERITIES

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.model import Source

MAX_BYTES = 64 * 1024 * 1024
"""Size of a baseline: some 150,000 findings."""

CREATE = "create it with `cattleguard baseline create`"
CREATE_AGAIN = "create it again: cattleguard baseline create --force"
_KEYS = ("version", "fingerprints", "findings")
_is_fingerprint = re.compile(r"[0-9a-f]{64}").fullmatch


def load(path: Path, name: str) -> Baseline:
    """Return the content of a baseline file.

    Args:
        path: the file.
        name: what reports call it.

    Raises:
        ConfigError: it cannot be read, or is none.
    """
    from scanner.discover.read import decode, read_bytes  # noqa: PLC0415 - most scans have no baseline

    try:
        return parse(decode(name, read_bytes(path, MAX_BYTES)))
    except (SourceError, ParseError) as error:
        raise ConfigError(f"the baseline {name}: {error.message}", hint=CREATE, span=error.span) from error


def parse(source: Source) -> Baseline:
    """Return what a baseline says; its path is its name.

    Raises:
        ConfigError: it is none, or its fingerprints are made otherwise than those of today.
    """
    from scanner.syntax import json  # noqa: PLC0415 - most scans have no baseline
    from scanner.syntax.nodes import NodeMap, plain  # noqa: PLC0415

    try:
        root = json.parse(source)
    except ParseError as error:
        raise ConfigError(f"not a baseline: {error.message}", hint=CREATE_AGAIN, span=error.span) from error
    return _Reader(Checks(source, NodeMap(source, root), root)).baseline(source.path, plain(root))


class _Reader:
    def __init__(self, checks: Checks) -> None:
        self._checks = checks

    def baseline(self, name: str, value: Any) -> Baseline:
        self._checks.keys((), value, _KEYS, "a baseline")
        self._check_present((), value, _KEYS)
        self._check_is("version", value["version"], VERSION)
        self._check_is("fingerprints", value["fingerprints"], SCHEME)
        findings = value["findings"]
        if not isinstance(findings, list):
            raise self._checks.error(("findings",), "findings must be a list", CREATE_AGAIN)
        entries: dict[str, Entry] = {}
        for index, item in enumerate(findings):
            entry = self._entry(index, item)
            if entries.setdefault(entry.fingerprint, entry) != entry:
                raise self._checks.error(
                    ("findings", index, "fingerprint"),
                    "this fingerprint stands in another entry too, which says something else",
                    CREATE_AGAIN,
                )
        return Baseline(name, tuple(sorted(entries.values())))

    def _entry(self, index: int, item: Any) -> Entry:
        if not isinstance(item, dict) or len(item) != len(FIELDS):
            self._checks.keys(("findings", index), item, FIELDS, "an entry of findings")
        self._check_present(("findings", index), item, FIELDS)
        for field in FIELDS:
            if not isinstance(item[field], str):
                raise self._checks.error(("findings", index, field), f"{field} must be a text", CREATE_AGAIN)
        if item["severity"] not in SEVERITIES:
            raise self._checks.error(
                ("findings", index, "severity"), "no severity", f"one of: {', '.join(SEVERITIES)}"
            )
        if not _is_fingerprint(item["fingerprint"]):
            raise self._checks.error(
                ("findings", index, "fingerprint"),
                "a fingerprint is 64 hexadecimal digits, in lower case",
                CREATE_AGAIN,
            )
        return Entry(**item)

    def _check_present(self, at: tuple[str | int, ...], value: dict[str, Any], keys: tuple[str, ...]) -> None:
        missing = [key for key in keys if key not in value]
        if missing:
            raise self._checks.error(at, f"{', '.join(missing)} is missing", CREATE_AGAIN)

    def _check_is(self, key: str, value: Any, known: str) -> None:
        if value != known:
            raise self._checks.error(
                (key,), f"{key} is {value!r:.60}, and what is read here is {known!r}", CREATE_AGAIN
            )
