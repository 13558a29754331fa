"""Reads challenges of the header `WWW-Authenticate` (RFC 9110, section 11.6.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations

import msgspec

_MAX_LENGTH = 8 * 1024
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - a token of the grammar
_separators = re.compile(r"[\s,]*").match
# Servers leave the quotes out where the grammar wants them (around a URL): a value ends at a comma or white space.
_parameter = re.compile(
    rf'({_TOKEN})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"=][^\s,"]*))', re.DOTALL
).match
_scheme = re.compile(rf"({_TOKEN})(?=[\s,]|\Z)").match
_token68 = re.compile(r"[ \t]+[A-Za-z0-9._~+/-]+=*[ \t]*(?=,|\Z)").match
_escape = re.compile(r"\\(.)", re.DOTALL)


class Challenge(msgspec.Struct, frozen=True):
    """A way to log in that a server offers: its scheme, and its parameters by their names, both in lower case."""

    scheme: str
    parameters: Mapping[str, str] = msgspec.field(default_factory=dict)


def parse_challenges(header: str) -> tuple[Challenge, ...]:
    """Return the challenges of a header in order, up to where it is malformed; of a parameter given twice the first."""
    text = header[:_MAX_LENGTH]
    found: list[tuple[str, dict[str, str]]] = []
    at = _skip(text, 0)
    while at < len(text):
        parameter = _parameter(text, at) if found else None
        scheme = None if parameter else _scheme(text, at)
        if parameter:
            found[-1][1].setdefault(parameter[1].lower(), _value(parameter))
            at = parameter.end()
        elif scheme:
            found.append((scheme[1].lower(), {}))
            lone = _token68(text, scheme.end())
            at = lone.end() if lone else scheme.end()
        else:
            break
        at = _skip(text, at)
    return tuple(Challenge(name, parameters) for name, parameters in found)


def answerable(challenges: tuple[Challenge, ...]) -> Challenge | None:
    """Return the challenge to answer: the first for a token, else for a name and a password; None for others."""
    tokens = [item for item in challenges if item.scheme == "bearer" and item.parameters.get("realm")]
    return next(iter(tokens or [item for item in challenges if item.scheme == "basic"]), None)


def _skip(text: str, at: int) -> int:
    match = _separators(text, at)
    return match.end() if match else at


def _value(parameter: re.Match[str]) -> str:
    return parameter[3] if parameter[2] is None else _escape.sub(r"\1", parameter[2])
