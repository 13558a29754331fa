"""Functions that convert values to other types, and those that mark them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.conversion import convert, is_known
from scanner.evaluate.function import Function, UndecidedError
from scanner.evaluate.functions.arguments import as_list
from scanner.evaluate.types import ANY, BOOL, NUMBER, STRING, MapType, SetType
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from scanner.evaluate.function import Body
    from scanner.evaluate.types import Type
    from scanner.evaluate.values import Value


def _converter(wanted: Type) -> Body:
    def body(value: Value) -> Value:
        converted = convert(value, wanted)
        if isinstance(converted, Unknown):
            raise UndecidedError
        return converted

    return body


def _tolist(value: Value) -> Value:
    return None if value is None else as_list(value, ANY)


def _to(wanted: Type) -> Function:
    return Function(_converter(wanted), (ANY,), takes_unknown=True, takes_null=True)


def _sensitive(_value: Value) -> Value:
    """Leave a value unknown that must not be told."""
    raise UndecidedError


def _nonsensitive(value: Value) -> Value:
    return value


def _issensitive(value: Value) -> Value:
    """Return that a known value is not sensitive: what is sensitive has no value here."""
    if is_known(value):
        return False
    raise UndecidedError


def _ephemeralasnull(value: Value) -> Value:
    """Return a known value, which is not ephemeral: what is ephemeral has no value here."""
    if is_known(value):
        return value
    raise UndecidedError


def _marking(body: Body) -> Function:
    return Function(body, (ANY,), takes_unknown=True, takes_null=True)


FUNCTIONS = {
    "ephemeralasnull": _marking(_ephemeralasnull),
    "issensitive": _marking(_issensitive),
    "nonsensitive": _marking(_nonsensitive),
    "sensitive": _marking(_sensitive),
    "tobool": _to(BOOL),
    "tolist": Function(_tolist, (ANY,), takes_unknown=True, takes_null=True),
    "tomap": _to(MapType(ANY)),
    "tonumber": _to(NUMBER),
    "toset": _to(SetType(ANY)),
    "tostring": _to(STRING),
}
