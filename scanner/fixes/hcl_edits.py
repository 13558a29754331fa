"""Where text goes in an HCL file, laid out as what stands around it."""

from __future__ import annotations

import re
from textwrap import indent
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.fixes.hcl_writer import written
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from scanner.fixes.hcl_path import Present

_STEP = "  "
_BLANKS = re.compile(r"[ \t]*+")
_COMMA = re.compile(r"[ \t]*+,[ \t]*+")
_GAP = re.compile(r"[ \t]*+=")


class Insertion(msgspec.Struct, frozen=True):
    """Text for a range of offsets."""

    start: int
    end: int
    text: str


def insert_into_body(text: str, body: tree.Body, content: dict[str, Any]) -> Insertion:
    """Return the insertion of attributes and blocks at the end of a body."""
    lines = written(content)
    newline = "\r\n" if "\r\n" in text else "\n"
    outer = _indent_of(text, body.start)
    if not body.items or "\n" not in text[body.start : body.end]:
        return _opened(text, body, lines, outer, newline)
    last = body.items[-1]
    inner = _indent_of(text, body.items[0].start)
    if isinstance(last, tree.Attribute):
        lines = _aligned(text, last, lines)
    apart = _stands_apart(last) or lines.split("\n", 1)[0].endswith("{")
    at = _line_end(text, last.end, body.end)
    added = _indented(lines, inner, newline)
    return Insertion(at, at, f"{newline * (2 if apart else 1)}{added}")


def _stands_apart(last: tree.Attribute | tree.Block) -> bool:
    """Tell whether an empty line belongs below: `terraform fmt` aligns what follows a heredoc with it."""
    return isinstance(last, tree.Block) or (isinstance(last.value, tree.Template) and last.value.heredoc)


def insert_into_object(text: str, holder: tree.ObjectCons, content: dict[str, Any]) -> Insertion:
    """Return the insertion of items at the end of an object."""
    lines = written(content)
    if not holder.items:
        return Insertion(holder.start, holder.end, "{ " + lines.replace("\n", ", ") + " }")
    last = holder.items[-1]
    if "\n" not in text[holder.start : holder.end]:
        return Insertion(last.end, last.end, ", " + lines.replace("\n", ", "))
    newline = "\r\n" if "\r\n" in text else "\n"
    at = _line_end(text, last.end, holder.end - 1)
    comma = "," if text[last.end : at].lstrip().startswith(",") else ""
    added = _indented(lines, _indent_of(text, holder.items[0].start), newline)
    return Insertion(at, at, f"{newline}{added}{comma}")


def removal(text: str, place: Present) -> Insertion:
    """Return the removal of an attribute or an item, with the line it leaves empty or the comma it needed."""
    entry, holder = place.entry, place.holder
    start, end = entry.start, entry.end
    in_list = not isinstance(holder, tree.Body)
    after = _separated(text, end) if in_list else end
    line = _own_line(text, start, after)
    if line is not None:
        return line
    if not in_list or after > end:
        return Insertion(start, after, "")
    before = next((item.end for item in reversed(holder.items) if item.end < start), start)
    return Insertion(before, end, "")


def _own_line(text: str, start: int, end: int) -> Insertion | None:
    """Return the removal of the lines on which nothing else stands than what is removed and a comment on it."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    rest = text[end:last].strip()
    if last < 0 or text[first:start].strip() or (rest and not rest.startswith(("#", "//"))):
        return None
    return Insertion(first, last + 1, "")


def _separated(text: str, offset: int) -> int:
    """Return the offset after the comma that follows an item and the blanks behind it, or the same offset."""
    comma = _COMMA.match(text, offset)
    return comma.end() if comma else offset


def _opened(text: str, body: tree.Body, lines: str, outer: str, newline: str) -> Insertion:
    """Return the content of a body that stands on one line, spread over lines, with what is added."""
    kept = [text[item.start : item.end] for item in body.items]
    inside = _indented("\n".join([*kept, lines]), outer + _STEP, newline)
    return Insertion(body.start, body.end, f"{newline}{inside}{newline}{outer}")


def _aligned(text: str, last: tree.Attribute, lines: str) -> str:
    """Return lines with the equals sign of a single attribute under that of the attribute before."""
    if "\n" in lines:
        return lines
    gap = _GAP.match(text, last.start + len(last.name))
    column = gap.end() - last.start - 1 if gap else 0
    name, equals, value = lines.partition(" = ")
    return f"{name.rstrip():{column - 1}}{equals}{value}" if equals and column > len(name) else lines


def _indented(lines: str, prefix: str, newline: str) -> str:
    return indent(lines, prefix).replace("\n", newline)


def _indent_of(text: str, offset: int) -> str:
    start = text.rfind("\n", 0, offset) + 1
    blanks = _BLANKS.match(text, start)
    return blanks[0] if blanks else ""


def _line_end(text: str, offset: int, limit: int) -> int:
    """Return the offset of the end of a line, before its line break, a comment on it included."""
    end = text.find("\n", offset, limit)
    end = limit if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" else end
