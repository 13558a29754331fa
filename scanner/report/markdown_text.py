"""Text of scanned files in Markdown, so that none of it is markup, a link, an image, a mention or a reference.

What is not a plain word stands in a code span: there GitHub and GitLab look for neither markup nor addresses nor names.
Entities would not do, because addresses and names are looked for in the text that they stand for.
Code spans: CommonMark 0.31.2, section 6.1; tables: GitHub Flavored Markdown 0.29, section 4.10.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from scanner.report.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

MAX_TEXT = 300
"""Code points of a text that are shown."""

MAX_UNBROKEN = 60
"""Code points of code after which a line may end: a table is as wide as what cannot be broken."""

LINE_BREAK = "<br>"
_MAY_BREAK = "<wbr>"

_parts = re.compile(r"(\(*)(.*?)([.,:;!?)]*)", re.DOTALL).fullmatch
_is_commit = re.compile(r"[0-9A-Fa-f]{7,}").fullmatch
_is_word = re.compile(
    r"(?!')[^\W_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][^\W\d_]+)?(?:-[^\W\d_]+)*"
).fullmatch
_QUOTED = re.compile("`([^`]+)`")
_BACKTICKS = re.compile("`+")
_PIPE = "&#124;"


def shortened(text: str, limit: int = MAX_TEXT) -> str:
    """Return a text that is not longer than a limit, in code points."""
    return text if len(text) <= limit else f"{text[: limit - 3]}..."


def code(text: str, limit: int = MAX_TEXT) -> str:
    """Return a text as code; a pipe stands between code spans, so that it never ends a cell."""
    return _PIPE.join(_code_span(part) for part in _shown(text, limit).split("|"))


def breakable(text: str) -> str:
    """Return a text as code in which a line may end, after a slash where there is one."""
    parts = []
    while len(text) > MAX_UNBROKEN:
        end = text.rfind("/", 0, MAX_UNBROKEN) + 1 or MAX_UNBROKEN
        parts.append(text[:end])
        text = text[end:]
    return _MAY_BREAK.join(map(code, (*parts, text)))


def unbroken(text: str) -> str:
    """Return a text as code, all of it."""
    return code(text, len(text))


def words(text: str, limit: int = MAX_TEXT, span: Callable[[str], str] = unbroken) -> str:
    """Return a sentence: its plain words as they are; what stands between backticks, and everything else, as code.

    Args:
        text: the sentence.
        limit: code points that are shown.
        span: shows code: `unbroken`, or `breakable` where the text is not to be wider than its place.
    """
    parts = _QUOTED.split(_shown(text, limit))
    return _apart(span(part) if index % 2 else _sentence(part, span) for index, part in enumerate(parts))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table of cells that are Markdown already."""
    yield _row(heads)
    yield _row([":--"] * len(heads))
    yield from map(_row, rows)


def _shown(text: str, limit: int) -> str:
    """Return a text in one line, everything that does not show escaped, not longer than a limit."""
    return shortened(printable(shortened(text, limit)), limit)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _sentence(text: str, span: Callable[[str], str]) -> str:
    groups = [(plain, " ".join(group)) for plain, group in groupby(text.split(" "), key=_is_plain)]
    return " ".join(group if plain else _as_code(group, span) for plain, group in groups)


def _apart(parts: Iterable[str]) -> str:
    """Return parts in a row, with a space between two code spans: their backticks must not become one run."""
    joined = ""
    for part in parts:
        joined += f" {part}" if joined.endswith("`") and part.startswith("`") else part
    return joined


def _is_plain(token: str) -> bool:
    """Return whether a word is nothing but a word: no name of a commit or an issue, and nothing that is markup."""
    match = _parts(token)
    word = match[2] if match else token
    return not word or (
        bool(_is_word(word)) and not _is_commit(word) and not (word.isdigit() and len(word) > 6)
    )


def _as_code(text: str, span: Callable[[str], str]) -> str:
    """Return a text as code, without the punctuation of the sentence around it."""
    bare = text.rstrip(".,;:?!" if "(" in text else ".,;:?!)")
    if not bare:
        return span(text)
    return span(bare) + text[len(bare) :]


def _code_span(text: str) -> str:
    if not text:
        return ""
    fence = "`" * (max((len(run) for run in _BACKTICKS.findall(text)), default=0) + 1)
    if text[0] == "`" or text[-1] == "`" or (text.strip(" ") and text[0] == text[-1] == " "):
        text = f" {text} "
    return f"{fence}{text}{fence}"
