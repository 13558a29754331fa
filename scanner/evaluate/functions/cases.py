"""Upper, lower and title case as Go maps them: each character to one other, whatever stands around it."""

from __future__ import annotations

SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
"""What counts as space: the characters with the property White_Space."""


def upper(text: str) -> str:
    """Return a string in upper case."""
    return text.upper() if text.isascii() else "".join(map(_upper, text))


def lower(text: str) -> str:
    """Return a string in lower case."""
    return text.lower() if text.isascii() else "".join(character.lower()[0] for character in text)


def title(text: str) -> str:
    """Return a string with the first letter of each word in title case; see Go, `strings.Title`."""
    titled: list[str] = []
    previous = " "
    for character in text:
        titled.append(_title(character) if _separates(previous) else character)
        previous = character
    return "".join(titled)


def _upper(character: str) -> str:
    """Return the simple mapping of a character: where the full one is longer, title case has it, if it exists."""
    full = character.upper()
    return full if len(full) == 1 else _title(character)


def _title(character: str) -> str:
    full = character.title()
    return full if len(full) == 1 else character


def _separates(character: str) -> bool:
    if character.isascii():
        return not (character.isalnum() or character == "_")
    return character in SPACES
