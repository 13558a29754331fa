"""Makes text of scanned files safe to show."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"^(\s*+):(?=:)|()#(?=#(?:vso)?\[)")
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
    if character in _NAMED:
        return _NAMED[character]
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def without_commands(line: str) -> str:
    """Return a printed line in which a CI system that reads its log finds no command (`::error::`, `##[group]`)."""
    return _COMMAND.sub(lambda match: f"{match[1] or ''}{escaped(match[0][-1])}", line)
