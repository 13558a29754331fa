"""Writes Markdown in which no text means more than itself (GitHub Flavored Markdown, https://github.github.com/gfm/).

METADATA and messages are prose in which `code` is quoted by backticks: code stays code, and everything else is escaped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_ACTIVE = re.compile(r"[\\`*<\[\]&~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
"""Characters that can begin markup anywhere in a line; an underscore within a word cannot."""
_AT_START = re.compile(r"^(\s*)([#+=|>-]|[0-9]+(?=[.)]))")
_ENTITIES = {"<": "&lt;", "&": "&amp;"}
_WEB = re.compile(r"https?://", re.IGNORECASE)
_ADDRESS = "%/:=&?~#+!$,;'@*"
"""Characters of an address that end no link."""


def text(prose: str) -> str:
    """Return prose as paragraphs of one line each, its quoted code as code and the rest escaped."""
    paragraphs = (" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", prose.strip()))
    return "\n\n".join(_AT_START.sub(_escaped_start, line(paragraph)) for paragraph in paragraphs)


def line(prose: str) -> str:
    """Return prose on one line, for a place that is not the beginning of one."""
    parts: list[str] = []
    end = 0
    joined = " ".join(prose.split())
    for found in _CODE.finditer(joined):
        parts += [_escaped(joined[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*parts, _escaped(joined[end:])])


def code(value: str) -> str:
    """Return a text as code on one line."""
    content = " ".join(value.split()) or " "
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", content)), default=0))
    space = " " if "`" in (content[0], content[-1]) else ""
    return f"{fence}{space}{content}{space}{fence}"


def block(content: str, language: str) -> str:
    """Return a text as a block of code."""
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`{3,}", content))])
    return f"{fence}{language}\n{content.rstrip()}\n{fence}\n"


def link(title: str, address: str) -> str:
    """Return a link, or both texts where the address is none of the web or of a neighbouring page."""
    relative = not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", address)
    if not relative and not _WEB.match(address):
        return f"{line(title)}: {code(address)}"
    return f"[{line(title)}]({quote(address, safe=_ADDRESS)})"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; headings and cells are Markdown already."""
    return "\n".join([_row(headings), "|" + "---|" * len(headings), *map(_row, rows), ""])


def _row(cells: Iterable[str]) -> str:
    written = (" ".join(cell.split()).replace("|", "\\|") for cell in cells)
    return "| " + " | ".join(written) + " |"


def _escaped(prose: str) -> str:
    return _ACTIVE.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), prose)


def _escaped_start(found: re.Match[str]) -> str:
    space, mark = found.groups()
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"
