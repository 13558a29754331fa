"""Names, numbers and escapes: from the text of a token to its value."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from scanner.syntax.hcl.lexicon import NUMBER

if TYPE_CHECKING:
    from scanner.syntax.hcl.cursor import Cursor

_MAX_DIGITS = 4000
_MAX_EXPONENT_DIGITS = 4
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def checked_name(cursor: Cursor, start: int, end: int) -> str:
    """Return the name (or the path of names with dots) at a range, if it holds only what names may hold.

    Names follow Unicode's XID_Start and XID_Continue, as Python's own do, with `-` besides.
    (HCL specification, "Identifiers".)

    Raises:
        ParseError: at the first other character.
    """
    name = cursor.text[start:end]
    if not name.isascii():
        for index, char in enumerate(name):
            first = index == 0 or name[index - 1] == "."
            if char > "\x7f" and not (char if first else "a" + char).isidentifier():
                raise cursor.stray(start + index)
    return name


def number(cursor: Cursor, start: int, end: int) -> int | Decimal:
    """Return the exact value of a number: an int where it is whole and not huge, otherwise a Decimal.

    Raises:
        ParseError: it is not a decimal number, or its exponent has more than four digits. (HashiCorp's
            parser goes up to nine; written out, such a number fills the memory.)
    """
    text = cursor.text[start:end]
    if text.isdigit() and len(text) <= _MAX_DIGITS:
        return int(text)
    match = NUMBER(text, 0)
    if match is None:
        raise cursor.error(f"`{text[:40]}` is not a number", start, end)
    if len((match[1] or "").lstrip("0")) > _MAX_EXPONENT_DIGITS:
        raise cursor.error(f"the number `{text[:40]}` is out of range", start, end)
    value = Decimal(text)
    if value == 0:
        return 0
    if not 0 <= value.adjusted() < _MAX_DIGITS:
        return value
    whole = int(value)
    return whole if whole == value else value


def normal(text: str) -> str:
    """Return a text in Unicode normal form C, in which all string values of HCL are."""
    if text.isascii():
        return text
    from unicodedata import normalize  # noqa: PLC0415 - few files need it

    return normalize("NFC", text)


def escape_value(escape: str) -> str | None:
    r"""Return what an escape (`\n`, `\u00e9`, `$${`) stands for, or None where there is no such escape."""
    if escape[0] != "\\":
        return escape[1:]
    if escape[1] not in "uU":
        return _SIMPLE_ESCAPES.get(escape[1])
    if len(escape) != (6 if escape[1] == "u" else 10):
        return None
    code = int(escape[2:], 16)  # noqa: FURB166 - the prefix is not 0x
    return None if 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)
