"""Reads the JSON that regorus answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import PolicyEvalError
from scanner.policy.engines.protocol import Lines, Row

if TYPE_CHECKING:
    from collections.abc import Mapping


_UNDEFINED = "<undefined>"
"""What regorus says instead of the value of a rule that has none."""


class _Location(msgspec.Struct, frozen=True):
    row: int
    col: int


class _Expression(msgspec.Struct):
    location: _Location
    value: Any = None


class _Row(msgspec.Struct):
    expressions: list[_Expression]
    bindings: dict[str, Any] = {}


class _Answer(msgspec.Struct):
    result: list[_Row] = []


class _File(msgspec.Struct):
    path: str
    covered: list[int]
    not_covered: list[int]


class _Report(msgspec.Struct):
    files: list[_File]


class _Module(msgspec.Struct):
    ast: dict[str, Any]


def read_value(answer: bytes | str) -> Any:
    """Return the value of a rule.

    Raises:
        PolicyEvalError: it has none, or one that is nested too deeply, or a number in it is too large.
    """
    value = _decoded(answer, Any)
    if value == _UNDEFINED:
        raise PolicyEvalError("the rule has no value")
    return value


def read_rows(answer: bytes | str) -> list[Row]:
    """Return the answers to a query.

    From the second answer on, regorus gives the values of all answers before it too.

    Raises:
        PolicyEvalError: as for `read_value`.
    """
    rows: list[_Row] = _decoded(answer, _Answer).result
    return [
        Row(tuple({one.location: one.value for one in row.expressions}.values()), row.bindings)
        for row in rows
    ]


def read_tree(answer: bytes | str) -> dict[str, Any]:
    """Return the syntax tree of a policy."""
    tree: dict[str, Any] = _decoded(answer, list[_Module])[0].ast
    return tree


def read_coverage(answer: bytes | str) -> Mapping[str, Lines]:
    """Return the lines that were evaluated, by path of the policies."""
    files: list[_File] = _decoded(answer, _Report).files
    return {one.path: Lines(tuple(one.covered), tuple(one.not_covered)) for one in files}


def _decoded(answer: bytes | str, shape: Any) -> Any:
    try:
        return msgspec.json.decode(answer, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise PolicyEvalError(f"the value cannot be read: {error}") from error
