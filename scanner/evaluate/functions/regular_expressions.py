"""Functions on regular expressions, with the semantics of Go's `regexp`.

See the Terraform functions `regex`, `regexall` and `replace`, and Go's `Regexp.Expand`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.evaluate.function import Function, FunctionError
from scanner.evaluate.functions.patterns import compiled
from scanner.evaluate.meter import require_room
from scanner.evaluate.types import STRING
from scanner.evaluate.values import CHARACTERS, ListValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.evaluate.function import Surroundings
    from scanner.evaluate.functions.patterns import Pattern, Spans
    from scanner.evaluate.values import Value

_reference = re.compile(r"\$(?:\$|\{(\w++)\}|(\w++))?")


def _checked(pattern: str) -> Pattern:
    result = compiled(pattern)
    if any(result.names) and not all(result.names):
        raise FunctionError("a pattern cannot have groups with and without names")
    return result


def _captured(pattern: Pattern, text: bytes, spans: Spans) -> Value:
    groups: list[Value] = [None if start < 0 else text[start:end].decode() for start, end in spans]
    if not pattern.names:
        return groups[0]
    if not pattern.names[0]:
        return groups[1:]
    return dict(zip(pattern.names, groups[1:], strict=True))


def _regex(around: Surroundings, pattern: str, text: str) -> Value:
    expression, data = _checked(pattern), text.encode()
    for spans in expression.matches(data, around.charge):
        return _captured(expression, data, spans)
    raise FunctionError("the pattern matches nothing in the string")


def _regexall(around: Surroundings, pattern: str, text: str) -> Value:
    expression, data = _checked(pattern), text.encode()
    found: list[Value] = []
    for spans in expression.matches(data, around.charge):
        require_room(len(found) * (1 + len(expression.names)))
        found.append(_captured(expression, data, spans))
    return ListValue(found, expression.kind)


def replace_all(
    text: str, pattern: str, replacement: str, charge: Callable[[int], None] | None = None
) -> str:
    """Return a text with each match replaced; `$1`, `${name}` in the replacement are the groups of the match.

    See Go's `Regexp.ReplaceAllString` and `Regexp.Expand`.

    Args:
        text: the text.
        pattern: the regular expression.
        replacement: what to put in the place of a match.
        charge: takes the weight of the work off what evaluation may still take.

    Raises:
        FunctionError: the pattern is not valid.
        ExhaustedError: the result is too large, or searching takes too long.
    """
    expression, data = compiled(pattern), text.encode()
    parts = list(_template(expression, replacement))
    pieces: list[bytes] = []
    done = size = 0
    for spans in expression.matches(data, charge):
        start, end = spans[0]
        pieces.append(data[done:start])
        added = [part if isinstance(part, bytes) else data[slice(*spans[part])] for part in parts]
        size += start - done + sum(map(len, added)) + CHARACTERS
        require_room(size // CHARACTERS)
        pieces.extend(added)
        done = end
    pieces.append(data[done:])
    return b"".join(pieces).decode()


def _template(expression: Pattern, replacement: str) -> Iterator[bytes | int]:
    """Return the texts of a replacement and the numbers of the groups in it."""
    done = 0
    for match in _reference.finditer(replacement):
        name = match[1] or match[2]
        yield replacement[done : match.start()].encode()
        done = match.end()
        if name is None:
            yield b"$"
        elif (group := _group(expression, name)) is not None:
            yield group
    yield replacement[done:].encode()


def _group(expression: Pattern, name: str) -> int | None:
    if name.isascii() and name.isdigit():
        number = int(name) if len(name) < 9 and (name[0] != "0" or name == "0") else -1
        return number if 0 <= number <= len(expression.names) else None
    return expression.names.index(name) + 1 if name in expression.names else None


FUNCTIONS = {
    "regex": Function(_regex, (STRING, STRING), looks_around=True),
    "regexall": Function(_regexall, (STRING, STRING), looks_around=True),
}
