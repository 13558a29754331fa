"""Cells of a table that a spreadsheet opens without evaluating any of them."""

from __future__ import annotations

import re

from scanner.report.printable import printable, without_commands

_formula = re.compile(
    r"(?:^|(?<=[;|]))(?=[\s\"'`\u2018\u2019\u201c\u201d]*(?:[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]|\\[tr]))"
)
"""Where a cell, or a part of it after what other spreadsheets take for the end of a cell, would begin with a formula.

What begins one: `=`, `+`, `-`, `@`, their full-width forms, and a tab or a carriage return (OWASP, "CSV Injection"); white
space and quotes before it are passed over, because a spreadsheet may.
"""


def cell(text: str | int | None) -> str:
    """Return the text of a cell: in one line, everything that does not show escaped, and no formula.

    What would be taken for a formula gets an apostrophe before it, which a spreadsheet takes for the mark of a text.
    """
    if text is None:
        return ""
    if isinstance(text, int):
        return str(text)
    return without_commands(_formula.sub("'", printable(text)))
