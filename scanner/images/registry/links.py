"""Finds the next page in the header `Link` (RFC 8288)."""

from __future__ import annotations

import re

_MAX_LENGTH = 16 * 1024
_link = re.compile(r'[\s,]*<([^<>\s]*)>((?:\s*;\s*[A-Za-z0-9*_-]+(?:\s*=\s*(?:"[^"]*"|[^\s",;]+))?)*)')
_relation = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))', re.IGNORECASE).search


def next_page(header: str) -> str | None:
    """Return the target of the first link whose relation is `next`, None where there is none."""
    at = 0
    text = header[:_MAX_LENGTH]
    while match := _link.match(text, at):
        relation = _relation(match[2])
        if relation and "next" in (relation[1] or relation[2] or "").lower().split():
            return match[1]
        at = match.end()
    return None
