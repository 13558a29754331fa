"""Functions that change the case of a string or trim its ends; they reach into strings known in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.function import Function, UndecidedError
from scanner.evaluate.functions import cases
from scanner.evaluate.functions.arguments import string
from scanner.evaluate.types import STRING
from scanner.evaluate.values import Text, joined
from scanner.facts.model import Unknown
from scanner.syntax.hcl.words import normal

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.evaluate.function import Body
    from scanner.evaluate.values import Value

Part = str | Unknown


def _in_case(name: str, change: Callable[[str], str]) -> Body:
    """Return the body of a function that changes each character by itself, and so each part of a string."""

    def body(text: Value) -> Value:
        if isinstance(text, str):
            return normal(change(text))
        if not isinstance(text, Text) or any(expression.startswith("%{") for expression in text.unknown):
            raise UndecidedError
        return joined([_changed(part) for part in text.parts])

    def _changed(part: Part) -> Part:
        return change(part) if isinstance(part, str) else Unknown(f"{name}({part.expression})")

    return body


def _title(text: str) -> Value:
    return normal(cases.title(text))


def _parts(text: Value) -> list[Part]:
    if isinstance(text, str):
        return [text]
    if isinstance(text, Text):
        return list(text.parts)
    raise UndecidedError


def _stripped(text: Value, strip_start: Callable[[str], str], strip_end: Callable[[str], str]) -> Value:
    """Return a string with its ends cut; an end that is not known, or is cut away wholly, leaves it undecided."""
    parts = _parts(text)
    for index, strip in ((0, strip_start), (-1, strip_end)):
        part = parts[index]
        if isinstance(part, Unknown):
            raise UndecidedError
        part = parts[index] = strip(part)
        if not part and len(parts) > 1:
            raise UndecidedError
    return joined(parts)


def _trim(text: Value, characters: Value) -> Value:
    cut = string(characters)
    return _stripped(text, lambda part: part.lstrip(cut), lambda part: part.rstrip(cut))


def _trimspace(text: Value) -> Value:
    return _trim(text, cases.SPACES)


def _chomp(text: Value) -> Value:
    """Return a string without the line ends at its end."""
    parts = _parts(text)
    last = parts[-1]
    if isinstance(last, Unknown):
        raise UndecidedError
    parts[-1] = last.rstrip("\r\n")
    if not parts[-1] and len(parts) > 1:
        raise UndecidedError
    return joined(parts)


def _trimprefix(text: Value, prefix: Value) -> Value:
    """Return a string without a prefix, if it begins with it; its first part may be enough to tell."""
    cut = string(prefix)
    parts = _parts(text)
    first = parts[0]
    if isinstance(first, str) and first.startswith(cut):
        parts[0] = first[len(cut) :]
    elif len(parts) > 1 and (isinstance(first, Unknown) or cut.startswith(first)) and cut:
        raise UndecidedError
    return joined(parts)


def _trimsuffix(text: Value, suffix: Value) -> Value:
    """Return a string without a suffix, if it ends in it; its last part may be enough to tell."""
    cut = string(suffix)
    parts = _parts(text)
    last = parts[-1]
    if isinstance(last, str) and last.endswith(cut):
        parts[-1] = last[: len(last) - len(cut)]
    elif len(parts) > 1 and (isinstance(last, Unknown) or cut.endswith(last)) and cut:
        raise UndecidedError
    return joined(parts)


FUNCTIONS = {
    "chomp": Function(_chomp, (STRING,), takes_unknown=True),
    "lower": Function(_in_case("lower", cases.lower), (STRING,), takes_unknown=True),
    "title": Function(_title, (STRING,)),
    "trim": Function(_trim, (STRING, STRING), takes_unknown=True),
    "trimprefix": Function(_trimprefix, (STRING, STRING), takes_unknown=True),
    "trimspace": Function(_trimspace, (STRING,), takes_unknown=True),
    "trimsuffix": Function(_trimsuffix, (STRING, STRING), takes_unknown=True),
    "upper": Function(_in_case("upper", cases.upper), (STRING,), takes_unknown=True),
}
