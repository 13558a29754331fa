"""The place in the text of a file of what the value of a template holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.syntax.hcl.lexicon import ESCAPE, HEREDOC_ESCAPE
from scanner.syntax.hcl.text import raw_offset
from scanner.syntax.hcl.tree import Text
from scanner.syntax.hcl.words import escape_value, normal

if TYPE_CHECKING:
    from scanner.syntax.hcl.tree import Template


def value_offset(text: str, template: Template, offset: int) -> int:
    """Return where the code point at an offset of the value of a literal template begins in the file.

    Escapes, normalisation, the lines of a heredoc and the indentation that `<<-` removes are accounted for.
    The offset is clamped to the value; at the end of the value it gives the end of the last text.
    """
    return _code_point(text, template, offset)[0]


def value_range(text: str, template: Template, start: int, end: int) -> tuple[int, int]:
    """Return the range in the file of a range of the value of a literal template.

    It begins where the first code point begins and ends where the last one ends, so that it takes in neither
    the indentation before the first nor that after the last.
    """
    first = value_offset(text, template, start)
    return first, _code_point(text, template, end - 1)[1] if end > start else first


def _code_point(text: str, template: Template, offset: int) -> tuple[int, int]:
    """Return the range in the file of the code point at an offset of a value."""
    offset = max(offset, 0)
    end = template.start + 1
    for part in template.parts:
        if isinstance(part, Text):
            size = len(part.value)
            if offset < size:
                start = _within(text, part, offset, quoted=not template.heredoc)
                if offset + 1 == size:
                    return start, part.end
                return start, _within(text, part, offset + 1, quoted=not template.heredoc)
            offset -= size
            end = part.end
    return end, end


def _within(text: str, part: Text, offset: int, *, quoted: bool) -> int:
    raw = text[part.start : part.end]
    if raw == part.value:
        return part.start + offset
    pattern = ESCAPE if quoted else HEREDOC_ESCAPE
    value = pattern.sub(lambda match: escape_value(match[0]) or "", raw)
    if value != part.value:
        offset = _before_normal(value, offset)
    return raw_offset(text, part.start, part.end, offset, quoted=quoted)


def _before_normal(value: str, offset: int) -> int:
    """Return the greatest length of a beginning of a value whose normal form is not longer than `offset`."""
    low, high = 0, len(value)
    while low < high:
        middle = (low + high + 1) // 2
        if len(normal(value[:middle])) <= offset:
            low = middle
        else:
            high = middle - 1
    return low
