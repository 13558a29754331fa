"""Cuts strings into what a reader takes for characters: extended grapheme clusters.

The grammar is that of Unicode Standard Annex #29 as Terraform reads it (version 15.0, without rule GB9c): a
pictograph is joined to whatever ends in a zero-width joiner, and L before LV takes no T.
"""

from __future__ import annotations

import re

_EXTENSION = r"(?:[es]|z(?:xe*+)?)*"
_HANGUL = r"(?:l++(?:(?:h?v++|w)t*+|h)?|hv*+t*+|v++t*+|wt*+|t++)"
_CLUSTER = re.compile(
    rf"rn|p*+(?:(?:{_HANGUL}|xe*+|ii?){_EXTENSION}|z[zes]*+|[oes][ezs]*+)|p++|.",
)


def clusters(text: str) -> list[str]:
    """Return the grapheme clusters of a string, in order."""
    if text.isascii() and "\r\n" not in text:
        return list(text)
    from scanner.evaluate.functions.grapheme_classes import CLASSES  # noqa: PLC0415 - only for what is not ASCII

    return [text[match.start() : match.end()] for match in _CLUSTER.finditer(text.translate(CLASSES))]


def cluster_count(text: str) -> int:
    """Return how many grapheme clusters a string has."""
    return len(text) if text.isascii() and "\r\n" not in text else len(clusters(text))
