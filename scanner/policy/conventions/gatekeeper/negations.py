"""Finds what OPA evaluates before a negation (see `scanner.policy.conventions.gatekeeper.portable`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.policy.conventions.gatekeeper.rego import Token

_BEFORE = frozenset("{;|")
"""What an expression of a body may follow, beside the line before."""
_EARLIER = frozenset(["if", "else", "not", "="])
"""What a negation may follow where nothing can be put in before it."""
_AFTER = frozenset([";", "|", "else"])
"""What ends an expression, beside the end of its line."""
_MAX_TOKENS = 2000
"""How far an expression is followed: time stays in proportion to the length of a module."""
_OPERATORS = frozenset("<>+-*/%&!")
_OTHERS = frozenset(["future.keywords", "future.keywords.not"])
"""Imports that make OPA read negations otherwise: nothing is evaluated before them then."""


def guards(rego: str, found: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Yield expressions that are defined where everything that a negated call is given is, and their offsets."""
    if any(_imports(rego, found, index) in _OTHERS for index in range(len(found))):
        return
    rules = frozenset(token.text for token in found if token.first and not token.depth)
    for index, token in enumerate(found):
        if token.text != "not" or token.after_dot or not index:
            continue
        alone = found[index - 1].text == "if"
        if not alone and not _begins(found, index):
            continue
        expression = list(_expression(found, index + 1))
        texts = _needed(rego, expression, rules)
        if texts:
            before = "".join(f"_ = {text}; " for text in texts)
            yield token.start, f"{{ {before}" if alone else before
            if alone:  # what follows `if` is one expression, or a body
                yield expression[-1].end, " }"


def _needed(rego: str, expression: Sequence[Token], rules: frozenset[str]) -> list[str]:
    """Return what must be defined for a negated expression to be asked."""
    if any(one.text == "with" for one in expression):
        return []
    given = [part for part in _given(expression) if _may_be_undefined(part, rules)]
    return list(dict.fromkeys(rego[part[0].start : part[-1].end] for part in given))


def _imports(rego: str, found: Sequence[Token], index: int) -> str:
    if found[index].text != "import" or not found[index].first:
        return ""
    end = rego.find("\n", found[index].end)
    return rego[found[index].end : end if end >= 0 else len(rego)].partition("#")[0].strip()


def _begins(found: Sequence[Token], index: int) -> bool:
    """Tell whether a token begins an expression of a body, before which others can be put."""
    before, token = found[index - 1], found[index]
    return token.depth > 0 and (before.text in _BEFORE or (token.first and before.text not in _EARLIER))


def _expression(found: Sequence[Token], index: int) -> Iterator[Token]:
    """Yield the tokens of the expression that begins at an index."""
    depth = found[index].depth if index < len(found) else 0
    start = index
    while index < min(len(found), start + _MAX_TOKENS):
        token = found[index]
        if token.depth < depth or (token.depth == depth and token.text in _AFTER):
            return
        if token.first and index > start and token.depth == depth and not _goes_on(found[index - 1], token):
            return
        yield token
        index += 1


def _goes_on(before: Token, token: Token) -> bool:
    operators = _OPERATORS | {"=", ",", "in"}
    return before.text in operators or token.text in operators or token.text in ")]"


def _given(expression: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield what is evaluated before an expression is: the operands of a comparison, arguments, and indexes."""
    if not expression:
        return
    depth = expression[0].depth
    signs = [
        index
        for index, one in enumerate(expression)
        if one.depth == depth and _is_operator(expression, index)
    ]
    if signs:
        for first, last in zip([-1, *signs], [*signs, len(expression)], strict=True):
            yield expression[first + 1 : last]
        return
    for index, token in enumerate(expression):
        if token.depth == depth and token.text in "([" and index and expression[index - 1].end == token.start:
            yield from _inner(expression, index)


def _is_operator(expression: Sequence[Token], index: int) -> bool:
    """Tell whether a token is an operator, or a part of one, that does not just compare for being equal."""
    token = expression[index]
    if token.text == "=":
        before = expression[index - 1]
        return bool(index) and before.text in "!<>" and before.end == token.start
    return token.text in _OPERATORS or token.text == "in"


def _inner(expression: Sequence[Token], opening: int) -> Iterator[Sequence[Token]]:
    """Yield what stands between the commas of a bracket."""
    depth = expression[opening].depth
    start = opening + 1
    for index in range(start, len(expression)):
        token = expression[index]
        if token.depth == depth or (token.depth == depth + 1 and token.text == ","):
            yield expression[start:index]
            start = index + 1
        if token.depth == depth:
            return


def _may_be_undefined(part: Sequence[Token], rules: frozenset[str]) -> bool:
    if any(token.text in {"_", "|", "some"} for token in part):
        return False
    return any(
        token.is_name
        and not token.after_dot
        and (
            token.text in rules
            or (following is not None and following.text in ".[(" and following.start == token.end)
        )
        for token, following in zip(part, [*part[1:], None], strict=False)
    )
