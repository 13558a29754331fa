r"""Shell patterns of `${name#pattern}`, `${name%pattern}` and `${name/pattern/text}`.

A pattern has `*`, `?` and a backslash before a literal `*`, `?` or backslash; brackets mean nothing (BuildKit).
The positions a pattern can end at are kept as the bits of one integer, so no pattern takes more than
`len(pattern) * len(value)` bit steps.
"""

from __future__ import annotations

_STAR = ""
_ANY = "?"
MAX_WORK = 4_000_000
"""Most bit steps that are spent on one substitution."""

Tokens = tuple[tuple[str, bool], ...]
"""The characters of a pattern, each with whether it is literal; a star is `("", False)`."""


class PatternError(Exception):
    """A pattern that BuildKit refuses, or that would take too long."""


def tokens(pattern: str) -> Tokens:
    """Return the tokens of a pattern.

    Raises:
        PatternError: a backslash stands before something that needs none.
    """
    found: list[tuple[str, bool]] = []
    position = 0
    while position < len(pattern):
        char = pattern[position]
        position += 1
        if char == "\\":
            following = pattern[position : position + 1]
            if following and following in "}/":
                continue
            if not following or following not in "*?\\":
                raise PatternError(f"invalid escape in {pattern!r}")
            position += 1
            found.append((following, True))
        elif char == "*":
            found.append((_STAR, False))
        else:
            found.append((char, char != _ANY))
    return tuple(found)


def without_prefix(value: str, pattern: str, *, longest: bool) -> str:
    """Return a value without the prefix that matches a pattern, or the value if none does."""
    end = _prefix_end(value, tokens(pattern), longest=longest)
    return value if end is None else value[end:]


def without_suffix(value: str, pattern: str, *, longest: bool) -> str:
    """Return a value without the suffix that matches a pattern, or the value if none does."""
    end = _prefix_end(value[::-1], tokens(pattern)[::-1], longest=longest)
    return value if end is None else value[: len(value) - end]


def replaced(value: str, pattern: str, replacement: str, *, everywhere: bool) -> str:
    """Return a value with the longest leftmost match of a pattern, or every match, replaced.

    Raises:
        PatternError: see `tokens`; or the pattern is empty or would take too long.
    """
    read = tokens(pattern)
    if not read:
        raise PatternError("an empty pattern")
    if len(value) * len(value) * len(read) > MAX_WORK * 8:
        raise PatternError("the value is too long")
    if not value and all(token == (_STAR, False) for token in read):
        return replacement
    result: list[str] = []
    position = 0
    while position < len(value):
        end = _prefix_end(value[position:], read, longest=True)
        if not end:
            result.append(value[position])
            position += 1
            continue
        result.append(replacement)
        position += end
        if not everywhere:
            break
    return "".join(result) + value[position:]


def _prefix_end(value: str, read: Tokens, *, longest: bool) -> int | None:
    """Return where the shortest or longest prefix that matches ends, or None if none does."""
    size = len(value)
    if size * len(read) > MAX_WORK * 64:
        raise PatternError("the value is too long")
    everywhere = (1 << (size + 1)) - 1
    places: dict[str, int] = {}
    reached = 1
    for char, literal in read:
        if not reached:
            return None
        if char == _STAR:
            reached = everywhere & ~((reached & -reached) - 1)
        elif literal:
            places_of = places.get(char)
            if places_of is None:
                places_of = places[char] = _places(value, char)
            reached = (reached & places_of) << 1
        else:
            reached = (reached << 1) & everywhere
    if not reached:
        return None
    return reached.bit_length() - 1 if longest else (reached & -reached).bit_length() - 1


def _places(value: str, char: str) -> int:
    """Return an integer whose bit i is set where the character i of a value is the given one."""
    bits = "".join(["1" if other == char else "0" for other in reversed(value)])
    return int(bits, 2) if bits else 0
