"""Reads waivers out of comments: `# cattleguard: waive unpinned-image until=2027-01-31 reason="..."`.

A waiver at the end of a line covers that line and what is indented below it; one on a line of its own covers the
next statement and what is indented below that.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from scanner.model import Notice, Waiver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Source, Span

_WORD = "cattleguard:"
_COMMENT = re.compile(r"(?:#|//|/\*|<!--|--)[ \t]*+cattleguard:[ \t]*+(?P<said>[^\r\n]*+)")
_WAIVE = re.compile(r"waive[ \t]++(?P<rules>[A-Za-z0-9_,./-]++)(?P<rest>[^\r\n]*+)")
_FIELD = re.compile(r'[ \t]++(?P<name>[a-z]++)=(?:"(?P<quoted>[^"]*+)"|(?P<bare>[^\s"]++))')
_CLOSING = re.compile(r"[ \t]*+(?:\*/|-->)?[ \t]*+\Z")
_FIELDS = ("until", "ticket", "owner", "reason")
_BLANKS = re.compile(r"[ \t]*+")
_COMMENT_LINE = re.compile(r"[ \t]*+(?:#|//|/\*|\*|<!--|--)")
_CLOSES = re.compile(r"[ \t]*+[\]})]")
_MAX_WAIVERS = 1_000
FORM = '# cattleguard: waive RULE reason="why" until=2027-01-31 ticket=OPS-12 owner=team'
"""How a waiver is written."""


def read_waivers(source: Source) -> tuple[Waiver | Notice, ...]:
    """Return the waivers of a file, and a notice for each that cannot be understood, in their order."""
    if _WORD not in source.text:
        return ()
    return tuple(_found(source))


def _found(source: Source) -> Iterator[Waiver | Notice]:
    lines = source.text.split("\n")
    for count, match in enumerate(_COMMENT.finditer(source.text)):
        span = source.span(*match.span())
        if count == _MAX_WAIVERS:
            yield Notice(span, f"more than {_MAX_WAIVERS} waivers in one file are not read", "malformed")
            return
        try:
            yield _waiver(match["said"], span, _covered(lines, span))
        except ValueError as error:
            yield Notice(span, f"this waiver does not hold: {error}; write `{FORM}`", "malformed")


def _waiver(said: str, span: Span, covered: tuple[int, int]) -> Waiver:
    """Return what a comment says; raises ValueError where it is not a waiver."""
    match = _WAIVE.match(said)
    if match is None:
        raise ValueError("it does not say what to waive")
    fields = _fields(match["rest"])
    if not fields.get("reason", "").strip():
        raise ValueError("it gives no reason")
    until = fields.get("until")
    if until is not None:
        _check_date(until)
    return Waiver(
        tuple(rule for rule in match["rules"].split(",") if rule),
        span,
        fields["reason"],
        until,
        fields.get("ticket", ""),
        fields.get("owner", ""),
        covered,
    )


def _fields(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    position = 0
    while (match := _FIELD.match(text, position)) is not None:
        name = match["name"]
        if name not in _FIELDS or name in fields:
            raise ValueError(f"`{name}` is not known" if name not in _FIELDS else f"`{name}` stands twice")
        fields[name] = match["bare"] if match["quoted"] is None else match["quoted"]
        position = match.end()
    if not _CLOSING.match(text, position):
        raise ValueError(f"`{text[position:].strip()[:40]}` is not understood")
    return fields


def _check_date(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("`until` must be a day like 2027-01-31") from error


def _covered(lines: list[str], span: Span) -> tuple[int, int]:
    """Return the first and the last line that a comment covers."""
    first = span.line
    if not lines[first - 1][: span.column - 1].strip():
        first = span.end_line + 1
        while first <= len(lines) and (_is_blank(lines[first - 1]) or _COMMENT_LINE.match(lines[first - 1])):
            first += 1
    if first > len(lines):
        return span.line, span.line
    return first, _last(lines, first)


def _last(lines: list[str], first: int) -> int:
    """Return the last line of the statement that begins on a line: what is indented, or continued, below it."""
    indent = _indent(lines[first - 1])
    last = number = first
    while number < len(lines):
        line = lines[number]
        continued = lines[number - 1].rstrip().endswith("\\")
        if not continued and not _is_blank(line) and _indent(line) <= indent:
            closes = _indent(line) == indent and _CLOSES.match(line)
            return number + 1 if closes else last
        number += 1
        if not _is_blank(line):
            last = number
    return last


def _indent(line: str) -> int:
    blanks = _BLANKS.match(line)
    return blanks.end() if blanks else 0


def _is_blank(line: str) -> bool:
    return not line.strip()
