r"""What a waiver in a comment says: `waive RULE[,RULE] until=... ticket=... owner=... reason="..."`.

A value with blanks stands in quotes; in quotes `\"` is a quote and `\\` a backslash.
"""

from __future__ import annotations

import re
from datetime import date

import msgspec

FORM = '# cattleguard: waive RULE reason="why" until=2027-01-31 ticket=OPS-12 owner=team'
"""How a waiver is written."""
FIELDS = ("until", "ticket", "owner", "reason")
_WAIVE = re.compile(r"waive[ \t]++(?P<rules>[A-Za-z0-9_,./-]++)(?P<rest>[^\r\n]*+)")
_FIELD = re.compile(r'[ \t]++(?P<name>[a-z]++)=(?:"(?P<quoted>(?>(?:[^"\\]|\\.)*))"|(?P<bare>[^\s"]++))')
_CLOSING = re.compile(r"[ \t]*+(?:\*/|-->)?[ \t\r]*+\Z")
_ESCAPED = re.compile(r'\\(["\\])')
_TO_ESCAPE = re.compile(r'["\\]')
_BARE = re.compile(r'[^\s"]+')
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHOWN = 40


class Said(msgspec.Struct, frozen=True):
    """What a waiver says: the rules, and its fields as `scanner.model.Waiver` has them."""

    rules: tuple[str, ...]
    reason: str
    until: str | None = None
    ticket: str = ""
    owner: str = ""


def read(text: str) -> Said:
    """Return what the text after `cattleguard:` says; raises ValueError, with a sentence, where it is no waiver."""
    match = _WAIVE.match(text)
    rules = tuple(dict.fromkeys(rule for rule in match["rules"].split(",") if rule)) if match else ()
    if match is None or not rules:
        raise ValueError("it does not say what to waive")
    fields = _fields(match["rest"])
    if not fields.get("reason", "").strip():
        raise ValueError("it gives no reason")
    until = fields.get("until")
    if until is not None:
        check_day(until)
    return Said(rules, fields["reason"], until, fields.get("ticket", ""), fields.get("owner", ""))


def check_day(text: str) -> None:
    """Pass if a text is a day; raises ValueError otherwise."""
    try:
        date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError as error:
        raise ValueError("`until` must be a day like 2027-01-31") from error


def written(said: Said) -> str:
    """Return the text after `cattleguard:` that says this; raises ValueError where no line of text can."""
    fields = [
        ("until", said.until or ""),
        ("ticket", said.ticket),
        ("owner", said.owner),
        ("reason", said.reason),
    ]
    text = " ".join(
        ["waive", ",".join(said.rules), *(f"{name}={_value(name, value)}" for name, value in fields if value)]
    )
    if not text.isprintable():
        raise ValueError("a comment is one line of text without control characters")
    return text


def _value(name: str, value: str) -> str:
    if name != "reason" and _BARE.fullmatch(value):
        return value
    return '"' + _TO_ESCAPE.sub(r"\\\g<0>", value) + '"'


def _fields(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    position = 0
    while (match := _FIELD.match(text, position)) is not None:
        name = match["name"]
        if name not in FIELDS or name in fields:
            raise ValueError(f"`{name}` is not known" if name not in FIELDS else f"`{name}` stands twice")
        fields[name] = match["bare"] if match["quoted"] is None else _ESCAPED.sub(r"\1", match["quoted"])
        position = match.end()
    if not _CLOSING.match(text, position):
        raise ValueError(f"`{text[position:].strip()[:_SHOWN]}` is not understood")
    return fields


def days(text: str) -> int:
    """Return the number of a day that `check_day` passes; days that follow each other have numbers that do."""
    return date.fromisoformat(text).toordinal()
