"""Expressions made at random, from a seed: operators, functions and values that mostly fit each other."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Forms(msgspec.Struct):
    """What expressions are made of, by the kind of their values.

    Attributes:
        leaves: expressions without parts.
        forms: expressions with holes for others, a hole being the kind of a value in braces.
    """

    leaves: dict[str, list[str]]
    forms: dict[str, list[str]]


def expressions(fixture: Path, seed: int, count: int) -> Iterator[str]:
    """Return so many expressions, the same ones for a seed."""
    forms = msgspec.json.decode((fixture / "forms.json").read_bytes(), type=Forms)
    random = Random(seed)
    for _ in range(count):
        yield expression(forms, random, random.choice(tuple(forms.forms)), random.randint(1, 4))


def expression(forms: Forms, random: Random, kind: str, depth: int) -> str:
    """Return an expression that mostly has values of a kind."""
    if depth == 0 or random.random() < 0.1:
        return random.choice(forms.leaves[kind])
    form = random.choice(forms.forms[kind])
    for hole in forms.leaves:
        while f"{{{hole}}}" in form:
            before, _, after = form.partition(f"{{{hole}}}")
            inner = expression(forms, random, hole, depth - 1)
            form = f"{before}({inner}){after}" if is_operand(before, after) else f"{before}{inner}{after}"
    return form


def is_operand(before: str, after: str) -> bool:
    """Return whether a hole stands beside an operator, so that what fills it needs parentheses."""
    if after.startswith("[") or (not before and after[:1] in (" ", ".")):
        return True
    return bool(before.strip()) and not before.endswith(("(", "{", "[", "$", ", ", "= ", "in "))
