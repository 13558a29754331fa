"""Reads the error texts of regorus: `--> path:line:column`, an excerpt with carets, `error: message`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.errors import PolicyError, PolicyEvalError, PolicyLoadError
from scanner.model import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.policy.engines.protocol import Module
    from scanner.policy.engines.regorus_session import RefusedError

_PLACE = re.compile(r"^-->\s*(?P<path>.*):(?P<line>[0-9]+):(?P<column>[0-9]+)\s*$", re.MULTILINE)
_MESSAGE = re.compile(r"^error: (?P<message>.*(?:\n(?!\s*-->).*)*)", re.MULTILINE)
_REACHING = re.compile(r"^extension '(?P<name>[a-z_.]+)' raises Python error: PermissionError: (?P<why>.*)")
_VALUES = re.compile(r" \(path \[.*\], scopes \[.*\]\)$")
"""What regorus adds about a variable: names and values of the document, which are no part of a message."""
_GIVEN = re.compile(r"\. (?:Got|Element) `(?P<value>.?).*")
"""A value of the document, which may be a secret: of it, its type is told."""
_TYPES = {"{": "an object or a set", "[": "an array", '"': "a string", "t": "true", "f": "false", "n": "null"}
_LATER = "used before definition below"
_LATER_HINT = "OPA puts lines into order: write what gives it its value before, or use `--engine opa`"
_MAX_MESSAGE = 500


def refused(error: RefusedError, modules: Sequence[Module]) -> PolicyError:
    """Return the error for what regorus refused.

    Args:
        error: what it says.
        modules: the policies it has read, or was to read.
    """
    if error.step == "module":
        return load_error(modules[error.module].source, error)
    if error.step == "data":
        return _together_error(error, modules)
    if error.step == "input":
        return PolicyEvalError(
            f"the policy engine cannot read the document: {message_of(error)}",
            hint="nesting or a number in it may be beyond what the engine takes",
        )
    return eval_error(error, [module.source for module in modules])


def _together_error(error: RefusedError, modules: Sequence[Module]) -> PolicyLoadError:
    """Return the error for policies that are valid Rego each, and not together, or not with the data."""
    place = _PLACE.search(str(error))
    for module in modules:
        if place is not None and module.source.path == place["path"]:
            return load_error(module.source, error)
    return PolicyLoadError(f"the policies cannot be used together: {message_of(error)}")


def load_error(source: Source, error: BaseException) -> PolicyLoadError:
    """Return the error for a policy that regorus cannot read, with the place it names."""
    place = _PLACE.search(str(error))
    span = Span(source.path, 1, 1, 1, 1)
    if place is not None:
        line = int(place["line"])
        column = _column(source, line, int(place["column"]))
        path = source.path if place["path"].startswith("<") else place["path"]
        span = Span(path, line, column, line, column + 1)
    message = message_of(error)
    hint = _LATER_HINT if _LATER in message else "check it with `opa check`"
    return PolicyLoadError(f"not valid Rego: {message}", hint=hint, span=span)


def _column(source: Source, line: int, shown: int) -> int:
    """Return the column in code points of a column that counts bytes, and a tab as four."""
    lines = source.text.split("\n")
    width = 1
    for column, character in enumerate(lines[line - 1] if line <= len(lines) else "", 1):
        if width >= shown:
            return column
        width += 4 if character == "\t" else len(character.encode())
    return shown


def eval_error(error: BaseException, sources: Iterable[Source] = ()) -> PolicyEvalError:
    """Return the error for what could not be evaluated, with its place if that is in one of some policies."""
    place = _PLACE.search(str(error))
    source = next((one for one in sources if place is not None and one.path == place["path"]), None)
    if place is None or source is None:
        return PolicyEvalError(message_of(error))
    line = int(place["line"])
    column = _column(source, line, int(place["column"]))
    return PolicyEvalError(message_of(error), span=Span(source.path, line, column, line, column + 1))


def message_of(error: BaseException) -> str:
    """Return the message alone, on one line and of bounded length."""
    text = str(error)
    found = _MESSAGE.search(text)
    line = " ".join((found["message"] if found else text).split())
    line = _REACHING.sub(r"\g<why>: `\g<name>`", _VALUES.sub("", line))
    line = _GIVEN.sub(lambda given: f", and is given {_TYPES.get(given['value'], 'a number')}", line)
    if line == "expecting":  # the end is not what it expects
        line = "it ends, or goes on, where more of an expression is expected"
    return (line or type(error).__name__)[:_MAX_MESSAGE]
