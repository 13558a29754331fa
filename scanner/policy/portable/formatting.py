"""Finds what OPA says of a format with too few values (see `scanner.policy.portable`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.policy.portable.tokens import Token

_verbs = re.compile(r"%(?:%|(?P<verb>[A-Za-z]))").finditer
_NOT_PLAIN = re.compile(r"%[^%A-Za-z]")
_MAX_TOKENS = 2000
"""How far a list of values is followed."""
_BEGINNING = ("(", ",", "[")


def missing_values(found: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Yield what makes `%!v(MISSING)`, as text, of each `%v` of a `sprintf` for which there is no value."""
    for index, token in enumerate(found):
        if token.text != "sprintf" or token.after_dot or index + 4 >= len(found):
            continue
        opening, written, comma, bracket = found[index + 1 : index + 5]
        if (opening.text, comma.text, bracket.text) != _BEGINNING or not written.text.startswith(
            ("'", '"', "`")
        ):
            continue
        verbs = [verb for verb in _verbs(written.text) if verb["verb"]]
        if _NOT_PLAIN.search(written.text):
            continue
        for verb in verbs[_count(found, index + 4) :]:
            yield written.start + verb.start("verb"), "%!"
            yield written.start + verb.end(), "(MISSING)"


def _count(found: Sequence[Token], opening: int) -> int:
    """Return how many values stand in a bracket."""
    depth = found[opening].depth
    commas, last = 0, found[opening]
    for token in found[opening + 1 : opening + _MAX_TOKENS]:
        if token.depth == depth:
            break
        commas += token.depth == depth + 1 and token.text == ","
        last = token
    return 0 if last is found[opening] else commas + (last.text != ",")
