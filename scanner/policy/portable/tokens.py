"""Takes Rego apart into names, texts and signs, whether regorus can read it or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

_token = re.compile(
    r"(?P<skip>\s++|\#[^\n]*+)|(?P<text>\"(?>(?:\\.|[^\"\\\n])*)\"?|`[^`]*+`?)|(?P<name>[A-Za-z_]\w*+)|(?P<other>.)",
    re.DOTALL,
)
_OPEN, _CLOSE = "([{", ")]}"


class Token(msgspec.Struct, frozen=True, gc=False):
    """A name, a text or a sign.

    Attributes:
        text: how it is written.
        start: its offset.
        depth: how many brackets are open around it.
        first: whether it is the first of its line.
        after_dot: whether it is part of a longer reference.
    """

    text: str
    start: int
    depth: int
    first: bool
    after_dot: bool

    @property
    def end(self) -> int:
        """Return the offset after it."""
        return self.start + len(self.text)

    @property
    def is_name(self) -> bool:
        """Tell whether it is a name or a keyword."""
        return self.text.isidentifier()


def tokens(rego: str) -> Iterator[Token]:
    """Yield the tokens of a module; a closing bracket is as deep as its opening one."""
    depth = 0
    first = True
    last = ""
    for found in _token.finditer(rego):
        if found.lastgroup == "skip":
            first = first or "\n" in found.group()
            continue
        word = found.group()
        if found.lastgroup == "other" and word in _CLOSE:
            depth -= 1
        yield Token(word, found.start(), depth, first, last == ".")
        if found.lastgroup == "other" and word in _OPEN:
            depth += 1
        first, last = False, word
