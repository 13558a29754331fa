"""Gives findings an identity that stays the same while what is around them changes."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scanner.model import Waived

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.model import Finding, Source, Span

SCHEME = "cattleguard/v2"
"""Names how fingerprints are made; another way of making them gets another name."""

_encode = json.JSONEncoder(separators=(",", ":")).encode
_CONTINUED = re.compile(r"\\\r?\n")
_USER = re.compile(r"://[^/@\s]*@")
"""Who an address is asked as, with a password perhaps, which could be guessed from a digest."""


def fingerprint(finding: Finding, text: str) -> str:
    """Return what a finding shares with those that nothing but their place tells from it: 64 hexadecimal digits.

    Args:
        finding: the finding.
        text: the text at its place.
    """
    identity = finding.identity
    told = identity.text if identity.text is not None else text
    parts: list[object] = [
        SCHEME,
        finding.rule,
        finding.span.path,
        list(identity.names) or [finding.address],
        "" if finding.redact else _even(told),
        "" if finding.redact else _even(identity.ref),
        # A policy that does not say where it objects tells what it objects to by its words alone.
        "" if finding.located == "exact" else _even(finding.message),
    ]
    return _digest(parts)


def identify(
    findings: Sequence[Finding], source: Source, read: Callable[[str], Source | None] = lambda _path: None
) -> tuple[Finding, ...]:
    """Return findings of one source, in the same order, with their fingerprints; see `fingerprint`.

    Args:
        findings: what was found in the source; some may stand in other files, to which it leads.
        source: the source.
        read: gives the text of other files.
    """
    texts: dict[Span, str] = {}
    for finding in findings:
        span = finding.span
        if span not in texts:
            place = source if span.path == source.path else read(span.path)
            texts[span] = "" if place is None else place.text[slice(*place.offsets(span))]
    return tuple(
        replace(finding, fingerprint=fingerprint(finding, texts[finding.span])) for finding in findings
    )


def identify_all(
    findings: Sequence[Finding],
    waived: Sequence[Waived],
    source: Source,
    read: Callable[[str], Source | None] = lambda _path: None,
) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
    """Return findings, and findings that are accepted, with their fingerprints; see `identify`."""
    return _apart(identify([*findings, *(one.finding for one in waived)], source, read), waived)


def numbered(
    findings: Sequence[Finding], waived: Sequence[Waived] = ()
) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
    """Return all findings of a scan, and those that are accepted, in the same order, each with a fingerprint of its own.

    Of those that nothing but their place tells apart the first keeps its fingerprint, and the others are numbered.
    """
    everything = [*findings, *(one.finding for one in waived)]
    seen: Counter[str] = Counter()
    for index in sorted(range(len(everything)), key=lambda index: _place(everything[index])):
        finding = everything[index]
        number = seen[finding.fingerprint]
        seen[finding.fingerprint] += 1
        if number:
            mark = _digest([SCHEME, finding.fingerprint, number])
            everything[index] = replace(finding, fingerprint=mark)
    return _apart(everything, waived)


def _apart(
    everything: Sequence[Finding], waived: Sequence[Waived]
) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
    number = len(everything) - len(waived)
    accepted = zip(everything[number:], waived, strict=True)
    return tuple(everything[:number]), tuple(Waived(finding, one.waiver) for finding, one in accepted)


def _digest(parts: list[object]) -> str:
    return hashlib.sha256(_encode(parts).encode()).hexdigest()


def _even(text: str) -> str:
    """Return a text in which the amount of white space, and how a line goes on, does not count."""
    return " ".join(_USER.sub("://@", _CONTINUED.sub(" ", text)).split())


def _place(finding: Finding) -> tuple[Span, str, str]:
    return finding.span, finding.message, repr(finding.at)
