"""The verbs of format strings: `%[flags][width][.precision][[argument]]letter`. See go-cty, `stdlib.Format`."""

from __future__ import annotations

import re

import msgspec

from scanner.evaluate.function import FunctionError
from scanner.evaluate.meter import ExhaustedError

MAX_WIDTH = 10_000
"""Characters that a verb may be wide or precise to."""

MAX_VERBS = 1000
"""Verbs that a format string may have."""

_VERB = re.compile(
    r"%(?P<flags>[0#+\- ]*+)(?P<width>(?:[1-9][0-9]*+)?)(?P<precision>(?:\.[0-9]*+)?)"
    r"(?:\[(?P<argument>[1-9][0-9]*+)\])?(?P<letter>[A-Za-z])",
    re.ASCII,
)


class Verb(msgspec.Struct, frozen=True):
    """What one verb asks for.

    Attributes:
        letter: the verb's letter.
        argument: which argument it formats, from 1.
        flags: any of `0`, `#`, `-`, `+` and space.
        width: the least number of characters, None if not given.
        precision: the number after the point, None if there is no point.
    """

    letter: str
    argument: int
    flags: str = ""
    width: int | None = None
    precision: int | None = None


def verbs(text: str) -> list[str | Verb]:
    """Return the parts of a format string: texts that stand for themselves, and verbs.

    Raises:
        FunctionError: it is no format string.
        ExhaustedError: a number in it is too large, or it has too many verbs.
    """
    parts: list[str | Verb] = []
    at = 0
    argument = 1
    while (percent := text.find("%", at)) >= 0:
        parts.append(text[at:percent])
        if text.startswith("%%", percent):
            parts.append("%")
            at = percent + 2
            continue
        match = _VERB.match(text, percent)
        if match is None:
            raise FunctionError("the format string is invalid")
        verb = _verb(match, argument)
        parts.append(verb)
        if len(parts) > 2 * MAX_VERBS:
            raise ExhaustedError
        argument = verb.argument + 1
        at = match.end()
    return [*parts, text[at:]]


def _verb(match: re.Match[str], argument: int) -> Verb:
    width, precision = match["width"], match["precision"]
    return Verb(
        letter=match["letter"],
        argument=_bounded(match["argument"]) if match["argument"] else argument,
        flags=match["flags"],
        width=_bounded(width) if width else None,
        precision=_bounded(precision[1:] or "0") if precision else None,
    )


def _bounded(digits: str) -> int:
    significant = digits.lstrip("0") or "0"
    if len(significant) > len(str(MAX_WIDTH)) or int(significant) > MAX_WIDTH:
        raise ExhaustedError
    return int(significant)
