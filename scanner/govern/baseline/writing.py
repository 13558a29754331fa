"""Writes baselines: the same findings give the same text, and a finding that comes or goes changes its own lines alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import to_builtins

from scanner.govern.fingerprints import SCHEME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.govern.baseline.model import Entry

VERSION = "1"
FIELDS = ("path", "rule", "address", "severity", "message", "fingerprint")
"""The fields of an entry, in the order in which they are written."""


def written(entries: Iterable[Entry]) -> str:
    """Return the text of the file that accepts some findings."""
    findings = []
    for entry in sorted(set(entries)):
        values = to_builtins(entry)
        findings.append({field: values[field] for field in FIELDS})
    content = {"version": VERSION, "fingerprints": SCHEME, "findings": findings}
    # What is not ASCII is escaped, so that nothing in it steers what shows it.
    return json.dumps(content, indent=2) + "\n"
