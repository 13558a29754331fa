"""Makes text of scanned files safe to show."""

from __future__ import annotations

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def printable(text: str) -> str:
    """Return a text in which everything that does not show, or steers what shows it, is escaped.

    That is every control and formatting character (escape sequences, bidirectional overrides, line ends,
    invisible characters), and white space other than the space.
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else escaped(character) for character in text)


def escaped(character: str) -> str:
    """Return the escape of a character, as Python would write it."""
    number = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
