"""Rewrites what OPA and the engine in this process understand differently, so that both say what OPA says.

Templates are written for OPA alone, by people who have never heard of another engine:

- a line that begins with a bracket goes on with the line before in regorus, and is an expression of its own in OPA;
- further bodies of a rule that makes a set (`x[y] { ... } { ... }`) are refused by regorus;
- OPA evaluates what a negated call is given before it negates, so that `not startswith(c.image, "x")` is undefined where
  there is no image (ast/compile.go, rewriteDynamicTerms); in regorus it is true;
- OPA still has the functions that are deprecated, such as `re_match` and `any`;
- a `sprintf` with too few values says `%!v(MISSING)` in OPA, and fails in regorus.

Nothing changes what OPA makes of a module.
"""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING

import msgspec

from scanner.policy.conventions.gatekeeper.deprecated import expressed
from scanner.policy.conventions.gatekeeper.formatting import missing_values
from scanner.policy.conventions.gatekeeper.negations import guards
from scanner.policy.conventions.gatekeeper.rego import Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.policy.engines.protocol import RegoVersion

_OPERAND = frozenset("]})`" + '"')
"""What an operand may end with, beside names."""
_GROWTH = 4
_MIN_GROWTH = 10_000
"""How much may be put into a module: so many times its length, and so many code points."""
_KEYWORDS = frozenset(
    ["as", "contains", "else", "every", "if", "import", "in", "not", "package", "some", "with"]
)

Edit = tuple[int, int, str]
"""Where something is replaced: the offset of its first code point, the one after its last, and what comes there."""


class Change(msgspec.Struct, frozen=True):
    """A place that the author wrote otherwise: its offset, its length, and the length of what the author wrote."""

    start: int
    length: int
    written: int


class Portable(msgspec.Struct, frozen=True):
    """A module that means the same to both engines.

    Attributes:
        text: the module.
        passes: what was changed, each time from the start; the first time first.
    """

    text: str
    passes: tuple[tuple[Change, ...], ...] = ()

    def written(self, offset: int) -> int:
        """Return where in the author's text an offset is; within something changed, where that begins."""
        for changes in reversed(self.passes):
            offset = _before(changes, offset)
        return offset


def portable(rego: str, version: RegoVersion) -> Portable:
    """Return a module that means the same to both engines; one that would grow beyond measure stays as it is."""
    limit = _GROWTH * len(rego) + _MIN_GROWTH
    renamed = expressed(list(tokens(rego)), len(rego)) if version == 0 else iter(())
    first, earlier = _edited(rego, _bounded(renamed, limit))
    found = list(tokens(first))
    inserted = chain(_separators(found), _heads(first, found), guards(first, found), missing_values(found))
    text, later = _edited(first, _bounded(((offset, offset, new) for offset, new in inserted), limit))
    return Portable(text, (earlier, later))


def _bounded(edits: Iterable[Edit], limit: int) -> list[Edit]:
    """Return all edits, or none where they put in more code points than a limit."""
    kept = []
    for edit in edits:
        kept.append(edit)
        limit -= len(edit[2])
        if limit < 0:
            return []
    return kept


def _edited(text: str, edits: Iterable[Edit]) -> tuple[str, tuple[Change, ...]]:
    parts: list[str] = []
    changes: list[Change] = []
    last = length = 0
    for start, end, new in sorted(edits):
        length += start - last
        parts += [text[last:start], new]
        changes.append(Change(length, len(new), end - start))
        length += len(new)
        last = end
    return "".join([*parts, text[last:]]), tuple(changes)


def _before(changes: Sequence[Change], offset: int) -> int:
    """Return the offset before some changes of an offset after them."""
    shift = 0
    for change in changes:
        if offset < change.start:
            break
        if offset < change.start + change.length:
            return change.start + shift
        shift += change.written - change.length
    return offset + shift


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
