"""Functions that take strings apart, join and change them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.conversion import convert
from scanner.evaluate.function import Function, FunctionError, UndecidedError
from scanner.evaluate.functions.arguments import as_list, entries, sequence, string, texts, whole
from scanner.evaluate.functions.graphemes import clusters
from scanner.evaluate.meter import require_room
from scanner.evaluate.types import ANY, NUMBER, STRING, ListType
from scanner.evaluate.values import CHARACTERS, Encoded, ListValue, joined, parts_of
from scanner.syntax.hcl.words import normal

if TYPE_CHECKING:
    from scanner.evaluate.function import Surroundings
    from scanner.evaluate.values import Value
    from scanner.facts.model import Unknown


def _join(separator: Value, *lists: Value) -> Value:
    """Return the strings of all lists with the separator between them, known in parts where they are."""
    if not lists:
        raise FunctionError("at least one list is required")
    pieces = [_piece(item) for each in lists for item in as_list(each, STRING)]
    between = parts_of(separator)
    if not between:
        raise FunctionError("the separator must be a string")
    require_room(sum(map(_weight, pieces)) + _weight(between) * len(pieces))
    parts: list[str | Unknown] = []
    for index, piece in enumerate(pieces):
        parts.extend(between * bool(index) + piece)
    text = joined(parts)
    return normal(text) if isinstance(text, str) else text


def _piece(item: Value) -> tuple[str | Unknown, ...]:
    if isinstance(item, Encoded):
        raise UndecidedError
    parts = parts_of(item)
    if not parts:
        raise FunctionError("null cannot be joined")
    return parts


def _weight(parts: tuple[str | Unknown, ...]) -> int:
    return sum(len(part) // CHARACTERS if isinstance(part, str) else 1 for part in parts)


def _split(separator: str, text: Value) -> Value:
    """Return the pieces between separators; without one, the characters (code points, not grapheme clusters)."""
    known = string(text)
    require_room(known.count(separator) + len(known) // CHARACTERS)
    return ListValue(
        [normal(piece) for piece in known.split(separator)] if separator else list(known), STRING
    )


def _replace(around: Surroundings, text: str, pattern: str, replacement: str) -> Value:
    if len(pattern) > 1 and pattern[0] == pattern[-1] == "/":
        from scanner.evaluate.functions.regular_expressions import replace_all  # noqa: PLC0415 - loaded if needed

        return normal(replace_all(text, pattern[1:-1], replacement, around.charge))
    return _replace_plainly(text, pattern, replacement)


def _replace_plainly(text: str, pattern: str, replacement: str) -> Value:
    require_room((len(text) + text.count(pattern) * len(replacement)) // CHARACTERS)
    return normal(text.replace(pattern, replacement))


def _replace_expression(around: Surroundings, text: str, pattern: str, replacement: str) -> Value:
    return _replace(around, text, f"/{pattern}/", replacement)


def _substr(text: str, offset: Value, length: Value) -> Value:
    """Return so many characters from an offset on; a negative offset counts from the end, -1 characters are all."""
    start, count = whole(offset), whole(length)
    if start >= 0 and count == 0:
        return ""
    pieces = clusters(text)
    if start < 0:
        start = max(0, start + len(pieces))
    rest = pieces[start:]
    return "".join(rest[:count] if count > 0 else rest)


def _strrev(text: str) -> Value:
    return normal("".join(reversed(clusters(text))))


def _indent(spaces: Value, text: str) -> Value:
    width = whole(spaces)
    if width < 0:
        raise FunctionError("the indentation must not be negative")
    require_room((len(text) + text.count("\n") * width) // CHARACTERS)
    return text.replace("\n", "\n" + " " * width)


def _templatestring(surroundings: Surroundings, template: Value, variables: Value) -> Value:
    """Return the value of a text that is a template, with these variables and no others."""
    text, names = string(template), entries(variables)
    if surroundings.evaluate_template is None:
        raise UndecidedError
    value = convert(surroundings.evaluate_template(text, names), STRING)
    if value is None:
        raise FunctionError("the value of a template cannot be null")
    return value


def _sort(values: Value) -> Value:
    return ListValue(sorted(texts(sequence(values))), STRING)


FUNCTIONS = {
    "indent": Function(_indent, (NUMBER, STRING)),
    "join": Function(_join, (STRING,), rest=ANY, takes_unknown=True),
    "replace": Function(_replace, (STRING, STRING, STRING), looks_around=True),
    "sort": Function(_sort, (ListType(STRING),)),
    "split": Function(_split, (STRING, STRING)),
    "strrev": Function(_strrev, (STRING,)),
    "substr": Function(_substr, (STRING, NUMBER, NUMBER)),
    "templatestring": Function(_templatestring, (ANY, ANY), takes_unknown=True, looks_around=True),
}

PACKER = {
    "regex_replace": Function(_replace_expression, (STRING, STRING, STRING), looks_around=True),
    "replace": Function(_replace_plainly, (STRING, STRING, STRING)),
}
"""Packer has two functions, where Terraform's `replace` takes slashes around it for a regular expression."""
