"""Gives findings an identity that stays the same while the lines around them change."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from scanner.model import Waived

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.model import Finding, Source, Span

SCHEME = "cattleguard/v1"
"""Names how fingerprints are made; another way of making them gets another name."""
_encode = json.JSONEncoder(separators=(",", ":")).encode


def fingerprint(rule: str, path: str, address: str, content: str, ordinal: int) -> str:
    """Return the identity of a finding: 64 hexadecimal digits.

    Args:
        rule: the rule's id.
        path: the file.
        address: the named thing it is about.
        content: the text it is about; the amount of white space in it does not count.
        ordinal: its place among the findings of which all of this is the same, from 0.
    """
    parts = [SCHEME, rule, path, address, " ".join(content.split()), ordinal]
    return hashlib.sha256(_encode(parts).encode()).hexdigest()


def identify(
    findings: Sequence[Finding], source: Source, read: Callable[[str], Source | None] = lambda _path: None
) -> tuple[Finding, ...]:
    """Return findings of one source, in the same order, with their fingerprints.

    The text at a finding whose text must not be shown is not part of its fingerprint: a short secret could be
    guessed from the digest.

    Args:
        findings: what was found in the source; some may stand in other files, to which it leads.
        source: the source.
        read: gives the text of other files.
    """
    contents: dict[Span, str] = {}
    seen: Counter[tuple[str, str, str, str]] = Counter()
    identified = list(findings)
    for index in sorted(range(len(findings)), key=lambda index: _place(findings[index])):
        finding = findings[index]
        if finding.span not in contents:
            place = source if finding.span.path == source.path else read(finding.span.path)
            contents[finding.span] = _text(place, finding.span)
        content = "" if finding.redact else contents[finding.span]
        key = (finding.rule, finding.span.path, finding.address, content)
        mark = fingerprint(finding.rule, finding.span.path, finding.address, content, seen[key])
        seen[key] += 1
        identified[index] = msgspec.structs.replace(finding, fingerprint=mark)
    return tuple(identified)


def identify_all(
    findings: Sequence[Finding],
    waived: Sequence[Waived],
    source: Source,
    read: Callable[[str], Source | None] = lambda _path: None,
) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
    """Return findings, and findings that are accepted, with their fingerprints; see `identify`."""
    identified = identify([*findings, *(one.finding for one in waived)], source, read)
    accepted = zip(identified[len(findings) :], waived, strict=True)
    return identified[: len(findings)], tuple(Waived(finding, one.waiver) for finding, one in accepted)


def _text(source: Source | None, span: Span) -> str:
    return "" if source is None else " ".join(source.text[slice(*source.offsets(span))].split())


def _place(finding: Finding) -> tuple[Span, str, str]:
    return finding.span, finding.message, repr(finding.at)
