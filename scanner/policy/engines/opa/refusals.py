"""Reads the errors with which OPA refuses policies, queries and evaluations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import EngineError, PolicyEvalError, PolicyLoadError
from scanner.model import Source, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

_PARSED = re.compile(r'parsing (?:time )?"(?:[^"\\]|\\.)*"')
"""A value of the document in an error of Go's, which may be a secret."""
_MAX_MESSAGE = 500
_UNDEFINED = "undefined function"
_MORE = "error limit reached"  # after ten errors, OPA says so and no more (ast.CompileErrorLimitDefault)


class Location(msgspec.Struct):
    """A place in a policy: file as OPA knows it, line from 1, column in characters from 1."""

    file: str = ""
    row: int = 0
    col: int = 0


class Problem(msgspec.Struct):
    """One of OPA's errors."""

    message: str = ""
    code: str = ""
    location: Location | None = None


class Refusal(msgspec.Struct):
    """The body of an answer that is an error (OPA REST API, "Errors")."""

    code: str = ""
    message: str = ""
    errors: list[Problem] = []

    @property
    def may_pass_later(self) -> bool:
        """Whether all that is wrong is that functions are missing, which other policies may define."""
        messages = [one.message for one in self.errors if one.message != _MORE]
        return bool(messages) and all(message.startswith(_UNDEFINED) for message in messages)


class Refused(Exception):  # noqa: N818 - it is what happened; converted before it leaves the engine
    """OPA refuses a query, or could not evaluate it.

    Args:
        said: what it says.
    """

    def __init__(self, said: Refusal) -> None:
        super().__init__(said)
        self.said = said


def refusal(body: bytes) -> Refusal:
    """Return what a body says.

    Raises:
        EngineError: it is not OPA's.
    """
    try:
        said = msgspec.json.decode(body, type=Refusal)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EngineError("what answers is no OPA server", hint="look at its address") from error
    if not said.code and not said.errors:
        raise EngineError("what answers is no OPA server", hint="look at its address")
    return said


def load_error(said: Refusal, sources: Mapping[str, Source], hint: str = "") -> PolicyLoadError:
    """Return the error for policies that OPA refuses; `sources` has them by the names that OPA knows them by."""
    message, span = _told(said, sources)
    return PolicyLoadError(f"OPA refuses it: {message}", hint=hint or "check it with `opa check`", span=span)


def eval_error(said: Refusal, sources: Mapping[str, Source]) -> PolicyEvalError:
    """Return the error for what OPA could not evaluate."""
    message, span = _told(said, sources)
    return PolicyEvalError(_PARSED.sub("parsing a value", message), span=span)


def _told(said: Refusal, sources: Mapping[str, Source]) -> tuple[str, Span | None]:
    first = said.errors[0] if said.errors else Problem(said.message, said.code)
    message = " ".join((first.message or said.message or said.code).split())
    for name, source in sources.items():
        message = message.replace(f"{name}:", f"{source.path}:")
    return message[:_MAX_MESSAGE], _span(first.location, sources)


def _span(location: Location | None, sources: Mapping[str, Source]) -> Span | None:
    source = sources.get(location.file.rpartition("/")[2]) if location is not None else None
    if location is None or source is None:
        return None
    line, column = max(location.row, 1), max(location.col, 1)
    return Span(source.path, line, column, line, column + 1)
