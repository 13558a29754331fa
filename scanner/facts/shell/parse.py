"""Parses a script with the tree-sitter grammar of bash, within bounds."""

from __future__ import annotations

import re
import time
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

LONGEST_CODE_POINTS = 262_144
"""Longer scripts are not read."""

LONGEST_PIPELINE = 256
"""The grammar's error recovery needs memory quadratic in the stages of a pipeline."""

CPU_SECONDS = 0.5
"""Far more than any script that is not made to be slow; the grammar's error recovery can be quadratic."""

_STAGE_OR_END = re.compile(r"\|\||&&|\|&?\s*|[;\n]")


@cache
def _parser() -> Parser:
    from tree_sitter import Language, Parser  # noqa: PLC0415  (only scans that meet a script pay for it)
    from tree_sitter_bash import language  # noqa: PLC0415

    return Parser(Language(language()))


class Grammar:
    """The grammar, with the time that one script and all scripts in it may take to parse."""

    def __init__(self) -> None:
        self._left = CPU_SECONDS

    def tree(self, text: str) -> Node | None:
        """Return the root of the syntax tree of an ASCII text, or None where it is beyond the bounds."""
        if len(text) > LONGEST_CODE_POINTS or _pipeline_too_long(text):
            return None
        source = text.encode("ascii")
        parser = _parser()
        start = time.thread_time()
        deadline = start + self._left
        try:
            return parser.parse(
                lambda offset, _: source[offset:],
                progress_callback=lambda _offset, _error: time.thread_time() > deadline,
            ).root_node
        except ValueError:
            # The deadline stopped it, and the next parse would go on from there.
            parser.reset()
            return None
        finally:
            self._left -= time.thread_time() - start


def _pipeline_too_long(text: str) -> bool:
    if text.count("|") < LONGEST_PIPELINE:
        return False
    stages = 0
    for match in _STAGE_OR_END.finditer(text):
        stages = stages + 1 if match[0].startswith("|") and match[0] != "||" else 0
        if stages >= LONGEST_PIPELINE:
            return True
    return False
