"""What regorus reads otherwise than OPA, or cannot read at all, is found in the text: there is no tree of it yet.

- A line that begins with a bracket goes on with the line before in regorus, and is an expression of its own in OPA.
- Further bodies of a rule that makes a set (`x[y] { ... } { ... }`) are refused by regorus.
- OPA still has the functions that are deprecated in Rego v0, such as `re_match` and `any`.
- A `sprintf` with too few values says `%!v(MISSING)` in OPA, and fails in regorus.
"""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING

from scanner.policy.portable.deprecated import expressed
from scanner.policy.portable.formatting import missing_values
from scanner.policy.portable.tokens import Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.policy.engines.protocol import RegoVersion

_OPERAND = frozenset("]})`" + '"')
"""What an operand may end with, beside names."""
_KEYWORDS = frozenset(
    ["as", "contains", "else", "every", "if", "import", "in", "not", "package", "some", "with"]
)

Edit = tuple[int, int, str]
"""Where something is replaced: the offset of its first code point, the one after its last, and what comes there."""


def edits(rego: str, version: RegoVersion) -> Iterator[Edit]:
    """Yield what to replace in a module."""
    found = list(tokens(rego))
    if version == 0:
        yield from expressed(found, len(rego))
    for offset, new in chain(_separators(found), _heads(rego, found), missing_values(found)):
        yield offset, offset, new


def _separators(found: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Yield a semicolon before each line of a body that begins with a bracket."""
    for before, token in pairwise(found):
        if token.text == "(" and token.first and token.depth and _ends_operand(before):
            yield token.start, ";"


def _ends_operand(token: Token) -> bool:
    if token.is_name:
        return token.text not in _KEYWORDS
    return token.text[-1] in _OPERAND or token.text.isdigit()


def _heads(rego: str, found: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Yield the head of a rule that makes a set before each of its further bodies."""
    head = ""
    for index, token in enumerate(found):
        if token.depth or index + 1 >= len(found):
            continue
        following = found[index + 1]
        if token.first and token.is_name:
            head = _set_head(rego, found, index)
        elif token.text == "}" and following.text == "{" and head:
            yield following.start, f"{head} "
        elif token.text == "}" and following.text != "{":
            head = ""


def _set_head(rego: str, found: Sequence[Token], index: int) -> str:
    """Return the head of the rule that begins at a token, `violation[{"msg": msg}]`; "" if it makes no set."""
    if index + 2 >= len(found) or found[index + 1].text != "[":
        return ""
    close = next(
        (one for one in range(index + 2, len(found)) if not found[one].depth and found[one].text == "]"), 0
    )
    if not close or close + 1 >= len(found) or found[close + 1].text != "{":
        return ""
    return rego[found[index].start : found[close].end]
