"""What a baseline says."""

from __future__ import annotations

import msgspec


class Entry(msgspec.Struct, frozen=True, order=True):
    """A finding that is accepted for now.

    Attributes:
        path: its file.
        rule: the rule's id.
        address: the named thing that it is about.
        message: what is wrong.
        severity: its severity.
        fingerprint: its identity.
    """

    path: str
    rule: str
    address: str
    message: str
    severity: str
    fingerprint: str


class Baseline(msgspec.Struct, frozen=True):
    """The content of a baseline file.

    Attributes:
        name: the file, as reports name it.
        entries: what it accepts, in order.
    """

    name: str
    entries: tuple[Entry, ...]
