"""Expresses the built-in functions of Rego v0 that regorus lacks by those that it has.

They are deprecated in OPA, and common in templates all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scanner.policy.portable.tokens import Token

_PREFIX = "cattleguard_"
_SAME = {"re_match": "regex.match"}
_DEFINED: Mapping[str, str] = {
    "all": "(x) = y { y := count([1 | x[_] != true]) == 0 }",
    "any": "(x) = y { y := count([1 | x[_] == true]) > 0 }",
    "set_diff": "(x, y) = z { z := x - y }",
    "cast_array": "(x) = y { y := [v | v := x[_]] }",
    "cast_set": "(x) = y { y := {v | v := x[_]} }",
    "cast_string": "(x) = x { is_string(x) }",
    "cast_boolean": "(x) = x { is_boolean(x) }",
    "cast_null": "(x) = x { is_null(x) }",
    "cast_object": "(x) = x { is_object(x) }",
}


def expressed(found: Sequence[Token], end: int) -> Iterator[tuple[int, int, str]]:
    """Yield what to write instead of calls of these functions, and, at the end of the module, what that needs.

    Args:
        found: the tokens of the module.
        end: the length of the module.
    """
    own = {token.text for token in found if token.first and not token.depth}
    used = set()
    for index, token in enumerate(found):
        name = token.text
        if token.after_dot or name in own or not _is_called(found, index):
            continue
        if name in _SAME:
            yield token.start, token.end, _SAME[name]
        elif name in _DEFINED:
            used.add(name)
            yield token.start, token.end, f"{_PREFIX}{name}"
    yield from ((end, end, f"\n{_PREFIX}{name}{_DEFINED[name]}\n") for name in sorted(used))


def _is_called(found: Sequence[Token], index: int) -> bool:
    following = found[index + 1] if index + 1 < len(found) else None
    return following is not None and following.text == "(" and following.start == found[index].end
