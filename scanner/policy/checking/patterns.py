"""Finds what regular expressions mean, or may hold, in one engine only: Go's RE2 in OPA, Rust's regex in regorus."""

from __future__ import annotations

import re

PATTERNS = {
    "regex.match": 0,
    "regex.split": 0,
    "regex.find_n": 0,
    "regex.find_all_string_submatch_n": 0,
    "regex.replace": 1,
}
"""The functions that take a regular expression, and which of their arguments it is."""

_CLASS = re.compile(r"\\[dDwWsSbB]")
_PART = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])*\]|\{[^{}]*\}?|.", re.DOTALL)
_REPETITION = re.compile(r"\{([0-9]+)(?:,([0-9]*))?\}")
_MOST = 1000
"""The largest repetition that RE2 takes."""


def problem(pattern: str, *, classes: bool) -> tuple[str, str] | None:
    r"""Return what is wrong with a regular expression and what to do, or None.

    Args:
        pattern: the expression.
        classes: whether classes are to be spelled out: `\d` is any digit of Unicode in one engine.
    """
    for part in _PART.findall(pattern):
        if classes and _CLASS.search(part) and not part.startswith("\\\\"):
            return (
                "the engines' character classes differ",
                "spell them out: `[0-9]`, `[A-Za-z0-9_]`, `[ \\t]`",
            )
        if part.startswith("{"):
            repetition = _REPETITION.fullmatch(part)
            if repetition is None:
                return "one engine does not take a literal `{`", "write `[{]`"
            if any(int(number or 0) > _MOST for number in repetition.groups()):
                return f"one engine takes no more than {_MOST} repetitions", "repeat less often"
    return None
